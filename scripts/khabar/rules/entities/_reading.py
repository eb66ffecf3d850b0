"""The words of a page as entity rules see them: folded, with the particles each may carry."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from khabar.layers import Item
from khabar.memo import Memo
from khabar.segment import Page, Range
from khabar.text import fold_word, unmarked

TANWEEN = "ًٌٍ"
PARTICLES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")


FIRST_PARTICLES = frozenset("وفبلك")


class Word(NamedTuple):
    """A written word and its place in the folded page; `gap` is what stands between it and the word before."""

    text: str  # folded
    source: str  # as written, without marks
    tanween: bool
    start: int
    end: int
    gap: str
    joined: bool  # whether nothing but spaces stands before it

    @property
    def forms(self) -> tuple[tuple[int, str], ...]:
        """The word without the particles it may carry, each with how much was taken: للحكومة gives (1, الحكومه)."""
        return _forms[self.text]

    def find(self, words: Container[str]) -> tuple[int, str] | None:
        """The first of its forms that is in the list: fewest particles first."""
        for found in _forms[self.text]:
            if found[1] in words:
                return found
        return None


def _find_forms(text: str) -> tuple[tuple[int, str], ...]:
    found = [(0, text)] if len(text) > 1 else []
    for particle in PARTICLES[1:] if text[:1] in FIRST_PARTICLES else ():
        rest = text[len(particle) :]
        if text.startswith(particle) and len(rest) > 1:
            found.append((len(particle), rest))
            if particle[-1] == "ل" and rest[0] == "ل" and len(rest) > 2:
                found.append((len(particle), "ا" + rest))
    return tuple(found)


_forms = Memo(_find_forms)


class Carried:
    """A list of words that may stand bare or behind particles. A word is looked up once for all such lists."""

    def __init__(self, load: Callable[[], Iterable[str]]) -> None:
        self.load, self.number = load, len(_lists)
        _lists.append(self)
        _listed.cache_clear()
        _tokens.clear()


_lists: list[Carried] = []
Form = tuple[int, str]  # how much was taken from a word, and what is left


@cache
def _listed() -> dict[str, tuple[int, ...]]:
    """Every word of the lists, with the numbers of the lists that hold it."""
    found = defaultdict[str, list[int]](list)
    for words in _lists:
        for word in frozenset(words.load()):
            found[word].append(words.number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def _carried(text: str) -> tuple[tuple[int, Form], ...]:
    """The lists that hold a form of a word, each with the first such form."""
    listed, found = _listed(), dict[int, Form]()
    for form in _forms[text]:
        for number in listed.get(form[1], ()):
            found.setdefault(number, form)
    return tuple(found.items())


def _known(token: str) -> tuple[tuple[int, Form], ...] | None:
    """What a token carries; None for one that is no word: punctuation, and a tatweel that stands alone as a dash."""
    text = fold_word(token)
    return _carried(text) if text[:1].isalnum() else None


_tokens = Memo(_known)


class Reading:
    """The words of a page, and which word starts at a place. A word is made where a rule looks at it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._places: list[Range] = []  # in the page as it is written
        self._carriers: dict[int, dict[int, Form]] = {}
        text, places = page.text, self._places
        for place in page.tokens:
            carried = _tokens[text[place[0] : place[1]]]
            if carried is None:
                continue
            for number, form in carried:
                self._carriers.setdefault(number, {})[len(places)] = form
            places.append(place)
        self.words = _Words(page, places)
        self.size = len(places)

    def carriers(self, words: Carried) -> dict[int, Form]:
        """The numbers of the words that carry one of a list, in text order, each with what `Word.find` tells."""
        return self._carriers.get(words.number, {})

    def starting(self, position: int) -> int | None:
        """Number of the word that starts at a place of the folded page, or carries it behind particles."""
        i = self._at(position)
        return i if i >= 0 and position - 3 <= self.words[i].start <= position else None

    def _at(self, position: int) -> int:
        """Number of the last word that starts at a place of the folded page or before it; -1 for none."""
        return bisect_right(self._places, (self.page.folded.origin(position), len(self.page.text))) - 1

    def ending(self, position: int) -> int | None:
        """Number of the word that ends there."""
        i = self._at(position - 1) if position else -1
        return i if i >= 0 and self.words[i].end == position else None

    def holding(self, letters: str) -> Iterator[int]:
        """Numbers of the words in which the letters begin, in text order."""
        text, at, latest = self.page.folded.text, -1, -1
        while (at := text.find(letters, at + 1)) >= 0:
            i = self._at(at)
            if i > latest and at < self.words[i].end:
                latest = i
                yield i

    def follows(self, i: int) -> bool:
        """Whether word `i` is there and nothing but spaces separates it from the word before."""
        return 0 < i < self.size and self.words[i].joined

    def before(self, i: int) -> str:
        """The word before `i` in its folded form, "" where something else than spaces stands between."""
        return self.words[i - 1].text if self.follows(i) else ""

    def after(self, i: int) -> str:
        """The word after `i` in its folded form, "" where something else than spaces stands between."""
        return self.words[i + 1].text if self.follows(i + 1) else ""


class _Words(dict[int, Word]):
    """The words of a page by number, each made where it is asked for; behind the last there is none."""

    def __init__(self, page: Page, places: list[Range]) -> None:
        super().__init__()
        self._page, self._places = page, places

    def __missing__(self, i: int) -> Word:
        if not 0 <= i < len(self._places):
            raise IndexError(i)
        made = self[i] = self._make(i)
        return made

    def _make(self, i: int) -> Word:
        page, left_out = self._page, self._page.folded.left_out
        start, end = self._places[i]
        first, last = start - bisect_left(left_out, start), end - bisect_left(left_out, end)
        source = page.text[start:end]
        gap = page.text[self._places[i - 1][1] if i else 0 : start]
        tanween = False
        if end - start > last - first:  # only then can a tanween be there: it is left out of the folded text
            tanween = any(mark in source for mark in TANWEEN)
            source = unmarked(source)
        joined = gap == " " or (gap != "" and not gap.strip(" \u00a0"))
        return Word(page.folded.text[first:last], source, tanween, first, last, gap, joined)


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
    **more: Any,
) -> Item:
    """An item for a stretch of the folded page. `key`: what the entity is known by; `finish` clusters by it."""
    item = {
        "span": page.span(*page.folded.span(start, end)),
        "type": type_,
        "subtype": subtype,
        "form": "name",
        "entities": [key] if key else [],
        "metonymic": None,
        "derived_from": None,
        "holders": [],
    }
    return {**item, **more}
