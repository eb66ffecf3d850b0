"""Recall audits: sentences drawn from the hand layer, read again for what it misses, and the share that it missed.

The sentences of the documents whose every layer is annotated are ordered by a hash of their text's hash and place:
the order is the same on every day and machine, and a longer sample begins with the shorter one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from khabar import guidelines, layers
from khabar.agreement import LABELS
from khabar.sources import Record, Sources
from khabar.text import digest

FEW = 20  # a share of fewer items than these is not printed


class NothingToAudit(Exception):
    """No document has every layer annotated by hand."""


@dataclass(frozen=True)
class Figures:
    """What the audits found in one layer: items that were there, those of them that are wrong, and those missed."""

    annotated: int
    wrong: int
    missed: int

    @property
    def share(self) -> float | None:
        """Missed items among all that were there or missed; None for fewer than twenty."""
        total = self.annotated + self.missed
        return self.missed / total if total >= FEW else None


def draw(corpus: Sources, number: int) -> list[tuple[Record, int, int]]:
    """The first sentences of the order, in text order, with their place in code points. Raises NothingToAudit."""
    ranked = []
    for record in corpus.records:
        found = record.layers("hand")
        if found and None not in found.values() and record.seed is not None:
            for start, end in record.page.sentences:
                ranked.append((digest(f"{record.seed.sha256} {start} {end}".encode()), record, start, end))
    if not ranked:
        raise NothingToAudit("no document has every layer annotated by hand")
    chosen = sorted(ranked, key=lambda entry: entry[0])[:number]
    return sorted(((r, start, end) for _, r, start, end in chosen), key=lambda entry: (entry[0].id, entry[1]))


def form(corpus: Sources, number: int) -> dict[str, Any]:
    """A sample in the form of schema/audit.schema.json, not valid until a reader has filled in what is null."""
    sentences = []
    for record, start, end in draw(corpus, number):
        listed = [
            {
                "layer": name,
                "id": item["id"],
                "label": item.get(LABELS.get(name, "")) or "",
                "text": " … ".join(span["text"] for span in layer.spans(item)),
            }
            for name, layer in layers.load().items()
            for item in record.layers("hand")[name] or []
            if (hull := layer.hull(item)) and start <= hull[0] < end
        ]
        span = record.page.span(start, end)
        sentences.append({"document": record.id, "span": span, "annotated": listed, "missed": None, "wrong": None})
    return {"reader": None, "guidelines": guidelines.version(corpus.layout), "sentences": sentences}


def figures(corpus: Sources) -> tuple[int, dict[str, Figures]]:
    """Number of sentences read again, and what was found by layer, over all files of corpus/audit."""
    read = [s for file in corpus.files if file.kind == "audit" for s in file.value["sentences"]]
    found = {}
    for name in layers.load():
        annotated = [(i, x["id"]) for i, s in enumerate(read) for x in s["annotated"] if x["layer"] == name]
        wrong = {(i, x["id"]) for i, s in enumerate(read) for x in s["wrong"]}
        missed = sum(x["layer"] == name for s in read for x in s["missed"])
        found[name] = Figures(len(annotated), len(wrong & set(annotated)), missed)
    return len(read), found


def table(corpus: Sources) -> list[list[str]]:
    """Head and one line for each layer; empty where there is no audit."""
    number, found = figures(corpus)
    if not number:
        return []
    lines = [["layer", "annotated", "wrong", "missed", "share missed"]]
    for name, entry in found.items():
        share = "–" if entry.share is None else f"{entry.share:.3f}"
        lines.append([name, str(entry.annotated), str(entry.wrong), str(entry.missed), share])
    return lines
