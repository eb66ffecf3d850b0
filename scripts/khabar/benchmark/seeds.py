"""Scores of every baseline on the hand layer: pooled over documents, each story beside it, and how two readings agree.

No baseline is trained, so the folds of leave-one-story-out are the stories themselves.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import ModuleType

from khabar import baselines, canonical, scoring, sources, tasks
from khabar.annotator import as_record
from khabar.benchmark.results import HUMAN, SEEDS, SPLIT, Json, keep, serves, today
from khabar.layout import Layout
from khabar.rules import GUIDELINES
from khabar.scoring import NothingToScore, Tallied
from khabar.sources import Record, Sources

COMMAND = "khabar benchmark seeds"


def run(layout: Layout) -> list[Json]:
    """Score all baselines on all tasks that have gold, and keep the results. Raises scoring.Refused."""
    corpus = sources.read(layout)
    found: list[Json] = []
    with tempfile.TemporaryDirectory() as folder:
        for system in baselines.load():
            path = Path(folder) / system
            layers = _predict(corpus, system, path)
            for task, module in tasks.load().items():
                if serves(system, task) and set(module.LAYERS) <= layers:
                    found += _scored(layout, task, system, path)
    for task, module in tasks.load().items():
        found += _agreed(corpus, task, module)
    keep(layout, SEEDS, found)
    return found


def _predict(corpus: Sources, system: str, folder: Path) -> set[str]:
    """Write a baseline's annotation files for documents with a hand layer; returns the layers that it gives."""
    folder.mkdir()
    layers: set[str] = set()
    for record in corpus.records:
        if record.seed is not None and "hand" in record.annotations:
            found = baselines.predict(system, record.page)
            layers |= set(found)
            made = as_record(record.id, record.seed.sha256, f"khabar baseline {system}", GUIDELINES, found)
            (folder / f"{record.id}.json").write_bytes(canonical.dumps(made).encode("utf-8"))
    return layers


def _scored(layout: Layout, task: str, system: str, path: Path) -> list[Json]:
    """One result, or none where no document has the gold layers."""
    try:
        result = scoring.score(layout, task, path)
    except NothingToScore:
        return []
    kept = ("documents", "layers", "main", "minimum_gold", "interval", "pooled", "stories")
    return [{**_head(task, system), "in_sample": baselines.load()[system].IN_SAMPLE, **{k: result[k] for k in kept}}]


def _agreed(corpus: Sources, task: str, module: ModuleType) -> list[Json]:
    """The second reading scored against the first as a system is scored against the hand layer."""
    read = {record.id: record for record in corpus.records if all(_has(record, a, module) for a in ("a1", "a2"))}
    if not read or getattr(module, "REGISTRY", False):  # the readings have ids of their own
        return []
    units = {n: scoring.tally(module, r.page, r.layers("a1"), r.layers("a2")) for n, r in read.items()}
    about = {"documents": list(read), "layers": list(module.LAYERS), "main": module.MAIN}
    how = {"minimum_gold": scoring.ENOUGH, "interval": scoring.interval("within-document bootstrap")}
    figures = scoring.by_story(module, Tallied(units), read)
    return [{**_head(task, HUMAN), "in_sample": False, **about, **how, **figures}]


def _has(record: Record, annotator: str, module: ModuleType) -> bool:
    file = record.annotations.get(annotator)
    if record.seed is None or file is None or file.fault or file.offences:
        return False
    return all(record.layers(annotator).get(layer) is not None for layer in module.LAYERS)


def _head(task: str, system: str) -> Json:
    return {"system": system, "task": task, "set": SEEDS, "split": SPLIT, "date": today(), "command": COMMAND}
