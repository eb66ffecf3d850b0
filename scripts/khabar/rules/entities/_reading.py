"""The words of a page as entity rules see them: folded, with the particles each may carry."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from khabar.layers import Item
from khabar.rules.entities import _lists
from khabar.rules.entities._lists import Begun, Carried, Form, Start, Word
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
        page, self._lists = self.page, _lists.size()
        self.words, self.starts, self.joined = list[Word](), list[int](), list[bool]()
        self._carriers = defaultdict[int, list[tuple[int, Form]]](list)
        self._begun = defaultdict[int, list[tuple[int, Start]]](list)
        words, starts, joined, known = self.words, self.starts, self.joined, _lists.stretches
        at, clear = 0, False
        for text in page.text.split(" "):
            size, plain, inside, blank, carried, begun = known[text]
            for number, i, form in carried:
                self._carriers[number].append((len(words) + i, form))
            for number, start in begun:
                self._begun[number].append((at, start))
            if plain is not None:
                words.append(plain)
                starts.append(at)
                joined.append(clear)
                clear = True
            elif inside:
                for place, behind_blanks, word in inside:
                    words.append(word)
                    starts.append(at + place)
                    joined.append(clear and behind_blanks)
                    clear = True
                clear = blank
            else:
                clear = clear and blank
            at += size + 1
        self.size = len(words)

    def carriers(self, words: Carried) -> list[tuple[int, Form]]:
        """The numbers of the words that carry one of a list, in text order, each with what `Word.find` tells."""
        if self._lists < _lists.size():
            self._read()
        return self._carriers.get(words.number, [])

    def begun(self, names: Begun) -> list[tuple[int, Start]]:
        """Where names of a list may start, in text order: the place of a stretch, and the start in it."""
        if self._lists < _lists.size():
            self._read()
        return self._begun.get(names.number, [])

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        return self.starts[i] + len(self.words[i].text)

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
        return self.words[i - 1].text if i > 0 and self.follows(i) else ""

    def after(self, i: int) -> str:
        """The word after `i` in its folded form, "" where something else than spaces stands between."""
        return self.words[i + 1].text if self.follows(i + 1) else ""

    def gap(self, i: int) -> str:
        """What stands between word `i` and the word before, as it is written."""
        return self.page.text[self._origin(i - 1) + self.words[i - 1].written if i else 0 : self._origin(i)]

    def _origin(self, i: int) -> int:
        return self.page.folded.origin(self.starts[i]) - self.words[i].lead


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
