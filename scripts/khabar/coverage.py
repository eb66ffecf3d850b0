"""Coverage: how many items each layer has in every sentence, and which sentences have none.

Sentences come from the text alone. An item counts in the sentence in which it begins; a sentence has none where no
span of any item shares text with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from khabar import layers
from khabar.sources import Record, Sources

Counts = dict[str, int | None]  # items by layer; None for a layer that is not annotated


@dataclass(frozen=True)
class Sentence:
    """One sentence: its number in the document from 0, its place in code points, and what is annotated in it."""

    number: int
    start: int
    end: int
    counts: Counts
    empty: bool


def sentences(record: Record, annotator: str) -> list[Sentence]:
    """Every sentence of a document with the counts of one annotator's items."""
    found = record.layers(annotator)
    known = {name: layer for name, layer in layers.load().items() if found.get(name) is not None}
    hulls, spans = {}, []
    for name, layer in known.items():
        items = found[name] or []
        hulls[name] = [hull for item in items if (hull := layer.hull(item))]
        spans += [(span["start"], span["end"]) for item in items for span in layer.spans(item)]
    listed = []
    for number, (start, end) in enumerate(record.page.sentences):
        counts: Counts = dict.fromkeys(layers.load())
        for name in known:
            counts[name] = sum(start <= hull[0] < end for hull in hulls[name])
        listed.append(Sentence(number, start, end, counts, not any(a < end and start < b for a, b in spans)))
    return listed


def totals(found: list[Sentence]) -> Counts:
    """Items of a document by layer."""
    by_layer: Counts = {}
    for name in layers.load():
        numbers = [sentence.counts[name] for sentence in found]
        by_layer[name] = None if None in numbers or not numbers else sum(n for n in numbers if n)
    return by_layer


def table(corpus: Sources, annotator: str = "hand") -> list[list[str]]:
    """Head and one line for each document: sentences, items by layer, sentences without any. A dash: not annotated."""
    names = list(layers.load())
    lines = [["document", "sentences", *names, "without an item"]]
    for record in corpus.records:
        found = sentences(record, annotator)
        by_layer = totals(found)
        shown = ["–" if by_layer[name] is None else str(by_layer[name]) for name in names]
        read = any(count is not None for count in by_layer.values())
        lines.append([record.id, str(len(found)), *shown, str(sum(s.empty for s in found)) if read else "–"])
    return lines
