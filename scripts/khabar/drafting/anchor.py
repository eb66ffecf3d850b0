"""Anchor: drafts become annotation files. All of them, checked by the corpus's own checks, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from khabar import canonical, guidelines, layers, sources
from khabar.drafting import drafts
from khabar.findings import Finding, settled
from khabar.json_scanner import Scanner
from khabar.layout import Layout
from khabar.schemas import Node
from khabar.sources import JsonFile, Record, SeedFile, Sources
from khabar.text import line_column
from khabar.validate import validate_sources


@dataclass(frozen=True)
class Outcome:
    """What became of the drafts: findings, and the files with their contents, none of them where there is an error."""

    findings: list[Finding]
    files: dict[Path, str]


def anchor(layout: Layout, paths: list[Path], layer: str, out: Path | None, annotator: str | None) -> Outcome:
    """The annotation files of some drafts, for the folder `out` (default: the layer's own). Writes nothing.

    `annotator` goes before the one that a draft names; likewise the guidelines' version is the draft's own, if it names
    one. Raises OSError where a file cannot be read.
    """
    corpus = sources.read(layout)
    known = {record.id: record for record in corpus.records}
    folder = layout.annotations(layer) if out is None else out
    findings: list[Finding] = []
    made: dict[str, JsonFile] = {}
    origin: dict[str, JsonFile] = {}
    for path in paths:
        draft = JsonFile(layout.name(path.resolve()), path.read_bytes(), corpus.schema, "annotations", None, layer)
        met = list(_head(draft, path, layer, known))
        document = draft.value.get("document", path.stem) if isinstance(draft.value, dict) else path.stem
        if not met and document in origin:
            what = f"the draft {origin[document].name} is of the same document."
            met = [_finding(draft, "draft-head", "/document", what, "give one draft for a document.")]
        if not met:
            origin[document] = draft
            value, met = drafts.resolve(draft, _seed(known[document]).text or "")
            if annotator is None and "annotator" not in value:
                message = "nobody is named as annotator."
                met.append(_finding(draft, "draft-head", "", message, "name one with --annotator."))
            met += _lost(draft, folder / f"{document}.json", value)
        if not met:
            version = value.get("guidelines") or guidelines.version(layout)
            head: Node = {"document": document, "layer": layer, "annotator": annotator or value["annotator"]}
            head |= {"guidelines": version, "sha256": value.get("sha256", _seed(known[document]).sha256)}
            raw = canonical.dumps({**value, **head}).encode("utf-8")
            made[document] = JsonFile(draft.name, raw, corpus.schema, "annotations", document, layer)
        findings += met
    for finding in trial(corpus, [replace_file(known[name], layer, file) for name, file in made.items()]):
        own = finding.document is not None and finding.path == origin[finding.document].name
        findings.append(relocated(finding, origin[finding.document]) if own and finding.document else finding)
    if any(f.severity == "error" for f in findings):
        return Outcome(settled(findings), {})
    return Outcome(settled(findings), {folder / f"{name}.json": _written(file) for name, file in made.items()})


def _seed(record: Record) -> SeedFile:
    assert record.seed is not None  # _head has seen to it
    return record.seed


def replace_file(record: Record, layer: str, file: JsonFile) -> Record:
    """The record with this file as its only annotations."""
    return Record(record.id, record.file, record.seed, {layer: file})


def trial(corpus: Sources, records: list[Record]) -> list[Finding]:
    """What the corpus's checks have against these documents with these annotations, beside the corpus's registry."""
    ids = {record.id for record in records}
    files = [f for f in corpus.files if f.kind.startswith("registry/")] + [f for r in records for f in r.files]
    seeds = {name: seed for name, seed in corpus.seeds.items() if seed.document in ids}
    found = validate_sources(Sources(corpus.layout, corpus.schema, seeds, files, records))
    return [finding for finding in found if finding.document in ids]


def _finding(file: JsonFile, check: str, pointer: str, message: str, fix: str) -> Finding:
    return replace(file.finding(pointer, message, fix), check=check)


def _head(draft: JsonFile, path: Path, layer: str, known: dict[str, Record]) -> Iterator[Finding]:
    """Why a draft cannot be looked at: its JSON, its document, its layer."""
    fault = draft.fault
    if fault is not None:
        yield Finding(draft.name, fault.line, fault.column, fault.kind, fault.pointer, fault.message, fault.fix)
        return
    if not isinstance(draft.value, dict):
        yield _finding(draft, "schema-type", "", "the draft is not an object.", "see schema/draft.schema.json.")
        return
    document = draft.value.get("document", path.stem)
    pointer = "/document" if "document" in draft.value else ""
    if not isinstance(document, str) or document not in known:
        fix = f"name one of {', '.join(known)} in the field document, or by the name of the file."
        yield _finding(draft, "draft-head", pointer, "there is no document of this name.", fix)
    else:
        seed = known[document].seed
        if seed is None or seed.text is None:
            yield _finding(draft, "draft-head", pointer, "the document has no readable seed.", "run khabar validate.")
    if draft.value.get("layer", layer) != layer:
        message = f"the draft says that it is of another layer than {layer}."
        yield _finding(draft, "draft-head", "/layer", message, "correct it or --layer.")


def _lost(draft: JsonFile, target: Path, value: Node) -> Iterator[Finding]:
    """Layers of the file to be replaced that the draft has not: nothing goes in silence."""
    if not target.is_file():
        return
    file = JsonFile(str(target), target.read_bytes(), draft.schema, "annotations")
    for name in draft.schema.layers if isinstance(file.value, dict) else ():
        if file.value.get(name) is not None and name not in value:
            message = f"{target.name} has the layer {name}, which the draft has not read."
            yield _finding(draft, "draft-layer-lost", "", message, "copy it into the draft, or move the file away.")


def relocated(finding: Finding, draft: JsonFile) -> Finding:
    """The finding at its place in the draft: the value, or the nearest above it that the draft has."""
    text = draft.raw.decode("utf-8")
    scanner = Scanner(text)
    scanner.value()
    pointer = finding.pointer
    while pointer and pointer not in scanner.positions:
        pointer = pointer.rpartition("/")[0]
    line, column = line_column(text, scanner.positions.get(pointer, 0))
    return replace(finding, line=line, column=column)


def _written(file: JsonFile) -> str:
    """Canonical JSON, the items of each layer in text order."""
    value = dict(file.value)
    for layer in layers.load().values():
        if layer.name in value:
            value[layer.name] = sorted(value[layer.name], key=layer.order)
    return canonical.dumps(value, file.schema, file.root)
