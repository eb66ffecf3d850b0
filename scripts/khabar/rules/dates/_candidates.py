"""Which expressions for dates occur in a text at all, found out for all of them in one pass; and the text they see.

Most patterns occur in few texts, and to search for each takes as long as all other native work together. A set of
RE2 walks over the text once for all. It is made when enough texts were seen to make that worth while, and again when
there are more patterns. Where it knows nothing, it says yes.
"""

from __future__ import annotations

import re
from functools import lru_cache

import re2

PATIENCE = 16  # texts, before a set is made; twice as many before each further one


class Candidates:
    """Expressions that share options, and what is known of the latest texts."""

    def __init__(self, options: re2.Options) -> None:
        self._options = options
        self._expressions: list[str] = []
        self._set: re2.Set | None = None
        self._size = 0  # expressions in the set
        self._patience = PATIENCE
        self._seen = 0  # texts since there were expressions that are not in the set
        self._latest: dict[bytes, frozenset[int] | None] = {}  # the texts that rules work on now

    def add(self, expression: str) -> int:
        """Take in an expression. Returns its number."""
        self._expressions.append(expression)
        return len(self._expressions) - 1

    def may_hold(self, number: int, raw: bytes) -> bool:
        """Whether a text may hold a match of an expression; False is certain."""
        if number >= self._size and self._set is not None:
            return True
        latest = self._latest
        found = latest[raw] if raw in latest else self._look(raw)
        return found is None or number in found

    def _look(self, raw: bytes) -> frozenset[int] | None:
        if self._size < len(self._expressions):
            self._seen += 1
            if self._seen > self._patience:
                self._compile()
        matched = self._set.Match(raw) if self._set is not None else None
        # The last of the set matches every text: without it the set ran out of memory, and knows nothing.
        known = frozenset(matched) if matched and self._size in matched else None
        # A new dict each time, so that threads that look at the one before keep it.
        self._latest = {**dict(list(self._latest.items())[-3:]), raw: known}
        return known

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
        self._latest = {}


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


@lru_cache(maxsize=4)
def encoded(text: str) -> bytes:
    return text.encode("utf-8")
