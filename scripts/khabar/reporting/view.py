"""One text as the rules for attributions see it: everything in positions of the folded text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from khabar.layers import Item
from khabar.reporting.cues import Cue, cues
from khabar.segment import Page, Range

SENTENCES = 12  # how many sentences words without a closing mark may go on for
_TRIM = " \t\n\u00a0.،,؛:"


@dataclass(frozen=True)
class Marks:
    """A pair of marks: positions of the marks themselves, and what they are for."""

    open: int
    close: int
    function: str


@dataclass(frozen=True)
class Mention:
    """An entity item with its place."""

    start: int
    end: int
    item: Item


class View:
    """Sentences, marks, mentions, dates and cues of a page, and what stands at a place."""

    def __init__(self, page: Page, found: dict[str, list[Item]]) -> None:
        self.page = page
        self.text = page.folded.text
        self.cues = cues(page)
        self.sentences = [self._range(*r) for r in page.sentences]
        self.paragraphs = [self._range(*r) for r in page.paragraphs]
        self.dates = sorted(self._place(item["span"]) for item in found.get("dates", []))
        self.mentions = sorted(
            (Mention(*self._place(item["span"]), item) for item in found.get("entities", [])),
            key=lambda m: (m.start, -m.end),
        )
        self.by_id: dict[str | None, Item] = {m.item["id"]: m.item for m in self.mentions if "id" in m.item}
        self.marks = sorted(
            (
                Marks(self._at(m["open"]["start"]), self._at(m["close"]["start"]), m["function"])
                for m in found.get("quote_marks", [])
                if m["status"] == "balanced"
            ),
            key=lambda m: m.open,
        )
        self.cue_at = {cue.at: cue for cue in self.cues}
        self.marks = sorted([*self.marks, *self._unclosed(found)], key=lambda m: (m.open, -m.close))
        self.opening = {m.open: m for m in self.marks}
        self.closing = {m.close: m for m in self.marks}
        self.frames: dict[int, Any] = {}  # filled by `frames.frame`
        self._outer: list[int] = []  # for each pair the number of the pair around it, or -1
        inner: list[int] = []
        for number, pair in enumerate(self.marks):
            while inner and self.marks[inner[-1]].close < pair.open:
                inner.pop()
            self._outer.append(inner[-1] if inner else -1)
            inner.append(number)

    def _unclosed(self, found: dict[str, list[Item]]) -> list[Marks]:
        """Speech whose closing mark is missing: it goes on to the end of its paragraph or to the next act of saying."""
        made: list[Marks] = []
        for item in found.get("quote_marks", []):
            if item["status"] != "orphan-open" or item["function"] != "speech":
                continue
            opening = self._at(item["open"]["start"])
            end = self.paragraph(opening)[1]
            number = bisect_right(self.sentences, opening, key=lambda r: r[0])
            for start, _ in self.sentences[number : number + SENTENCES]:
                if start >= end or start in self.cue_at:
                    end = min(end, start)
                    break
            following = bisect_right(self.marks, opening, key=lambda m: m.open)
            if following < len(self.marks) and self.marks[following].open < end:
                # Other marks stand behind it: it ends in front of the verb that introduces them.
                between = self.cues_in(opening, self.marks[following].open)
                if not between or between[-1].form.kind != "verb":
                    continue
                end = between[-1].at
                while self.text[end - 1] in " ،,":
                    end -= 1
            made.append(Marks(opening, end, "speech"))
        return made

    def _at(self, position: int) -> int:
        return self.page.folded.position(position)

    def _range(self, start: int, end: int) -> Range:
        return self._at(start), self._at(end) if end < len(self.page.text) else len(self.text)

    def _place(self, span: dict[str, Any]) -> Range:
        return self._range(span["start"], span["end"])

    def sentence(self, at: int) -> Range:
        return holder(self.sentences, at) or (at, len(self.text))

    def paragraph(self, at: int) -> Range:
        return holder(self.paragraphs, at) or (at, len(self.text))

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie inside a stretch."""
        low = bisect_left(self.mentions, start, key=lambda m: m.start)
        high = bisect_left(self.mentions, end, key=lambda m: m.start)
        return [m for m in self.mentions[low:high] if m.end <= end]

    def marks_in(self, start: int, end: int) -> list[Marks]:
        """Pairs that lie inside a stretch, the marks included."""
        low = bisect_left(self.marks, start, key=lambda m: m.open)
        high = bisect_left(self.marks, end, key=lambda m: m.open)
        return [m for m in self.marks[low:high] if m.close < end]

    def marks_from(self, start: int, end: int) -> list[Marks]:
        """Pairs that open in a stretch."""
        low = bisect_left(self.marks, start, key=lambda m: m.open)
        return self.marks[low : bisect_left(self.marks, end, key=lambda m: m.open)]

    def around(self, at: int) -> Marks | None:
        """The innermost pair of speech that holds a place."""
        number = bisect_left(self.marks, at, key=lambda m: m.open) - 1
        while number >= 0 and (self.marks[number].close < at or self.marks[number].function != "speech"):
            number = self._outer[number]
        return self.marks[number] if number >= 0 else None

    def cues_in(self, start: int, end: int) -> tuple[Cue, ...]:
        """Cues that begin in a stretch."""
        low = bisect_left(self.cues, start, key=lambda c: c.start)
        return self.cues[low : bisect_left(self.cues, end, key=lambda c: c.start)]

    def cue_before(self, at: int) -> Cue | None:
        """The last cue that ends at or before a place."""
        low = bisect_right(self.cues, at, key=lambda c: c.end) - 1
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
