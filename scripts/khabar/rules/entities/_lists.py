"""What the word lists of the layer say of a stretch of text between two spaces: looked up once, for all lists.

News repeats its words, so what was found out of a stretch is kept. A list is asked for a word behind particles
(`Carried`) or for names that begin with a word (`Names`); both stand in one table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from functools import cache
from typing import Any, NamedTuple

from khabar import segment
from khabar.clitics import BEFORE_NAME
from khabar.memo import Memo
from khabar.text import fold_word, unmarked

TANWEEN = "ًٌٍ"
PARTICLES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
FIRST_PARTICLES = frozenset("وفبلك")
OPENERS = frozenset(particles[0] for particles in BEFORE_NAME)
BLANKS = " \u00a0"
_RUN = re.compile(r"\w+")
Form = tuple[int, str]  # how much was taken from a word, and what is left


class Word:
    """A written word with what the lists say of it, wherever it stands."""

    __slots__ = ("carried", "facts", "forms", "lead", "source", "tanween", "text", "written")

    def __init__(self, token: str) -> None:
        self.text = fold_word(token)
        marked = len(token) > len(self.text)
        self.source = unmarked(token) if marked else token
        self.tanween = marked and any(mark in token for mark in TANWEEN)
        self.written = len(token)
        self.lead = next(i for i in range(len(token)) if fold_word(token[i])) if marked else 0  # marks in front
        # The word without the particles it may carry, each with how much was taken: للحكومة gives (1, الحكومه).
        self.forms = _find_forms(self.text)
        self.carried = _carried(self.forms)
        self.facts: dict[str, Any] = {}

    def find(self, words: Container[str]) -> Form | None:
        """The first of its forms that is in the list: fewest particles first."""
        for found in self.forms:
            if found[1] in words:
                return found
        return None

    def carries(self, words: Carried) -> Form | None:
        """What `find` tells for a list of the table."""
        return self.carried.get(words.number)


def _find_forms(text: str) -> tuple[Form, ...]:
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
        self.load, self.number = load, len(_carriers)
        _carriers.append(self)
        _begin()


class Candidate(NamedTuple):
    """A name of a list that begins with a certain word."""

    name: str
    length: int
    whole: bool  # the word is all of it
    entry: Any


class Start(NamedTuple):
    """Where names of a list may start: the place, what is attached in front, and the names, the longest first."""

    at: int
    proclitic: str
    candidates: tuple[Candidate, ...]


def begins_with_word(name: str) -> bool:
    """Whether a name can be found by its first word."""
    return _RUN.match(name) is not None


class Begun:
    """Names (folded) with what each stands for, found by their first words; also `signs`, found inside a stretch."""

    def __init__(self, entries: dict[str, Any], signs: Iterable[str] = ()) -> None:
        self.number, self.signs = len(_begun), tuple(signs)
        found = defaultdict[str, list[Candidate]](list)
        for name, entry in sorted(entries.items(), key=lambda pair: -len(pair[0])):
            match = _RUN.match(name)
            if match is None:
                raise ValueError(f"{name!r} begins with no word")
            found[match[0]].append(Candidate(name, len(name), match[0] == name, entry))
        self.firsts = {first: tuple(candidates) for first, candidates in found.items()}
        _begun.append(self)
        _begin()


_carriers: list[Carried] = []
_begun: list[Begun] = []


def size() -> int:
    """How many lists there are: a page that was read when there were fewer is read again."""
    return len(_carriers) + len(_begun)


class Stretch(NamedTuple):
    """What stands between two spaces: how long it is folded, its words, and what may start in it."""

    size: int
    plain: Word | None  # where one word is all of it
    words: tuple[tuple[int, bool, Word], ...]  # each with its place in it and whether nothing but blanks is before it
    open: (
        bool  # whether nothing but blanks stands behind the last word; of a stretch without words, whether it is blank
    )
    carried: tuple[tuple[int, int, Form], ...]  # list, number of the word, what is left of it
    starts: tuple[tuple[int, Start], ...]


@cache
def _listed() -> dict[str, tuple[int, ...]]:
    """Every word of the lists, with the numbers of the lists that hold it."""
    found = defaultdict[str, list[int]](list)
    for words in _carriers:
        for word in frozenset(words.load()):
            found[word].append(words.number)
    return {word: tuple(numbers) for word, numbers in found.items()}


@cache
def _firsts() -> dict[str, tuple[tuple[int, tuple[Candidate, ...]], ...]]:
    """Every first word of a name, with the numbers of the lists and their names."""
    found = defaultdict[str, list[tuple[int, tuple[Candidate, ...]]]](list)
    for names in _begun:
        for first, candidates in names.firsts.items():
            found[first].append((names.number, candidates))
    return {first: tuple(lists) for first, lists in found.items()}


_NOTHING: dict[int, Form] = {}


def _carried(forms: tuple[Form, ...]) -> dict[int, Form]:
    """The lists that hold a form of a word, each with the first such form."""
    listed, found = _listed(), dict[int, Form]()
    for form in forms:
        for number in listed.get(form[1], ()):
            found.setdefault(number, form)
    return found or _NOTHING


def _look_up(stretch: str) -> Stretch:
    folded, words, at, blank = fold_word(stretch), list[tuple[int, bool, Word]](), 0, True
    for start, end in segment.tokens(stretch):
        token = stretch[start:end]
        if fold_word(token)[:1].isalnum():  # else punctuation, or a tatweel that stands alone as a dash
            gap = stretch[at:start]
            blank = not gap.strip(BLANKS)
            words.append((len(fold_word(stretch[:start])), blank and (at == 0 or gap != ""), Word(token)))
            at = end
    plain = words[0][2] if len(words) == 1 and words[0][2].written == len(stretch) else None
    carried = [(number, i, form) for i, (_, _, word) in enumerate(words) for number, form in word.carried.items()]
    starts, firsts = list[tuple[int, Start]](), _firsts()
    for names in _begun:
        if names.signs and any(sign in folded for sign in names.signs):
            starts.append((names.number, Start(0, "", ())))
    for run in _RUN.finditer(folded):
        for cut in _cuts(run[0]):
            if run[0][cut : cut + 1] in DIGITS:
                starts.append((NUMERALS.number, Start(run.start() + cut, run[0][:cut], ())))
            for number, candidates in firsts.get(run[0][cut:], ()):
                starts.append((number, Start(run.start() + cut, run[0][:cut], candidates)))
    return Stretch(
        len(folded), plain, tuple(words), not stretch[at:].strip(BLANKS), tuple(carried), tuple(starts)
    )  # fmt: skip


def _cuts(word: str) -> list[int]:
    """How many letters of a word may be particles in front of a name."""
    return [0, *(i for i in (1, 2, 3, 4) if word[:i] in BEFORE_NAME)] if word[0] in OPENERS else [0]


stretches = Memo(_look_up)


def _begin() -> None:
    # Tables that die with what they were made from.
    _listed.cache_clear()
    _firsts.cache_clear()
    stretches.clear()


NUMERALS = Begun({})  # what begins with a digit
DIGITS = frozenset("0123456789")
