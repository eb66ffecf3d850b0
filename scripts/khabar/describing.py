"""Describing: the day and the outlet of a document, with the words of the text that say so, found by their text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from khabar import canonical
from khabar.drafting.anchor import trial
from khabar.drafting.places import listed, occurrences
from khabar.findings import Finding, printable
from khabar.schemas import Node
from khabar.sources import JsonFile, Record, Sources


class Unclear(ValueError):
    """What is said of a document does not lead to one thing to write."""


@dataclass(frozen=True)
class Evidence:
    """Why something is held to be so: words of the text (which occurrence), or a public source, or both."""

    note: str
    words: str | None = None
    occurrence: int | None = None
    source: str | None = None

    def of(self, record: Record) -> Node:
        """The evidence with the offsets of its words. Raises Unclear where they stand nowhere, or more than once."""
        if self.words is None and self.source is None:
            raise Unclear("no evidence is named: words of the text (--words) or a public source (--source)")
        text, span = record.page.text, None
        if self.words is not None:
            starts = occurrences(text, self.words)
            if len(starts) > 1 and self.occurrence is None:
                raise Unclear(f"the words stand more than once, {listed(text, self.words, starts)}: --occurrence N")
            at = (self.occurrence or 1) - 1
            if not 0 <= at < len(starts):
                raise Unclear(f"the words stand {listed(text, self.words, starts)}  [{printable(self.words)}]")
            span = record.page.span(starts[at], starts[at] + len(self.words))
        return {"span": span, "source": self.source, "note": self.note}


def described(record: Record, days: tuple[str, str] | None, outlet: str | None, evidence: Evidence) -> dict[str, Any]:
    """The document with its days (earliest and latest) or its outlet; evidence for the same is kept beside the new.

    The method is `stated` where words of the text alone are the evidence, `inferred` where a source is.
    """
    value, found = dict(record.document), evidence.of(record)
    if days is not None:
        before = value["dct"]
        same = (before["earliest"], before["latest"]) == days
        kept = _with(before["evidence"] if same else [], found)
        inside = all(item["span"] is not None and item["source"] is None for item in kept)
        value["dct"] = {
            "value": days[0] if days[0] == days[1] else None,
            "earliest": days[0],
            "latest": days[1],
            "method": "stated" if inside else "inferred",
            "evidence": kept,
        }
    if outlet is not None:
        before = value["outlet"]
        value["outlet"] = {
            "name": outlet,
            "evidence": _with(before["evidence"] if before["name"] == outlet else [], found),
        }
    return value


def _with(before: list[Node], found: Node) -> list[Node]:
    """Evidence with one piece more, unless it is there: a command given twice says one thing."""
    return before if found in before else [*before, found]


def checked(corpus: Sources, record: Record, value: dict[str, Any]) -> tuple[JsonFile, list[Finding]]:
    """The document's file as it would be, and what the corpus's checks have against it."""
    raw = canonical.dumps(value, record.file.schema, record.file.root).encode("utf-8")
    made = JsonFile(record.file.name, raw, record.file.schema, "document", record.id)
    found = trial(corpus, [Record(record.id, made, record.seed)])
    return made, [finding for finding in found if finding.severity == "error"]
