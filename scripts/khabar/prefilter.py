"""What of many patterns and lists a text can hold at all, found out for all of them by looking its words up.

Most patterns and names occur in few texts, and to search for each takes as long as all other work together. A match
of a pattern holds certain pieces of words (`atoms`), a name begins with its first word. What a stretch between spaces
holds of them, and its tokens, is found out once, since news repeats its words: a text is walked over once for all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import daachorse

from khabar.atoms import SAFE, Strings, crosses_lines, needed
from khabar.clitics import BEFORE_NAME, HIDDEN_ARTICLE
from khabar.memo import Memo

_OPENERS = frozenset(particles[0] for particles in BEFORE_NAME)
_RUN, _WORD = re.compile(f"[{SAFE}]+"), re.compile(r"\w+")
TOKEN = re.compile(r"[^\W_]+|[^\w\s]")  # a word, or a mark of punctuation


class Line(NamedTuple):
    """A line of a folded text: where it starts, its UTF-8, and the numbers of the sets it meets as bits."""

    start: int
    raw: bytes
    met: int


Start = tuple[int, str, str]  # where a name may start, what is attached in front, and the name's first word


class _Stretch(NamedTuple):
    """What stands between two spaces; places are counted from its beginning."""

    size: int
    met: int  # the sets it meets, as bits
    starts: tuple[tuple[int, Start], ...]  # the lists whose names may start in it
    first: int  # where its first token begins
    word: str  # its first token, "" where it has none
    more: tuple[tuple[int, str], ...]  # the other tokens


class Text(NamedTuple):
    """A folded text as it was walked over: its lines, where names of each list may start, and its tokens."""

    lines: list[Line]
    starts: dict[int, list[Start]]
    places: list[int]  # where tokens begin
    tokens: list[str]


class Prefilter:
    """The sets of strings of many expressions and the first words of many lists, each with its number."""

    def __init__(self) -> None:
        self._sets: dict[Strings, int] = {}
        self._needs: list[int] = []  # of each expression, as bits
        self._whole: list[bool] = []  # whether an expression is for the text, not for its lines
        self._known = 0  # sets that are looked up
        self._lists = 0
        self._firsts = defaultdict[str, list[int]](list)  # first words of names, and the lists that hold them
        self._words = defaultdict[str, int](int)  # strings that are whole words, with the sets that hold them as bits
        self._pieces: list[list[tuple[str, int]]] = []  # the others by the number they have in the automaton
        self._automaton: daachorse.CharwiseDoubleArrayAhoCorasick | None = None
        self._begin()

    def _begin(self) -> None:
        # Tables that die with what they were made from.
        self._stretches = Memo(self._look_up)
        self.read = lru_cache(maxsize=4)(self._split)

    def add(self, expression: str) -> int:
        """Take in an expression. Returns its number."""
        need = 0
        for strings in needed(expression):
            need |= 1 << self._sets.setdefault(strings, len(self._sets))
        self._needs.append(need)
        self._whole.append(crosses_lines(expression))
        return len(self._needs) - 1

    def enlist(self, firsts: Iterable[str]) -> int:
        """Take in the first words of the names of a list. Returns its number."""
        for first in firsts:
            self._firsts[first].append(self._lists)
        self._lists += 1
        self._begin()
        return self._lists - 1

    def starts(self, number: int, folded: str) -> list[Start]:
        """Where names of a list may start, in text order: at word edges or behind particles."""
        return self.read(folded).starts.get(number, [])

    def lines(self, number: int, folded: str) -> list[Line]:
        """The lines that may hold a match of an expression; a text as one, if matches of it may go over lines."""
        need, lines = self._needs[number], self.read(folded).lines
        if need >> self._known:
            need = 0  # taken in since this text was looked at
        if not self._whole[number]:
            return [line for line in lines if line.met & need == need]
        whole = _joined(folded, tuple(lines))
        return [whole] if whole.met & need == need else []

    def may_hold(self, number: int, folded: str) -> bool:
        """Whether a text may hold a match of an expression, as it stands or with its articles shown; no is certain."""
        return bool(self.lines(number, folded))

    def _split(self, folded: str) -> Text:
        if self._known < len(self._sets):
            self._compile()
        lines, starts, places, tokens = list[Line](), defaultdict[int, list[Start]](list), list[int](), list[str]()
        stretch_of, at = self._stretches.__getitem__, 0
        for line in folded.split("\n"):
            begun, met = at, 0
            for size, bits, names, first, word, more in map(stretch_of, line.split(" ")):
                met |= bits
                for number, (start, proclitic, name) in names:
                    starts[number].append((at + start, proclitic, name))
                if word:
                    places.append(at + first)
                    tokens.append(word)
                    for start, other in more:
                        places.append(at + start)
                        tokens.append(other)
                at += size + 1
            lines.append(Line(begun, line.encode("utf-8"), met))
        return Text(lines, starts, places, tokens)

    def _compile(self) -> None:
        """Make the tables: strings that are whole words in a dict, the others in an automaton."""
        self._words.clear()
        pieces = defaultdict[str, defaultdict[str, int]](lambda: defaultdict(int))
        for strings, number in self._sets.items():
            for string in strings:
                word = string.strip(" ")
                if len(string) == len(word) + 2:
                    self._words[word] |= 1 << number
                else:
                    pieces[word][string] |= 1 << number
        self._pieces = [list(found.items()) for found in pieces.values()]
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(pieces)) if pieces else None
        self._known = len(self._sets)
        self._begin()

    def _look_up(self, stretch: str) -> _Stretch:
        starts = []
        for match in _WORD.finditer(stretch):
            word = match[0]
            for cut in _cuts(word):
                for number in self._firsts.get(word[cut:], ()):
                    starts.append((number, (match.start() + cut, word[:cut], word[cut:])))
        (first, token), *more = [(m.start(), m[0]) for m in TOKEN.finditer(stretch)] or [(0, "")]
        met = self._meet(stretch)
        if "لل" in stretch:  # for patterns that are matched on a text that shows its articles: للعام is العام there
            met |= self._meet(HIDDEN_ARTICLE.sub(r"\1ال", stretch))
        return _Stretch(len(stretch), met, tuple(starts), first, token, tuple(more))

    def _meet(self, stretch: str) -> int:
        """The sets of which a stretch holds a string, as bits."""
        met = 0
        for run in _RUN.findall(stretch):
            cuts = _cuts(run)
            for cut in cuts:
                met |= self._words.get(run[cut:], 0)
            for first, last, number in self._automaton.find_overlapping(run) if self._automaton else ():
                for string, bits in self._pieces[number]:
                    if (string[0] != " " or first in cuts) and (string[-1] != " " or last == len(run)):
                        met |= bits
        return met


def _cuts(word: str) -> list[int]:
    """How many letters of a word may be particles in front of a name."""
    return [0, *(i for i in (1, 2, 3, 4) if word[:i] in BEFORE_NAME)] if word[0] in _OPENERS else [0]


@lru_cache(maxsize=4)
def _joined(folded: str, lines: Iterable[Line]) -> Line:
    met = 0
    for line in lines:
        met |= line.met
    return Line(0, folded.encode("utf-8"), met)


def firsts(names: Iterable[str]) -> Iterator[str]:
    """The first word of each name; "" for one that begins with none."""
    for name in names:
        match = _WORD.match(name)
        yield match[0] if match else ""
