"""Cutting a text where overlapping spans begin and end. All positions are code points, ends exclusive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Segment:
    """A stretch of text over which the same spans lie; `spans` are their numbers, in the order they were given."""

    start: int
    end: int
    spans: tuple[int, ...]


def segments(start: int, end: int, spans: Sequence[tuple[int, int]], cuts: Sequence[int] = ()) -> Iterator[Segment]:
    """The stretch from `start` to `end` in pieces that join to the whole, cut at the ends of spans and at `cuts`.

    What of a span lies outside the stretch is left out. Raises ValueError for a span that ends before it starts.
    """
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    places = {start, end, *(c for c in cuts if start < c < end)}
    for number, (a, b) in enumerate(spans):
        if b < a:
            raise ValueError(f"span {number} ends at {b}, before it starts at {a}")
        a, b = max(a, start), min(b, end)
        if a < b:
            opening.setdefault(a, []).append(number)
            closing.setdefault(b, []).append(number)
            places |= {a, b}
    active: set[int] = set()
    ordered = sorted(places)
    for a, b in pairwise(ordered):
        active.difference_update(closing.get(a, ()))
        active.update(opening.get(a, ()))
        yield Segment(a, b, tuple(sorted(active)))


def word_at(text: str, position: int, start: int, end: int) -> tuple[int, int]:
    """The run without white space around a position, inside a stretch: where a label may stand without cutting letters
    apart. A position on white space gives the next word, or an empty run at the end."""
    while position < end and text[position].isspace():
        position += 1
    first = position
    while first > start and not text[first - 1].isspace():
        first -= 1
    found = WORD.match(text, first, end)
    return (first, found.end()) if found else (first, first)
