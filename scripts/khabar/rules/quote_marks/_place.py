"""What stands around and inside a pair of marks, in the folded text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from khabar.reporting.cues import Cue, cues, listed
from khabar.rules.quote_marks._pairs import Pair, pairs
from khabar.segment import Page

REACH = 160  # how far back a cue may stand from its marks
INSIDE = 400  # how much of the inside is read to tell what it is
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[.!?؟](?=[\s.!?؟…]|$)|…")
_STOP = re.compile(r"[.!?؟؛](?=\s|$)")
COMPLEMENTIZER = re.compile(r"[بوف]?ان(?:ه|ها|هم|هما|هن|نا|ني|ي)?")


@dataclass(frozen=True)
class Place:
    """One pair (or orphan) with its surroundings; positions of the folded text."""

    pair: Pair
    start: int  # first position inside
    end: int  # one past the last position inside
    before: str  # the line in front, at most REACH long, from the last sentence end on
    after: str
    inside: str
    words: tuple[str, ...]
    cue: Cue | None  # the nearest cue in `before`
    gap: str  # what stands between that cue and the opening mark

    @property
    def last(self) -> str:
        """The word in front of the opening mark, without what is attached to the mark."""
        found = self.preceding(1)
        return found[0] if found else ""

    def preceding(self, count: int) -> list[str]:
        """The last words in front of the mark, the nearest first."""
        return _WORD.findall(self.before)[: -count - 1 : -1]

    @property
    def stopped(self) -> bool:
        """Whether a sentence ends inside or with the inside."""
        return bool(_SENTENCE.search(self.inside))

    @property
    def clause(self) -> bool:
        """Whether the inside reads like a clause: a word of clauses or what looks like an imperfect verb."""
        return len(self.words) > 1 and any(
            w in listed("clause")
            or (w[0] in "وف" and w[1:] in listed("clause"))
            or (len(w) > 3 and w.startswith(("ي", "سن", "سي")) and w not in listed("no-verb"))
            for w in self.words[:12]
        )

    @property
    def ended(self) -> bool:
        """Whether punctuation or the end of the line follows the closing mark."""
        return not self.after.strip() or self.after.lstrip()[0] in ".,،؛!?؟)'\""


@lru_cache(maxsize=2)
def places(page: Page) -> tuple[Place, ...]:
    """Every pair and orphan with its surroundings."""
    folded, text = page.folded, page.folded.text
    known = cues(page)
    starts = [cue.start for cue in known]
    found = []
    for pair in pairs(page):
        opening = folded.position(pair.open if pair.open >= 0 else pair.close)
        start = opening + 1
        end = folded.position(pair.close) if pair.balanced else start
        floor = max(text.rfind("\n", max(0, opening - REACH), opening) + 1, opening - REACH, 0)
        before = text[floor:opening]
        if stops := list(_STOP.finditer(before)):
            before = before[stops[-1].end() :]
        after = text[end + 1 : end + 1 + REACH].split("\n", 1)[0] if pair.balanced else ""
        inside = text[start : min(end, start + INSIDE)]
        near = bisect_left(starts, opening) - 1
        while near >= 0 and known[near].form.kind == "particle":
            near -= 1
        cue = known[near] if near >= 0 and known[near].start >= opening - len(before) else None
        gap = text[cue.end : opening] if cue else ""
        words = tuple(_WORD.findall(inside))
        found.append(Place(pair, start, end, before, after, inside, words, cue, gap))
    return tuple(found)


def cues_between(page: Page, start: int, end: int) -> tuple[Cue, ...]:
    """The cues that begin in a stretch of the folded text."""
    known = cues(page)
    low = bisect_left(known, start, key=lambda c: c.start)
    return known[low : bisect_right(known, end - 1, key=lambda c: c.start)]


def item(page: Page, pair: Pair, function: str) -> dict[str, Any]:
    """An item of the layer, without id and rule."""
    status = "balanced" if pair.balanced else "orphan-open" if pair.open >= 0 else "orphan-close"
    return {
        "open": page.span(pair.open, pair.open + 1) if pair.open >= 0 else None,
        "close": page.span(pair.close, pair.close + 1) if pair.close >= 0 else None,
        "status": status,
        "function": function,
    }


def headed(place: Place, kind: str, reach: int = 2) -> bool:
    """Whether one of the last `reach` words in front of the marks is of a class of `quote_words`.

    A head is not definite (صحيفة «…», not الصحيفة «…»); between a head of names and its marks stands what is.
    """
    if place.before.rstrip()[-1:] in (":", "،", ",", "؛"):
        return False
    heads = listed(kind)
    for number, word in enumerate(place.preceding(reach)):
        if word in heads or (len(word) > 3 and word[0] in "وفبلك" and word[1:] in heads):
            return True
        if kind == "name" and not number and not word.startswith("ال"):
            return False
    return False
