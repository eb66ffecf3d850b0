"""Run the checks, level by level: shape before sense, and an error stops the higher levels of that document only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from khabar import checks, sources
from khabar.checks import Check
from khabar.findings import Finding, settled
from khabar.layout import Layout
from khabar.sources import Sources

PUBLISHED = 6  # the level of the published dataset, which `verify` checks


def validate(layout: Layout) -> list[Finding]:
    """All findings of a corpus's files, sorted. Raises OSError where a file cannot be opened."""
    return validate_sources(sources.read(layout))


def validate_sources(corpus: Sources) -> list[Finding]:
    """All findings of files that were read."""
    found: list[Finding] = []
    for level in range(PUBLISHED):
        fresh = [f for check in checks.load() if check.level == level for f in run(check, corpus)]
        found += fresh
        errors = [f for f in fresh if f.severity == "error"]
        corpus = corpus.without({f.document for f in errors if f.document}, {f.path for f in errors if not f.document})
        if level == 1:
            unread = [file.name for file in corpus.files if file.fault]
            if unread:
                raise RuntimeError(f"no check says why these cannot be read: {', '.join(unread)}")
    return settled(found)


def run(check: Check, corpus: Sources) -> list[Finding]:
    """The findings of one check, with its id."""
    subjects: dict[str, list[Any]] = {
        "SeedFile": list(corpus.seeds.values()),
        "JsonFile": corpus.files,
        "Record": corpus.records,
        "Sources": [corpus],
        "Schema": [corpus.schema],
    }
    return [replace(f, check=check.id) for subject in subjects[check.subject] for f in check.body(subject)]
