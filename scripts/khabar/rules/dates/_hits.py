"""Where a pattern stands, and what it says of the expression there: matches in code points, counted where asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

Span = tuple[int, int]


class Hit:
    """A match of a pattern over the bytes of a text, in code points; the methods are those of `re.Match`."""

    __slots__ = ("_first", "_found", "_names", "_raw", "_start")

    def __init__(self, raw: bytes, found: Any, start: int, names: dict[str, int]) -> None:
        self._raw, self._found, self._start, self._names = raw, found, start, names
        self._first = found.start()

    def span(self, group: int | str = 0) -> Span:
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
        """The text of a group; None for one that took no part."""
        first, last = self._found.span(self._names[group] if isinstance(group, str) else group)
        return None if first < 0 else self._raw[first:last].decode("utf-8")

    __getitem__ = group


class Reader:
    """A pattern that takes an expression apart. What it said of an expression before is kept: news repeats itself."""

    def __init__(self, expression: str) -> None:
        self._compiled = re2.compile(expression)
        self._names = dict(self._compiled.groupindex)
        self.whole = lru_cache(maxsize=1 << 12)(self._whole)
        self.pieces = lru_cache(maxsize=1 << 12)(self._pieces)

    def _whole(self, text: str) -> dict[str, str | Any] | None:
        """The groups of the whole text, None for one that takes no part; None where the text does not match."""
        match = self._compiled.fullmatch(text)
        return None if match is None else self._groups(match)

    def _pieces(self, text: str) -> list[dict[str, str | Any]]:
        """The groups of every match in the text."""
        return [self._groups(match) for match in self._compiled.finditer(text)]

    def _groups(self, match: Any) -> dict[str, str | Any]:
        return {name: match.group(number) for name, number in self._names.items()}
