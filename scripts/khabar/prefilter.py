"""Which of many patterns a line can hold at all, found out for all of them by looking its words up.

Most patterns occur in few texts, and to search for each takes as long as all other work together. A match holds certain
pieces of words (`atoms`); which of them a stretch between spaces holds is found out once, since news repeats its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

import daachorse

from khabar.atoms import SAFE, Strings, crosses_lines, needed
from khabar.clitics import BEFORE_NAME

LONG = 64  # characters of a stretch; a longer one is no word that comes again, and is not kept
_RUN = re.compile(f"[{SAFE}]+")
_STRETCHES = 1 << 16


class Line(NamedTuple):
    """A line of a folded text: where it starts, its UTF-8, and the numbers of the sets it meets as bits."""

    start: int
    raw: bytes
    met: int


class Prefilter:
    """The sets of strings of many expressions, each with its number."""

    def __init__(self) -> None:
        self._sets: dict[Strings, int] = {}
        self._needs: list[int] = []  # of each expression, as bits
        self._whole: list[bool] = []  # whether an expression is for the text, not for its lines
        self._known = 0  # sets that are looked up
        self._clear()

    def _clear(self) -> None:
        # Caches that die with the tables they were made from.
        self._met = lru_cache(maxsize=_STRETCHES)(self._look_up)
        self._lines = lru_cache(maxsize=4)(self._split)

    def add(self, expression: str) -> int:
        """Take in an expression. Returns its number."""
        need = 0
        for strings in needed(expression):
            need |= 1 << self._sets.setdefault(strings, len(self._sets))
        self._needs.append(need)
        self._whole.append(crosses_lines(expression))
        return len(self._needs) - 1

    def lines(self, number: int, folded: str) -> list[Line]:
        """The lines that may hold a match of an expression; a text as one, if matches of it may go over lines."""
        lines = self._lines(folded)
        need = self._needs[number]
        if need >> self._known:
            need = 0  # taken in since this text was looked at
        if not self._whole[number]:
            return [line for line in lines if line.met & need == need]
        whole = _joined(lines)
        return [whole] if whole.met & need == need else []

    def _split(self, folded: str) -> list[Line]:
        if self._known < len(self._sets):
            self._compile()
        found, start = [], 0
        for line in folded.split("\n"):
            met = 0
            for stretch in set(line.split(" ")):
                met |= self._met(stretch) if len(stretch) <= LONG else self._look_up(stretch)
            found.append(Line(start, line.encode("utf-8"), met))
            start += len(line) + 1
        return found

    def _compile(self) -> None:
        """Make the tables: strings that are whole words in a dict, the others in an automaton."""
        self._words, pieces = defaultdict[str, int](int), defaultdict[str, int](int)
        for strings, number in self._sets.items():
            for string in strings:
                word = string.strip(" ")
                table, key = (self._words, word) if len(string) == len(word) + 2 else (pieces, string)
                table[key] |= 1 << number
        self._bits = list(pieces.items())
        inner = [string.strip(" ") for string, _ in self._bits]
        self._places = defaultdict[str, list[int]](list)
        for i, string in enumerate(inner):
            self._places[string].append(i)
        self._strings = list(self._places)
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(self._strings) if self._strings else None
        self._known = len(self._sets)
        self._clear()

    def _look_up(self, stretch: str) -> int:
        """The sets that a stretch between spaces meets."""
        met = 0
        for run in _RUN.findall(stretch):
            starts = [0, *(i for i in (1, 2, 3, 4) if run[:i] in BEFORE_NAME)] if run[0] in BEFORE_NAME else [0]
            for start in starts:
                met |= self._words.get(run[start:], 0)
            if self._automaton is None:
                continue
            for start, end, number in self._automaton.find_overlapping(run):
                for i in self._places[self._strings[number]]:
                    string, bits = self._bits[i]
                    if (string[0] != " " or start in starts) and (string[-1] != " " or end == len(run)):
                        met |= bits
        return met


@lru_cache(maxsize=4)
def _join(lines: tuple[Line, ...]) -> Line:
    met = 0
    for line in lines:
        met |= line.met
    return Line(0, b"\n".join(line.raw for line in lines), met)


def _joined(lines: list[Line]) -> Line:
    return _join(tuple(lines)) if len(lines) != 1 else lines[0]
