"""Words in marks that go on over paragraphs: «…¶ «…¶ «…»."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khabar.segment import Range

if TYPE_CHECKING:
    from khabar.reporting.view import Marks

_STRAIGHT = "'"  # an apostrophe as well


def join(marks: list[Marks], paragraphs: list[Range], text: str) -> list[Marks]:
    """Make one pair of speech that begins with its mark in each paragraph and is closed in the last one."""
    kept: list[Marks] = []
    ends = {end: number for number, (_, end) in enumerate(paragraphs)}
    for pair in marks:
        last = kept[-1] if kept else None
        if last is None or not continues(last, pair, paragraphs, ends, text):
            kept.append(pair)
        else:
            kept[-1] = last._replace(close=pair.close)
    return kept


def continues(last: Marks, pair: Marks, paragraphs: list[Range], ends: dict[int, int], text: str) -> bool:
    """Whether a pair begins the paragraph behind the one that ends with unclosed speech, with the same mark."""
    number = ends.get(last.close, len(paragraphs))
    if number + 1 >= len(paragraphs) or last.function != "speech" or pair.function != "speech":
        return False
    mark = text[pair.open]
    return pair.open == paragraphs[number + 1][0] and mark == text[last.open] and mark not in _STRAIGHT
