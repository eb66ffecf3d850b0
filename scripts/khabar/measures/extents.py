"""How far two extents are the same. A span is {"start", "end"} in code points, half-open."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.measures.metrics import Item


def same(a: Item, b: Item) -> bool:
    """The same start and the same end."""
    return bool(a["start"] == b["start"] and a["end"] == b["end"])


def overlapping(a: Item, b: Item) -> bool:
    """At least one code point in common."""
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def dice(a: Sequence[Item], b: Sequence[Item]) -> float:
    """Code points in both, twice, over the code points of each (Dice 1945), of extents that may be discontinuous.

    1 for the same extent, 0 for none in common.
    """
    if not any(overlapping(x, y) for x in a for y in b):
        return 0.0
    mine, theirs = positions(a), positions(b)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def positions(spans: Sequence[Item]) -> set[int]:
    """Every code point of the spans."""
    return {i for span in spans for i in range(span["start"], span["end"])}


def extent(quote: Item) -> list[Item]:
    """The spans that stand for an attribution: its content in text order, or else its cue."""
    return sorted(quote["content"], key=lambda span: int(span["start"])) or cue(quote)


def cue(quote: Item) -> list[Item]:
    """The cue of an attribution as spans: one or none."""
    span = quote["cue"]["span"]
    return [span] if span else []
