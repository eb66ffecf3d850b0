"""Level 3: spans and the text they stand in. Offsets are Unicode code points, 0-based, end-exclusive."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from khabar import layers
from khabar.checks import check
from khabar.findings import Finding
from khabar.json_scanner import escape
from khabar.layers import Layer
from khabar.schemas import Node
from khabar.sources import JsonFile, Record

LEVEL = 3


def _spans(record: Record) -> Iterator[tuple[JsonFile, str, Node, str]]:
    """Every span of every file of a document, with the text it belongs to."""
    if record.seed is not None and record.seed.text is not None:
        for file in record.files:
            for pointer, span in file.spans:
                yield file, pointer, span, record.seed.text


def _placed(record: Record) -> Iterator[tuple[JsonFile, Layer, list[tuple[str, Node, tuple[int, int]]]]]:
    """Every layer of every annotator with the pointer and hull of its items, in text order."""
    for file in record.annotations.values():
        for layer in layers.load().values():
            items = enumerate(file.value.get(layer.name) or [])
            length = len(record.seed.text) if record.seed and record.seed.text is not None else 0
            found = [
                (f"/{escape(layer.name)}/{i}", x, hull)
                for i, x in items
                if (hull := layer.hull(x)) and hull[1] <= length
            ]
            yield file, layer, sorted(found, key=lambda entry: (entry[2][0], -entry[2][1]))


def _faults(record: Record, kind: str) -> Iterator[Finding]:
    for file, pointer, fault in record.faults:
        if fault.check == kind:
            yield file.finding(pointer, fault.message, fault.fix, excerpts=fault.excerpts)


@check
def offset_order(record: Record) -> Iterator[Finding]:
    """A span starts before it ends."""
    return _faults(record, "offset-order")


@check
def offset_empty(record: Record) -> Iterator[Finding]:
    """A span holds at least one code point."""
    return _faults(record, "offset-empty")


@check
def offset_range(record: Record) -> Iterator[Finding]:
    """A span ends inside the text."""
    return _faults(record, "offset-range")


@check
def offset_quote_mismatch(record: Record) -> Iterator[Finding]:
    """A span's stored text is what stands between its offsets."""
    return _faults(record, "offset-quote-mismatch")


@check
def offset_edge(record: Record) -> Iterator[Finding]:
    """A span does not start or end with white space."""
    for file, pointer, span, _ in _spans(record):
        if span["text"] != span["text"].strip():
            message = "the span starts or ends with white space."
            yield file.finding(pointer, message, "leave it out of the span.", "warning")


@check
def offset_in_cluster(record: Record) -> Iterator[Finding]:
    """A span does not cut what a reader sees as one character: a letter and its vowel signs, an emoji and its parts."""
    for file, pointer, span, text in _spans(record):
        for name in ("start", "end"):
            at = span[name]
            if 0 < at < len(text) and span["start"] < span["end"] <= len(text) and inside_cluster(text, at):
                before, behind = ord(text[at - 1]), ord(text[at])
                message = f"{name} {at} stands between U+{before:04X} and U+{behind:04X}, which are one sign."
                yield file.finding(f"{pointer}/{name}", message, "move it to one side of both.", "warning")


def inside_cluster(text: str, at: int) -> bool:
    """Whether an offset stands inside a letter with its marks, a joined emoji or a line end of two characters.

    These are the cases of Unicode's grapheme clusters (UAX #29) that news text has, not all of them.
    """
    before, behind = text[at - 1], text[at]
    if unicodedata.category(behind) in ("Mn", "Me", "Mc"):
        return not before.isspace()
    if before + behind == "\r\n":
        return True
    joined = behind == "\u200d" or (before == "\u200d" and behind > "\uffff")
    return joined or "\U0001f3fb" <= behind <= "\U0001f3ff"


@check
def offset_duplicate(record: Record) -> Iterator[Finding]:
    """A layer says the same of the same text once."""
    for file, layer, items in _placed(record):
        first: dict[str, str] = {}
        for pointer, item, _ in items:
            key = repr([item.get(name) for name in layer.identity])
            if key in first:
                message = f"the item says what {first[key]} says."
                yield file.finding(pointer, message, "delete one of the two.")
            first.setdefault(key, pointer)


@check
def offset_crossing(record: Record) -> Iterator[Finding]:
    """Items of a layer keep to its policy: apart from each other, or one inside the other, never crossing."""
    for file, layer, items in _placed(record):
        if layer.overlap == "free":
            continue
        open_items: list[tuple[str, tuple[int, int]]] = []
        for pointer, _, (start, end) in items:
            open_items = [(p, hull) for p, hull in open_items if hull[1] > start]
            for other, hull in open_items:
                if end > hull[1] or layer.overlap == "disjoint":
                    message = f"{start}-{end} crosses {other} at {hull[0]}-{hull[1]}; the layer is {layer.overlap}."
                    yield file.finding(pointer, message, "shorten or delete one of the two.")
            open_items.append((pointer, (start, end)))


@check
def document_zones(record: Record) -> Iterator[Finding]:
    """The zones of a document stand in order, do not overlap, and leave out white space alone."""
    if record.seed is None or record.seed.text is None:
        return
    text, at = record.seed.text, 0
    zones = [(f"/zones/{i}", z["span"]["start"], z["span"]["end"]) for i, z in enumerate(record.document["zones"])]
    for pointer, start, end in [*zones, ("/zones", len(text), len(text))]:
        if start < at:
            message = f"the zone starts at {start}, before the one ahead of it ends at {at}."
            yield record.file.finding(pointer, message, "put the zones in order and apart.")
        elif text[at:start].strip():
            message = f"{at}-{start} belongs to no zone."
            yield record.file.finding(
                pointer, message, "extend a zone, or add one.", excerpts=(text[at:start].strip(),)
            )
        at = max(at, end)
