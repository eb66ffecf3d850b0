"""JSON lines of Prodigy and its like: `text`, `spans`, `meta.document`; a line that was not accepted is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khabar.interchange.complaints import Box
from khabar.interchange.incoming import Foreign
from khabar.interchange.kinds import kinds
from khabar.interchange.prodigy import label
from khabar.interchange.regions import Region
from khabar.interchange.values import plain
from khabar.schemas import Schema
from khabar.sources import Sources

SHAPE = "write one object with text, spans and meta.document per line."


def read(corpus: Sources, paths: list[Path], box: Box) -> Iterator[Foreign]:
    """One document for each line that was accepted."""
    for path in paths:
        for file in box.files(path, ".jsonl"):
            box.source = str(file)
            for number, line in enumerate((box.text(file) or "").split("\n"), 1):
                if line.strip():
                    yield from _line(corpus.schema, number, line, box)


def _line(schema: Schema, number: int, line: str, box: Box) -> Iterator[Foreign]:
    value = box.parsed(line, number)
    if value is None:
        return
    meta = value.get("meta") if isinstance(value, dict) else None
    document = meta.get("document") if isinstance(meta, dict) else None
    spans = value.get("spans", []) if isinstance(value, dict) else None
    if not isinstance(document, str) or not isinstance(value.get("text"), str) or not isinstance(spans, list):
        box.complain("import-shape", "", "the line has no text, spans and meta.document.", SHAPE, line=number)
        return
    if value.get("answer", "accept") != "accept":
        message = f"document {document} was answered {str(value['answer'])[:20]}: it is passed over."
        box.complain("import-unread", "", message, "accept it.", line=number, severity="note")
        return
    assert isinstance(meta, dict)
    layers = meta.get("layers")
    if not (layers is None or (isinstance(layers, list) and all(isinstance(x, str) for x in layers))):
        box.complain("import-shape", "/meta/layers", "layers is not a list of names.", SHAPE, line=number)
        return
    known = {
        label(Region("", kind.layer.name, kind.role, name, 0, 0)): (kind, name)
        for kind in kinds(schema).values()
        for name in kind.labels
    }
    regions = [r for i, one in enumerate(spans) if (r := _region(known, f"/spans/{i}", number, i, one, box))]
    head = {k: meta[k] for k in ("annotator", "guidelines") if isinstance(meta.get(k), str)}
    yield Foreign(document, value["text"], regions, layers, head)


def _region(known: dict[str, Any], where: str, number: int, i: int, one: Any, box: Box) -> Region | None:
    if not isinstance(one, dict) or not all(type(one.get(key)) is int for key in ("start", "end")):
        box.complain("import-shape", where, "the span has no whole numbers start and end.", SHAPE, line=number)
        return None
    if not isinstance(one.get("label"), str) or one["label"] not in known:
        message, fix = "the label is not known here.", f"use one of {', '.join(known)}."
        box.complain("import-label", where, message, fix, str(one.get("label")), line=number)
        return None
    kind, name = known[one["label"]]
    attributes, relations = one.get("attributes", {}), one.get("relations", [])
    sound = isinstance(attributes, dict) and all(plain(x) is not None for x in attributes.values())
    if not sound or not isinstance(relations, list) or not all(_is_relation(x) for x in relations):
        message = "attributes are strings, numbers or lists of strings; relations have label and to."
        box.complain("import-shape", where, message, "correct them.", line=number)
        return None
    own: Any = one.get("id") if isinstance(one.get("id"), str) else f"span:{i}"
    pairs = [(x["label"], x["to"]) for x in relations]
    return Region(own, kind.layer.name, kind.role, name, one["start"], one["end"], dict(attributes), pairs, where)


def _is_relation(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in ("label", "to"))
