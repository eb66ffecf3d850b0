"""Level 4: the registry of entities against the documents it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.checks._readings import Reading, hands
from khabar.entries import ENTITIES
from khabar.findings import Finding
from khabar.layers import walk
from khabar.sources import JsonFile, Sources

LEVEL = 4


def _registry(corpus: Sources) -> JsonFile | None:
    return None if "registry/entities" in corpus.withheld else corpus.file("registry/entities")


@check
def registry_twice(corpus: Sources) -> Iterator[Finding]:
    """An entity stands in the registry once, and so does its Wikidata item."""
    file = _registry(corpus)
    first: dict[str, str] = {}
    for i, entity in enumerate(file.value["entities"] if file else []):
        for field in ("id", "wikidata"):
            name, pointer = entity[field], f"/entities/{i}/{field}"
            if file and name in first:
                yield file.finding(pointer, f"{name} already stands at {first[name]}.", "join the two, or correct one.")
            elif name is not None:
                first[name] = pointer


@check
def registry_unused(corpus: Sources) -> Iterator[Finding]:
    """Once the entities of every document are annotated, every entity of the registry is named by one of them."""
    file, read = _registry(corpus), hands(corpus, "entities")
    if file is None or len(read) < len(corpus.records) or corpus.withheld:
        return
    used = {name for reading in read.values() for path in ENTITIES for _, name in walk(reading.file.value, path)}
    for i, entity in enumerate(file.value["entities"]):
        if entity["id"] not in used:
            message = f"no document names {entity['id']}."
            yield file.finding(f"/entities/{i}/id", message, "delete it, or annotate where it is meant.")


@check
def registry_alias(corpus: Sources) -> Iterator[Finding]:
    """An alias is the text of some mention of its entity in every document it names."""
    file, read = _registry(corpus), hands(corpus, "entities")
    known = {record.id for record in corpus.records} | corpus.withheld
    for i, entity in enumerate(file.value["entities"] if file else []):
        for j, alias in enumerate(entity["aliases"]):
            for k, document in enumerate(alias["documents"]):
                at = f"/entities/{i}/aliases/{j}/documents/{k}"
                if file and document not in known:
                    yield file.finding(at, f"there is no document {document}.", "correct the id.")
                elif file and document in read and alias["form"] not in _forms(read[document], entity["id"]):
                    message = f"no mention of {entity['id']} in {document} reads like this."
                    fix = "take the document out, or correct the form or the mention."
                    yield file.finding(at, message, fix, excerpts=(alias["form"],))


def _forms(reading: Reading, entity: str) -> set[str]:
    """Texts of the mentions of an entity in a document, as the one meant or as the holder of a title."""
    mentions = reading.by_id("entities").values()
    return {m["span"]["text"] for m in mentions if entity in m["entities"] or entity in m["holders"]}


@check
def registry_confusable(corpus: Sources) -> Iterator[Finding]:
    """If one entity may be taken for another, the other says the same of it."""
    file = _registry(corpus)
    said = {e["id"]: e["confusable_with"] for e in file.value["entities"]} if file else {}
    for i, entity in enumerate(file.value["entities"] if file else []):
        for j, other in enumerate(entity["confusable_with"]):
            if file and (other == entity["id"] or entity["id"] not in said.get(other, ())):
                message = f"{other} does not stand in the registry with {entity['id']} as confusable."
                fix = f"add {entity['id']} to its confusable_with, or correct the id."
                yield file.finding(f"/entities/{i}/confusable_with/{j}", message, fix)
