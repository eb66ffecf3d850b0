"""Which expressions a line can hold at all, found out for all of them by one automaton over the text.

The idea and the strings are those of `khabar.prefilter`, which looks words up one by one. Expressions for dates need
few words, and most words of a text are none of them: a walk over the text for those is faster than a look at each word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

import daachorse

from khabar.atoms import SAFE, Strings, crosses_lines, needed
from khabar.clitics import BEFORE_NAME

_EVERYWHERE = frozenset(["ال", "ه", "و", "في", "من", "الي", "علي"])  # what nearly every line holds
_PARTICLES = max(map(len, BEFORE_NAME))


class Line(NamedTuple):
    """A line of a text in UTF-8, and where it starts."""

    start: int
    raw: bytes


class Candidates:
    """Expressions by number, and of the latest text the lines in which each may have a match."""

    def __init__(self) -> None:
        self._sets: dict[Strings, int] = {}
        self._needs: list[int] = []  # of each expression its sets, as bits
        self._whole: list[bool] = []  # whether an expression is for the text, not for its lines
        self._tables: list[list[tuple[int, bool, bool]]] = []  # of each string its sets, and at which ends a word ends
        self._automaton: daachorse.CharwiseDoubleArrayAhoCorasick | None = None
        self._known = 0  # expressions that are looked for
        self._latest: tuple[str, str, dict[int, list[Line]]] = "", "", {}

    def add(self, expression: str) -> int:
        """Take in an expression. Returns its number."""
        need = 0
        for strings in needed(expression):
            if _EVERYWHERE & {string.strip(" ") for string in strings}:
                continue
            need |= 1 << self._sets.setdefault(strings, len(self._sets))
        self._needs.append(need)
        self._whole.append(crosses_lines(expression))
        return len(self._needs) - 1

    def of(self, folded: str, number: int) -> tuple[str, list[Line] | tuple[()]]:
        """The text that shows its articles, and those of its lines that may hold a match of an expression."""
        source, text, found = self._latest
        if source is not folded:
            text, found = self._look(folded)
        if number >= self._known:  # taken in since the text was looked at
            return text, [Line(0, text.encode("utf-8"))]
        return text, found.get(number, ())

    def _look(self, folded: str) -> tuple[str, dict[int, list[Line]]]:
        if self._known < len(self._needs):
            self._compile()
        text = shown(folded)
        lines, together, start = [], 0, 0
        mets = self._met(text)
        for number, content in enumerate(text.split("\n")):
            met = mets.get(number, 0)
            lines.append((Line(start, content.encode("utf-8")), met))
            together |= met
            start += len(content) + 1
        found = {}
        for number, need in enumerate(self._needs):
            if together & need == need:
                whole = self._whole[number]
                found[number] = (
                    [Line(0, text.encode("utf-8"))] if whole else [line for line, met in lines if met & need == need]
                )
        self._latest = folded, text, found
        return text, found

    def _compile(self) -> None:
        places: defaultdict[str, list[tuple[int, bool, bool]]] = defaultdict(list)
        for strings, number in self._sets.items():
            for string in strings:
                places[string.strip(" ")].append((1 << number, string[0] == " ", string[-1] == " "))
        self._tables = list(places.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(places)) if places else None
        self._known = len(self._needs)

    def _met(self, text: str) -> dict[int, int]:
        """Of each line, by its number, the sets that it meets as bits."""
        met: dict[int, int] = {}
        safe, line, edge = _safe(), 0, text.find("\n")
        hits = self._automaton.find_overlapping(text) if self._automaton is not None else ()
        for start, end, number in hits:
            while 0 <= edge < start:
                line, edge = line + 1, text.find("\n", edge + 1)
            bits = met.get(line, 0)
            for bit, opens, closes in self._tables[number]:
                if bits & bit or (closes and end < len(text) and text[end] in safe):
                    continue
                if not opens or _begins(text, start, safe):
                    bits |= bit
            met[line] = bits
        return met


def _begins(text: str, start: int, safe: frozenset[str]) -> bool:
    """Whether a word begins at a place, or goes on there behind attached particles."""
    if start == 0 or text[start - 1] not in safe:
        return True
    edge = start - 1
    while edge > 0 and start - edge <= _PARTICLES and text[edge - 1] in safe:
        edge -= 1
    return text[edge:start] in BEFORE_NAME


@cache
def _safe() -> frozenset[str]:
    return frozenset(re.findall(f"[{SAFE}]", "".join(map(chr, range(0x700)))))


_HIDDEN_ARTICLE = re.compile(r"(?<!\w)([وف]?)لل(?=\w\w)")


@lru_cache(maxsize=4)
def shown(folded: str) -> str:
    """The text with ال for لل at the head of a word; as long as before."""
    at = folded.find("لل")
    parts: list[str] = []
    reached = 0
    while at >= 0:
        # At each لل alone: the pattern takes longer over a text than all patterns for dates together.
        start = max(at - 1, reached)
        match = _HIDDEN_ARTICLE.match(folded, at) or (_HIDDEN_ARTICLE.match(folded, start) if start < at else None)
        if match is not None:
            parts += folded[reached : match.end() - 2], "ال"
            reached = match.end()
        at = folded.find("لل", max(at + 1, reached))
    return "".join((*parts, folded[reached:])) if parts else folded
