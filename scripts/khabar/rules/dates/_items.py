"""What rules for dates share: readings, items, and a look at the words around a place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from khabar import clitics
from khabar.clitics import is_word
from khabar.layers import Item
from khabar.relative import placed, resolve
from khabar.rules.dates import _words as w
from khabar.segment import Page

_MARKS = tuple('«»“”"')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Reading:
    """What an expression says, without its place."""

    value: str | None = None
    relative: str | None = None
    anchor: str | None = None
    mod: str | None = None
    note: str | None = None


def counted(page: Page, relative: str, mod: str | None = None) -> Reading:
    """The reading of a relative value: the calendar value is known where the dct is."""
    return Reading(resolve(relative, page.dct) if page.dct else None, relative, "dct", mod)


def incomplete(page: Page, value: str, start: int, mod: str | None = None, future: bool = False) -> Reading:
    """The reading of a date that leaves its year or week open: XXXX-09-18, XXXX-WXX-5.

    It lies ahead with `future`, or where the words before it say so, and behind where they tell of a beginning or
    an end. Without a dct the value stays open, and no direction is guessed.
    """
    if page.dct is None:
        return Reading(value, None, "dct", mod)
    day, _, part = value.partition("T")
    future = future or in_future(page, start)
    relative = placed(day, page.dct, True if future else False if _is_past(page, start) else None)
    found = resolve(relative, page.dct)
    if found is None:  # 29 February of a common year
        return Reading(value, None, "dct", mod)
    tail = f"T{part}" if part else ""
    return Reading(found + tail, relative + tail, "dct", mod)


def item(page: Page, start: int, end: int, kind: str, reading: Reading) -> Item:
    """The item of a stretch of the folded text. Of لل at its head only the article belongs to it."""
    start += page.folded.text.startswith("لل", start)
    found: dict[str, Any] = {
        "span": page.span(*page.folded.span(start, end)),
        "type": kind,
        "value": reading.value,
        "relative_value": reading.relative,
    }
    if reading.mod:
        found["mod"] = reading.mod
    found["anchor"] = reading.anchor
    if reading.note:
        found["note"] = reading.note
    return found


def with_part(reading: Reading, part: str) -> Reading:
    """A day's reading narrowed to a part of the day (MO, EV …) or a time (10:30)."""
    tail = f"T{part}"
    value = reading.value + tail if reading.value and reading.value[-3:-2] != "T" else reading.value
    relative = reading.relative
    if relative and part.isalpha():  # the grammar of relative values has parts of the day and no hours
        relative += tail
    return replace(reading, value=value, relative=relative)


def words_before(page: Page, start: int, count: int) -> list[str]:
    """The words before a place of the folded text, the nearest last, without particles attached to it."""
    folded = page.folded.text
    while start > 0 and is_word(folded[start - 1]):
        start -= 1
    near = max(start - 24 * count, 0)
    return _WORD.findall(folded, max(folded.rfind("\n", near, start) + 1, near), start)[-count:]


def words_after(page: Page, end: int, count: int) -> list[str]:
    """The words behind a place of the folded text."""
    folded = page.folded.text
    far = end + 24 * count
    line = folded.find("\n", end, far)
    return _WORD.findall(folded, end, far if line < 0 else line)[:count]


def character_before(page: Page, start: int) -> str:
    """The character before a place of the folded text; a space where there is none."""
    return page.folded.text[start - 1] if start else " "


def in_future(page: Page, start: int) -> bool:
    """Whether one of the eight words before a place puts it into the future: سيعقد, من المقرر أن …."""
    words = _near(page, start)
    for place in range(max(len(words) - 8, 0), len(words)):
        word = words[place]
        bare = word[1:] if word[:2] in ("وس", "فس") else word
        told = word in w.context("future") or word.removeprefix("و") in w.context("future")
        if _is_future_verb(bare) or (told and not _PAST.intersection(words[max(place - 2, 0) : place])):
            return True
    return False


def _is_past(page: Page, start: int) -> bool:
    """Whether one of the eight words before a place tells of what has begun or ended: بدأت, اندلع, منذ."""
    return any(word in w.context("past") or word[1:] in w.context("past") for word in _near(page, start)[-8:])


def _near(page: Page, start: int) -> list[str]:
    """The last words of the sentence before a place, ten at most."""
    folded = page.folded.text
    near = max(start - 120, 0)
    sentence = max(folded.rfind(mark, near, start) for mark in ".!?؟\n")
    return _WORD.findall(folded, max(sentence + 1, near), start)[-10:]


_PAST = frozenset({"لم", "ولم", "كان", "كانت", "وكان", "وكانت"})  # كان المجلس يعقد, لم يعقد


def _is_future_verb(word: str) -> bool:
    return word[0] == "س" and len(word) > 4 and word[1] in "يتن" and clitics.proclitics(word)[:1] == [1]


def in_marks(page: Page, start: int, end: int) -> bool:
    """Whether a stretch of the folded text stands alone between quotation marks: a name."""
    folded = page.folded.text
    return folded[max(start - 1, 0) : start] in _MARKS and folded[end : end + 1] in _MARKS


def single_number(page: Page, start: int, end: int) -> bool:
    """Whether digits at the edges of a stretch are not part of a longer number (1,18 or 3/18)."""
    folded = page.folded.text
    before, after = folded[max(start - 2, 0) : start], folded[end : end + 2]
    open_left = len(before) == 2 and before[1] in ".,/:٫٬" and before[0].isdigit() and folded[start].isdigit()
    open_right = len(after) == 2 and after[0] in ".,/:٫٬" and after[1].isdigit() and folded[end - 1].isdigit()
    return not open_left and not open_right
