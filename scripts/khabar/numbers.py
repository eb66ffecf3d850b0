"""Arabic number words: what they come to, and how a number is written out.

Words are read in folded letters, in either gender and any case (ثلاثة وعشرون, ثلاث وعشرين), cardinals up to
thousands of millions and ordinals up to 99 (الثامن والعشرين).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from khabar import lexicon
from khabar.matching import alternatives
from khabar.text import fold_word


class _Part(NamedTuple):
    value: int
    kind: str  # of lexicon/numbers.tsv; empty for a word that is no number
    linked: bool  # by و


@cache
def _table(*kinds: str) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for entry in lexicon.load("numbers"):
        if entry["kind"] in kinds:
            found.setdefault(fold_word(entry["word"]), (int(entry["value"]), entry["kind"]))
    return found


def _words(expression: str) -> list[str]:
    """The words of an expression, folded; a و that stands apart (مئة و خمسين) goes to the word after it."""
    return re.sub(r"(?<= )و +", "و", fold_word(expression)).split()


@cache
def cardinal_pattern() -> str:
    """RE2 pattern of a cardinal in words."""
    word = alternatives(_table("unit", "teen", "ten", "hundred", "thousand"))
    return f"(?:{word}(?: (?:و ?)?{word}){{0,4}})"


def cardinal_words() -> Iterable[str]:
    """The words, folded, with one of which a cardinal in words begins."""
    return _table("unit", "teen", "ten", "hundred", "thousand")


def ordinal_words() -> Iterable[str]:
    """The words, folded and with their article, with one of which an ordinal begins."""
    return ["ال" + word for word in _table("ordinal", "ten")]


@cache
def ordinal_pattern() -> str:
    """RE2 pattern of an ordinal with its article: الأول, الثالثة عشرة, الخامس والعشرين, الثلاثين."""
    unit, ten = alternatives(_table("ordinal")), alternatives(_table("ten"))
    return f"(?:ال{unit}(?: عشره?| وال{ten})?|ال{ten})"


@lru_cache(maxsize=1 << 12)
def parse_cardinal(words: str) -> int | None:
    """The number that words stand for; None where they do not make one number (`خمسة ثلاثة`)."""
    table = _table("unit", "teen", "ten", "hundred", "thousand")
    parts: list[_Part] = []
    for word in _words(words):
        linked = word not in table and word[:1] == "و"
        value, kind = table.get(word[1:] if linked else word, (0, ""))
        parts.append(_Part(value, kind, linked))
    total, at, limit = 0, 0, 10**12
    while at < len(parts):
        if at and not parts[at].linked:
            return None
        group, after = _group(parts, at)
        scaled = after < len(parts) and parts[after].kind == "thousand"
        if scaled and (after == at or not parts[after].linked):
            if group and str(parts[after].value)[0] == "2":
                return None  # ثلاثة ألفين
            scale = parts[after].value
            group, after = (group or 1) * scale, after + 1
            below = scale // 2 if str(scale)[0] == "2" else scale
        else:
            below = 1
        if after == at or below >= limit:
            return None
        total, at, limit = total + group, after, below
    return total


def _group(parts: list[_Part], at: int) -> tuple[int, int]:
    """A number below 1000 that begins at a part, and the part after it; the same part where there is none."""
    value, start = 0, at
    following = _after(parts, at)
    if parts[at].kind == "hundred":
        value, at = parts[at].value, at + 1
    elif parts[at].kind == "unit" and following.value == 100 and not following.linked:
        value, at = parts[at].value * 100, at + 2
    if at == len(parts) or (at > start and not parts[at].linked):
        return value, at
    unit, following = parts[at], _after(parts, at)
    if unit.kind in ("unit", "teen") and unit.value < 10:
        if following.value == 10 and not following.linked:
            return value + unit.value + 10, at + 2
        if unit.kind == "unit" and following.kind == "ten" and following.linked:
            return value + unit.value + following.value, at + 2
    if unit.kind in ("unit", "ten"):
        return value + unit.value, at + 1
    return value, at


def _after(parts: list[_Part], at: int) -> _Part:
    return parts[at + 1] if at + 1 < len(parts) else _Part(0, "", False)


@lru_cache(maxsize=1 << 12)
def parse_ordinal(words: str) -> int | None:
    """The number of an ordinal with or without its article: الثامنة والعشرين is 28."""
    units, tens = _table("ordinal"), _table("ten")
    parts = [re.sub(r"^و?ال", "", part) for part in _words(words)]
    if len(parts) == 1:
        value, _ = units.get(parts[0]) or tens.get(parts[0]) or (0, "")
        return value or None
    if len(parts) != 2 or parts[0] not in units:
        return None
    unit = units[parts[0]][0]
    if parts[1] in ("عشر", "عشره"):
        return unit + 10 if unit < 10 else None
    return unit + tens[parts[1]][0] if parts[1] in tens and unit < 10 else None
