"""Rows: the JSON objects of the files, with the columns that join and place them. And the way back.

A row is the object itself plus columns marked `x-derived` in the schemas; taking those and the nulls of optional
fields away gives the object again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from khabar import layers
from khabar.crosswalks import Crosswalk
from khabar.features import Fields
from khabar.layout import ANNOTATORS
from khabar.schemas import At, Node, Schema
from khabar.segment import Page, covering
from khabar.sources import Record, Sources

Row = dict[str, Any]
RANGES = ("paragraphs", "sentences", "tokens", "tokens_core")  # columns that follow from the text alone


def document_fields(schema: Schema) -> Fields:
    """Columns of `documents`: metadata, text, segmentation, then every layer by hand and by rule."""
    fields = {**schema.properties(schema.root("document")), **schema.properties(schema.at("document", "derived"))}
    for prefix in ("", "rules_"):
        for layer in schema.layers:
            fields[prefix + layer] = schema.properties(schema.root("annotations"))[layer]
    return fields


def annotation_fields(schema: Schema, layer: str) -> Fields:
    """Columns of a layer's config: where it belongs, the annotation, where it stands, what follows from it."""
    name = f"layers/{layer}"
    parts = [
        schema.at("common", "join"),
        schema.at(name, "item"),
        schema.at("common", "placing"),
        schema.at(name, "derived"),
        *([schema.at(name, "linked")] if "linked" in schema.files[name]["$defs"] else []),
    ]
    return {key: node for part in parts for key, node in schema.properties(part).items()}


def ner_fields(schema: Schema, labels: Crosswalk) -> Fields:
    """Columns of the token views, with the class labels of a label set."""
    parts = [schema.at("common", "join"), schema.root("rows/ner")]
    fields = {key: node for part in parts for key, node in schema.properties(part).items()}
    for key in ("ner_tags", "ner_tags_core"):
        tag = {**schema.items(fields[key]).node, "enum": labels.tags}
        fields[key] = At(fields[key].file, {**fields[key].node, "items": tag})
    return fields


def document_row(corpus: Sources, record: Record) -> Row:
    """The row of a document."""
    placed = corpus.story_of(record.id)
    fold, split = (placed[0], placed[1]["split"]) if placed else (None, None)
    row = {**record.document, "split": split, "fold": fold, **text_columns(record.page)}
    for prefix, annotator in (("", "hand"), ("rules_", "rules")):
        read = record.layers(annotator)
        row |= {prefix + layer: read.get(layer) for layer in corpus.schema.layers}
    return {**row, "credits": signed(record)}


def signed(record: Record) -> list[Row] | None:
    """The hop of the sign-off: the agencies and media that it names; null where nobody has read the entities."""
    entities = record.layers("hand").get("entities")
    if entities is None:
        return None
    zones = [zone["span"] for zone in record.document["zones"] if zone["kind"] == "signoff"]
    return [
        {"role": "relay-agency", "entity": name, "span": item["span"], "term": None}
        for item in entities
        if (item["type"], item["subtype"]) == ("ORG", "media")
        and any(zone["start"] <= item["span"]["start"] and item["span"]["end"] <= zone["end"] for zone in zones)
        for name in item["entities"] or [None]
    ]


def text_columns(page: Page) -> Row:
    """The columns of a document that follow from its text alone."""
    ranges = {name: [{"start": start, "end": end} for start, end in getattr(page, name)] for name in RANGES}
    return {"text": page.text, **ranges}


def annotation_rows(corpus: Sources, record: Record, annotator: str, layer: str) -> Iterator[Row]:
    """One row for each item of a layer."""
    assert annotator in ANNOTATORS
    read = record.layers(annotator)
    described = layers.load()[layer]
    known = wikidata(corpus) if layer == "entities" and annotator == "hand" else {}
    for item in read.get(layer) or []:
        hull = described.hull(item)
        row = {**_join(corpus, record), **item, **placing(record, hull), **described.derive(item, record.page, read)}
        if layer == "entities":  # `linked`: what the registry tells
            row["wikidata"] = [known.get(name) for name in item["entities"]]
        yield row


def wikidata(corpus: Sources) -> dict[str, str]:
    """The Wikidata items of the registry by entity id."""
    file = corpus.file("registry/entities")
    return {e["id"]: e["wikidata"] for e in (file.value["entities"] if file else []) if e["wikidata"]}


