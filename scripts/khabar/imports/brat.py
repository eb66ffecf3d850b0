"""brat stand-off: the folder with `.ann` files that brat has written into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khabar.interchange.brat import HEADS, NOTE, attributes, shown, types
from khabar.interchange.complaints import Box
from khabar.interchange.incoming import Foreign
from khabar.interchange.regions import Region
from khabar.interchange.values import plain, typed
from khabar.schemas import Schema
from khabar.sources import Sources

LINE = "write the line as brat does: ID, tab, type with its arguments, and for T and # a tab and text."
BOUND = re.compile(r"(\S+) ([0-9]{1,9} [0-9]{1,9}(?:;[0-9]{1,9} [0-9]{1,9}){0,999})", re.ASCII)


def read(corpus: Sources, paths: list[Path], box: Box) -> Iterator[Foreign]:
    """One document for each .ann file. The text is compared where a .txt lies beside it, what a line repeats always."""
    for path in paths:
        for file in box.files(path, ".ann"):
            heads = _heads(file.parent / HEADS, box)
            box.source = str(file)
            text = None
            if (beside := file.with_suffix(".txt")).is_file() and (text := box.text(beside)) is None:
                continue
            lines = box.text(file)
            if lines is None:
                continue
            record = next((r for r in corpus.records if r.id == file.stem), None)
            own = text if text is not None else (record.seed.text if record and record.seed else None) or ""
            made = _Reading(corpus.schema, own, box)
            for number, line in enumerate(lines.split("\n"), 1):
                if line.strip():
                    made.line(number, line.removesuffix("\r"))
            head = heads.get(file.stem, {})
            given = {k: v for k, v in head.items() if k in ("annotator", "guidelines") and isinstance(v, str)}
            layers = head.get("layers")
            named = layers if isinstance(layers, list) and all(isinstance(x, str) for x in layers) else None
            yield Foreign(file.stem, text, made.regions(), named, given)


def _heads(path: Path, box: Box) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        return {}
    box.source = str(path)
    value = box.json(path)
    if not isinstance(value, dict) or not all(isinstance(head, dict) for head in value.values()):
        box.complain("import-shape", "", "the file is not an object of heads.", "restore it from the export.")
        return {}
    return value


@dataclass
class _Bound:
    """A T line: its number, type, fragments, and what other lines say of it."""

    number: int
    type: str
    fragments: list[tuple[int, int]]
    attributes: dict[str, Any] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)
    name: str = ""


class _Reading:
    """The lines of one .ann file."""

    def __init__(self, schema: Schema, text: str, box: Box) -> None:
        self.text, self.box = text, box
        self.types, self.attributes = types(schema), attributes(schema)
        self.bound: dict[str, _Bound] = {}
        self.later: list[tuple[int, list[str]]] = []

    def line(self, number: int, line: str) -> None:
        """Take one line; what speaks of others waits for them."""
        cells = line.split("\t")
        if len(cells) < 2 or cells[0][:1] not in "TRA#MN":
            message = "the line is no text-bound annotation, relation, attribute or note."
            self.box.complain("import-syntax", "", message, LINE, line, line=number)
        elif cells[0][0] != "T":
            self.later.append((number, cells))
        else:
            self._bound(number, cells)

    def _bound(self, number: int, cells: list[str]) -> None:
        match = BOUND.fullmatch(cells[1])
        if not match or len(cells) < 3:
            self.box.complain("import-syntax", "", "the line does not say where it stands.", LINE, line=number)
            return
        fragments = [(int(a), int(b)) for a, b in (pair.split() for pair in match[2].split(";"))]
        if cells[0] in self.bound:
            self.box.complain("import-twice", "", f"{cells[0]} has come before.", "give it another id.", line=number)
            return
        stands = shown(" ".join(self.text[a:b] for a, b in fragments))
        repeated = "\t".join(cells[2:])
        if stands.removesuffix("\r") != repeated and all(a < b <= len(self.text) for a, b in fragments):
            message = f"{cells[0]} does not repeat what stands there (what stands there, what is repeated)."
            self.box.complain("import-offset", "", message, "mark it again.", stands, repeated, line=number)
        if match[1] not in self.types:
            message, fix = f"{cells[0]} is of a type that annotation.conf does not have.", "use the one exported."
            self.box.complain("import-label", "", message, fix, match[1], line=number)
            return
        self.bound[cells[0]] = _Bound(number, match[1], fragments)

    def regions(self) -> list[Region]:
        """The regions of the file, in its order."""
        for number, cells in self.later:
            what = cells[1].split(" ")
            if cells[0][0] == "R":
                self._relation(number, what)
            elif cells[0][0] in "AM":
                self._attribute(number, what)
            elif cells[0][0] == "#" and what[0] == NOTE and len(what) == 2:
                self._note(number, what[1], "\t".join(cells[2:]))
        firsts = {own: made[0].id for own, bound in self.bound.items() if (made := self._made(own, bound))}
        found = []
        for own, bound in self.bound.items():
            for region in self._made(own, bound):
                region.relations = [(name, firsts[target]) for name, target in bound.relations if target in firsts]
                found.append(region)
        return found

    def _made(self, own: str, bound: _Bound) -> list[Region]:
        kind, label = self.types[bound.type]
        first = bound.name or own
        head, _, number = first.rpartition(".")
        if len(bound.fragments) > 1 and not kind.role:
            self.box.complain(
                "import-offset", "", f"{own} has several stretches, expected one.", "mark it again.", line=bound.number
            )
        found = []
        for i, (start, end) in enumerate(bound.fragments):
            name = first
            if i:
                name = f"{head}.{int(number) + i}" if number.isdigit() and head else f"{own}+{i}"
            found.append(Region(name, kind.layer.name, kind.role, label, start, end, dict(bound.attributes), where=own))
        return found

    def _relation(self, number: int, what: list[str]) -> None:
        ends = [part.partition(":")[2] for part in what[1:]]
        if len(what) != 3 or not all(end in self.bound for end in ends):
            message = "the relation does not join two annotations of the file."
            self.box.complain("import-relation", "", message, "draw it again.", line=number)
            return
        self.bound[ends[0]].relations.append((what[0], ends[1]))

    def _attribute(self, number: int, what: list[str]) -> None:
        bound = self.bound.get(what[1]) if len(what) == 3 else None
        kind, path = self.attributes.get(what[0], (None, ""))
        if bound is None or kind is None or self.types[bound.type][0] != kind or path in bound.attributes:
            message = "the attribute is not one, with a value, of an annotation of the file, told once."
            self.box.complain("import-attribute", "", message, "choose it again.", what[0], line=number)
            return
        value = typed(kind, path, [what[2]])
        if value is None:
            self.box.complain(
                "import-attribute", "", f"{path} is not of its type.", "choose one.", what[2], line=number
            )
        else:
            bound.attributes[path] = value

    def _note(self, number: int, target: str, note: str) -> None:
        """What a note holds; text that is no JSON is a remark of the annotator."""
        bound = self.bound.get(target)
        if bound is None:
            return  # the annotation was deleted, and its note goes with it
        if not note.lstrip().startswith("{"):
            bound.attributes.setdefault("note", note)
            return
        value = self.box.parsed(note, number)
        if value is None:
            return
        name = value.pop("id", "")
        if isinstance(name, str):
            bound.name = name
        for path, held in value.items():
            found = plain(held)
            if found is None or path in bound.attributes:
                message = f"{path} in the note has no value that it can have, or is told twice."
                self.box.complain("import-attribute", "", message, "correct the note.", line=number)
            else:
                bound.attributes[path] = found
