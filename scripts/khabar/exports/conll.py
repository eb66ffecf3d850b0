"""CoNLL: one token and its IOB2 tag per line, an empty line between sentences (written tokens, outermost entities)."""

from __future__ import annotations

from pathlib import Path

from khabar import crosswalks, disk
from khabar.interchange.flat import BARE, NUMBERED, fields, tagged
from khabar.interchange.losses import RULE, Loss
from khabar.layout import home
from khabar.rows import ner_rows
from khabar.schemas import Schema
from khabar.sources import Sources

LABELS = True
HEAD = tuple(Loss(key, "a file of tags says nothing of itself") for key in ("annotator", "guidelines"))
LAYERS = tuple(Loss(name, "tags are of mentions alone") for name in ("dates", "quotes", "quote_marks"))
BARELY = fields("entities", BARE, "a tag says type and place, no more")
SHOWN = Loss(
    "entities.*",
    "only names, offices, nisba and numbers are tagged, the outermost, from token to token",
    strip=tagged(None),
)
LOSES = (RULE, SHOWN, Loss("entities.*.subtype", "a tag says the type", None), *BARELY, NUMBERED, *LAYERS, *HEAD)


def losses(labels: str) -> tuple[Loss, ...]:
    """What is lost with the labels of a crosswalk: type and subtype become those that a label stands for."""
    walk = crosswalks.load(Schema(home().schema), labels)
    shown = Loss("entities.*", f"the same in the labels of {labels}", strip=tagged(walk))
    return RULE, shown, *BARELY, NUMBERED, *LAYERS, *HEAD


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
        disk.write(path, ("\n\n".join(blocks) + "\n").encode("utf-8"))
        written.append(path)
    return written
