"""Interchange: every format that can be read back, exported and imported again: items out, items back."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from khabar import exports, imports, layers, sources
from khabar.benchmark.results import FOLDER, Json, today
from khabar.canonical import dumps, write_if_changed
from khabar.interchange.complaints import Box
from khabar.interchange.incoming import restored
from khabar.interchange.losses import stripped
from khabar.layout import Layout
from khabar.schemas import Node
from khabar.sources import Record, Sources

NAME = "interchange.json"
LIBRARIES = {"cas": "dkpro-cassis", "spacy": "spacy"}


def path(layout: Layout) -> Path:
    """The result file."""
    return layout.root / FOLDER.parent / NAME


def there_and_back(corpus: Sources, name: str, annotator: str, folder: Path, **given: Any) -> dict[str, Node]:
    """The annotation files of a layer after an export into an empty folder and an import of it, by document.

    Nothing is kept from what was exported. Raises ValueError where the import complains, ModuleNotFoundError where
    the format's library is not there.
    """
    if not exports.load()[name].write(corpus, folder, annotator, **given):
        return {}
    box, losses = Box(), imports.losses(name, **given)
    by_id = {record.id: Record(record.id, record.file, record.seed) for record in corpus.records}
    found = {}
    for foreign in imports.load()[name].read(corpus, [folder], box, **given):
        record = by_id[foreign.document]
        found[record.id], _ = restored(corpus, record, foreign, losses, annotator, "", "somebody", box)
    if box.findings:
        raise ValueError(f"{name}: {box.findings[0]}")
    return found


def run(layout: Layout, annotator: str = "hand") -> list[Json]:
    """Measure every format whose library is there, keep and return the results; of the others, the kept ones."""
    corpus = sources.read(layout)
    before = {result["format"]: result for result in read(layout)}
    found = []
    for name in imports.load():
        try:
            with tempfile.TemporaryDirectory() as folder:
                back = there_and_back(corpus, name, annotator, Path(folder))
        except ModuleNotFoundError:
            found += [before[name]] if name in before else []
            continue
        result = {**_counted(corpus, name, annotator, back), "date": today()}
        old = before.get(name, {})
        found.append(old if {**old, "date": result["date"]} == result else result)
    if found:
        write_if_changed(path(layout), dumps(found))
    return found


def _counted(corpus: Sources, name: str, annotator: str, back: dict[str, Node]) -> Json:
    """Items by layer as they went out and as they came back, and in how many items more is lost than is declared."""
    out, came, beside = Counter[str](), Counter[str](), 0
    losses = imports.losses(name)
    for record in corpus.records:
        if annotator in record.annotations:
            value = record.annotations[annotator].value
            left, held = stripped(value, losses, record.page), back.get(record.id, {})
            for layer in layers.load().values():
                wanted = sorted(left.get(layer.name) or [], key=layer.order)
                items = held.get(layer.name) or []
                out[layer.name] += len(value.get(layer.name) or [])
                came[layer.name] += len(items)
                beside += sum(a != b for a, b in zip(wanted, items, strict=False)) + abs(len(wanted) - len(items))
    library = LIBRARIES.get(name)
    try:
        used = {library: version(library)} if library else {}
    except PackageNotFoundError:
        used = {}
    counts = {"items_out": dict(out), "items_back": dict(came), "lost_undeclared": beside}
    declared = [{"path": loss.path, "why": loss.why} for loss in losses]
    command = "khabar benchmark interchange"
    return {"format": name, "annotator": annotator, "libraries": used, **counts, "lost": declared, "command": command}


def read(layout: Layout) -> list[Json]:
    """The kept results."""
    file = path(layout)
    found: list[Json] = json.loads(file.read_bytes()) if file.is_file() else []
    return found
