"""Years in words, and months before their day: عام ألف وتسعمئة وثمانية وأربعين, مايو الحادي عشر."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from khabar.layers import Item
from khabar.numbers import cardinal_pattern, ordinal_pattern, parse_cardinal, parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._days import day_value, month_value
from khabar.rules.dates._items import Reading, incomplete, item
from khabar.segment import Page

_FIRST, _LAST = 100, 2100  # years in words
_BETWEEN = "(?: ?[،,])? (?:من |لل?)?(?:(?:ال)?(?:عام|سنه) )?"


@cache
def _year_in_words() -> w.Expression:
    words = f"(?P<words>{cardinal_pattern()})"
    part = f"(?P<kind>الربع|النصف) (?P<number>{ordinal_pattern()}|الاخير) من (?:(?:ال)?(?:عام|سنه) )?"
    month = f"(?:(?:يوم )?(?P<day>{w.day_number()}) ?)?(?:شهر )?(?P<month>{w.month()}){_BETWEEN}"
    return w.Expression(f"{w.point_modifier()}(?:{part}|{month}|(?P<head>(?:ال)?(?:عام|سنه) )){words}")


@rule(rank=21)
def year_in_words(page: Page, _: Found) -> Iterator[Item]:
    """A year in words behind its word, a month or a quarter: عام ألفين وخمسة, مارس ألفين, الربع الأول من ألفين.

    Without the word of a year it is more than 1000: مارس ألف سائح.
    """
    for match in _year_in_words().find(page.folded.text):
        year = parse_cardinal(match["words"])
        if year is None or not (_FIRST if match["head"] else 1001) <= year <= _LAST:
            continue
        reading = Reading(f"{year:04d}", mod=w.modifier(match["mod"]))
        if match["kind"]:
            parts = 4 if match["kind"] == "الربع" else 2
            number = parts if match["number"] == "الاخير" else parse_ordinal(match["number"]) or 99
            if number > parts:
                continue
            reading = Reading(f"{year:04d}-{'Q' if parts == 4 else 'H'}{number}")
        elif match["month"]:
            value = _day(year, month_value(match["month"]), day_value(match["day"]) if match["day"] else None)
            if value is None:
                continue
            reading = Reading(value, mod=w.modifier(match["mod"]))
        yield item(page, *w.place(match), "DATE", reading)


@cache
def _month_first() -> w.Expression:
    words = f"(?P<words>{cardinal_pattern()})"
    year = f"(?:,|،| ?[،,] ?| من | ){{1}} ?(?:(?P<year>{w.YEAR4})|{words})"
    told = f"(?P<ordinal>{ordinal_pattern()})(?:{year})?"
    stated = year.replace("?P<year>", "?P<stated>").replace("?P<words>", "?P<said>")
    digits = f"(?P<digits>{w.DAY})(?:{stated})"
    hyphen = f"-(?P<joined>{w.DAY})"
    name = f"(?:{w.weekday()} ?[،,]? ?)?(?:شهر )?(?P<month>{w.month()})"
    return w.Expression(f"(?:يوم )?{name}(?: (?:{told}|{digits})|{hyphen})")


@rule(rank=21)
def month_first(page: Page, _: Found) -> Iterator[Item]:
    """A month before its day, as in American English: مايو الحادي عشر, سبتمبر 10، 2001, يناير-15.

    Digits need a year behind them: قتل في مايو 15 شخصا.
    """
    for match in _month_first().find(page.folded.text):
        start, end = w.place(match)
        digits = match["digits"] or match["joined"]
        day = int(digits) if digits else parse_ordinal(match["ordinal"])
        words = match["words"] or match["said"]
        spelt = parse_cardinal(words) if words else None
        if words and not (spelt and 1000 <= spelt <= _LAST):
            continue
        year = int(match["year"] or match["stated"] or spelt or 0)
        value = _day(year or 2000, month_value(match["month"]), day)
        if value is None or day is None:
            continue
        reading = Reading(value) if year else incomplete(page, f"XXXX-{value[5:]}", start)
        yield item(page, start, end, "DATE", reading)


def _day(year: int, month: int, day: int | None) -> str | None:
    """YYYY-MM, or YYYY-MM-DD; None for a day that does not exist."""
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
