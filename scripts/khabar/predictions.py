"""Predictions: read, and held against the corpus. What is wrong with them is a finding, and then there is no score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from khabar import strict_json
from khabar.crosswalks import Crosswalk
from khabar.findings import Finding
from khabar.json_scanner import JsonFault
from khabar.layers import walk
from khabar.segment import covering
from khabar.sources import JsonFile, Record, Sources
from khabar.validate import validate_sources

# What a system may get wrong: the score says it, not a finding.
SCORED = frozenset({"mark-uncovered", "ref-provenance", "ref-date-anchor", "date-relative", "ref-orphan-file"})
LINE_BY_LINE = ".jsonl"


@dataclass
class Predictions:
    """Annotation objects by document, whatever they were read from, and findings."""

    path: Path
    files: dict[str, JsonFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)  # documents whose items have labels of a crosswalk
    unread: set[str] = field(default_factory=set)  # documents with a file that could not be read as annotations

    @property
    def by_rule(self) -> bool:
        """Whether the rule annotators made them."""
        values = [file.value for file in self.files.values() if isinstance(file.value, dict)]
        return any(v.get("layer") == "rules" or str(v.get("annotator")).startswith("khabar-rules") for v in values)

    def complain(self, path: str, line: int, check: str, message: str, fix: str, column: int = 1) -> None:
        """Add a finding; line 0 for the file as a whole."""
        self.findings.append(Finding(path, line, column if line else 0, check, "", message, fix))


def read(
    corpus: Sources,
    path: Path,
    layers: tuple[str, ...],
    documents: list[str],
    flat: bool,
    labels: Crosswalk | None = None,
) -> Predictions:
    """Predictions for `documents` with all of `layers`: a file or folder of annotation objects, JSON lines, or CoNLL.

    A folder is read as JSON files, or else as JSON lines, or else, where `flat` allows it, as CoNLL, with the tags
    of `labels` where they are given. Raises OSError for a path that cannot be opened.
    """
    found = Predictions(path)
    for file in _files(path, flat):
        if file.suffix == LINE_BY_LINE:
            _read_lines(corpus, found, file)
        elif file.suffix == ".conll" and flat:
            _read_conll(corpus, found, file, labels)
        else:
            made = JsonFile(str(file), file.read_bytes(), corpus.schema, "annotations", file.stem)
            found.files[file.stem] = made
    found.findings += list(_checked(corpus, {n: f for n, f in found.files.items() if n not in found.labelled}))
    _complete(found, layers, documents)
    return found


def unlisted(corpus: Sources, found: Predictions) -> Iterator[Finding]:
    """Entity ids of predictions that the registry does not give."""
    registry = corpus.file("registry/entities")
    known = {entity["id"] for entity in registry.value["entities"]} if registry else set()
    for file in found.files.values():
        for pointer, name in walk(file.value, "entities.*.entities.*") if not file.offences else ():
            if name not in known:
                message = f"the registry has no entity {name}."
                finding = file.finding(pointer, message, "link to an entry of the registry, or to none: [].")
                yield _placed(replace(finding, check="prediction-entity"), file)


def _files(path: Path, flat: bool) -> list[Path]:
    if not path.is_dir():
        return [path]
    for suffix in (".json", LINE_BY_LINE, *([".conll"] if flat else [])):
        if files := sorted(p for p in path.glob(f"*{suffix}") if p.is_file() and not p.name.startswith(".")):
            return files
    return []


def _read_lines(corpus: Sources, found: Predictions, path: Path) -> None:
    """One annotation object per line, as `khabar export jsonl` writes them: with the text, which is compared."""
    texts = {record.id: record.seed.text for record in corpus.records if record.seed}
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            value = strict_json.loads(line)
        except JsonFault as fault:
            found.complain(str(path), number, fault.kind, fault.message, fault.fix, fault.column)
            continue
        document = value.get("document") if isinstance(value, dict) else None
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


def _read_conll(corpus: Sources, found: Predictions, path: Path, labels: Crosswalk | None) -> None:
    """Token and IOB2 tag per line, as `khabar export conll` writes them; made into entities."""
    found.unread.add(path.stem)
    record = next((r for r in corpus.records if r.id == path.stem), None)
    if record is None or record.seed is None:
        message = f"there is no document {path.stem}."
        found.complain(str(path), 0, "ref-orphan-file", message, "name the file after a document.")
        return
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        found.complain(str(path), 0, "conll-encoding", f"byte {error.start} is not UTF-8.", "save it as UTF-8.")
        return
    page = record.page
    types = labels.labels if labels else corpus.schema.at("layers/entities", "type").node["enum"]
    rows = [(number, line.split()) for number, line in enumerate(lines, 1) if line.strip()]
    wanted = [
        (token, i == 0)
        for start, end in page.sentences
        for first, last in [covering(page.tokens, start, end)]
        for i, token in enumerate(page.tokens[first:last])
    ]
    entities: list[dict[str, Any]] = []
    previous = "O"
    for (number, cells), (token, first_of_sentence) in zip(rows, wanted, strict=False):
        if len(cells) < 2 or cells[0] != page.text[token[0] : token[1]]:
            message = f"the token is not the next of document {path.stem}, {page.text[token[0] : token[1]]}."
            found.complain(str(path), number, "conll-token", message, "keep the tokens of khabar export conll.")
            return
        label = cells[-1]
        prefix, _, kind = label.partition("-")
        continues = prefix == "I" and previous[2:] == kind and not first_of_sentence
        if label != "O" and (kind not in types or not (prefix == "B" or continues)):
            message = f"the tag {label} is not O, B- or, after a tag of its type, I- with an entity type."
            found.complain(str(path), number, "conll-tag", message, f"types are {', '.join(types)}.")
            return
        if prefix == "B":
            entities.append({"type": kind, "start": token[0], "end": token[1]})
        elif prefix == "I":
            entities[-1]["end"] = token[1]
        previous = label
    if len(rows) != len(wanted):
        message = f"the file has {len(rows)} tokens, document {path.stem} has {len(wanted)}."
        found.complain(str(path), 0, "conll-token", message, "keep the tokens of khabar export conll.")
        return
    found.unread.discard(path.stem)
    if labels:
        # Not the items of a layer, so not held to its schema: every tag and token has been looked at above.
        made = [{"id": "", "span": page.span(e["start"], e["end"]), "label": e["type"]} for e in entities]
        raw = json.dumps({**{layer: [] for layer in labels.layers}, "entities": made}, ensure_ascii=False).encode(
            "utf-8"
        )
        found.files[path.stem] = JsonFile(str(path), raw, corpus.schema, "annotations", path.stem)
        found.labelled.add(path.stem)
        return
    empty: dict[str, Any] = {
        "subtype": None,
        "form": "name",
        "entities": [],
        "metonymic": None,
        "derived_from": None,
        "holders": [],
    }
    items = [
        {"id": f"e-{n}", "span": page.span(e["start"], e["end"]), "type": e["type"], **empty}
        for n, e in enumerate(entities, 1)
    ]
    head = {"document": path.stem, "layer": "a1", "annotator": "CoNLL", "guidelines": "0.0"}
    value = {**head, "sha256": record.seed.sha256, "entities": items}
    raw = json.dumps(value, ensure_ascii=False).encode("utf-8")
    found.files[path.stem] = JsonFile(str(path), raw, corpus.schema, "annotations", path.stem)


def _checked(corpus: Sources, given: dict[str, JsonFile]) -> Iterator[Finding]:
    """The errors that the corpus's own checks find in the predictions."""
    known = {record.id: record for record in corpus.records}
    records = []
    for name, file in given.items():
        if name not in known:
            message = f"there is no document {name}."
            orphan = replace(file.finding("", message, "name it after a document."), check="ref-orphan-file")
            yield _placed(orphan, file)
            continue
        if file.fault is None and isinstance(file.value, dict):
            file.layer = str(file.value.get("layer"))
        records.append(Record(name, known[name].file, known[name].seed, {"prediction": file}))
    trial = Sources(corpus.layout, corpus.schema, {}, list(given.values()), records)
    by_name = {file.name: file for file in given.values()}
    for finding in validate_sources(trial):
        if finding.path in by_name and finding.severity == "error" and finding.check not in SCORED:
            yield _placed(finding, by_name[finding.path])


def _placed(finding: Finding, file: JsonFile) -> Finding:
    """A finding in a line of JSON lines, at that line; the column counts in the object without its text."""
    path, _, number = file.name.rpartition(":")
    if path.endswith(LINE_BY_LINE):
        return replace(finding, path=path, line=int(number))
    return finding


def _complete(found: Predictions, layers: tuple[str, ...], documents: list[str]) -> None:
    """Every document is there, with every layer the task reads."""
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
                found.findings.append(_placed(replace(absent, check="prediction-missing"), file))
