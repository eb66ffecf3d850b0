"""What stands around and inside a pair of marks, in the folded text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from khabar.reporting.cues import Cue, cues, listed
from khabar.reporting.tokens import tokens
from khabar.rules.quote_marks._pairs import Pair, pairs
from khabar.segment import Page

REACH = 240  # how far back a cue may stand from its marks
NAME = 6  # the most words a name in marks has
WORDS = 16  # how many words of the inside are kept: no rule tells larger numbers apart
ASKED = 200  # for how many marks of a text the whole of it is read: time grows with its length, not with the square
INSIDE = 400  # how much of the inside is read to tell what it is
_SENTENCE = re.compile(r"[.!?؟](?=[\s.!?؟…]|$)|…")
_STOP = re.compile(r"[.!?؟؛](?=\s|$|(?<=\w{3}\.)\w{3})")
Answer = TypeVar("Answer")
# أن and إن with what is attached: بأن, وأنه, إننا.
JOINING = frozenset(
    f"{before}ان{pronoun}"
    for before in ("", "ب", "و", "ف")
    for pronoun in ("", "ه", "ها", "هم", "هما", "هن", "نا", "ني", "ي")
)


class Place:
    """One pair (or orphan) with its surroundings; positions of the folded text."""

    def __init__(self, page: Page, pair: Pair, known: tuple[Cue, ...], starts: list[int]) -> None:
        folded, text = page.folded, page.folded.text
        self.pair = pair
        opening = folded.position(pair.open if pair.open >= 0 else pair.close)
        self.start = opening + 1  # first position inside
        self.end = folded.position(pair.close) if pair.balanced else self.start  # one past the last position inside
        floor = max(text.rfind("\n", max(0, opening - REACH), opening) + 1, opening - REACH, 0)
        before = text[floor:opening]
        for stop in _STOP.finditer(before):
            floor = opening - len(before) + stop.end()
        before = text[floor:opening]
        self.before = before  # the line in front, at most REACH long, from the last sentence end on
        self.ahead = before.rstrip()
        self.after = text[self.end + 1 : self.end + 1 + REACH].split("\n", 1)[0] if pair.balanced else ""
        last = min(self.end, self.start + INSIDE)
        self.inside = text[self.start : last]
        words = tokens(page)
        self.words = tuple(words.within(self.start, last, WORDS))
        self.back = words.within(floor, opening)[::-1]  # the nearest first
        near = bisect_left(starts, opening) - 1
        while near >= 0 and known[near].form.kind == "particle":
            near -= 1
        # The nearest cue in `before`, and what stands between it and the opening mark.
        self.cue = known[near] if near >= 0 and known[near].start >= opening - len(before) else None
        self.gap = text[self.cue.end : opening] if self.cue else ""
        # What stands behind cues further off in the same stretch: قالت إن القرار جاء بعد تصريحات «…».
        self.further: list[str] = []
        while self.cue is not None and near > 0 and known[near - 1].start >= opening - len(before):
            near -= 1
            if known[near].form.kind in ("verb", "participle"):
                self.further.append(text[known[near].end : self.cue.start])
        # Whether the inside reads like a clause.
        self.clause = len(self.words) > 1 and any(map(of_clause, self.words[:12])) and max(map(len, self.words)) > 2
        # Whether the marks may hold a name: a few words without the end of a sentence.
        self.short = pair.balanced and 0 < len(self.words) <= NAME and not self.stopped
        self.known: dict[Any, Any] = {}  # filled by `once`
        self.number = 0  # among the marks of the page

    @property
    def last(self) -> str:
        """The word in front of the opening mark, without what is attached to the mark."""
        return self.back[0] if self.back else ""

    def preceding(self, count: int) -> list[str]:
        """The last words in front of the mark, the nearest first."""
        return self.back[:count]

    @property
    def stopped(self) -> bool:
        """Whether a sentence ends inside or with the inside."""
        return bool(_SENTENCE.search(self.inside))

    @property
    def ended(self) -> bool:
        """Whether punctuation or the end of the line follows the closing mark."""
        return not self.after.strip() or self.after.lstrip()[0] in ".,،؛!?؟)'\""


@lru_cache(maxsize=1 << 14)
def of_clause(word: str) -> bool:
    """Whether a word is one of clauses or looks like an imperfect verb."""
    return (
        word in listed("clause")
        or (word[0] in "وف" and word[1:] in listed("clause"))
        or (len(word) > 3 and word.startswith(("ي", "سن", "سي")) and word not in listed("no-verb"))
    )


_memo: tuple[Page, list[Place], list[Place]] | None = None


def places(page: Page) -> list[Place]:
    """Every pair and orphan with its surroundings."""
    return _read(page)[1]


def shorts(page: Page) -> list[Place]:
    """The places that may hold a name."""
    return _read(page)[2]


def _read(page: Page) -> tuple[Page, list[Place], list[Place]]:
    global _memo
    memo = _memo
    if memo is None or memo[0] is not page:
        known = cues(page)
        starts = [cue.start for cue in known]
        found = [Place(page, pair, known, starts) for pair in pairs(page)]
        for number, place in enumerate(found):
            place.number = number
        memo = _memo = page, found, [place for place in found if place.short]
    return memo


def once(question: Callable[[Place], Answer]) -> Callable[[Place], Answer]:
    """A question that several rules ask of a place: the answer is kept with it."""

    @wraps(question)
    def asked(place: Place) -> Answer:
        if question not in place.known:
            place.known[question] = question(place)
        answer: Answer = place.known[question]
        return answer

    return asked


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
    if place.ahead[-1:] in (":", "،", ",", "؛"):
        return False
    if kind == "name":
        reach += 1  # وكالة الأنباء البريطانية «…»: what is definite stands between
    for number, word in enumerate(place.back[:reach]):
        if of_class(word, kind):
            return True
        if kind == "name" and (not number or number == 1 < reach - 1) and not word.startswith("ال"):
            return False
    return False


@lru_cache(maxsize=1 << 14)
def of_class(word: str, kind: str) -> bool:
    """Whether a word, with a particle or without, is of a class of `quote_words`."""
    heads = listed(kind)
    attached = len(word) > 3 and word[0] in "وفبلك" and word not in listed("whole")
    return word in heads or (attached and word[1:] in heads)
