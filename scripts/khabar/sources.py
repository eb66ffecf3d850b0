"""The files of a corpus as they lie on the disk, read once: what the checks look at and the build builds from.

Nothing here judges: a file that cannot be read keeps its bytes and the fault that was met.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from khabar import offsets, strict_json
from khabar.findings import Finding, Severity
from khabar.json_scanner import JsonFault
from khabar.layout import ANNOTATORS, Layout
from khabar.offsets import Fault
from khabar.schemas import At, Node, Schema
from khabar.segment import Page
from khabar.shape import Offence, offences
from khabar.text import decode, digest, line_column


@dataclass(eq=False)
class SeedFile:
    """One article as received."""

    name: str
    raw: bytes
    document: str | None = None  # id of the document that claims it

    @cached_property
    def sha256(self) -> str:
        return digest(self.raw)

    @cached_property
    def text(self) -> str | None:
        """The text, or None where the bytes are not UTF-8."""
        try:
            return decode(self.raw)
        except UnicodeDecodeError:
            return None

    def finding(self, position: int | None, message: str, fix: str, severity: Severity = "error") -> Finding:
        """A finding at a position of the text (code points), or about the file as a whole."""
        line, column = (0, 0) if position is None else line_column(self.text or "", position)
        return Finding(self.name, line, column, "", "", message, fix, severity, (), self.document)


@dataclass(eq=False)
class JsonFile:
    """One JSON file, what it holds or why it cannot be read, and the schema it answers to."""

    name: str
    raw: bytes
    schema: Schema
    kind: str  # name of the schema
    document: str | None = None  # id of the document it belongs to, by the file's name
    layer: str | None = None  # whose annotations, by the folder

    @cached_property
    def _read(self) -> tuple[Any, JsonFault | None]:
        try:
            return strict_json.loads(self.raw), None
        except JsonFault as fault:
            return None, fault

    @property
    def value(self) -> Any:
        return self._read[0]

    @property
    def fault(self) -> JsonFault | None:
        return self._read[1]

    @property
    def root(self) -> At:
        return self.schema.root(self.kind)

    @cached_property
    def offences(self) -> list[Offence]:
        """What the file's shape has against its schema."""
        return offences(self.schema, self.kind, self.value)

    @cached_property
    def spans(self) -> list[tuple[str, Node]]:
        """Every span of the file with its pointer; only for a file of the right shape."""
        return list(self.schema.spans(self.value, self.root))

    @cached_property
    def _positions(self) -> dict[str, int]:
        """A file with a thousand findings is scanned for their places once."""
        return strict_json.positions(self.raw.decode("utf-8"))

    def finding(
        self,
        pointer: str,
        message: str,
        fix: str,
        severity: Severity = "error",
        excerpts: tuple[str, ...] = (),
    ) -> Finding:
        """A finding at a JSON pointer."""
        line, column = (0, 0)
        if not self.fault and (position := self._positions.get(pointer)) is not None:
            line, column = line_column(self.raw.decode("utf-8"), position)
        return Finding(self.name, line, column, "", pointer, message, fix, severity, excerpts, self.document)


@dataclass(eq=False)
class Record:
    """One document: what is known of it, its seed, and its annotations by annotator."""

    id: str
    file: JsonFile
    seed: SeedFile | None
    annotations: dict[str, JsonFile] = field(default_factory=dict)

    @property
    def document(self) -> Node:
        value: Node = self.file.value
        return value

    @cached_property
    def page(self) -> Page:
        """The text with what is derived from it; only for a record without errors below level 3."""
        assert self.seed is not None and self.seed.text is not None
        value = self.document["dct"]["value"]
        return Page(self.seed.text, date.fromisoformat(value) if value else None)

    @cached_property
    def faults(self) -> list[tuple[JsonFile, str, Fault]]:
        """What is wrong with spans of its files, with their pointers; only for files of the right shape."""
        text = self.seed.text if self.seed else None
        placed = [(file, *place) for file in self.files for place in file.spans] if text is not None else []
        return [(file, pointer, x) for file, pointer, span in placed if (x := offsets.fault(text or "", span))]

    def layers(self, annotator: str) -> dict[str, list[Node] | None]:
        """The layers of one annotator; empty where there is no file."""
        file = self.annotations.get(annotator)
        return {name: file.value.get(name) for name in file.schema.layers} if file else {}

    @property
    def files(self) -> list[JsonFile]:
        return [self.file, *self.annotations.values()]


@dataclass(eq=False)
class Sources:
    """All files of a corpus."""

    layout: Layout
    schema: Schema
    seeds: dict[str, SeedFile]
    files: list[JsonFile]
    records: list[Record]
    # Documents (by id) and files (by kind) that errors of a lower level have taken out.
    withheld: frozenset[str] = frozenset()

    def file(self, kind: str) -> JsonFile | None:
        """The one file of a kind (`registry/stories`), if it is there and readable."""
        return next((f for f in self.files if f.kind == kind and f.fault is None), None)

    @cached_property
    def stories(self) -> list[Node]:
        """The stories, in the order that numbers the folds."""
        file = self.file("registry/stories")
        return list(file.value["stories"]) if file else []

    def story_of(self, document: str) -> tuple[int, Node] | None:
        """Fold and story of a document."""
        return next(((i, s) for i, s in enumerate(self.stories) if document in s["documents"]), None)

    def without(self, documents: set[str], files: set[str]) -> Sources:
        """The same corpus without some documents and files: what the higher levels still look at."""
        kinds = {f.kind for f in self.files if f.name in files}
        return Sources(
            self.layout,
            self.schema,
            {name: seed for name, seed in self.seeds.items() if seed.document not in documents},
            [f for f in self.files if f.document not in documents and f.name not in files],
            [r for r in self.records if r.id not in documents],
            self.withheld | documents | kinds,
        )


def read(layout: Layout) -> Sources:
    """Read every file of a corpus. Raises OSError where a file cannot be opened."""
    schema = Schema(layout.schema)
    seeds = {p.name: SeedFile(layout.name(p), p.read_bytes()) for p in _files(layout.seeds, "*.txt")}
    files: list[JsonFile] = []
    records: list[Record] = []

    def load(path: Path, kind: str, document: str | None = None, layer: str | None = None) -> JsonFile:
        file = JsonFile(layout.name(path), path.read_bytes(), schema, kind, document, layer)
        files.append(file)
        return file

    for path in _files(layout.documents, "*.json"):
        file = load(path, "document", path.stem)
        name = file.value.get("seed") if isinstance(file.value, dict) else None
        seed = seeds.get(name) if isinstance(name, str) else None
        if seed is not None:
            seed.document = path.stem
        records.append(Record(path.stem, file, seed))
    by_id = {record.id: record for record in records}
    for layer in ANNOTATORS:
        for path in _files(layout.annotations(layer), "*.json"):
            file = load(path, "annotations", path.stem, layer)
            if path.stem in by_id:
                by_id[path.stem].annotations[layer] = file
    for path in _files(layout.corpus, layout.metadata.name):
        load(path, "metadata")
    for path in _files(layout.registry, "*.json"):
        load(path, f"registry/{path.stem}")
    for path in _files(layout.challenge, "*/*.json"):
        load(path, "challenge")
    for path in _files(layout.audit, "*.json"):
        load(path, "audit")
    return Sources(layout, schema, seeds, files, records)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(p for p in folder.glob(pattern) if p.is_file() and not p.name.startswith("."))
