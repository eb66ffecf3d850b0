"""Reanchor: move the annotations of a document to a changed seed, span by span, by what stands around them.

A span moves where windows of the old text that hold it, each standing once in the old text and once in the new, lead to
one place. Where they lead to none or to several, that is a finding with every place where the text stands; nothing is
guessed. Offsets are Unicode code points.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from pathlib import Path

from khabar import canonical, sources, spanning
from khabar.drafting.anchor import trial
from khabar.drafting.places import excerpts, listed, occurrences
from khabar.findings import Finding, settled
from khabar.layout import Layout
from khabar.schemas import Node
from khabar.sources import JsonFile, Record
from khabar.text import decode, digest

WIDTHS = (0, 2, 4, 8, 16, 32, 64, 128)  # code points of context that a window takes on a side
CONTEXT = 8  # least context in a window, both sides together: a short text that stands once proves nothing
LONG = 40  # a text of this length needs no context
# The ends of a page stand for the context that is missing there; these controls stand in no seed.
FIRST, LAST = "\x02" * CONTEXT, "\x03" * CONTEXT


class NotMovable(Exception):
    """The document, its seed or its files are not there or do not fit each other; the message says which."""


@dataclass
class Move:
    """What would change: spans by kind of change, the files with their new contents, and what stands against it."""

    findings: list[Finding] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    kept: int = 0
    moved: int = 0
    zones: list[str] = field(default_factory=list)  # pointers of zones whose text changed between the same edges


def reanchor(layout: Layout, document: str, old_seed: Path | None = None) -> Move:
    """The files of a document for its seed as it is now; `files` is empty where there is an error. Writes nothing.

    Without the old seed its text is put together from the zones, which leave out white space alone. Files that already
    name the new seed stay. The rule layer is not moved: `khabar annotate` renews it. Raises NotMovable, OSError.
    """
    corpus = sources.read(layout)
    record = next((r for r in corpus.records if r.id == document), None)
    if record is None:
        raise NotMovable(f"there is no document {document}")
    seed = record.seed
    if seed is None or seed.text is None:
        raise NotMovable(f"document {document} has no readable seed")
    # The document's own file comes last: a run that was cut off finds the old hash there and can be repeated.
    files = [file for layer, file in record.annotations.items() if layer != "rules"] + [record.file]
    for file in files:
        if file.fault or file.offences:
            raise NotMovable(f"{file.name} has errors (khabar validate)")
    raw = None if old_seed is None else old_seed.read_bytes()
    before = record.document["sha256"] if raw is None else digest(raw)
    strange = [file.name for file in files if file.value["sha256"] not in (before, seed.sha256)]
    if strange:
        raise NotMovable(f"{', '.join(strange)} name neither the old seed nor the new one")
    old = rebuilt(record.document) if raw is None else decode(raw)
    move, values = Move(), {}
    for file in files:
        if file.value["sha256"] != seed.sha256:
            values[file.name] = _moved_file(move, file, old, seed.text) | {"sha256": seed.sha256}
    registry = corpus.file("registry/utterances")
    if values and registry is not None and not registry.offences:
        value = _moved_registry(move, registry, document, old, seed.text)
        if value != registry.value:
            values[registry.name] = value
            files.insert(-1, registry)
    if not any(f.severity == "error" for f in move.findings):
        move.findings += trial(corpus, [_with(record, values)])
    if not any(f.severity == "error" for f in move.findings):
        for file in (f for f in files if f.name in values):
            move.files[layout.root / file.name] = canonical.dumps(values[file.name], file.schema, file.root)
    move.findings = settled(move.findings)
    return move


def rebuilt(document: Node) -> str:
    """The text that a document's zones repeat, with line ends in the gaps. The white space of a gap is not known."""
    text = ""
    for zone in document["zones"]:
        text = text.ljust(zone["span"]["start"], "\n")[: zone["span"]["start"]] + zone["span"]["text"]
    return text


