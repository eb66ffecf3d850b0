"""Dates in digits that leave something out: the year, the century, the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, incomplete, item, single_number, words_after, words_before
from khabar.segment import Page

_NUMBER = r"\b[0-3]?[0-9]\b"
_DIGITS = re.compile("[0-9]+")
_BEFORE = "(?:في|بتاريخ|تاريخ|منذ|حتي|قبل|بعد|الموافق) "
_AHEAD = 20  # years that a year of two digits may lie ahead of the document


@cache
def _short_year() -> w.Expression:
    forms = "|".join(f"{_NUMBER}{mark}{_NUMBER}{mark}[0-9]{{2}}\\b" for mark in ("/", "-", r"\."))
    return w.Expression(f"(?:يوم )?(?P<digits>{forms})")


@rule(rank=19)
def short_year(page: Page, _: Found) -> Iterator[Item]:
    """A date whose year has two digits: 18/9/15, 18-09-15. The day comes first, where it can be one."""
    for match in _short_year().find(page.folded.text):
        start, end = w.place(match)
        first, second, year = (int(n) for n in _DIGITS.findall(match["digits"]))
        last = page.dct.year + _AHEAD if page.dct else 2050
        year += 2000 if 2000 + year <= last else 1900
        day = _day(year, first, second)
        if day and single_number(page, start, end) and not _is_label(page, start):
            yield item(page, start, end, "DATE", Reading(day.isoformat()))


@cache
def _no_year() -> w.Expression:
    sure = r"\b[0-3][0-9]/[01][0-9]\b|\b[01][0-9]/[0-3][0-9]\b"
    either = f"{_NUMBER}[/-]{_NUMBER}"
    year = rf"(?:, (?P<year>{w.YEAR4}))?"
    return w.Expression(f"(?:يوم )?(?P<digits>{sure}|{either}){year}", before=f"(?P<before>{_BEFORE})?")


@rule(rank=14)
def day_and_month(page: Page, _: Found) -> Iterator[Item]:
    """A day and a month in digits behind a preposition of time, one of them above 12: في 22/4, يوم 22-4.

    Two digits each and a slash need no preposition (22/04). Not a score, a fraction or a number of a law.
    """
    for match in _no_year().find(page.folded.text):
        start, end = w.place(match)
        digits = match["digits"]
        first, second = (int(n) for n in _DIGITS.findall(digits))
        told = match["before"] or match["all"].startswith("يوم ") or match["year"]
        padded = len(digits) == 5 and "/" in digits
        day = _day(int(match["year"] or 2000), first, second)
        if day is None or not (told or padded) or (max(first, second) < 13 and not match["year"]):
            continue
        percent = page.folded.text[end : end + 2].strip()[:1] == "%"
        if not single_number(page, start, end) or _is_label(page, start) or percent:
            continue
        if match["year"]:
            yield item(page, start, end, "DATE", Reading(day.isoformat()))
        else:
            yield item(page, start, end, "DATE", incomplete(page, f"XXXX-{day.month:02d}-{day.day:02d}", start))


@cache
def _month() -> w.Expression:
    year = r"(?:19[0-9]{2}|20[0-4][0-9])\b"
    return w.Expression(f"(?P<digits>{w.MONTH_NUMBER}[/-]{year}|\\b{year}[/-]{w.MONTH_NUMBER})")


@rule(rank=8)
def month_in_digits(page: Page, _: Found) -> Iterator[Item]:
    """A month and its year in digits: 3/2015, 2015-03. Not the number of a law or a file (قانون رقم 3/2015)."""
    for match in _month().find(page.folded.text):
        start, end = w.place(match)
        first, second = (int(n) for n in _DIGITS.findall(match["digits"]))
        year, month = max(first, second), min(first, second)
        before = page.folded.text[start - 1 : start]
        after = page.folded.text[end : end + 1]
        if before in ("/", "-") or after in ("/", "-") or not single_number(page, start, end):
            continue
        if 1 <= month <= 12 and not _is_label(page, start) and not _counts(page, end):
            yield item(page, start, end, "DATE", Reading(f"{year}-{month:02d}"))


@cache
def _day_of_open_month() -> w.Expression:
    return w.Expression(f"يوم (?P<day>{w.DAY})")


@rule(rank=13)
def day_number(page: Page, _: Found) -> Iterator[Item]:
    """A day by its number alone: يوم 27. Of this month, or of one the text has named."""
    for match in _day_of_open_month().find(page.folded.text):
        start, end = w.place(match)
        day = int(match["day"])
        if page.folded.text[end : end + 1] in ("-", "–"):
            continue
        if not single_number(page, start, end) or _counts(page, end):
            continue
        yield item(page, start, end, "DATE", Reading(f"XXXX-XX-{day:02d}", None, "dct"))


def _day(year: int, first: int, second: int) -> date | None:
    """The day of two numbers, day first; the other way round where only that is one (the American order)."""
    day, month = (second, first) if second > 12 else (first, second)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_label(page: Page, start: int) -> bool:
    """Whether the number names a law, a file or a flight."""
    return bool(w.context("numbered").intersection(words_before(page, start, 2)))


def _counts(page: Page, end: int) -> bool:
    """Whether a noun follows that the number counts: يوم 27 شخصا. Particles and what has an article do not count."""
    if page.folded.text[end : end + 1] != " ":
        return page.folded.text[end : end + 1] == "%"
    after = words_after(page, end, 1)
    return bool(after) and not (after[0].startswith(("ال", "و", "ف")) or after[0] in w.context("clause"))
