"""How far two extents are the same. A span is {"start", "end"} in code points, half-open."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.metrics import Item


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
    if not a or not b or a[-1]["end"] <= b[0]["start"] or b[-1]["end"] <= a[0]["start"]:
        return 0.0
    mine, theirs = positions(a), positions(b)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def positions(spans: Sequence[Item]) -> set[int]:
    """Every code point of the spans."""
    return {i for span in spans for i in range(span["start"], span["end"])}
