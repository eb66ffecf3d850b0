"""Losses: what becomes of the mentions of a corpus in the flat token view of a label set, counted.

Every item is counted once by what the label set makes of it (its form is left out, it has no label, or the relation
of its row), and those that have a label once more by what flattening and the tokens make of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from khabar.crosswalks import RELATIONS, Crosswalk, Row, every
from khabar.layout import ANNOTATORS
from khabar.rows import covers, flatten, is_named, mapped, tags
from khabar.segment import Page, Range, covering
from khabar.sources import Sources

Item = dict[str, Any]

# In the order of the table, with what each counts.
COUNTS = {
    "items": "items of the layers that the label set reads",
    "form": "left out by form: other common nouns and pronouns",
    "none": "left out because the label set has no label",
    **{relation: f"with a label, relation {relation}" for relation in RELATIONS},
    "inside": "with a label, lost by flattening: inside another (or crossing an earlier one)",
    "tagged": "tagged in the view of written tokens",
    "unaligned": "of the flattened, with an edge inside a written token",
    "unaligned_core": "of the flattened, with an edge inside a core token",
    "untagged": "of the flattened, without a written token of their own",
    "untagged_core": "of the flattened, without a core token of their own",
}


@dataclass
class Loss:
    """The counts of one label set over the documents that one annotator has read."""

    labels: Crosswalk
    annotator: str
    documents: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    used: Counter[Row] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """The counts as one object."""
        return {
            "labels": self.labels.name,
            "title": self.labels.title,
            "annotator": self.annotator,
            "documents": self.documents,
            "counts": {name: self.counts[name] for name in COUNTS},
        }


def losses(corpus: Sources, annotators: tuple[str, ...] = ANNOTATORS) -> Iterator[Loss]:
    """The losses of each label set for each annotator who has read what it needs, the native labels first."""
    for annotator in annotators:
        for labels in every(corpus.schema):
            found = loss(corpus, labels, annotator)
            if found.documents:
                yield found


def loss(corpus: Sources, labels: Crosswalk, annotator: str) -> Loss:
    """What the label set makes of an annotator's items."""
    found = Loss(labels, annotator)
    for record in corpus.records:
        if covers(record.layers(annotator), labels):
            found.documents.append(record.id)
            count(found, record.page, record.layers(annotator))
    return found


def count(found: Loss, page: Page, read: Mapping[str, Any]) -> None:
    """Add what becomes of the layers of one document."""
    labels, counts = found.labels, found.counts
    for layer in labels.layers:
        for item in read[layer] or []:
            counts["items"] += 1
            row = labels.row(layer, item)
            if layer == "entities" and not is_named(item):
                counts["form"] += 1
                continue
            found.used[row] += 1
            counts[row.relation if row.label else "none"] += 1
    with_label = mapped(read, labels)
    flat = flatten(with_label)
    counts["inside"] += len(with_label) - len(flat)
    for suffix, tokens in (("", page.tokens), ("_core", page.tokens_core)):
        counts["unaligned" + suffix] += sum(not aligned(item, tokens) for item in flat)
        # Tags of the whole document: a mention begins once in them, unless others hold all of its tokens.
        begun = sum(tag.startswith("B-") for tag in tags(flat, tokens))
        counts["untagged" + suffix] += len(flat) - begun
        if not suffix:
            counts["tagged"] += begun


def aligned(item: Item, tokens: list[Range]) -> bool:
    """Whether an item's edges are edges of tokens."""
    start, end = item["span"]["start"], item["span"]["end"]
    first, last = covering(tokens, start, end)
    return first < last and tokens[first][0] == start and tokens[last - 1][1] == end


def table(found: list[Loss]) -> str:
    """The counts as a table in Markdown, with what each column means below it."""
    lines = ["| labels | annotator | documents | " + " | ".join(COUNTS) + " |"]
    lines.append("|---|---|---:|" + "---:|" * len(COUNTS))
    for one in found:
        cells = [f"`{one.labels.name}`", one.annotator, str(len(one.documents)), *(str(one.counts[c]) for c in COUNTS)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *(f"- {name}: {meaning}" for name, meaning in COUNTS.items())])
