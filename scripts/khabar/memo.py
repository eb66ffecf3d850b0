"""What was found out about a word, kept, since news repeats its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
MOST = 1 << 16  # words; a table that is full is begun again
LONG = 64  # characters; a longer stretch is no word that comes again, and is not kept


class Memo(dict[str, T]):
    """A function of a word as a table: `memo[word]`.

    A plain table, unlike functools.lru_cache, moves nothing when something is found in it: with hundreds of words a
    text, most of the time goes into memory that is not at hand.
    """

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, word: str) -> T:
        made = self.make(word)
        if len(word) <= LONG:
            if len(self) >= MOST:
                self.clear()
            self[word] = made
        return made
