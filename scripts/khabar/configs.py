"""Configs: what is published, one table each, with its columns and its rows. Follows from the layers.

`documents`, then for each layer the hand reading and its `rules_` twin, then the token views: in the corpus's own
labels from both, and in those of each crosswalk from the hand reading; what spans documents; and the registry, whose
ids the others give. A config without a row is not published, and a split without a row is not part of its config.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from khabar import crosswalks, entries, rows, spanning
from khabar.features import Fields
from khabar.schemas import Schema
from khabar.sources import Record, Sources

SPLITS = ("train", "validation", "test")
Row = dict[str, Any]


@dataclass(frozen=True)
class Config:
    """One table: `layer` is empty for documents; `annotator` is whose reading it holds; `view` tells how."""

    name: str
    view: str  # documents, annotations, ner, spanning or registry
    annotator: str
    layer: str
    description: str
    labels: str = ""  # of a token view: a crosswalk

    def fields(self, schema: Schema) -> Fields:
        """The columns, in order."""
        if self.view == "documents":
            return rows.document_fields(schema)
        if self.view == "spanning":
            return spanning.fields(schema, self.name)
        if self.view == "registry":
            return entries.fields(schema)
        if self.view == "ner":
            return rows.ner_fields(schema, crosswalks.load(schema, self.labels))
        return rows.annotation_fields(schema, self.layer)

    def layers(self, schema: Schema) -> tuple[str, ...]:
        """The layers whose items it holds; a document without one of them has no rows."""
        return crosswalks.load(schema, self.labels).layers if self.view == "ner" else (self.layer,)

    def rows(self, corpus: Sources, record: Record) -> Iterator[Row]:
        """The rows of one document; the registry has none of that kind."""
        if self.view == "documents":
            yield rows.document_row(corpus, record)
        elif self.view == "spanning":
            yield from spanning.rows(corpus, record, self.name)
        elif self.view == "ner":
            yield from rows.ner_rows(corpus, record, self.annotator, crosswalks.load(corpus.schema, self.labels))
        elif self.view == "annotations":
            yield from rows.annotation_rows(corpus, record, self.annotator, self.layer)


def configs(schema: Schema) -> list[Config]:
    """All configs that the layers make possible, `documents` first; which of them have rows the corpus tells."""
    found = [Config("documents", "documents", "", "", "One row per document: text, metadata and every layer, nested.")]
    for prefix, annotator, made in (("", "hand", "annotated by reading"), ("rules_", "rules", "made by rule")):
        for layer in schema.layers:
            text = f"{schema.files['layers/' + layer]['description']} One row per annotation, {made}."
            found.append(Config(prefix + layer, "annotations", annotator, layer, text))
        if "entities" in schema.layers:
            text = f"{schema.files['rows/ner']['description']} From the entities {made}."
            found.append(Config(prefix + "ner", "ner", annotator, "entities", text, crosswalks.NATIVE))
    if {"entities", "dates"} <= set(schema.layers):
        for name in crosswalks.names():
            walk = crosswalks.load(schema, name)
            text = (
                f"{schema.files['rows/ner']['description']} Labels of {walk.title}, made by a crosswalk from the "
                f"{' and '.join(walk.layers)} annotated by reading."
            )
            found.append(Config(f"ner_{name}", "ner", "hand", "entities", text, name))
    for name in spanning.PLACES:
        found.append(Config(name, "spanning", "hand", "", schema.files[f"rows/{name}"]["description"]))
    found.append(Config(entries.NAME, "registry", "hand", "", schema.files[f"rows/{entries.NAME}"]["description"]))
    return found


def tables(corpus: Sources, config: Config) -> dict[str, list[Row]]:
    """The rows of a config by split, in the order of the documents' ids; only splits that have rows."""
    if config.view == "registry":
        return {split: made for split in SPLITS if (made := list(entries.rows(corpus, split)))}
    found: dict[str, list[Row]] = {split: [] for split in SPLITS}
    for record in corpus.records:
        placed = corpus.story_of(record.id)
        if placed is None:
            raise ValueError(f"document {record.id} has no story: validate before building")
        found[placed[1]["split"]].extend(config.rows(corpus, record))
    return {split: made for split, made in found.items() if made}


def missing(corpus: Sources, config: Config) -> str | None:
    """Why a config is not published, or None where it is."""
    if config.view == "documents":
        return None if corpus.records else "there are no documents"
    if config.view == "spanning":
        return spanning.missing(corpus, config.name)
    if config.view == "registry":
        return entries.missing(corpus)
    wanted = config.layers(corpus.schema)
    if not any(all(r.layers(config.annotator).get(x) is not None for x in wanted) for r in corpus.records):
        what = f"the layer {wanted[0]}" if len(wanted) == 1 else f"the layers {' and '.join(wanted)}"
        return f"no document has {what} annotated ({config.annotator})"
    return None if tables(corpus, config) else f"the layer {config.layer} ({config.annotator}) is empty"
