"""Days: patterns of a day as news writes it, and the reading of one."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import Any

import re2

from khabar.numbers import parse_ordinal
from khabar.relative import resolve
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, counted, incomplete, with_part, words_before
from khabar.rules.dates._readers import Reader
from khabar.segment import Page
from khabar.text import fold_word


@cache
def numeric() -> str:
    """18/9/2015, 18-09-2015, 18.9.2015 and the year first."""
    forms = []
    for mark in (" ?/ ?", "-", r"\."):
        forms.append(f"{w.DAY}{mark}{w.DAY}{mark}{w.YEAR4}|{w.YEAR4}{mark}{w.MONTH_NUMBER}{mark}{w.DAY}")
    return f"(?:{'|'.join(forms)})"


@cache
def day_month() -> str:
    """18 سبتمبر/ أيلول 2015, الثامن عشر من أيلول, 18 سبتمبر الماضي."""
    after = f"{w.year_after_month()}|,? (?P<date_direction>{w.direction('LAST', 'NEXT', 'THIS')})"
    return f"(?P<day>{w.day_number()})(?:[-.] ?| ?/ ?| ?)(?:شهر )?(?P<month>{w.month()})(?:{after})?"


@cache
def date_after_day() -> str:
    """A date that stands behind the name of its day, in brackets or not."""
    same = "(?:الموافق ?(?:ل ?)?|في |بتاريخ )?"
    numbers = f"{numeric()}|{w.DAY} ?/ ?{w.MONTH_NUMBER}"
    # Named groups may stand once in a pattern: the brackets are tested by the caller.
    return f"{w.COMMA}?(?P<open>\\( ?)?{same}(?:{day_month()}|{numbers})(?P<close> ?\\))?"


@cache
def part_before() -> str:
    """مساء, صباح يوم … before a day, optional."""
    return f"(?:{w.forms('parts_of_day', place='before')} (?:يوم )?)?"


@cache
def part_after() -> str:
    """مساءً, بعد الظهر … behind a day, optional."""
    return f"(?: {w.forms('parts_of_day', place='after')})?"


@cache
def any_day() -> str:
    """A day in any of these forms, as a pattern without named groups."""
    placed = f"(?:(?:يوم|نهار) )?{w.weekday()}(?: {w.direction('LAST', 'NEXT', 'THIS')})?"
    named = f"(?:{w.forms('deictics')}(?:[,،]? ?\\(?{w.weekday()}\\)?)?|{placed})"
    stated = f"(?:يوم )?(?:{day_month()}|{numeric()})"
    return w.unnamed(f"(?:{part_before()}(?:{named}(?:{date_after_day()})?|{stated}))")


@cache
def _reader() -> Reader:
    part = f"(?:(?P<part>{w.forms('parts_of_day', place='before')}) (?:يوم )?)?"
    name = f"(?P<deictic>{w.forms('deictics')})(?:[,،]? \\(?(?P<second>{w.weekday()})\\)?)?"
    name += f"|(?:(?:يوم|يومي|ايام|نهار) )?(?P<weekday>{w.weekday()})(?: ?[-–/]? ?{w.weekday()})?"
    name += f"(?: (?P<direction>{w.direction('LAST', 'NEXT', 'THIS')}))?"
    numbers = f"(?P<numeric>{numeric()})|(?P<short>{w.DAY} ?/ ?{w.MONTH_NUMBER})"
    stated = f"[ ،,(]{{0,4}}(?:الموافق ?(?:ل ?)?|في |بتاريخ )?(?:يوم )?(?:{day_month()}|{numbers})[ )]{{0,2}}"
    after = f"(?: ?(?P<after>{w.forms('parts_of_day', place='after')}))?"
    return Reader(f"{part}(?:{name})?(?:{stated})?{after}")


def read_day(page: Page, text: str, start: int) -> Reading | None:
    """The reading of a day that begins at `start` of the folded text; None where no such day exists."""
    match = _reader().whole(text.strip())
    if match is None:
        return None
    reading = _read_date(page, match, start) if match["day"] or match["numeric"] or match["short"] else None
    if reading is None:
        if match["day"] or match["numeric"] or match["short"] or not (match["deictic"] or match["weekday"]):
            return None
        reading = _read_name(page, match, start)
    part = w.table("parts_of_day", "part").get(match["part"] or match["after"] or "")
    return with_part(reading, part) if part else reading


def is_time(text: str) -> bool:
    """Whether a day expression names a part of the day: type TIME."""
    match = _reader().whole(text.strip())
    return bool(match and (match["part"] or match["after"]))


def _read_name(page: Page, match: Any, start: int) -> Reading:
    """أمس, اليوم الجمعة, يوم الخميس الماضي, الجمعة."""
    if match["deictic"]:
        reading = counted(page, w.table("deictics", "relative")[match["deictic"]])
        if reading.value is None and match["second"]:
            return Reading(_weekday_value(match["second"]), reading.relative, "dct")
        return reading
    value = _weekday_value(match["weekday"])
    if match["direction"]:
        return counted(page, f"{w.toward(match['direction'])}-{value}")
    until = words_before(page, start, 1) in (["حتي"], ["وحتي"])  # حتى الجمعة: the next one
    return incomplete(page, value, start, future=until)


def _weekday_value(name: str) -> str:
    return f"XXXX-WXX-{w.table('weekdays', 'weekday')[name]}"


def _read_date(page: Page, match: Any, start: int) -> Reading | None:
    """A date with day and month; without a year it counts from the dct."""
    year, month, number = _parts(match)
    if not _exists(year or 2000, month, number):
        return None
    tail = f"{month:02d}-{number:02d}"
    if year:
        return Reading(f"{year:04d}-{tail}")
    if match["relative_year"]:
        return in_relative_year(page, match["relative_year"], tail)
    if match["date_direction"]:
        return counted(page, f"{w.toward(match['date_direction'])}-XXXX-{tail}")
    relative = w.table("deictics", "relative").get(match["deictic"] or "")
    if match["direction"]:
        relative = f"{w.toward(match['direction'])}-{_weekday_value(match['weekday'])}"
    if page.dct is None:
        return Reading(f"XXXX-{tail}", relative, "dct")
    if relative and (resolve(relative, page.dct) or "").endswith(tail):
        return counted(page, relative)
    name = match["second"] or match["weekday"]
    years = [y for y in (page.dct.year - 1, page.dct.year, page.dct.year + 1) if _exists(y, month, number)]
    if name:  # the weekday tells the year
        wanted = int(w.table("weekdays", "weekday")[name])
        days = [d for y in years if (d := date(y, month, number)).isoweekday() == wanted]
        if days:
            day = min(days, key=lambda d: abs((d - page.dct).days))  # type: ignore[operator]
            direction = "THIS" if day.year == page.dct.year else "LAST" if day < page.dct else "NEXT"
            return Reading(day.isoformat(), f"{direction}-XXXX-{tail}", "dct")
    return incomplete(page, f"XXXX-{tail}", start)


def in_relative_year(page: Page, words: str, tail: str, mod: str | None = None) -> Reading:
    """A date of a year counted from the dct (من العام الماضي) or from a year named before (من العام نفسه)."""
    direction = w.toward(words.split()[-1]) or "THIS"
    if direction == "SAME":
        return Reading(f"XXXX-{tail}", mod=mod)
    year = resolve(f"{direction}-P1Y", page.dct) if page.dct else None
    return Reading(f"{year or 'XXXX'}-{tail}", None, "dct", mod)


def _parts(match: Any) -> tuple[int | None, int, int]:
    """Year (or None), month and day."""
    if match["day"]:
        year = int(match["year"]) if match["year"] else None
        return year, month_value(match["month"]), day_value(match["day"])
    found = [int(n) for n in re2.findall("[0-9]+", match["numeric"] or match["short"])]
    if len(found) == 2:
        return None, found[1], found[0]
    if found[0] > 31:
        return found[0], found[1], found[2]
    # Arabic writes the day first; 12 behind a month that cannot be one is the American order.
    day, month = (found[1], found[0]) if found[1] > 12 else (found[0], found[1])
    return found[2], month, day


@lru_cache(maxsize=1 << 10)
def month_value(name: str) -> int:
    """The number of a month, also of two names for one (سبتمبر/ أيلول)."""
    numbers = w.table("months", "month", "name")
    return int(numbers[max((m for m in numbers if name.startswith(m)), key=len)])


@lru_cache(maxsize=1 << 10)
def day_value(words: str) -> int:
    """The number of a day of the month: الـ18 من, (18), الثامن عشر من."""
    digits = re2.findall("[0-9]+", words)
    if digits:
        return int(digits[0])
    spelt = fold_word(words).removesuffix(" من")
    return 1 if spelt == "الفاتح" else parse_ordinal(spelt) or 0


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
