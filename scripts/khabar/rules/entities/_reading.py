"""The words of a page as entity rules see them: folded, with the particles each may carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from khabar.layers import Item
from khabar.segment import Page, tokens
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
        return _forms(self.text)

    def find(self, words: Container[str]) -> tuple[int, str] | None:
        """The first of its forms that is in the list: fewest particles first."""
        for found in _forms(self.text):
            if found[1] in words:
                return found
        return None


@lru_cache(maxsize=1 << 16)
def _forms(text: str) -> tuple[tuple[int, str], ...]:
    # One and the same word stands in a thousand texts.
    found = [(0, text)] if len(text) > 1 else []
    for particle in PARTICLES[1:] if text[:1] in FIRST_PARTICLES else ():
        rest = text[len(particle) :]
        if text.startswith(particle) and len(rest) > 1:
            found.append((len(particle), rest))
            if particle[-1] == "ل" and rest[0] == "ل" and len(rest) > 2:
                found.append((len(particle), "ا" + rest))
    return tuple(found)


class Carried:
    """A list of words that may stand bare or behind particles. A word is looked up once for all such lists."""

    def __init__(self, load: Callable[[], Iterable[str]]) -> None:
        self.load, self.number = load, len(_lists)
        _lists.append(self)
        for made in (_listed, _carried, _parsed):
            made.cache_clear()


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


@lru_cache(maxsize=1 << 16)
def _carried(text: str) -> tuple[tuple[int, Form], ...]:
    """The lists that hold a form of a word, each with the first such form."""
    listed, found = _listed(), dict[int, Form]()
    for form in _forms(text):
        for number in listed.get(form[1], ()):
            found.setdefault(number, form)
    return tuple(found.items())


@dataclass(frozen=True)
class Reading:
    """The words of a page, and which word starts at a place."""

    page: Page
    words: tuple[Word, ...]
    _carriers: dict[int, dict[int, Form]]

    def carriers(self, words: Carried) -> dict[int, Form]:
        """The numbers of the words that carry one of a list, in text order, each with what `Word.find` tells."""
        return self._carriers.get(words.number, {})

    @cached_property
    def _starts(self) -> dict[int, int]:
        return {word.start: i for i, word in enumerate(self.words)}

    @cached_property
    def _ends(self) -> dict[int, int]:
        return {word.end: i for i, word in enumerate(self.words)}

    def starting(self, position: int) -> int | None:
        """Number of the word that starts at a place of the folded page, or carries it behind particles."""
        return next((i for cut in range(4) if (i := self._starts.get(position - cut)) is not None), None)

    def ending(self, position: int) -> int | None:
        """Number of the word that ends there."""
        return self._ends.get(position)

    def follows(self, i: int) -> bool:
        """Whether word `i` is there and nothing but spaces separates it from the word before."""
        return 0 < i < len(self.words) and self.words[i].joined

    def before(self, i: int) -> str:
        """The word before `i` in its folded form, "" where something else than spaces stands between."""
        return self.words[i - 1].text if self.follows(i) else ""

    def after(self, i: int) -> str:
        """The word after `i` in its folded form, "" where something else than spaces stands between."""
        return self.words[i + 1].text if self.follows(i + 1) else ""


LONG = 64  # characters of a stretch; a longer one is no word that comes again, and is not kept


class _Inside(NamedTuple):
    """A word of a stretch between spaces, with places counted from the beginning of the stretch."""

    text: str
    source: str
    tanween: bool
    start: int
    end: int
    lead: str  # what stands before it in the stretch, behind the word before
    carried: tuple[tuple[int, Form], ...]


def _parse(stretch: str) -> tuple[tuple[_Inside, ...], str, int]:
    """The words of a stretch between spaces, what stands behind the last, and how long the stretch is when folded."""
    if stretch.isalpha():
        text = fold_word(stretch)
        return (_Inside(text, stretch, False, 0, len(text), "", _carried(text)),), "", len(text)
    words, reached, folded = [], 0, 0
    for start, end in tokens(stretch):
        raw = stretch[start:end]
        text = fold_word(raw)
        if not text or not text[0].isalnum():
            continue  # punctuation, and a tatweel that stands alone as a dash
        lead = stretch[reached:start]
        first = folded + len(unmarked(lead))
        folded, reached = first + len(text), end
        source = raw if len(raw) == len(text) else unmarked(raw)
        tanween = source is not raw and any(mark in raw for mark in TANWEEN)
        words.append(_Inside(text, source, tanween, first, folded, lead, _carried(text)))
    tail = stretch[reached:]
    return tuple(words), tail, folded + len(unmarked(tail))


_parsed = lru_cache(maxsize=1 << 16)(_parse)  # news repeats its words


@lru_cache(maxsize=4)
def read(page: Page) -> Reading:
    """The words of a page."""
    words, carriers = list[Word](), dict[int, dict[int, Form]]()
    gap, at = "", 0
    for stretch in page.text.split(" "):
        inside, tail, width = _parsed(stretch) if len(stretch) <= LONG else _parse(stretch)
        for text, source, tanween, start, end, lead, carried in inside:
            gap += lead
            joined = gap == " " or (gap != "" and not gap.strip(" \u00a0"))
            for number, form in carried:
                carriers.setdefault(number, {})[len(words)] = form
            words.append(Word(text, source, tanween, at + start, at + end, gap, joined))
            gap = ""
        gap += tail + " "
        at += width + 1
    return Reading(page, tuple(words), carriers)


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
