"""What a pattern says of an expression that was found."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2


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