def placing(record: Record, hull: tuple[int, int] | None) -> Row:
    """Where an item stands: its sentences, and its extent in other units."""
    if hull is None:
        return {"context": None, "utf8": None, "utf16": None}
    page = record.page
    start, end = hull
    before, inside = page.text[:start], page.text[start:end]
    ranges = {}
    for name, encoding, width in (("utf8", "utf-8", 1), ("utf16", "utf-16-le", 2)):
        first = len(before.encode(encoding)) // width
        ranges[name] = {"start": first, "end": first + len(inside.encode(encoding)) // width}
    return {"context": page.context(start, end), **ranges}


def ner_rows(corpus: Sources, record: Record, annotator: str, labels: Crosswalk) -> Iterator[Row]:
    """One row for each sentence of a document whose layers, those that the label set reads, are all annotated."""
    read = record.layers(annotator)
    if not covers(read, labels):
        return
    page = record.page
    flat = flatten(mapped(read, labels))
    for number, (start, end) in enumerate(page.sentences):
        row = {**_join(corpus, record), "id": f"{record.id}-{number}", "span": page.span(start, end)}
        for suffix, tokens in views(page, start, end).items():
            row["tokens" + suffix] = [page.text[a:b] for a, b in tokens]
            row["ner_tags" + suffix] = tags(flat, tokens)
        yield row


def views(page: Page, start: int, end: int) -> dict[str, list[tuple[int, int]]]:
    """The tokens of a stretch in both views, by the suffix of their columns."""
    found = {}
    for suffix, tokens in (("", page.tokens), ("_core", page.tokens_core)):
        first, last = covering(tokens, start, end)
        found[suffix] = tokens[first:last]
    return found


def covers(read: Mapping[str, Any], labels: Crosswalk) -> bool:
    """Whether every layer that a label set reads is annotated: where one is not, its items would look like O."""
    return all(read.get(layer) is not None for layer in labels.layers)


def mapped(read: Mapping[str, Any], labels: Crosswalk) -> list[Node]:
    """The items of the flat views as mentions whose type is the label; what the label set has no label for is left out.

    Entities come before dates, so that of two with the same span the entity is the outer one.
    """
    found = []
    for layer in labels.layers:
        for item in read.get(layer) or []:
            if layer != "entities" or is_named(item):
                label = labels.row(layer, item).label
                if label is not None:
                    found.append({"id": item["id"], "span": item["span"], "type": label, "form": "name"})
    return found


def is_named(mention: Node) -> bool:
    """Whether a mention stands in the flat views: names, offices, nisba adjectives and numbers do.

    Other common nouns and pronouns are annotated only where a quote needs them: a system could not know which.
    """
    if mention["type"] in ("OCC", "NUM") or mention.get("subtype") == "nisba":
        return bool(mention["form"] != "pronoun")
    return bool(mention["form"] == "name")


def named(entities: list[Node]) -> list[Node]:
    """The mentions of the flat views."""
    return [mention for mention in entities if is_named(mention)]


def flatten(entities: list[Node]) -> list[Node]:
    """The outermost mentions, in text order; of two with the same span the first in the list.

    Of two that cross, which only items of two layers can, the one that starts first.
    """
    kept: list[Node] = []
    for item in sorted(entities, key=lambda e: (e["span"]["start"], -e["span"]["end"])):
        if not kept or item["span"]["start"] >= kept[-1]["span"]["end"]:
            kept.append(item)
    return kept


def tags(mentions: list[Node], tokens: list[tuple[int, int]]) -> list[str]:
    """IOB2 tags of tokens: each mention takes the smallest run of tokens that covers it; a token is taken once."""
    found = ["O"] * len(tokens)
    for mention in mentions:
        first, last = covering(tokens, mention["span"]["start"], mention["span"]["end"])
        while first < last and found[first] != "O":
            first += 1
        for i in range(first, last):
            found[i] = ("B-" if i == first else "I-") + mention["type"]
    return found


def _join(corpus: Sources, record: Record) -> Row:
    placed = corpus.story_of(record.id)
    return {"document": record.id, "story": record.document["story"], "fold": placed[0] if placed else None}


def restore(schema: Schema, at: At, row: Any) -> Any:
    """The object a row was made from: without derived columns and without the nulls of optional fields."""
    if isinstance(row, dict):
        known = schema.properties(at)
        required = at.node.get("required", [])
        return {
            key: restore(schema, known[key], value)
            for key, value in row.items()
            if key in known and "x-derived" not in known[key].node and not (value is None and key not in required)
        }
    if isinstance(row, list) and "items" in at.node:
        return [restore(schema, schema.items(at), value) for value in row]
    return row
