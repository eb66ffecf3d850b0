"""One text as the rules for attributions see it: everything in positions of the folded text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import Any, NamedTuple

from khabar.layers import Item
from khabar.reporting.cues import Cue, cues
from khabar.reporting.paragraphs import join
from khabar.reporting.tokens import tokens
from khabar.segment import Page, Range

COLON = 60  # how far behind its verb the colon may stand
VERBS = 40  # among how many cues in front of a closing mark without its partner the one that opens it is looked for
SENTENCES = 12  # how many sentences words without a closing mark may go on for
_TRIM = " \t\n\u00a0.،,؛:"


class Marks(NamedTuple):
    """A pair of marks: positions of the marks themselves, and what they are for."""

    open: int
    close: int
    function: str


class Mention(NamedTuple):
    """An entity item with its place."""

    start: int
    end: int
    item: Item


class Ground:
    """What a page shows before names are known: sentences, cues and marks, and what cues introduce."""

    def __init__(self, page: Page, items: list[Item]) -> None:
        self.page, self.items, self.text = page, items, page.folded.text
        self.tokens = tokens(page)
        self.cues = cues(page)
        self.cue_at = {cue.at: cue for cue in self.cues}
        self.cue_starts = [cue.start for cue in self.cues]
        self.cue_ends = [cue.end for cue in self.cues]
        self.sentences = [place(page, *r) for r in page.sentences]
        self.sentence_starts = [start for start, _ in self.sentences]
        self.paragraphs = [place(page, *r) for r in page.paragraphs]
        at = page.folded.position
        balanced = [
            Marks(at(m["open"]["start"]), at(m["close"]["start"]), m["function"])
            for m in items
            if m["status"] == "balanced"
        ]
        balanced.sort(key=itemgetter(0))
        unclosed = [*self._unclosed(balanced), *self._unopened(balanced)]
        self.marks = sorted([*balanced, *unclosed], key=lambda m: (m.open, -m.close)) if unclosed else balanced
        if unclosed:
            self.marks = join(self.marks, self.paragraphs, self.text)
        self.mark_starts = [m.open for m in self.marks]
        self.opening = {m.open: m for m in self.marks}
        self.closing = {m.close: m for m in self.marks}
        self.frames: dict[int, Any] = {}  # filled by `frames.frame`
        self.outer: list[int] = []  # for each pair the number of the pair around it, or -1
        inner: list[int] = []
        for number, pair in enumerate(self.marks):
            while inner and self.marks[inner[-1]].close < pair.open:
                inner.pop()
            self.outer.append(inner[-1] if inner else -1)
            inner.append(number)

    def _unclosed(self, balanced: list[Marks]) -> list[Marks]:
        """Speech whose closing mark is missing: it goes on to the end of its paragraph or to the next act of saying."""
        made: list[Marks] = []
        for item in self.items:
            if item["status"] != "orphan-open" or item["function"] != "speech":
                continue
            opening = self.page.folded.position(item["open"]["start"])
            end = (holder(self.paragraphs, opening) or (opening, len(self.text)))[1]
            number = bisect_right(self.sentence_starts, opening)
            for start, _ in self.sentences[number : number + SENTENCES]:
                if start >= end or start in self.cue_at:
                    end = min(end, start)
                    break
            following = bisect_right(balanced, opening, key=itemgetter(0))
            if following < len(balanced) and balanced[following].open < end:
                # Other marks stand behind it: it ends in front of the verb that introduces them.
                low = bisect_left(self.cue_starts, opening)
                between = self.cues[low : bisect_left(self.cue_starts, balanced[following].open)]
                if not between or between[-1].form.kind != "verb":
                    continue
                end = between[-1].at
                while self.text[end - 1] in " ،,":
                    end -= 1
            made.append(Marks(opening, end, "speech"))
        return made

    def _unopened(self, balanced: list[Marks]) -> list[Marks]:
        """Speech whose opening mark is missing: it begins at the colon of its paragraph: وقال الوزير: …»."""
        made: list[Marks] = []
        for item in self.items:
            if item["status"] != "orphan-close" or item["function"] != "speech":
                continue
            closing = self.page.folded.position(item["close"]["start"])
            start = (holder(self.paragraphs, closing) or (closing, closing))[0]
            if made and made[-1].close >= start:
                continue
            high = bisect_left(self.cue_starts, closing)
            low = max(bisect_left(self.cue_starts, start), high - VERBS)
            verbs = [cue.end for cue in self.cues[low:high] if cue.form.kind == "verb"]
            for begin in [start, *verbs[::-1]]:
                colon = self.text.find(":", begin, min(begin + COLON, closing))
                between = bisect_left(balanced, begin, key=itemgetter(0))
                clear = between == len(balanced) or not begin <= balanced[between].open < closing
                if colon >= 0 and clear and (begin != start or not verbs):
                    made.append(Marks(colon, closing, "speech"))
                    break
        return made


def place(page: Page, start: int, end: int) -> Range:
    """A stretch of the text in the folded text."""
    folded = page.folded
    return folded.position(start), folded.position(end) if end < len(page.text) else len(folded.text)


_ground: Ground | None = None


def ground(page: Page, items: list[Item]) -> Ground:
    """The ground of a page and its marks; all views of one run stand on it. Identity decides."""
    global _ground
    known = _ground
    if known is None or known.page is not page or known.items is not items:
        known = _ground = Ground(page, items)
    return known


_NONE: list[Item] = []


class View:
    """Sentences, marks, mentions, dates and cues of a page, and what stands at a place."""

    def __init__(self, page: Page, found: dict[str, list[Item]]) -> None:
        shared = ground(page, found.get("quote_marks", _NONE))
        self.page, self.text, self.tokens = page, shared.text, shared.tokens
        self.cues, self.cue_at, self._cue_starts, self._cue_ends = (
            shared.cues,
            shared.cue_at,
            shared.cue_starts,
            shared.cue_ends,
        )
        self.sentences, self._sentence_starts = shared.sentences, shared.sentence_starts
        self.paragraphs, self.frames = shared.paragraphs, shared.frames
        self.marks, self._mark_starts, self._outer = shared.marks, shared.mark_starts, shared.outer
        self.opening, self.closing = shared.opening, shared.closing
        self.dates = sorted(place(page, d["span"]["start"], d["span"]["end"]) for d in found.get("dates", _NONE))
        self._date_starts = [start for start, _ in self.dates]
        left_out = page.folded.left_out
        self.mentions = []
        for item in found.get("entities", _NONE):
            start, end = item["span"]["start"], item["span"]["end"]
            start, end = start - bisect_left(left_out, start), end - bisect_left(left_out, end)
            self.mentions.append(Mention(start, end, item))
        self.mentions.sort(key=lambda m: (m[0], -m[1]))
        self._mention_starts = [m[0] for m in self.mentions]
        self.by_id: dict[str | None, Item] = {m.item["id"]: m.item for m in self.mentions if "id" in m.item}

    def sentence(self, at: int) -> Range:
        number = bisect_right(self._sentence_starts, at) - 1
        return self.sentences[number] if number >= 0 and at < self.sentences[number][1] else (at, len(self.text))

    def paragraph(self, at: int) -> Range:
        return holder(self.paragraphs, at) or (at, len(self.text))

    def dated(self, at: int) -> bool:
        """Whether a place lies in a time expression."""
        number = bisect_right(self._date_starts, at) - 1
        return number >= 0 and at < self.dates[number][1]

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie inside a stretch."""
        low, high = bisect_left(self._mention_starts, start), bisect_left(self._mention_starts, end)
        return [m for m in self.mentions[low:high] if m[1] <= end]

    def marks_in(self, start: int, end: int) -> list[Marks]:
        """Pairs that lie inside a stretch, the marks included."""
        return [m for m in self.marks_from(start, end) if m.close < end]

    def marks_from(self, start: int, end: int) -> list[Marks]:
        """Pairs that open in a stretch."""
        return self.marks[bisect_left(self._mark_starts, start) : bisect_left(self._mark_starts, end)]

    def around(self, at: int) -> Marks | None:
        """The innermost pair of speech that holds a place."""
        number = bisect_left(self._mark_starts, at) - 1
        while number >= 0 and (self.marks[number].close < at or self.marks[number].function != "speech"):
            number = self._outer[number]
        return self.marks[number] if number >= 0 else None

    def cues_in(self, start: int, end: int) -> tuple[Cue, ...]:
        """Cues that begin in a stretch."""
        return self.cues[bisect_left(self._cue_starts, start) : bisect_left(self._cue_starts, end)]

    def cue_before(self, at: int) -> Cue | None:
        """The last cue that ends at or before a place."""
        low = bisect_right(self._cue_ends, at) - 1
        return self.cues[low] if low >= 0 else None

    def original(self, at: int) -> str:
        """The character of the text itself: folding hides أ and إ."""
        return self.page.text[self.page.folded.origin(at)]

    def trim(self, start: int, end: int) -> Range | None:
        """A stretch without white space and weak punctuation at its edges; None where nothing is left."""
        while start < end and self.text[start] in _TRIM:
            start += 1
        while end > start and self.text[end - 1] in _TRIM:
            end -= 1
        return (start, end) if start < end else None

    def span(self, start: int, end: int) -> dict[str, Any]:
        """The span of the text for a non-empty stretch of the folded text."""
        return self.page.span(*self.page.folded.span(start, end))


def holder(ranges: list[Range], at: int) -> Range | None:
    """The range that holds a position."""
    number = bisect_right(ranges, at, key=lambda r: r[0]) - 1
    return ranges[number] if number >= 0 and at < ranges[number][1] else None


_memo: tuple[Page, dict[str, list[Item]], View] | None = None


def view(page: Page, found: dict[str, list[Item]]) -> View:
    """The view of a page; the rules of one run share it. Identity decides: `found` is the run."""
    global _memo
    memo = _memo
    if memo is None or memo[0] is not page or memo[1] is not found:
        memo = _memo = (page, found, View(page, found))
    return memo[2]
