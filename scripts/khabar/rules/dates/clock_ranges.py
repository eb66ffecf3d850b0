"""Both ends of a stretch of hours: من 5 إلى 6 مساء, بين الخامسة والسادسة مساء, من 1:30 إلى 3:30, 4-5 مساء."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.numbers import ordinal_pattern, parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._hours import hour_of_day
from khabar.rules.dates._items import Reading, item, single_number
from khabar.segment import Page


@cache
def _range() -> w.Expression:
    part = f"{w.forms('parts_of_day', place='after')}|{w.forms('parts_of_day', place='clock')}"

    def end(name: str) -> str:
        digits = rf"\b(?P<{name}_hour>2[0-4]|[01]?[0-9])(?::(?P<{name}_minute>[0-5][0-9]))?\b"
        head = f"(?P<{name}_head>الساعه (?:ال)?)?"
        return f"{head}(?:{digits}|(?P<{name}_word>{ordinal_pattern()}))(?: (?:من )?(?P<{name}_part>{part}))?"

    pair = f"(?P<first>{end('a')})(?P<to>{w.TO})(?P<second>{end('b')})"
    return w.Expression(pair, before="(?P<before>(?:من|بين) )?")


def _ends(page: Page, which: str) -> Iterator[Item]:
    for match in _range().find(page.folded.text):
        start, end = w.place(match)
        parts = [match["a_part"], match["b_part"]]
        minutes = match["a_minute"] or match["b_minute"]
        if not any(parts) and not (match["before"] and (minutes or match["a_head"])):
            continue
        if not (match["before"] or match["a_head"] or match["a_part"] or match["a_minute"]) and match["a_word"]:
            continue  # الأولى والثانية مساء: two of something
        if match["a_hour"] and not match["before"] and "-" in match["to"] and not _rises(match):
            continue  # 2-2 مساء السبت: a score
        around = page.folded.text[max(start - 1, 0) : start] + page.folded.text[end : end + 1]
        if any(mark in "-/" for mark in around):
            continue  # 2015-09-18 مساء: a date
        if not single_number(page, start, end):
            continue
        hours = [_hour(match, "a", parts[0] or parts[1]), _hour(match, "b", parts[1] or parts[0])]
        if hours[0] is None or hours[1] is None:
            continue
        place = (start, start + len(match["first"])) if which == "a" else (end - len(match["second"]), end)
        value = hours[0] if which == "a" else hours[1]
        yield item(page, *place, "TIME", Reading(f"XXXX-XX-XXT{value}"))


def _rises(match: Any) -> bool:
    return bool(match["b_hour"]) and int(match["a_hour"]) < int(match["b_hour"])


@rule(rank=23)
def clock_from(page: Page, _: Found) -> Iterator[Item]:
    """The hour at which a stretch begins; the part of the day may stand at its end: 5 in من 5 إلى 6 مساء.

    Not a score or an amount: one end has minutes, الساعة or a part of the day.
    """
    yield from _ends(page, "a")


@rule(rank=21)
def clock_to(page: Page, _: Found) -> Iterator[Item]:
    """The hour at which a stretch ends: 3:30 in من 1:30 إلى 3:30, السادسة مساء in بين الخامسة والسادسة مساء."""
    yield from _ends(page, "b")


def _hour(match: Any, which: str, part: str | None) -> str | None:
    """HH or HH:MM of one end; None where there is no such hour."""
    digits, minute = match[f"{which}_hour"], match[f"{which}_minute"]
    hour = int(digits) if digits else parse_ordinal(match[f"{which}_word"]) or 99
    if hour > 24:
        return None
    hour = hour_of_day(hour, w.table("parts_of_day", "part")[part] if part else None)
    return f"{hour:02d}:{minute}" if minute else f"{hour:02d}"
