"""What a regular expression cannot match without: sets of strings, of each of which one stands in every match.

The idea is that of RE2's FilteredRE2, whose own search for the strings has more states than there is memory for. Here
a string is a piece of a word, so that words can be looked up one by one. A space at its edge says that the word begins
or ends there (` اب `, ` تشرين`). Expressions are those of `matching.Pattern`: they begin and end at word edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

MOST = 128  # strings that are kept apart; more are hardly any help
FEW = 8  # of an optional part
SAFE = "0-9A-Za-z_\u0620-\u064a\u066e\u066f\u0671-\u06d3"  # word characters to RE2 and to Python; others may be edges
# A class that is never closed reaches to the end: a pattern that gave up there would try again at every bracket.
_PARTS = re.compile(
    r"\[\^\\pL\\pN_\]|\\[pP](?:\{\w+\}|\w)|\\.|\[\^?(?:\\.|[^\]\\])++\]?|\(\?:|\(\?P<\w+>|[?*+]\??|\{\d+(?:,\d*)?\}\??|.",
    re.S,
)
_MEMBERS = re.compile(r"(\\.|.)(?:-(\\.|.))?", re.S)
_PIECE = re.compile(f"[{SAFE}]+")
_EDGE = ("[^\\pL\\pN_]", "$")  # behind them, or before them, no word goes on
Strings = frozenset[str]


class Known(NamedTuple):
    """What is known of the matches of an expression: all of them, if they are few; else sets that each one meets.

    Where `HOLE` stands in a string anything may stand. `opens` and `closes`: whether each match begins and ends with
    what is no part of a word.
    """

    exact: Strings | None
    sets: tuple[Strings, ...] = ()
    opens: bool = False
    closes: bool = False

    @property
    def needed(self) -> tuple[Strings, ...]:
        return self.sets if self.exact is None else _pieces(self.exact)

    @property
    def outline(self) -> str:
        """A hole with the edges that are known."""
        return f"{' ' * self.opens}{HOLE}{' ' * self.closes}"


HOLE = "\0"
NOTHING = Known(None)
EMPTY = Known(frozenset([""]))
SPACE = Known(frozenset([" "]))


def needed(expression: str) -> tuple[Strings, ...]:
    """Sets of strings; every match holds one of each set. Raises ValueError for what it cannot read (flags)."""
    parts = iter(_PARTS.findall(expression))
    return _sequence(_alternatives(parts, closed="", around=[SPACE])).needed


def crosses_lines(expression: str) -> bool:
    """Whether a match may hold a line feed; one that is only the edge behind it does not count."""
    return any(
        part in (".", "\n", "\\n", "\\s") or part[:2] in ("\\P", "\\W", "\\D", "\\S") or _holds_feed(part)
        for part in _PARTS.findall(expression)
    )


def _holds_feed(part: str) -> bool:
    if part[0] != "[" or part == _EDGE[0]:
        return False
    if part[1] == "^":
        return "\\n" not in part and "\n" not in part
    return "\\n" in part or "\n" in part or "\\s" in part or not _one(part).exact


def _alternatives(parts: Iterator[str], closed: str, around: list[Known]) -> list[Known]:
    """What is known of the branches up to a closing bracket, or the end: the items of the only one, or one for all."""
    branches, branch, group = [], list[Known](), 0  # how many items the latest group is
    for part in parts:
        if part == closed:
            break
        if part == "|":
            branches.append(_sequence([*around, *branch, *around]))
            branch, group = [], 0
        elif part[0] in "?*+" or (part[0] == "{" and len(part) > 1):
            branch[-group:] = [_repeated(_sequence(branch[-group:]), part)] if group else []
            group = 1
        else:
            items = _alternatives(parts, ")", []) if part == "(" or part.startswith("(?") else [_one(part)]
            branch, group = branch + items, len(items)
    branch = [*around, *branch, *around]
    if not branches:
        return branch
    branches.append(_sequence(branch))
    exact = _union(known.exact for known in branches)
    best = _union(max(known.needed, key=_rarity, default=None) for known in branches) if exact is None else None
    opens, closes = (all(edges) for edges in zip(*map(_edges, branches), strict=True))
    return [Known(exact, () if best is None else (best,), opens, closes)]


def _union(sets: Iterable[Strings | None]) -> Strings | None:
    found = list(sets)
    return None if None in found else frozenset(chain.from_iterable(s for s in found if s is not None))


def _rarity(strings: Strings) -> tuple[int, int]:
    return min(len(string) for string in strings), -len(strings)


def _edges(known: Known) -> tuple[bool, bool]:
    if known.exact is None:
        return known.opens, known.closes
    opens = all(string and not _PIECE.match(string[0]) and string[0] != HOLE for string in known.exact)
    return opens, all(string and not _PIECE.match(string[-1]) and string[-1] != HOLE for string in known.exact)


def _sequence(items: list[Known]) -> Known:
    """What is known of items that follow each other: literals are multiplied out while they are few."""
    run, runs, sets = frozenset([""]), list[Strings](), list[Strings]()
    for item in items:
        if item.exact is not None and len(run) * len(item.exact) <= MOST:
            run = frozenset(a + b for a in run for b in item.exact)
            continue
        few = item.exact is not None and len(item.exact) <= MOST
        opens, closes = _edges(item)
        runs.append(frozenset(string + (" " if opens else HOLE) for string in run))
        if few and item.exact is not None:
            before = " " if runs[-1] and all(string[-2:-1] == " " for string in runs[-1]) else HOLE
            run = frozenset(before + string for string in item.exact)
        else:
            sets += item.needed
            run = frozenset([" " if closes else HOLE])
    if not runs:
        return Known(run)
    for strings in (*runs, run):
        sets += _pieces(strings)
    return Known(None, tuple(dict.fromkeys(sets)), _edges(Known(runs[0]))[0], _edges(Known(run))[1])


def _repeated(known: Known, sign: str) -> Known:
    least = 1 if sign[0] == "+" else 0 if sign[0] in "?*" else int(re.findall(r"\d+", sign)[0])
    if sign in ("{1}", "{1,1}"):
        return known
    if sign[0] == "?" and known.exact is not None and len(known.exact) <= FEW:
        return Known(known.exact | {""})
    many = Known(None, known.needed, *_edges(known))
    return many if least else Known(frozenset(["", many.outline]))


def _one(part: str) -> Known:
    """What is known of one character, or of an edge."""
    if part in _EDGE:
        return SPACE
    if part in ("^", "\\b", "\\B", "\\A"):
        return EMPTY
    if part[0] == "[" and part[1] != "^":
        letters = set[str]()
        for first, last in _MEMBERS.findall(part[1:-1]):
            if first[0] == "\\" and first[1].isalnum():
                return NOTHING
            letters |= {chr(n) for n in range(ord(first[-1]), ord((last or first)[-1]) + 1)}
        return Known(frozenset(letters)) if len(letters) <= MOST else NOTHING
    if part[0] == "\\" and part[1].isalnum():
        return SPACE if part == "\\n" else NOTHING
    return NOTHING if part == "." or part[0] == "[" else Known(frozenset(part[-1]))


@lru_cache(maxsize=1 << 10)
def _pieces(strings: Strings) -> tuple[Strings, ...]:
    """Of each string the piece of a word that tells most; nothing where a string holds none."""
    found = set[str]()
    for string in strings:
        pieces = [
            _edge(string[m.start() - 1 : m.start()]) + m[0] + _edge(string[m.end() : m.end() + 1])
            for m in _PIECE.finditer(string)
        ]
        if not pieces:
            return ()
        found.add(max(pieces, key=len))
    return (frozenset(found),)


def _edge(beside: str) -> str:
    """A space for what stands beside a piece, unless that is nothing or anything."""
    return "" if beside in ("", HOLE) else " "
