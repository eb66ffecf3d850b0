"""Score predictions against the hand layer: pooled over documents, for each story, with intervals, and in pairs."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy

from khabar import crosswalks, groupings, predictions, sources, tasks
from khabar.findings import Finding, settled
from khabar.layout import Layout
from khabar.measures import resampling
from khabar.measures.metrics import Counts, macro
from khabar.measures.resampling import Numbers
from khabar.predictions import Predictions
from khabar.sources import Record, Sources
from khabar.tallying import DIGITS, Tallied, ceiling, tallies
from khabar.validate import validate_sources

ENOUGH = 20  # gold items below which a cell has counts and no score


class Refused(Exception):
    """The corpus or the predictions have errors; nothing was scored."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


class NothingToScore(Exception):
    """No document has the gold layers."""


def score(
    layout: Layout,
    task: str,
    path: Path,
    split: str | None = None,
    against: Path | None = None,
    labels: str | None = None,
) -> dict[str, Any]:
    """Everything there is to say, as one JSON object; `labels` is a crosswalk in whose labels to score.

    Raises Refused for a corpus or predictions with errors, NothingToScore where no document counts, OSError for a
    missing path.
    """
    module = tasks.load()[task]
    corpus = sources.read(layout)
    walk = crosswalks.load(corpus.schema, labels) if labels not in (None, crosswalks.NATIVE) else None
    if walk:
        module = tasks.labelled(module, walk)
    if errors := [f for f in validate_sources(corpus) if f.severity == "error"]:
        raise Refused(errors)
    groups = groupings.gold(corpus, [r.id for r in corpus.records if _in_split(corpus, r, split)])
    hand = {record.id: groupings.layers_of(record, groups) for record in corpus.records}
    gold = {
        record.id: record
        for record in corpus.records
        if _in_split(corpus, record, split) and all(hand[record.id].get(x) is not None for x in module.LAYERS)
    }
    if not gold:
        where = f" of split {split}" if split else ""
        raise NothingToScore(f"no document{where} has a hand layer of {' and '.join(module.LAYERS)}.")
    given = [_read(corpus, module, p, list(gold), walk) for p in (path, against) if p is not None]
    if findings := settled(f for side in given for f in side.findings):
        raise Refused(findings)
    pages = {name: record.page for name, record in gold.items()}
    tallied = [tallies(module, pages, hand, {n: side.files[n].value for n in gold}) for side in given]
    return {
        "task": task,
        "predictions": str(path),
        "split": split,
        "documents": list(gold),
        "layers": list(module.LAYERS),
        "main": module.MAIN,
        **({"labels": labels} if labels else {}),
        "in_sample": any(side.by_rule for side in given),
        "minimum_gold": ENOUGH,
        "interval": interval("within-document bootstrap"),
        **by_story(module, tallied[0], gold),
        "ceiling": ceiling(module, pages, hand) if given[0].flat else None,
        "against": _difference(module, tallied, list(gold), str(against)) if against else None,
    }


def _in_split(corpus: Sources, record: Record, split: str | None) -> bool:
    placed = corpus.story_of(record.id)
    return split is None or (placed is not None and placed[1]["split"] == split)


def _read(
    corpus: Sources, module: ModuleType, path: Path, documents: list[str], labels: crosswalks.Crosswalk | None
) -> Predictions:
    """Predictions for a task: groups of gold attributions where it spans documents, else annotations."""
    if groupings.LAYER in module.LAYERS:
        return groupings.read(corpus, path, documents)
    found = predictions.read(corpus, path, module, documents, labels)
    if getattr(module, "REGISTRY", False):
        found.findings += predictions.unlisted(corpus, found)
    return found


def by_story(module: ModuleType, tallied: Tallied, records: dict[str, Record]) -> dict[str, Any]:
    """Figures of all documents pooled, and of each story where there are several."""
    stories: dict[str, list[str]] = {}
    for name, record in records.items():
        stories.setdefault(record.document["story"], []).append(name)
    apart = {s: scope(module, tallied, names) for s, names in stories.items()} if len(stories) > 1 else {}
    return {"pooled": scope(module, tallied, list(records)), "stories": apart}


def interval(method: str) -> dict[str, Any]:
    """How the intervals of a result are made."""
    rounds, seed, level = resampling.ROUNDS, resampling.SEED, resampling.LEVEL
    return {"method": method, "unit": "sentence", "rounds": rounds, "seed": seed, "level": level}


def scope(module: ModuleType, tallied: Tallied, documents: list[str]) -> dict[str, Any]:
    """Cells and averages over some documents."""
    counts = tallied.pooled(documents)
    measures = list(counts)
    sums = resampling.resample(tallied.arrays(documents, measures))
    rounds = resampling.f1(sums)
    averages = {}
    for name, prefix in getattr(module, "MACRO", {}).items():
        classes = {m.removeprefix(prefix): c for m, c in counts.items() if m.startswith(prefix)}
        numbers = [i for i, m in enumerate(measures) if m.startswith(prefix)]
        enough = sum(c.gold for c in classes.values()) >= ENOUGH
        averages[name] = {
            "classes": {m: c.gold for m, c in classes.items() if c.gold},
            "value": _rounded(macro(classes.values()) or 0.0) if enough else None,
            "interval": _interval(resampling.macro(sums[:, numbers])) if enough else None,
        }
    cells = {name: _cell(c, rounds[:, i]) for i, (name, c) in enumerate(counts.items())}
    return {"documents": documents, "measures": cells, "averages": averages}


def _cell(counts: Counts, rounds: Numbers) -> dict[str, Any]:
    """Counts, and scores where there are enough gold items."""
    enough = counts.gold >= ENOUGH
    return {
        "gold": counts.gold,
        "predicted": counts.predicted,
        "gold_matched": _rounded(counts.gold_matched),
        "predicted_matched": _rounded(counts.predicted_matched),
        **{key: _rounded(getattr(counts, key)) if enough else None for key in ("precision", "recall", "f1")},
        "interval": _interval(rounds) if enough else None,
    }


def _difference(module: ModuleType, tallied: list[Tallied], documents: list[str], path: str) -> dict[str, Any]:
    """The main measure of both systems on the same draws: the paired bootstrap (Berg-Kirkpatrick et al. 2012)."""
    counts = [side.pooled(documents)[module.MAIN] for side in tallied]
    enough = counts[0].gold >= ENOUGH
    sides = [side.arrays(documents, [module.MAIN]) for side in tallied]
    both = [numpy.concatenate(pair, axis=1) for pair in zip(*sides, strict=True)]
    rounds = resampling.f1(resampling.resample(both))
    differences = rounds[:, 0] - rounds[:, 1]
    return {
        "predictions": path,
        "measure": module.MAIN,
        "gold": counts[0].gold,
        "matched": [_rounded(c.gold_matched) for c in counts],
        "f1": [_rounded(c.f1) for c in counts] if enough else None,
        "difference": _rounded(counts[0].f1 - counts[1].f1) if enough else None,
        "interval": _interval(differences) if enough else None,
        "share_of_rounds_not_better": _rounded(float((differences <= 0).mean())) if enough else None,
    }


def _interval(rounds: Numbers) -> list[float]:
    return [_rounded(x) for x in resampling.interval(rounds)]


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)
