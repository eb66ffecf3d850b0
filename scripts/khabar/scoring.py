"""Score predictions against the hand layer: read, check, count, tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from khabar import sources, tasks
from khabar.findings import Finding
from khabar.layout import Layout
from khabar.metrics import Item
from khabar.sources import JsonFile, Record
from khabar.validate import validate_sources


class Refused(Exception):
    """The predictions have errors; nothing was scored."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def score(layout: Layout, task: str, predictions: Path) -> str:
    """A table of counts and scores. Raises Refused for predictions with findings, OSError for a missing path."""
    module = tasks.load()[task]
    corpus = sources.read(layout)
    gold = {r.id: items for r in corpus.records if (items := r.layers("hand").get(module.LAYER)) is not None}
    given = _read(corpus, predictions)
    findings = _check(corpus, given)
    missing = sorted(set(gold) - set(given))
    findings += [
        Finding(str(predictions), 0, 0, "prediction-missing", "", f"there is no prediction for document {name}.",
                "predict every document that has a hand layer; an empty list is an answer.")
        for name in missing
    ]  # fmt: skip
    for name in sorted(set(gold) & set(given)):
        if module.LAYER not in given[name].value:
            message = f"the layer {module.LAYER} is absent."
            findings.append(replace(given[name].finding("", message, "write a list."), check="prediction-missing"))
    if findings:
        raise Refused(findings)
    predicted: dict[str, list[Item]] = {name: given[name].value[module.LAYER] for name in gold}
    lines = [f"{task}: {len(gold)} documents with a hand layer ({', '.join(gold) or 'none'})"]
    lines.append(f"{'measure':<20} {'gold':>6} {'found':>6} {'P':>6} {'R':>6} {'F1':>6}")
    for name, c in module.score(gold, predicted).items():
        lines.append(f"{name:<20} {c.gold:>6} {c.predicted:>6} {c.precision:>6.3f} {c.recall:>6.3f} {c.f1:>6.3f}")
    if any(file.value["layer"] == "rules" for file in given.values()):
        lines.append("in-sample: the rules were developed with these documents at hand")
    return "\n".join(lines) + "\n"


def _read(corpus: sources.Sources, path: Path) -> dict[str, JsonFile]:
    paths = sorted(path.glob("*.json")) if path.is_dir() else [path]
    return {p.stem: JsonFile(str(p), p.read_bytes(), corpus.schema, "annotations", p.stem, _layer(p)) for p in paths}


def _layer(path: Path) -> str:
    return path.parent.name


def _check(corpus: sources.Sources, given: dict[str, JsonFile]) -> list[Finding]:
    """The findings that the corpus's own checks have against the predictions."""
    known = {record.id: record for record in corpus.records}
    findings = []
    records = []
    for name, file in given.items():
        if name not in known:
            message = f"there is no document {name}."
            findings.append(
                replace(file.finding("", message, "name the file after a document."), check="ref-orphan-file")
            )
            continue
        if file.fault is None and isinstance(file.value, dict):
            file.layer = str(file.value.get("layer"))
        records.append(Record(name, known[name].file, known[name].seed, {"prediction": file}))
    trial = sources.Sources(corpus.layout, corpus.schema, {}, list(given.values()), records)
    files = {file.name for file in given.values()}
    return findings + [
        f for f in validate_sources(trial) if f.path in files and f.severity == "error" and f.check != "ref-orphan-file"
    ]
