"""JSON lines as Prodigy and its like read them: text, spans with start, end and label, tokens, meta."""

from __future__ import annotations

import json
from pathlib import Path

from khabar import disk
from khabar.interchange.losses import RULE
from khabar.interchange.outgoing import documents
from khabar.interchange.prodigy import span
from khabar.sources import Sources

LOSES = (RULE,)


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """`<annotator>.jsonl`; what such tools do not know (id, attributes, relations) are further keys of a span."""
    lines = []
    for document in documents(corpus, annotator):
        tokens = [
            {"text": document.text[a:b], "start": a, "end": b, "id": i, "ws": document.text[b : b + 1].isspace()}
            for i, (a, b) in enumerate(document.record.page.tokens)
        ]
        spans = [span(region) for region in document.regions]
        meta = {"document": document.record.id, **document.head}
        lines.append(
            json.dumps({"text": document.text, "tokens": tokens, "spans": spans, "meta": meta}, ensure_ascii=False)
        )
    path = folder / f"{annotator}.jsonl"
    if lines:
        disk.write(path, "".join(line + "\n" for line in lines).encode("utf-8"))
    return [path] if lines else []
