"""A Gregorian day with its Hijri name behind it: two names of one day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import item, single_number
from khabar.segment import Page


@cache
def _pair() -> w.Expression:
    named = f"(?:{w.weekday()} ?[،,]? ?)?(?:يوم )?"
    first = f"(?P<first>{named}(?:{_days.day_month()}|{_days.numeric()}))"
    same = r" ?[،,]? ?-? ?(?:(?:ال)?موافق ?:? ?(?:ل ?)?)"
    month = rf"(?:شهر )?{w.month(hijri=True)},? ?(?:(?:من |ل)?{w.YEAR_WORD} )?\b1[3-5][0-9]{{2}}\b"
    digits = rf"{w.DAY} ?[/-] ?{w.MONTH_NUMBER} ?[/-] ?\b1[3-5][0-9]{{2}}\b"
    hijri = f"(?:يوم )?(?:{w.unnamed(w.day_number())} ?{month}|{digits}){w.HIJRI}?"
    return w.Expression(f"{first}{w.COMMON_ERA}?(?:{same}{hijri}| ?\\( ?(?:الموافق ?)?{hijri} ?\\))")


@rule(rank=24)
def hijri_behind(page: Page, _: Found) -> Iterator[Item]:
    """A Gregorian day and its Hijri name are one: 17 يونيو 2015 الموافق 30 شعبان 1436, 5/8/2008 (4 شعبان 1429 هـ)."""
    for match in _pair().find(page.folded.text):
        start, end = w.place(match)
        reading = _days.read_day(page, match["first"], start)
        if reading and single_number(page, start, end):
            yield item(page, start, end, "DATE", reading)
