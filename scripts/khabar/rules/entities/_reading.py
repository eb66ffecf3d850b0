"""The words of a page as entity rules see them: folded, with the particles each may carry."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from khabar.layers import Item
from khabar.segment import Page

TANWEEN = "ًٌٍ"
PARTICLES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")


@dataclass(frozen=True)
class Word:
    """A written word and its place in the folded page; `gap` is what stands between it and the word before."""

    text: str  # folded
    source: str  # as written, without marks
    tanween: bool
    start: int
    end: int
    gap: str

    @cached_property
    def forms(self) -> tuple[tuple[int, str], ...]:
        """The word without the particles it may carry, each with how much was taken: للحكومة gives (1, الحكومه)."""
        found = []
        for particle in PARTICLES:
            rest = self.text[len(particle) :]
            if self.text.startswith(particle) and len(rest) > 1:
                found.append((len(particle), rest))
                if particle[-1:] == "ل" and rest[0] == "ل" and len(rest) > 2:
                    found.append((len(particle), "ا" + rest))
        return tuple(found)

    @property
    def joined(self) -> bool:
        """Whether nothing but spaces stands before it."""
        return self.gap != "" and not self.gap.strip(" \u00a0")

    def find(self, words: Container[str]) -> tuple[int, str] | None:
        """The first of its forms that is in the list: fewest particles first."""
        return next(((cut, form) for cut, form in self.forms if form in words), None)


@dataclass(frozen=True)
class Reading:
    """The words of a page, and which word starts at a place."""

    page: Page
    words: tuple[Word, ...]

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


@lru_cache(maxsize=4)
def read(page: Page) -> Reading:
    """The words of a page."""
    words, reached = [], 0
    plain = len(page.folded.text) == len(page.text)  # nothing was left out, so positions are the same
    for start, end in page.tokens:
        first, last = (start, end) if plain else (page.folded.position(start), page.folded.position(end))
        text = page.folded.text[first:last]
        if not text or not (text[0].isalnum()):
            continue  # punctuation, and a tatweel that stands alone as a dash
        source, gap = page.text[start:end], page.text[reached:start]
        tanween = any(mark in source for mark in TANWEEN)
        if len(source) > len(text):
            source = "".join(page.text[page.folded.origin(i)] for i in range(first, last))
        words.append(Word(text, source, tanween, first, last, gap))
        reached = end
    return Reading(page, tuple(words))


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
