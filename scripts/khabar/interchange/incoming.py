"""Incoming: foreign files become checked annotation files of one layer. All of them, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from khabar import canonical, guidelines, sources
from khabar.drafting.anchor import replace_file, trial
from khabar.findings import Finding, settled
from khabar.interchange.complaints import Box
from khabar.interchange.folding import Known, Places, fold
from khabar.interchange.losses import Loss
from khabar.interchange.merging import Change, changes, merge
from khabar.interchange.regions import Region
from khabar.layout import ANNOTATORS, Layout
from khabar.schemas import Node
from khabar.sources import JsonFile, Record, Sources


@dataclass
class Foreign:
    """One document as a foreign file tells it; `text` and `layers` are None where the format does not say.

    `head`: annotator and guidelines, where they are told. `where`: its place in the file. `items`: layers that need no
    putting together.
    """

    document: str
    text: str | None
    regions: list[Region] = field(default_factory=list)
    layers: list[str] | None = None
    head: dict[str, str] = field(default_factory=dict)
    where: str = ""
    items: dict[str, list[Node]] = field(default_factory=dict)


class Reader(Protocol):
    """What a plug-in of khabar.imports offers."""

    def __call__(self, corpus: Sources, paths: list[Path], box: Box, **given: Any) -> Iterator[Foreign]: ...


@dataclass(frozen=True)
class Outcome:
    """Findings, the files with their contents (none where there is an error), and what changes in them."""

    findings: list[Finding]
    files: dict[Path, str]
    changes: list[Change]


def assemble(
    layout: Layout,
    reader: Reader,
    losses: tuple[Loss, ...],
    paths: list[Path],
    layer: str,
    base: str,
    annotator: str | None,
    **given: Any,
) -> Outcome:
    """The annotation files of `layer` that foreign files make. Writes nothing. Raises OSError for what is not there.

    What the format cannot hold is kept from the layer `base`. Layers of the file that the format does not tell stay as
    they are.
    """
    corpus, box = sources.read(layout), Box()
    known = {record.id: record for record in corpus.records}
    made: dict[str, tuple[JsonFile, Places]] = {}
    heads: dict[str, str] = {}
    for path in paths:
        path.stat()
    for foreign in reader(corpus, paths, box, **given):
        record = known.get(foreign.document)
        if not _belongs(foreign, record, box, made) or record is None:
            continue
        fault = len(box.findings)
        value, places = restored(corpus, record, foreign, losses, layer, base, annotator, box)
        if len(box.findings) == fault:
            raw = canonical.dumps(value).encode("utf-8")
            made[record.id] = JsonFile(box.source, raw, corpus.schema, "annotations", record.id, layer), places
            heads[record.id] = foreign.where
    findings = list(box.findings)
    # Shape before sense: what cannot be read as it should be is said before the corpus's checks look at the rest.
    sound = made and not any(f.severity == "error" for f in findings)
    trials = [replace_file(known[name], layer, file) for name, (file, _) in made.items()]
    for finding in trial(corpus, trials) if sound else ():
        if finding.document in made and finding.path == made[finding.document][0].name:
            findings.append(_relocated(finding, *made[finding.document], heads[finding.document]))
        elif finding.severity == "error":
            findings.append(finding)
    if any(f.severity == "error" for f in findings):
        return Outcome(settled(findings), {}, [])
    folder = layout.annotations(layer)
    files, told = {}, []
    for name, (file, _) in made.items():
        before = known[name].annotations.get(layer)
        files[folder / f"{name}.json"] = canonical.dumps(file.value, corpus.schema, file.root)
        told += list(changes(name, before.value if before else None, file.value))
    return Outcome(settled(findings), files, told)


def _belongs(foreign: Foreign, record: Record | None, box: Box, made: dict[str, Any]) -> bool:
    """Whether a foreign document is one of the corpus with the same text, told once; or a finding."""
    if record is None or record.seed is None or record.seed.text is None:
        message, fix = "there is no such document with a readable seed.", "name one of the corpus."
        box.complain("import-document", foreign.where, message, fix, foreign.document)
    elif foreign.document in made:
        message = f"document {foreign.document} has come before."
        box.complain("import-twice", foreign.where, message, "leave one of the two.")
    elif foreign.text is not None and foreign.text != record.seed.text:
        message = f"the text is not that of document {foreign.document}{_difference(foreign.text, record.seed.text)}."
        box.complain("import-text", foreign.where, message, "annotate what `khabar export` wrote, unchanged.")
    else:
        return True
    return False


def _difference(theirs: str, ours: str) -> str:
    """Where two texts part, and a guess why."""
    at = next((i for i, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b), min(len(theirs), len(ours)))
    why = f"; they part at code point {at} ({_letter(theirs, at)} in place of {_letter(ours, at)})"
    return why + ("; line ends were changed" if theirs == ours.replace("\r\n", "\n") else "")


def _letter(text: str, at: int) -> str:
    return f"U+{ord(text[at]):04X}" if at < len(text) else "the end"


def restored(
    corpus: Sources,
    record: Record,
    foreign: Foreign,
    losses: tuple[Loss, ...],
    layer: str,
    base: str,
    annotator: str | None,
    box: Box,
) -> tuple[Node, Places]:
    """The annotation file that a foreign document makes, and where its items came from."""
    read: dict[str, Node] = {
        name: file.value for name, file in record.annotations.items() if not file.offences and file.fault is None
    }
    ids = {
        (name, item["id"]) for value in read.values() for name in corpus.schema.layers for item in value.get(name, [])
    }
    known: Known = lambda name, item: (name, item) in ids  # noqa: E731
    items, places = fold(corpus.schema, record.page, foreign.regions, known, {item for _, item in ids}, box)
    items |= foreign.items
    for name in foreign.layers or ():
        if name in corpus.schema.layers:
            items.setdefault(name, [])
        else:
            box.complain("import-shape", foreign.where, f"there is no layer {name}.", "leave it out.")
    lost = {loss.layer for loss in losses}
    merged = merge(read.get(base), {k: v for k, v in items.items() if k not in lost}, losses, record.page)
    old = read.get(layer, {})
    told = foreign.head.get("annotator", "")
    # Who corrects what the rules made is not the rules.
    who = annotator or ("" if told.startswith("khabar-rules") else told) or old.get("annotator")
    if not who:
        box.complain("import-annotator", foreign.where, "nobody is named as annotator.", "name one with --annotator.")
    version = foreign.head.get("guidelines") or old.get("guidelines") or guidelines.version(corpus.layout)
    assert record.seed is not None
    head = {
        "document": record.id,
        "layer": layer,
        "annotator": who,
        "guidelines": version,
        "sha256": record.seed.sha256,
    }
    stay = {name: old[name] for name in corpus.schema.layers if name in old and name not in merged}
    return {**head, **{name: (merged | stay)[name] for name in corpus.schema.layers if name in merged | stay}}, places


def _relocated(finding: Finding, file: JsonFile, places: Places, whole: str) -> Finding:
    """A finding about the file that was made, at the place of the foreign file that the item came from."""
    at = re.match(r"/([^/]+)/(\d+)", finding.pointer)
    where, message = whole, finding.message
    if at and isinstance(file.value, dict):
        item = file.value[at[1]][int(at[2])]
        where = places.get((at[1], item["id"]), whole)
        message = f"{item['id']}{finding.pointer[at.end() :]}: {message}"
    return replace(finding, line=0, column=0, pointer=where, message=message)


def others() -> tuple[str, ...]:
    """The layers that an import may write: all but the rules'."""
    return tuple(name for name in ANNOTATORS if name != "rules")