def places(old: str, new: str, start: int, end: int) -> set[int]:
    """Where windows around old[start:end] put its start in the new text."""
    found = set()
    ahead, behind = FIRST if start < CONTEXT else "", LAST if len(old) - end < CONTEXT else ""
    old, new = ahead + old + behind, ahead + new + behind
    start, end = start + len(ahead), end + len(ahead)
    for left in WIDTHS:
        for right in WIDTHS:
            a, b = max(0, start - left), min(len(old), end + right)
            if end - start < LONG and (b - a) - (end - start) < CONTEXT:
                continue
            there = occurrences(new, old[a:b])
            if len(there) == 1 and len(occurrences(old, old[a:b])) == 1:
                found.add(there[0] + start - a - len(ahead))
    return found


def _moved_file(move: Move, file: JsonFile, old: str, new: str) -> Node:
    """A copy of a file's value with its spans at their new places, as far as they have one."""
    value: Node = copy.deepcopy(file.value)
    for pointer, span in file.schema.spans(value, file.root):
        _move(move, file, pointer, span, old, new)
    return value


def _moved_registry(move: Move, file: JsonFile, document: str, old: str, new: str) -> Node:
    """A copy of the registry of utterances with the spans of the document at their new places."""
    value: Node = copy.deepcopy(file.value)
    for pointer, owner, span in spanning.spans(value):
        place = slice(span["start"], span["end"])
        # A run that was cut off may have moved it: the registry names no seed that would say so.
        if owner == document and (old[place] == span["text"] or new[place] != span["text"]):
            _move(move, file, pointer, span, old, new)
    return value


def _move(move: Move, file: JsonFile, pointer: str, span: Node, old: str, new: str) -> None:
    """Put a span at its new place, or say why it has none."""
    start, part = span["start"], span["text"]
    found = places(old, new, start, span["end"]) if old[start : span["end"]] == part else set()
    candidates = occurrences(new, part)
    if len(found) == 1 and (at := min(found)) in candidates:
        move.kept += at == start
        move.moved += at != start
        span.update({"start": at, "end": at + len(part)})
    elif file.kind == "document" and pointer.startswith("/zones/") and (edges := _edges(old, new, span)):
        move.zones.append(pointer)
        span.update({"start": edges[0], "end": edges[1], "text": new[edges[0] : edges[1]]})
    else:
        move.findings.append(_unplaced(file, pointer, part, new, candidates))


def _edges(old: str, new: str, span: Node) -> tuple[int, int] | None:
    """Where the first and the last position of a zone went, each by what stands around it; None where not known.

    A zone is a stretch of the page and not of words: what was put into it or taken out of it belongs to it or is gone.
    """
    starts, ends = places(old, new, span["start"], span["start"]), places(old, new, span["end"], span["end"])
    if len(starts) != 1 or len(ends) != 1:
        return None
    start, end = min(starts), min(ends)
    whole = start < end and not new[start].isspace() and not new[end - 1].isspace()
    return (start, end) if whole else None


def _unplaced(file: JsonFile, pointer: str, part: str, new: str, candidates: list[int]) -> Finding:
    if not candidates:
        fix = "read the place in the new text; correct or delete the annotation in the old file."
        found = file.finding(pointer, "the text stands nowhere in the new seed.", fix, excerpts=(part,))
        return replace(found, check="reanchor-lost")
    message = f"what stood around it does not lead to one place; the text stands {listed(new, part, candidates)}."
    fix = "give the old seed with --from; otherwise read the places and anchor a draft that names the one meant."
    found = file.finding(pointer, message, fix, excerpts=excerpts(new, part, candidates))
    return replace(found, check="reanchor-ambiguous")


def _with(record: Record, values: dict[str, Node]) -> Record:
    """The record with the new values in place of the old files, the rule layer left out."""

    def renewed(file: JsonFile) -> JsonFile:
        if file.name not in values:
            return file
        raw = canonical.dumps(values[file.name]).encode("utf-8")
        return JsonFile(file.name, raw, file.schema, file.kind, file.document, file.layer)

    kept = {layer: renewed(file) for layer, file in record.annotations.items() if layer != "rules"}
    return Record(record.id, renewed(record.file), record.seed, kept)
