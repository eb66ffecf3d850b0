"""Blind: what an independent annotator may see: texts with their dates, guidelines, schemas, empty drafts, no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from khabar import canonical, disk, guidelines
from khabar.schemas import SUFFIX
from khabar.sources import Record, Sources

# When a document was written: a day, or an interval; - for what is not known.
DATED = ("value", "earliest", "latest")


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """Writes `<id>.txt`, `<id>.json`, `documents.tsv`, `GUIDELINES.md` and `schema/`, whichever annotator is named.

    Raises OSError where a document has no seed or the guidelines are missing.
    """
    del annotator  # nobody's annotations are shown
    layout = corpus.layout
    version = guidelines.version(layout)
    contents = {folder / "GUIDELINES.md": guidelines.source(layout).read_bytes()}
    # The schemas of the layers, what they refer to, and the form of a draft.
    for name in ("common", "draft", *(f"layers/{layer}" for layer in corpus.schema.layers)):
        contents[folder / "schema" / (name + SUFFIX)] = (corpus.schema.folder / (name + SUFFIX)).read_bytes()
    for record in corpus.records:
        if record.seed is None:
            raise OSError(f"the seed of document {record.id} is not in {layout.name(layout.seeds)}")
        contents[folder / f"{record.id}.txt"] = record.seed.raw
        draft = canonical.dumps(empty(corpus, record, version))
        contents[folder / f"{record.id}.json"] = draft.encode("utf-8")
    # Not JSON: every JSON file of the folder is a draft.
    dated = [("document", *DATED), *((r.id, *(r.document["dct"][key] or "-" for key in DATED)) for r in corpus.records)]
    contents[folder / "documents.tsv"] = "".join("\t".join(row) + "\n" for row in dated).encode("ascii")
    for path, raw in contents.items():
        disk.make(path.parent)
        disk.write(path, raw)
    return sorted(contents)


def empty(corpus: Sources, record: Record, version: str) -> dict[str, Any]:
    """A draft with no layer read yet. Its hash lets `khabar anchor` refuse a text that has changed since."""
    assert record.seed is not None
    head = {"document": record.id, "guidelines": version, "sha256": record.seed.sha256}
    return {**head, **dict.fromkeys(corpus.schema.layers)}
