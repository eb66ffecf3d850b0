"""Predictions: read, and held against the corpus. What is wrong with them is a finding, and then there is no score.

They are annotation files, or objects with the least that a task needs (khabar.predictions.short), or CoNLL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from khabar import strict_json
from khabar.crosswalks import Crosswalk
from khabar.findings import Finding
from khabar.json_scanner import JsonFault
from khabar.layers import walk
from khabar.predictions import conll, short
from khabar.predictions.given import LINE_BY_LINE, Predictions, placed
from khabar.predictions.short import Form
from khabar.sources import JsonFile, Record, Sources
from khabar.validate import validate_sources

__all__ = ["Predictions", "read", "unlisted"]

HEAD = ("layer", "sha256")  # what an annotation object has where it lacks all layers
# What a system may get wrong: the score says it, not a finding.
SCORED = frozenset({"mark-uncovered", "ref-provenance", "ref-date-anchor", "date-relative", "ref-orphan-file"})


def read(
    corpus: Sources,
    path: Path,
    task: ModuleType,
    documents: list[str],
    labels: Crosswalk | None = None,
) -> Predictions:
    """Predictions of a task for `documents`, with all layers that it reads.

    A folder is read as JSON files, or else as JSON lines, or else, where the task is FLAT, as CoNLL, with the tags
    of `labels` where they are given. Raises OSError for a path that cannot be opened.
    """
    found = Predictions(path)
    form = short.form(corpus.schema, task, labels)
    for file in _files(path, getattr(task, "FLAT", False)):
        if file.suffix == LINE_BY_LINE:
            _read_lines(corpus, found, file, form)
        elif file.suffix == ".conll" and getattr(task, "FLAT", False):
            conll.read(corpus, found, file, labels)
        else:
            _read_json(corpus, found, file, form)
    found.findings += list(_checked(corpus, {n: f for n, f in found.files.items() if n not in found.made}))
    _complete(found, task.LAYERS, documents)
    return found


def _read_json(corpus: Sources, found: Predictions, path: Path, form: Form) -> None:
    """One annotation object, named after its document, or the objects of a short form, one or a list of them."""
    file = JsonFile(str(path), path.read_bytes(), corpus.schema, "annotations", path.stem)
    if isinstance(file.value, list):
        for i, row in enumerate(file.value):
            short.read(corpus, found, file, row, f"/{i}", form)
    elif isinstance(file.value, dict) and not {*corpus.schema.layers, *HEAD} & set(file.value):
        short.read(corpus, found, file, file.value, "", form)
    else:
        found.files[path.stem] = file


def unlisted(corpus: Sources, found: Predictions) -> Iterator[Finding]:
    """Entity ids of predictions that the registry does not give."""
    known = short.listed(corpus)
    for file in found.files.values():
        for pointer, name in walk(file.value, "entities.*.entities.*") if not file.offences else ():
            if name not in known:
                message = f"the registry has no entity {name}."
                finding = file.finding(pointer, message, "link to an entry of the registry, or to none: [].")
                yield placed(replace(finding, check="prediction-entity"), file)


def _files(path: Path, flat: bool) -> list[Path]:
    if not path.is_dir():
        return [path]
    for suffix in (".json", LINE_BY_LINE, *([".conll"] if flat else [])):
        if files := sorted(p for p in path.glob(f"*{suffix}") if p.is_file() and not p.name.startswith(".")):
            return files
    return []


def _read_lines(corpus: Sources, found: Predictions, path: Path, form: Form) -> None:
    """One object per line: of a short form, or as `khabar export jsonl` writes them; a text is compared."""
    texts = {record.id: record.seed.text for record in corpus.records if record.seed}
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            value = strict_json.loads(line)
        except JsonFault as fault:
            found.complain(str(path), number, fault.kind, fault.message, fault.fix, fault.column)
            continue
        if not isinstance(value, dict) or not set(corpus.schema.layers) & set(value):
            made = JsonFile(f"{path}:{number}", line, corpus.schema, "predictions")
            short.read(corpus, found, made, value, "", form)
            continue
        document = value.get("document")
        if not isinstance(document, str):
            message, fix = "the line names no document.", "write one annotation object with `document` per line."
            found.complain(str(path), number, "prediction-shape", message, fix)
            continue
        if document in found.files:
            message = f"there is a line for document {document} already."
            found.complain(str(path), number, "prediction-twice", message, "leave one of the two.")
            continue
        if "text" in value and value["text"] != texts.get(document, value["text"]):
            message = f"the text is not that of document {document}."
            found.complain(str(path), number, "prediction-text", message, "predict on the text of this corpus.")
        stripped = json.dumps({k: v for k, v in value.items() if k != "text"}, ensure_ascii=False).encode("utf-8")
        made = JsonFile(f"{path}:{number}", stripped, corpus.schema, "annotations", document)
        found.files[document] = made


def _checked(corpus: Sources, given: dict[str, JsonFile]) -> Iterator[Finding]:
    """The errors that the corpus's own checks find in the predictions."""
    known = {record.id: record for record in corpus.records}
    records = []
    for name, file in given.items():
        if name not in known:
            message = f"there is no document {name}."
            orphan = replace(file.finding("", message, "name it after a document."), check="ref-orphan-file")
            yield placed(orphan, file)
            continue
        if file.fault is None and isinstance(file.value, dict):
            file.layer = str(file.value.get("layer"))
        records.append(Record(name, known[name].file, known[name].seed, {"prediction": file}))
    trial = Sources(corpus.layout, corpus.schema, {}, list(given.values()), records)
    by_name = {file.name: file for file in given.values()}
    for finding in validate_sources(trial):
        if finding.path in by_name and finding.severity == "error" and finding.check not in SCORED:
            yield placed(finding, by_name[finding.path])


def _complete(found: Predictions, layers: tuple[str, ...], documents: list[str]) -> None:
    """Every document is there, with every layer the task reads."""
    if any(finding.check.startswith("json-") for finding in found.findings):
        return  # they may all be in what could not be read
    for name in documents:
        if name in found.unread:
            continue
        if name not in found.files:
            message, fix = f"there is no prediction for document {name}.", "an empty list is an answer."
            found.complain(str(found.path), 0, "prediction-missing", message, fix)
            continue
        file = found.files[name]
        for layer in layers if isinstance(file.value, dict) else ():
            if layer not in file.value:
                absent = file.finding("", f"the layer {layer} is absent.", "write a list.")
                found.findings.append(placed(replace(absent, check="prediction-missing"), file))
