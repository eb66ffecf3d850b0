"""Scores of every baseline on the hand layer: pooled over documents, each story beside it, and how two readings agree.

No baseline is trained, so the folds of leave-one-story-out are the stories themselves.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from khabar import baselines, canonical, disk, scoring, sources, tasks
from khabar.annotator import as_record
from khabar.benchmark.results import HUMAN, SEEDS, SPLIT, Json, keep, serves, today
from khabar.layout import Layout
from khabar.rules import GUIDELINES
from khabar.scoring import NothingToScore
from khabar.sources import Record, Sources
from khabar.tallying import Tallied, tally

COMMAND = "khabar benchmark seeds"
GIVEN = ("span", "type", "subtype", "form")  # of a mention, where a task is to link it


def run(layout: Layout, kept: Path | None = None) -> list[Json]:
    """Score all baselines on all tasks that have gold, and keep the results; the predictions too, in a free folder.

    Raises scoring.Refused.
    """
    corpus = sources.read(layout)
    found: list[Json] = []
    with _folder(kept) as folder:
        for system, baseline in baselines.load().items():
            path = folder / (system if hasattr(baseline, "predict") else f"{system}.json")
            layers = handed_in(corpus, system, path)
            for task, module in tasks.load().items():
                if serves(system, task) and set(module.LAYERS) <= layers:
                    found += _scored(layout, task, system, path)
    for task, module in tasks.load().items():
        found += _agreed(corpus, task, module)
    keep(layout, SEEDS, found, COMMAND)
    return found


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Where predictions are written: the folder that is to keep them, which all of them get in one step, or none."""
    if kept is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
        return
    with disk.whole(kept) as staging:
        yield staging
        disk.sync_all(staging)


def handed_in(corpus: Sources, system: str, path: Path) -> set[str]:
    """Write what a baseline predicts for documents with a hand layer; returns the layers that it gives."""
    module = baselines.load()[system]
    if hasattr(module, "link"):
        return _link(corpus, module, path)
    return _group(corpus, module, path) if hasattr(module, "group") else _predict(corpus, system, path)


def _link(corpus: Sources, module: ModuleType, path: Path) -> set[str]:
    """The gold's mentions, in the short form of entity_linking, as the baseline links them."""
    registry = corpus.file("registry/entities")
    entries = registry.value["entities"] if registry else []
    rows = []
    for record in corpus.records:
        items = [
            {
                "start": mention["span"]["start"], "end": mention["span"]["end"], "type": mention["type"],
                "entities": module.link({key: mention[key] for key in GIVEN}, entries),
            }
            for mention in record.layers("hand").get("entities") or []
        ]  # fmt: skip
        rows.append({"document": record.id, "items": items})
    path.write_text(json.dumps(rows), "utf-8")
    return {"entities"}


def _group(corpus: Sources, module: ModuleType, path: Path) -> set[str]:
    """Groups of the gold's attributions, of which the baseline sees the contents."""
    attributions = [
        ((record.id, quote["id"]), " ".join(span["text"] for span in quote["content"]))
        for record in corpus.records
        for quote in record.layers("hand").get("quotes") or []
    ]
    groups = [
        {"realisations": [{"document": document, "quote": quote} for document, quote in places]}
        for places in module.group(attributions)
    ]
    path.write_text(json.dumps({"utterances": groups}), "utf-8")
    return {"quotes", "utterances"}


def _predict(corpus: Sources, system: str, folder: Path) -> set[str]:
    """Write a baseline's annotation files for documents with a hand layer; returns the layers that it gives."""
    folder.mkdir()
    layers: set[str] = set()
    for record in corpus.records:
        if record.seed is not None and "hand" in record.annotations:
            found = baselines.predict(system, record.page)
            layers |= set(found)
            made = as_record(record.id, record.seed.sha256, f"{baselines.SIGNED} {system}", GUIDELINES, found)
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
    units = {n: tally(module, r.page, r.layers("a1"), r.layers("a2")) for n, r in read.items()}
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
