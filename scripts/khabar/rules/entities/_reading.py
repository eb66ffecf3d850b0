"""The words of a page as entity rules see them: folded, with the particles each may carry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, count
from operator import add
from typing import Any

from khabar.clitics import edge_after
from khabar.layers import Item
from khabar.rules.entities import _lists
from khabar.rules.entities._lists import Begun, Carried, Form, Listing, Start, Stretch, Word
from khabar.segment import Page


class Reading:
    """The words of a page, and where something of the lists stands or may start. Places are those of the folded page.

    `words` are what the lists say of each word, `starts` where it starts, `joined` whether nothing but spaces
    stands between it and the word before.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._read()

    def _read(self) -> None:
        # Most stretches are one word of which the lists know nothing: only the others are looked at one by one.
        tokens: list[Any] = self.page.text.split(" ")
        found = list(map(_lists.stretches.__getitem__, tokens))
        special = [k for k, stretch in enumerate(found) if stretch is not None]
        sizes = list(map(len, tokens))
        if self.page.folded.left_out:
            for k in special:
                if isinstance(stretch := found[k], Stretch):
                    sizes[k] = stretch.size
        starts: list[int] = list(
            map(add, accumulate(sizes, initial=0), count())
        )  # of the stretches, and of one behind the last
        joined, more = [True] * len(starts), 0
        listed: list[list[Any]] = [[] for _ in range(_lists.count())]
        words = _Words(tokens)
        for k in special:
            i, stretch = k + more, found[k]
            if isinstance(stretch, Word):
                words[i] = stretch
                for number in stretch.listed:
                    listed[number].append(i)
            elif stretch is not None:
                place, before = starts[i], joined[i]
                tokens[i : i + 1] = stretch.words
                starts[i : i + 1] = [place + at for at in stretch.places]
                joined[i : i + 1] = stretch.joined
                for j, word in enumerate(stretch.words, i):
                    words[j] = word
                after = i + len(stretch.words)
                joined[after] = stretch.is_open
                joined[i] = before and joined[i]
                more = after - k - 1
                for number, j in stretch.listed:
                    listed[number].append(i + j)
                for number, start in stretch.begun:
                    listed[number].append((place, start))
        joined[0] = False
        starts.pop()
        self.size = len(tokens)
        self.words, self.starts, self.joined, self._listed = words, starts, joined, listed

    def listed(self, words: Listing) -> list[Any]:
        """Where a list says something, in text order: numbers of words, or pairs of a place and a start from it."""
        if len(self._listed) < _lists.count():
            self._read()
        return self._listed[words.number]

    def carriers(self, words: Carried) -> list[tuple[int, Form]]:
        """The numbers of the words that carry one of a list, in text order, each with what `Word.find` tells."""
        return [(i, form) for i in self.listed(words) if (form := self.words[i].carries(words))]

    def begun(self, names: Begun) -> list[tuple[int, Start, int | None]]:
        """Where names of a list may start, in text order: place, start, and the number of the word if it is one."""
        found = list[tuple[int, Start, int | None]]()
        for i in self.listed(names):
            if isinstance(i, int):
                word, place = self.words[i], self.starts[i]
                for start in word.said[word.listed.index(names.number)]:
                    found.append((place + start.at, start, i))
            else:
                place, start = i
                found.append((place + start.at, start, None))
        return found

    def known(self, i: int) -> Word | None:
        """Word `i`, if any list may know it; of the words of which none does most need not be looked up."""
        return self.words.get(i)

    def text(self, i: int) -> str:
        """Word `i` in its folded form."""
        word = self.words.get(i)
        if word is not None:
            return word.text
        start = self.starts[i]
        return self.page.folded.text[start : start + len(self.words.tokens[i])]

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        word = self.words.get(i)
        return self.starts[i] + (len(self.words.tokens[i]) if word is None else len(word.text))

    def starting(self, position: int) -> int | None:
        """Number of the word that starts at a place, or carries it behind particles."""
        i = bisect_right(self.starts, position) - 1
        return i if i >= 0 and position - 3 <= self.starts[i] else None

    def ending(self, position: int) -> int | None:
        """Number of the word that ends there."""
        i = bisect_right(self.starts, position - 1) - 1
        return i if i >= 0 and self.end(i) == position else None

    def holding(self, letters: str) -> Iterator[int]:
        """Numbers of the words in which the letters begin, in text order."""
        text, at, latest = self.page.folded.text, -1, -1
        while (at := text.find(letters, at + 1)) >= 0:
            i = bisect_right(self.starts, at) - 1
            if i > latest and at < self.end(i):
                latest = i
                yield i

    def follows(self, i: int) -> bool:
        """Whether word `i` is there and nothing but spaces separates it from the word before."""
        return 0 < i < self.size and self.joined[i]

    def before(self, i: int) -> str:
        """The word before `i` in its folded form, "" where something else than spaces stands between."""
        return self.text(i - 1) if self.follows(i) else ""

    def after(self, i: int) -> str:
        """The word after `i` in its folded form, "" where something else than spaces stands between."""
        return self.text(i + 1) if self.follows(i + 1) else ""

    def matches(self, pattern: re.Pattern[str], *lists: Begun) -> Iterator[re.Match[str]]:
        """Matches at word edges, in text order and without overlap: tried where a word of the lists begins.

        Every match of the pattern begins with such a word, to its end.
        """
        text, reached = self.page.folded.text, 0
        for place in sorted(place for begun in lists for place, *_ in self.begun(begun)):
            match = pattern.match(text, place) if place >= reached else None
            if match and edge_after(text, match.end()):
                reached = match.end()
                yield match

    def gap(self, i: int) -> str:
        """What stands between word `i` and the word before, as it is written."""
        return self.page.text[self._origin(i - 1) + self.words[i - 1].written if i else 0 : self._origin(i)]

    def _origin(self, i: int) -> int:
        origin: int = self.page.folded.origin(self.starts[i])
        return origin - self.words[i].lead


class _Words(dict[int, Word]):
    """The words of a page by number, each looked up where it is asked for; behind the last there is none."""

    def __init__(self, tokens: list[str]) -> None:
        super().__init__()
        self.tokens = tokens

    def __missing__(self, i: int) -> Word:
        if not 0 <= i < len(self.tokens):
            raise IndexError(i)
        word = self[i] = _lists.words[self.tokens[i]]
        return word


@lru_cache(maxsize=4)
def read(page: Page) -> Reading:
    """The words of a page."""
    return Reading(page)


def mention(
    page: Page,
    start: int,
    end: int,
    type_: str,
    subtype: str | None = None,
    key: str | None = None,
    form: str = "name",
    metonymic: str | None = None,
    derived_from: str | None = None,
) -> Item:
    """An item for a stretch of the folded page. `key`: what the entity is known by; `finish` clusters by it."""
    if page.folded.left_out:
        start, end = page.folded.span(start, end)
    return {
        "span": {"start": start, "end": end, "text": page.text[start:end]},
        "type": type_,
        "subtype": subtype,
        "form": form,
        "entities": [key] if key else [],
        "metonymic": metonymic,
        "derived_from": derived_from,
        "holders": [],
    }
