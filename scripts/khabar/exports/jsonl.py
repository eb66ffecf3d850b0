"""JSON lines: one line per document, the annotation file with the document's text."""

from __future__ import annotations

import json
from pathlib import Path

from khabar import disk
from khabar.interchange.losses import RULE
from khabar.sources import Sources

LOSES = (RULE,)


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """`<annotator>.jsonl`: documents in the order of their ids; those the annotator has not read are left out."""
    lines = [
        json.dumps({**record.annotations[annotator].value, "text": record.page.text}, ensure_ascii=False)
        for record in corpus.records
        if annotator in record.annotations
    ]
    path = folder / f"{annotator}.jsonl"
    disk.write(path, "".join(line + "\n" for line in lines).encode("utf-8"))
    return [path]
