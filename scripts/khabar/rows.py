"""Rows: the JSON objects of the files, with the columns that join and place them. And the way back.

A row is the object itself plus columns marked `x-derived` in the schemas; taking those and the nulls of optional
fields away gives the object again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from khabar import layers
from khabar.features import Fields
from khabar.layout import ANNOTATORS
from khabar.schemas import At, Node, Schema
from khabar.segment import Page, covering
from khabar.sources import Record, Sources

Row = dict[str, Any]


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
    ]
    return {key: node for part in parts for key, node in schema.properties(part).items()}


def ner_fields(schema: Schema) -> Fields:
    """Columns of the token views."""
    parts = [schema.at("common", "join"), schema.root("rows/ner")]
    return {key: node for part in parts for key, node in schema.properties(part).items()}


def document_row(corpus: Sources, record: Record) -> Row:
    """The row of a document."""
    placed = corpus.story_of(record.id)
    row = {**record.document, "fold": placed[0] if placed else None, **text_columns(record.page)}
    for prefix, annotator in (("", "hand"), ("rules_", "rules")):
        read = record.layers(annotator)
        row |= {prefix + layer: read.get(layer) for layer in corpus.schema.layers}
    return row


def text_columns(page: Page) -> Row:
    """The columns of a document that follow from its text alone."""
    ranges = {
        name: [{"start": start, "end": end} for start, end in getattr(page, name)]
        for name in ("paragraphs", "sentences", "tokens", "tokens_core")
    }
    return {"text": page.text, **ranges}


def annotation_rows(corpus: Sources, record: Record, annotator: str, layer: str) -> Iterator[Row]:
    """One row for each item of a layer."""
    assert annotator in ANNOTATORS
    read = record.layers(annotator)
    described = layers.load()[layer]
    for item in read.get(layer) or []:
        hull = described.hull(item)
        yield {**_join(corpus, record), **item, **placing(record, hull), **described.derive(item, record.page, read)}


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


def ner_rows(corpus: Sources, record: Record, annotator: str) -> Iterator[Row]:
    """One row for each sentence of a document whose entities are annotated."""
    entities = record.layers(annotator).get("entities")
    if entities is None:
        return
    page = record.page
    flat = flatten(named(entities))
    for number, (start, end) in enumerate(page.sentences):
        row = {**_join(corpus, record), "id": f"{record.id}-{number}", "span": page.span(start, end)}
        for suffix, tokens in (("", page.tokens), ("_core", page.tokens_core)):
            first, last = covering(tokens, start, end)
            row["tokens" + suffix] = [page.text[a:b] for a, b in tokens[first:last]]
            row["ner_tags" + suffix] = tags(flat, tokens[first:last])
        yield row


def named(entities: list[Node]) -> list[Node]:
    """Mentions by name, and offices: others are annotated only where a quote needs them."""
    return [mention for mention in entities if mention["form"] == "name" or mention["type"] == "OCC"]


def flatten(entities: list[Node]) -> list[Node]:
    """The outermost mentions, in text order; of two with the same span the first in the file."""
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
