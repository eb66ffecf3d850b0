"""Counted weekdays: أول جمعة من الشهر المقبل, آخر أحد في مايو, يوم الأحد الثاني."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.numbers import ordinal_pattern, parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._days import month_value
from khabar.rules.dates._items import Reading, counted, incomplete, item, words_after
from khabar.segment import Page


@cache
def _counted() -> w.Expression:
    direction = w.direction("LAST", "NEXT", "THIS")
    name = f"يوم (?P<day>{w.weekday()}) (?P<number>{ordinal_pattern()}|الاخيره?)"
    first = f"(?P<first>اول|ثاني|ثالث|رابع|اخر) (?:يوم )?(?P<named>{w.weekday()}|{w.weekday('no')})"
    told = f" (?P<direction>{direction})|{w.COMMA}(?P<year>{w.YEAR4})"
    month = f"(?:شهر )?(?P<month>{w.month()})(?:{told})?"
    unit = f"هذا الشهر|الشهر(?: (?P<unit_direction>{direction}))?|كل شهر"
    return w.Expression(f"(?:{name}|{first} (?:من|في) (?:{month}|(?P<this>{unit})))")


@rule(rank=21)
def counted_weekday(page: Page, _: Found) -> Iterator[Item]:
    """The first, second … or last such weekday of a month: أول جمعة من الشهر المقبل, آخر أحد في مايو.

    A weekday with an ordinal alone (يوم الأحد الثاني) counts in the month of the dct. Not يوم الأحد الثاني من مايو, the
    second of May.
    """
    for match in _counted().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 2)
        if match["this"] == "كل شهر" or (match["day"] and after[:1] in (["من"], ["في"]) and len(after) > 1):
            continue
        if match["day"] and (parse_ordinal(match["number"]) or 1) > 5:
            continue  # the twelfth: a day of the month
        yield item(page, start, end, "DATE", Reading(_value(page, match, start), None, "dct"))


def _value(page: Page, match: Any, start: int) -> str | None:
    """YYYY-MM-DD; None where the month is not known or has no such day."""
    month = _month(page, match, start)
    if month is None or len(month) != 7 or "X" in month:
        return None
    year, number = int(month[:4]), int(month[5:])
    weekday = int(w.table("weekdays", "weekday")[match["day"] or match["named"]])
    every = range(1, calendar.monthrange(year, number)[1] + 1)
    days = [d for d in every if date(year, number, d).isoweekday() == weekday]
    word = match["number"] or match["first"]
    place = -1 if word.startswith(("الاخير", "اخر")) else (parse_ordinal(word) or 9) - 1
    return f"{month}-{days[place]:02d}" if place < len(days) else None


def _month(page: Page, match: Any, start: int) -> str | None:
    """YYYY-MM of the month that is counted in."""
    if not match["month"]:
        return counted(page, f"{w.toward(match['unit_direction']) or 'THIS'}-P1M").value
    number = f"{month_value(match['month']):02d}"
    if match["year"]:
        return f"{match['year']}-{number}"
    if match["direction"]:
        return counted(page, f"{w.toward(match['direction'])}-XXXX-{number}").value
    return incomplete(page, f"XXXX-{number}", start).value
