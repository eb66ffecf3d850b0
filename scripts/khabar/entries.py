"""Rows of the registry of entities: what an id means that the layers made by reading name.

An entity may be named in several splits, and has a row in each of them: whoever loads a split finds every id of it, and
`id` joins the rows to all configs of that split. A row knows only what the documents of its split tell, their spellings
and their neighbours, so that train shows no form that test alone writes. Labels, type and Wikidata item are the same in
every split.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from khabar.features import Fields
from khabar.layers import walk
from khabar.schemas import Node, Schema
from khabar.sources import Record, Sources

Row = dict[str, Any]
NAME = "registry"
# Wherever an annotation file names an entity.
ENTITIES = (
    "entities.*.entities.*",
    "entities.*.holders.*",
    "entities.*.derived_from",
    "quotes.*.sources.*.entities.*",
    "quotes.*.addressees.*.entities.*",
    "quotes.*.chain.*.entity",
)


def fields(schema: Schema) -> Fields:
    """The columns."""
    return schema.properties(schema.root(f"rows/{NAME}"))


def rows(corpus: Sources, split: str) -> Iterator[Row]:
    """The entities that the documents of a split name, in the order of the registry.

    Raises ValueError where an alias is in no mention of a document that it names.
    """
    file = corpus.file("registry/entities")
    records = {r.id: r for r in corpus.records if (placed := corpus.story_of(r.id)) and placed[1]["split"] == split}
    named = {name: _named(record) for name, record in records.items()}
    forms = {name: _forms(record) for name, record in records.items()}
    entries = file.value["entities"] if file else []
    there = {e["id"]: found for e in entries if (found := [name for name in records if e["id"] in named[name]])}
    for entry in (entry for entry in entries if entry["id"] in there):
        yield {
            **entry,
            "split": split,
            "documents": there[entry["id"]],
            "aliases": [row for alias in entry["aliases"] if (row := _alias(entry["id"], alias, forms))],
            "confusable_with": [other for other in entry["confusable_with"] if other in there],
        }


def missing(corpus: Sources) -> str | None:
    """Why there are no rows, or None where there are some."""
    file = corpus.file("registry/entities")
    if file is None:
        return "there is no corpus/registry/entities.json"
    known = {entry["id"] for entry in file.value["entities"]}
    if any(known & _named(record) for record in corpus.records):
        return None
    return "no document names an entity of it by hand" if known else "corpus/registry/entities.json has no entities"


def _named(record: Record) -> set[str]:
    """The ids that the hand layers of a document name."""
    read = record.layers("hand")
    return {name for path in ENTITIES for _, name in walk(read, path) if name is not None}


def _forms(record: Record) -> dict[tuple[str, str], Node] | None:
    """The first mention that reads so, by entity and form; None for a document whose mentions nobody has read."""
    mentions = record.layers("hand").get("entities")
    if mentions is None:
        return None
    found: dict[tuple[str, str], Node] = {}
    for mention in mentions:
        for name in (*mention["entities"], *mention["holders"]):  # as the one meant, or as the holder of a title
            found.setdefault((name, mention["span"]["text"]), mention["span"])
    return found


def _alias(entity: str, alias: Node, forms: dict[str, dict[tuple[str, str], Node] | None]) -> Row | None:
    """An alias with the documents of a split that write it; None where none of them does."""
    key = entity, alias["form"]
    places = [(name, read.get(key)) for name, read in forms.items() if name in alias["documents"] and read is not None]
    if lost := [name for name, span in places if span is None]:
        raise ValueError(f"entity {entity}: no mention in {lost[0]} reads {alias['form']}: validate first")
    if not places:
        return None
    document, span = places[0]
    return {**alias, "documents": [name for name, _ in places], "first": {"document": document, "span": span}}
