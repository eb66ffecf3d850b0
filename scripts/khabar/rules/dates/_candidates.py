"""Which expressions for dates occur in which lines of a text, found out for all in one pass; and the text they see.

Most expressions occur in few texts, and to search for each takes as long as all other native work together. A set of
RE2 walks over the text once for all. It is made when enough texts were seen to make that worth while, and again when
there are more expressions. Where it knows nothing, every line may hold every expression.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

import re2

PATIENCE = 16  # texts, before a set is made; twice as many before each further one


class Line(NamedTuple):
    """A line of a text: where it starts, and its UTF-8."""

    start: int
    raw: bytes


class _Looked(NamedTuple):
    """What is known of a text: the lines of each expression of the set, and all lines for the others."""

    folded: str
    text: str  # that shows its articles
    size: int  # expressions that the set knew
    found: dict[int, list[Line]]
    lines: list[Line]


_NOTHING: list[Line] = []


class Candidates:
    """Expressions that share options, and what is known of the latest text. None of them goes over lines."""

    def __init__(self, options: re2.Options) -> None:
        self._options = options
        self._expressions: list[str] = []
        self._set: re2.Set | None = None
        self._size = 0  # expressions in the set
        self._patience = PATIENCE
        self._seen = 0  # texts since there were expressions that are not in the set
        self._latest = _Looked("", "", 0, {}, [Line(0, b"")])

    def add(self, expression: str) -> int:
        """Take in an expression. Returns its number."""
        self._expressions.append(expression)
        return len(self._expressions) - 1

    def lines(self, number: int, folded: str) -> tuple[str, list[Line]]:
        """The text that shows its articles, and its lines that may hold a match of an expression."""
        # Rules look at one text after the other: it is the same object, and not compared letter by letter.
        looked = self._latest
        if looked.folded is not folded:
            looked = self._look(folded)
        return looked.text, looked.found.get(number, _NOTHING) if number < looked.size else looked.lines

    def _look(self, folded: str) -> _Looked:
        if self._size < len(self._expressions):
            self._seen += 1
            if self._seen > self._patience:
                self._compile()
        text, size, at = shown(folded), self._size, 0
        lines, found = list[Line](), defaultdict[int, list[Line]](list)
        for written in text.split("\n"):
            line = Line(at, written.encode("utf-8"))
            at += len(written) + 1
            lines.append(line)
            matched = self._set.Match(line.raw) if self._set is not None else None
            # The last of the set matches every line: without it the set ran out of memory, and knows nothing.
            for number in matched if matched and size in matched else range(size):
                found[number].append(line)
        # One assignment, so that threads that look at the one before keep it.
        self._latest = looked = _Looked(folded, text, size, dict(found), lines)
        return looked

    def _compile(self) -> None:
        made = re2.Set.SearchSet(self._options)
        for expression in self._expressions:
            made.Add(expression)
        made.Add("")
        self._patience, self._seen = 2 * self._patience, 0
        try:
            made.Compile()
        except re2.error:
            return  # it does not fit into the memory it may have: the set before it, or none, goes on
        self._set, self._size = made, len(self._expressions)


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
