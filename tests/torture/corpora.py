"""A corpus in memory of which single files are replaced, and checks that run only on what was replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from khabar import validate
from khabar.checks import Check
from khabar.findings import Finding
from khabar.sources import JsonFile, Record, SeedFile, Sources

Changes = dict[str, bytes | None]  # name of a file to its new bytes; None takes it away


@dataclass(eq=False)
class Corpus:
    """A valid corpus with what operators ask of it."""

    base: Sources

    @cached_property
    def raw(self) -> dict[str, bytes]:
        """The bytes of every file by its name."""
        return {f.name: f.raw for f in (*self.base.seeds.values(), *self.base.files)}

    @cached_property
    def by_kind(self) -> dict[str, list[str]]:
        """Names of the files of a kind, those of annotations by annotator as well (`hand`)."""
        found: dict[str, list[str]] = {"seed": [s.name for s in self.base.seeds.values()]}
        for file in self.base.files:
            found.setdefault(file.kind, []).append(file.name)
            if file.layer:
                found.setdefault(file.layer, []).append(file.name)
        return found

    def value(self, name: str) -> Any:
        """A fresh copy of a JSON file's value."""
        return json.loads(self.raw[name])

    def text(self, name: str) -> str:
        """The text to which a file of a document belongs."""
        document = next(f.document for f in self.base.files if f.name == name)
        record = next(r for r in self.base.records if r.id == document)
        return record.page.text

    def findings(self, corpus: Sources) -> list[Finding]:
        """All findings; quick inside `Memory.installed()`."""
        return validate.validate_sources(corpus)


def replaced(base: Sources, changes: Changes) -> Sources:
    """The corpus with some files changed or taken away; whatever they do not touch is the same object."""
    seeds: dict[str, SeedFile] = {}
    for name, seed in base.seeds.items():
        raw = changes.get(seed.name, seed.raw)
        if raw is not None:
            seeds[name] = seed if raw is seed.raw else SeedFile(seed.name, raw, seed.document)
    new: dict[int, JsonFile] = {}
    files = []
    for file in base.files:
        raw = changes.get(file.name, file.raw)
        if raw is not None:
            kept = raw is file.raw
            made = file if kept else JsonFile(file.name, raw, file.schema, file.kind, file.document, file.layer)
            new[id(file)] = made
            files.append(made)
    records = []
    for record in base.records:
        if id(record.file) not in new:
            continue
        file = new[id(record.file)]
        names = file.value.get("seed") if isinstance(file.value, dict) else None
        found = seeds.get(names) if isinstance(names, str) else None
        annotations = {k: new[id(f)] for k, f in record.annotations.items() if id(f) in new}
        same = file is record.file and found is record.seed and annotations == record.annotations
        records.append(record if same else Record(record.id, file, found, annotations))
    gone = {r.id for r in base.records} - {r.id for r in records}
    seeds = {n: SeedFile(s.name, s.raw, None) if s.document in gone else s for n, s in seeds.items()}
    return Sources(base.layout, base.schema, seeds, files, records)


class Memory:
    """Findings about subjects that were met before: a check asks its subject and nothing else (khabar.checks)."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, int], tuple[Any, list[Finding]]] = {}
        self.plain = validate.run

    def run(self, check: Check, corpus: Sources) -> list[Finding]:
        if check.subject == "Sources":
            return self.plain(check, corpus)
        subjects: dict[str, list[Any]] = {
            "SeedFile": list(corpus.seeds.values()),
            "JsonFile": corpus.files,
            "Record": corpus.records,
            "Schema": [corpus.schema],
        }
        found: list[Finding] = []
        for subject in subjects[check.subject]:
            key = (check.id, id(subject))
            if key not in self.known:
                one = validate_one(self.plain, check, corpus, subject)
                if not self._lasting(subject):
                    found += one
                    continue
                self.known[key] = (subject, one)
            found += self.known[key][1]
        return found

    def _lasting(self, subject: Any) -> bool:
        return id(subject) in self.lasting

    lasting: frozenset[int] = frozenset()

    @classmethod
    @contextmanager
    def installed(cls, *bases: Sources) -> Iterator[Memory]:
        """While it lasts, `validate_sources` remembers what was found about the subjects of `bases`."""
        memory = cls()
        memory.lasting = frozenset(id(x) for b in bases for x in (*b.seeds.values(), *b.files, *b.records, b.schema))
        validate.run = memory.run
        try:
            yield memory
        finally:
            validate.run = memory.plain


def validate_one(run: Any, check: Check, corpus: Sources, subject: Any) -> list[Finding]:
    """The findings of one check about one subject of a corpus."""
    empty = Sources(corpus.layout, corpus.schema, {}, [], [])
    if isinstance(subject, SeedFile):
        empty.seeds[subject.name] = subject
    elif isinstance(subject, JsonFile):
        empty.files.append(subject)
    elif isinstance(subject, Record):
        empty.records.append(subject)
    found: list[Finding] = run(check, empty)
    return found
