"""Matching on folded text: many words at once, and patterns in linear time.

Words go into one Aho-Corasick automaton (daachorse), patterns through RE2: neither backtracks, whatever the text.
Both report positions of the folded text; `Folded.span` leads back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import daachorse
import re2

from khabar import prefilter
from khabar.clitics import edge_after, edge_before
from khabar.text import fold_word

MANY = 20_000  # words of a list; one that has more has an automaton of its own
_prefilter = prefilter.Prefilter()


@dataclass(slots=True)  # not frozen, which makes making one three times as slow
class Hit:
    """A word of a list found in a folded text."""

    start: int
    end: int
    entry: Any
    proclitic: str  # what is attached in front: و, بال … or nothing


class Words:
    """Many words (or phrases) at once. `entries` pairs each word with what it stands for.

    Words are folded; where two entries fold to one form, the first is kept. `find` yields leftmost-longest hits
    that start at a word edge or behind attached particles, and end at a word edge.
    """

    def __init__(self, entries: Iterable[tuple[str, Any]], clitics: bool = True) -> None:
        kept: dict[str, Any] = {}
        for word, entry in entries:
            kept.setdefault(fold_word(word), entry)
        self._entries: Sequence[Any] = list(kept.values())
        self._clitics = clitics
        self._words = list(kept)
        self._number: int | None = None
        firsts = list(prefilter.firsts(kept)) if len(kept) <= MANY else [""]
        if all(firsts):
            self._number = _prefilter.enlist(set(firsts))
            self._names = defaultdict[str, list[tuple[str, int]]](list)  # by their first word, the longest first
            for number, (first, word) in sorted(enumerate(zip(firsts, kept, strict=True)), key=lambda x: -len(x[1][1])):
                self._names[first].append((word, number))

    @cached_property
    def automaton(self) -> Any:
        """The automaton of the words; None where there are no words."""
        return daachorse.CharwiseDoubleArrayAhoCorasick(self._words) if self._words else None

    def serialize(self) -> bytes:
        """The automaton as bytes, for `restore`: reading them is much faster than building it from long lists."""
        return b"" if self.automaton is None else bytes(self.automaton.serialize())

    @classmethod
    def restore(cls, raw: bytes, entries: Sequence[Any], clitics: bool = True) -> Words:
        """The words that were serialised; `entries` are what each stands for, in the order of the words.

        They may be any sequence, one that reads them where they are asked for too. Raises ValueError for bytes that
        are no automaton.
        """
        words = cls((), clitics)
        words._entries, words._number = entries, None
        words.automaton = daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(raw) if raw else None
        return words

    @property
    def entries(self) -> Sequence[Any]:
        """What the words stand for, in the order of the words, each folded form once."""
        return self._entries

    def find(self, folded: str) -> Iterator[Hit]:
        """Hits in text order, without overlap, the longest at each place."""
        reached, entries = 0, self._entries
        for start, end, number, proclitic in self._search(folded) if self._number is None else self._look_up(folded):
            if start >= reached and (self._clitics or not proclitic):
                reached = end
                yield Hit(start, end, entries[number], proclitic)

    def _look_up(self, folded: str) -> Iterator[tuple[int, int, int, str]]:
        """Start, end, number and particles of the words at their first words, the longest first."""
        names = self._names
        for start, proclitic, first in _prefilter.read(folded).starts.get(self._number or 0, ()):
            for word, number in names[first]:
                # A first word is whole, so that a name of no other word stands there.
                if word == first or (folded.startswith(word, start) and edge_after(folded, start + len(word))):
                    yield start, start + len(word), number, proclitic
                    break

    def _search(self, folded: str) -> Iterator[tuple[int, int, int, str]]:
        """The same for lists too long to be looked up, through their automaton."""
        candidates: list[tuple[int, int, int, str]] = []
        for start, end, number in self.automaton.find_overlapping(folded) if self.automaton else ():
            proclitic = edge_before(folded, start) if edge_after(folded, end) else None
            if proclitic is not None:
                candidates.append((start, -end, number, proclitic))
        return ((start, -end, number, proclitic) for start, end, number, proclitic in sorted(candidates))


def read(folded: str) -> prefilter.Text:
    """A folded text as it is walked over once for all: its tokens, and what lists and patterns may be found in it."""
    return _prefilter.read(folded)


def _options() -> re2.Options:
    options = re2.Options()
    options.never_nl = False
    options.max_mem = 1 << 26  # a ceiling: with less, patterns of long word lists fall back to a slow matcher
    return options


class Pattern:
    """A regular expression of RE2 syntax over folded text, at word edges.

    Write it in folded letters (ا ه ي, ASCII digits, U+0020). RE2 has no look-around and its \\w is ASCII: edges
    are tested here, at hits. Repeats are bounded, `{0,n}`. With `clitics`, attached particles may stand before
    the match; they are not part of it.
    """

    def __init__(self, expression: str, clitics: bool = True) -> None:
        self.expression = expression
        self._compiled = re2.compile(expression, _options())
        self._number = _prefilter.add(expression)
        self._names: dict[str, int] = self._compiled.groupindex
        self._clitics = clitics

    def find(self, folded: str) -> Iterator[Match]:
        """Matches in text order; after a hit that is not accepted the search goes on one further.

        Linear in the text: only lines that may hold a match are searched, and code points are counted forwards only.
        """
        for first, raw, _ in _prefilter.lines(self._number, folded):
            at, counted, points = 0, 0, first  # where to search on; bytes counted, and where they end
            while at <= len(raw) and (found := self._compiled.search(raw, at)) is not None:
                start = found.start()
                points, counted = points + len(raw[counted:start].decode("utf-8")), start
                match = Match(folded, raw, found, points, self._names)
                end = self.accept(match)
                if end is not None:
                    yield match
                step = folded[points : max(end or 0, points + 1)]
                at = start + max(len(step.encode("utf-8")), 1)

    def may_match(self, folded: str) -> bool:
        """Whether the text may hold a match, as it stands or with لل read as ال; False is certain."""
        return _prefilter.may_hold(self._number, folded)

    def accept(self, match: Match) -> int | None:
        """Where the search goes on behind a match that stands at word edges; None for one that does not."""
        start, end = match.span()
        proclitic = edge_before(match.string, start)
        good = end > start and edge_after(match.string, end)
        return end if good and proclitic is not None and (self._clitics or not proclitic) else None


class Match:
    """A match of a pattern, in code points of the folded text; the methods are those of `re.Match`."""

    __slots__ = ("_first", "_found", "_names", "_raw", "_start", "string")

    def __init__(self, folded: str, raw: bytes, found: Any, start: int, names: dict[str, int]) -> None:
        self.string, self._raw, self._found, self._start, self._names = folded, raw, found, start, names
        self._first = found.start()

    def span(self, group: int | str = 0) -> tuple[int, int]:
        """Start and end of a group; (-1, -1) for one that took no part."""
        first, last = self._found.span(self._names[group] if isinstance(group, str) else group)
        if first < 0:
            return -1, -1
        start = self._start + len(self._raw[self._first : first].decode("utf-8"))
        return start, start + len(self._raw[first:last].decode("utf-8"))

    def start(self, group: int | str = 0) -> int:
        """Start of a group."""
        return self._start if group == 0 else self.span(group)[0]

    def end(self, group: int | str = 0) -> int:
        """End of a group."""
        return self.span(group)[1]

    def group(self, group: int | str = 0) -> str | Any:
        """The folded text of a group; None for one that took no part."""
        first, last = self._found.span(self._names[group] if isinstance(group, str) else group)
        return None if first < 0 else self._raw[first:last].decode("utf-8")

    __getitem__ = group


def alternatives(words: Iterable[str]) -> str:
    """A group that matches any of the words, folded and escaped, the longest first."""
    folded = sorted({fold_word(word) for word in words}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re2.escape(word) for word in folded) + ")"
