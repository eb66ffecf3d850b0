"""What the word lists of the layer say of a stretch of text between two spaces: looked up once, for all lists.

News repeats its words, so what was found out of a stretch is kept. A list is asked for a word behind particles
(`Carried`), for names that begin with a word (`Begun`), or for signs inside a stretch; all stand in one table. What is
kept of a word is small and in few objects: most of the time goes into memory that is not at hand.
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
DIGITS = frozenset("0123456789")
_RUN = re.compile(r"\w+")
Form = tuple[int, str]  # how much was taken from a word, and what is left


class Listing:
    """A list of the table: it has a number there."""

    def __init__(self) -> None:
        self.number = len(_all)
        _all.append(self)
        _begin()


class Carried(Listing):
    """A list of words that may stand bare or behind particles. Of a word it tells the first form that it holds."""

    def __init__(self, load: Callable[[], Iterable[str]]) -> None:
        self.load = load
        super().__init__()


class Candidate(NamedTuple):
    """A name of a list that begins with a certain word; `whole`: the word is all of it."""

    name: str
    length: int
    whole: bool
    entry: Any


class Start(NamedTuple):
    """Where names of a list may start in a word: how far behind its start, what is in front, names, longest first."""

    at: int
    proclitic: str
    candidates: tuple[Candidate, ...]


class Begun(Listing):
    """Names (folded) with what each stands for, found by their first words; also `signs`, found inside a stretch.

    Of a word it tells where names may start in it, behind particles too.
    """

    def __init__(self, entries: dict[str, Any], signs: Iterable[str] = ()) -> None:
        self.signs = tuple(signs)
        found = defaultdict[str, list[Candidate]](list)
        for name, entry in sorted(entries.items(), key=lambda pair: -len(pair[0])):
            first = first_word(name)
            if not first:
                raise ValueError(f"{name!r} begins with no word")
            found[first].append(Candidate(name, len(name), first == name, entry))
        self.firsts = {first: tuple(candidates) for first, candidates in found.items()}
        super().__init__()


def first_word(name: str) -> str:
    """The first word of a folded name; "" for one that begins with none."""
    match = _RUN.match(name)
    return match[0] if match else ""


class Word:
    """A written word with what the lists say of it, wherever it stands."""

    __slots__ = ("lead", "listed", "said", "source", "tanween", "text", "written")

    def __init__(self, token: str) -> None:
        self.text = text = fold_word(token)
        marked = len(token) > len(text)
        self.source = unmarked(token) if marked else token
        self.tanween = marked and any(mark in token for mark in TANWEEN)
        self.written = len(token)
        self.lead = next(i for i, letter in enumerate(token) if fold_word(letter)) if text and marked else 0  # marks
        self.listed, self.said = _look_up(text)  # numbers of lists, and what each says

    def find(self, words: Container[str]) -> Form | None:
        """The first of its forms that is in the list: fewest particles first."""
        for found in forms(self.text):
            if found[1] in words:
                return found
        return None

    def carries(self, words: Carried) -> Form | None:
        """What `find` tells for a list of the table."""
        return self.said[self.listed.index(words.number)] if words.number in self.listed else None


class Stretch:
    """What stands between two spaces, where it is more or less than one word without marks.

    `size` is that of the folded text; `words` with their `places` in it and whether nothing but blanks is before each;
    `is_open`: whether nothing but blanks stands behind the last, or at all. `listed`: numbers of lists and of the word
    that they say something of; `begun`: numbers of lists and what they say of the stretch.
    """

    __slots__ = ("begun", "is_open", "joined", "listed", "places", "size", "words")

    def __init__(self, stretch: str) -> None:
        folded, at = fold_word(stretch), 0
        self.size = len(folded)
        self.words, self.places, self.joined = list[Word](), list[int](), list[bool]()
        for start, end in segment.tokens(stretch):
            word = words[stretch[start:end]]
            if word.text[:1].isalnum():  # else punctuation, or a tatweel that stands alone as a dash
                gap = stretch[at:start]
                self.words.append(word)
                self.places.append(len(fold_word(stretch[:start])))
                self.joined.append(not gap.strip(BLANKS) and (at == 0 or gap != ""))
                at = end
        self.is_open = not stretch[at:].strip(BLANKS)
        self.listed = [(number, i) for i, word in enumerate(self.words) for number in word.listed]
        self.begun = [(number, _SIGN) for number in _signs(folded)]
        runs = [(run.start(), run[0]) for run in _RUN.finditer(folded)]
        if runs != [(place, word.text) for place, word in zip(self.places, self.words, strict=True)]:  # 1.5, a_b
            self.listed = [(number, i) for number, i in self.listed if isinstance(_all[number], Carried)]
            self.begun += [
                (number, start._replace(at=place + start.at)) for place, run in runs for number, start in _starts(run)
            ]


def _signs(folded: str) -> list[int]:
    """The lists whose signs a folded stretch holds."""
    return [
        names.number
        for names in _all
        if isinstance(names, Begun) and names.signs and any(sign in folded for sign in names.signs)
    ]


_SIGN = Start(0, "", ())


def _look_up_stretch(stretch: str) -> Word | Stretch | None:
    """A word of lists that fills the stretch, None for a word of no list that does, or what else stands there."""
    if not stretch.isalnum() or len(fold_word(stretch)) != len(stretch) or len(segment.tokens(stretch)) != 1:
        return Stretch(stretch)
    return Word(stretch) if _look_up(fold_word(stretch))[0] else None


def _look_up(text: str) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """The numbers of the lists that hold something of a folded word, and what each says of it."""
    said, carried = dict[int, Any](), _carried()
    for form in forms(text):
        for number in carried.get(form[1], ()):
            said.setdefault(number, form)
    for number, start in _starts(text):
        said[number] = (*said.get(number, ()), start)
    for number in _signs(text):
        said[number] = (*said.get(number, ()), _SIGN)
    return (_shared(tuple(said)), tuple(said.values())) if said else ((), ())


@cache
def _shared(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return numbers


def forms(text: str) -> tuple[Form, ...]:
    """A folded word without the particles it may carry, each with how much was taken: للحكومة gives (1, الحكومه)."""
    found = [(0, text)] if len(text) > 1 else []
    for particle in PARTICLES[1:] if text[:1] in FIRST_PARTICLES else ():
        rest = text[len(particle) :]
        if text.startswith(particle) and len(rest) > 1:
            found.append((len(particle), rest))
            if particle[-1] == "ل" and rest[0] == "ل" and len(rest) > 2:
                found.append((len(particle), "ا" + rest))
    return tuple(found)


def _starts(run: str) -> list[tuple[int, Start]]:
    """The names that may start in a run of letters and digits, by the lists that hold them."""
    found, firsts = list[tuple[int, Start]](), _firsts()
    for cut in (0, 1, 2, 3, 4) if run[:1] in OPENERS else (0,):
        if cut == 0 or run[:cut] in BEFORE_NAME:
            rest = run[cut:]
            for number, candidates in firsts.get(rest, ()):
                found.append((number, Start(cut, run[:cut], candidates)))
            if rest[:1] in DIGITS:
                found.append((NUMERALS.number, Start(cut, run[:cut], ())))
    return found


@cache
def _carried() -> dict[str, tuple[int, ...]]:
    """Every word of the lists, with the numbers of the lists that hold it."""
    found = defaultdict[str, list[int]](list)
    for carried in _all:
        for word in frozenset(carried.load()) if isinstance(carried, Carried) else ():
            found[word].append(carried.number)
    return {word: tuple(numbers) for word, numbers in found.items()}


@cache
def _firsts() -> dict[str, tuple[tuple[int, tuple[Candidate, ...]], ...]]:
    """Every first word of a name, with the numbers of the lists and their names."""
    found = defaultdict[str, list[tuple[int, tuple[Candidate, ...]]]](list)
    for names in _all:
        for first, candidates in names.firsts.items() if isinstance(names, Begun) else ():
            found[first].append((names.number, candidates))
    return {first: tuple(lists) for first, lists in found.items()}


def count() -> int:
    """How many lists there are: a page that was read when there were fewer is read again."""
    return len(_all)


def _begin() -> None:
    # Tables that die with what they were made from.
    for table in (_carried, _firsts, _shared):
        table.cache_clear()
    words.clear()
    stretches.clear()


_all: list[Listing] = []
words = Memo(Word)
stretches = Memo(_look_up_stretch)
NUMERALS = Begun({})  # what begins with a digit
