"""CoNLL: one token and its IOB2 tag per line, an empty line between sentences (written tokens, outermost entities)."""

from __future__ import annotations

from pathlib import Path

from khabar import crosswalks
from khabar.rows import ner_rows
from khabar.sources import Sources

LABELS = True


def write(corpus: Sources, folder: Path, annotator: str, labels: str = crosswalks.NATIVE) -> list[Path]:
    """`<document>.conll` for every document whose entities (and dates, where `labels` need them) are annotated."""
    walk = crosswalks.load(corpus.schema, labels)
    written = []
    for record in corpus.records:
        sentences = list(ner_rows(corpus, record, annotator, walk))
        if not sentences:
            continue
        blocks = [
            "\n".join(f"{token}\t{tag}" for token, tag in zip(s["tokens"], s["ner_tags"], strict=True))
            for s in sentences
        ]
        path = folder / f"{record.id}.conll"
        path.write_bytes(("\n\n".join(blocks) + "\n").encode("utf-8"))
        written.append(path)
    return written
