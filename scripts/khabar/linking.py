"""Linking: what the hand layers write for each entity of the registry, and entries for ids local to a document.

A form is the text of a mention by name (or of an office) that names one entity; it is compared letter by letter, since
another spelling is another alias. What kind of alias a form is, a person says.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from khabar import canonical
from khabar.findings import Finding
from khabar.rows import named
from khabar.schemas import Node
from khabar.sources import JsonFile, Sources
from khabar.text import fold_word

Forms = dict[str, dict[str, list[str]]]  # id of an entity: form: ids of the documents that write it so


@dataclass(frozen=True)
class Proposal:
    """An id that the registry has not: its forms, and the entries of its type that have one of them, with how many."""

    local: str
    forms: tuple[str, ...]
    entries: tuple[tuple[str, int], ...]


def forms(corpus: Sources) -> Forms:
    """What the hand layers write for each entity."""
    found: Forms = {}
    for record in corpus.records:
        for name, form, _ in _written(record.layers("hand").get("entities") or []):
            documents = found.setdefault(name, {}).setdefault(form, [])
            if record.id not in documents:
                documents.append(record.id)
    return found


def findings(corpus: Sources, registry: JsonFile) -> Iterator[Finding]:
    """Where aliases of the registry and forms of the hand layers differ."""
    written, read = forms(corpus), _read(corpus)
    for i, entity in enumerate(registry.value["entities"]):
        own = written.get(entity["id"], {})
        known = {alias["form"] for alias in entity["aliases"]}
        for form in (form for form in own if form not in known):
            message = f"{entity['id']} has no alias for a form of {', '.join(own[form])}."
            finding = registry.finding(f"/entities/{i}/aliases", message, "add it, with its kind.", excerpts=(form,))
            yield replace(finding, check="alias-missing")
        for j, alias in enumerate(entity["aliases"]):
            pointer, form, stated = f"/entities/{i}/aliases/{j}", alias["form"], alias["documents"]
            wanted = _documents(alias, own, read)
            if not wanted:
                message, fix = f"no document writes {entity['id']} so.", "correct the form or delete it."
                yield replace(registry.finding(pointer, message, fix, excerpts=(form,)), check="alias-unused")
            elif wanted != stated:
                message = f"the documents are {', '.join(stated)}, the hand layers make it {', '.join(wanted)}."
                finding = registry.finding(f"{pointer}/documents", message, "run khabar link --fill.")
                yield replace(finding, check="alias-documents")


def filled(corpus: Sources, registry: JsonFile) -> str:
    """The registry's file with the documents of each alias as the hand layers have them; nothing else is changed."""
    value, written, read = copy.deepcopy(registry.value), forms(corpus), _read(corpus)
    for entity in value["entities"]:
        for alias in entity["aliases"]:
            documents = _documents(alias, written.get(entity["id"], {}), read)
            alias["documents"] = documents or alias["documents"]
    return canonical.dumps(value, registry.schema, registry.root)


def proposals(registry: JsonFile, file: JsonFile) -> list[Proposal]:
    """Entries for the ids of an annotation file that the registry has not, by folded form and type."""
    entries: dict[tuple[str, str], set[str]] = {}
    for entity in registry.value["entities"]:
        for form in (entity["label_ar"], *(alias["form"] for alias in entity["aliases"])):
            entries.setdefault((fold_word(form), entity["type"]), set()).add(entity["id"])
    known = {entity["id"] for entity in registry.value["entities"]}
    written: dict[str, Counter[tuple[str, str]]] = {}
    for name, form, kind in _written(file.value.get("entities") or []):
        if name not in known:
            written.setdefault(name, Counter())[form, kind] += 1
    found = []
    for name, counted in written.items():
        votes: Counter[str] = Counter()
        for (form, kind), number in counted.items():
            votes.update(dict.fromkeys(entries.get((fold_word(form), kind), ()), number))
        ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        found.append(Proposal(name, tuple(dict.fromkeys(form for form, _ in counted)), tuple(ranked)))
    return found


def _written(mentions: list[Node]) -> Iterator[tuple[str, str, str]]:
    """Id, form and type of each mention that names one entity."""
    for mention in named(mentions):
        if len(mention["entities"]) == 1:
            yield mention["entities"][0], mention["span"]["text"], mention["type"]


def _read(corpus: Sources) -> set[str]:
    """Documents whose entities are annotated by hand; of the others nothing is known."""
    return {record.id for record in corpus.records if record.layers("hand").get("entities") is not None}


def _documents(alias: Node, own: dict[str, list[str]], read: set[str]) -> list[str]:
    """The documents of an alias: those that write it so, and those it names that are not annotated yet."""
    return sorted({*own.get(alias["form"], []), *(d for d in alias["documents"] if d not in read)})
