"""What the site shows beside the published rows: registry, agreement, scores, findings, where there is a repository.

An installed wheel carries the published version alone; what is absent is None here, and the pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from khabar import agreement, checks, sources
from khabar.benchmark import results
from khabar.findings import Finding
from khabar.layout import Layout
from khabar.sources import Sources
from khabar.validate import PUBLISHED, validate_sources
from khabar.viewing.dataset import Dataset


@dataclass
class Facts:
    """`agreed`: pair of readings, layer, measures. `scores`: the committed result files by set."""

    made: str
    checks: int
    findings: list[Finding] | None = None
    agreed: list[tuple[str, str, dict[str, Any]]] | None = None
    scores: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def gather(layout: Layout) -> tuple[Facts, Sources | None]:
    """The facts, and the files of the corpus, None where there are none. Raises OSError for files that do not open."""
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    facts = Facts(made, sum(check.level < PUBLISHED for check in checks.load()))
    if not layout.documents.is_dir():
        return facts, None
    corpus = sources.read(layout)
    facts.findings = validate_sources(corpus)
    if not any(f.severity == "error" for f in facts.findings):
        facts.agreed = _agreed(corpus) or None
    for name in (results.SEEDS, *results.sets(layout)):
        if found := results.read(layout, name):
            facts.scores[name] = found
    return facts, corpus


def name_things(data: Dataset, corpus: Sources | None) -> Dataset:
    """The dataset with the labels of the registry, which is not published; ids and spellings stand in for it."""
    for kind, key, place in (
        ("registry/entities", "entities", data.entities),
        ("registry/stories", "stories", data.stories),
    ):
        file = corpus.file(kind) if corpus else None
        if file is not None and not file.offences:
            place.update({entry["id"]: entry for entry in file.value[key]})
    return data


def _agreed(corpus: Sources) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for a, b in agreement.PAIRS:
        both = [record.id for record in corpus.records if {a, b} <= set(record.annotations)]
        if both:
            pooled = agreement.pooled(agreement.agreement(corpus, a, b, both))
            found += [(f"{a}–{b}", layer, tally.measures()) for layer, tally in pooled.items()]
    return found
