"""The words and marks of punctuation of a folded text, found once for all that read parts of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from khabar import matching
from khabar.prefilter import TOKEN as TOKEN
from khabar.segment import Page


class Tokens:
    """The tokens of a text by the places where they begin."""

    __slots__ = ("starts", "words")

    def __init__(self, starts: list[int], words: list[str]) -> None:
        self.starts, self.words = starts, words

    def between(self, start: int, end: int) -> Iterable[tuple[int, str]]:
        """Place and text of the tokens in a stretch; of one that its edges cut, what lies inside."""
        starts, words = self.starts, self.words
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        places, found = starts[low:high], words[low:high]
        if found and places[-1] + len(found[-1]) > end:
            found[-1] = found[-1][: end - places[-1]]
        if low and start < end and starts[low - 1] + len(words[low - 1]) > start:
            places.insert(0, start)
            found.insert(0, words[low - 1][start - starts[low - 1] : end - starts[low - 1]])
        return zip(places, found, strict=True)

    def following(self, start: int) -> tuple[int, str] | None:
        """The first token from a place on; of one that the place cuts, the rest."""
        low = bisect_left(self.starts, start)
        if low and (cut := start - self.starts[low - 1]) < len(self.words[low - 1]):
            return start, self.words[low - 1][cut:]
        return (self.starts[low], self.words[low]) if low < len(self.starts) else None

    def within(self, start: int, end: int, most: int = 1 << 30) -> list[str]:
        """The words in a stretch, punctuation apart; no more than the first `most`."""
        starts, words = self.starts, self.words
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        found = words[low:high]
        if found and starts[high - 1] + len(found[-1]) > end:
            found[-1] = found[-1][: end - starts[high - 1]]
        if low and start < end and starts[low - 1] + len(words[low - 1]) > start:
            found.insert(0, words[low - 1][start - starts[low - 1] : end - starts[low - 1]])
        kept = [word for word in found[: 2 * most] if word.isalnum()][:most]
        return kept if len(kept) == most or len(found) <= 2 * most else [w for w in found if w.isalnum()][:most]


_memo: tuple[str, Tokens] | None = None


def tokens(page: Page) -> Tokens:
    """The tokens of the folded text of a page; kept for those that ask next."""
    global _memo
    memo, text = _memo, page.folded.text
    if memo is None or memo[0] is not text:
        read = matching.read(text)
        memo = _memo = text, Tokens(read.places, read.tokens)
    return memo[1]
