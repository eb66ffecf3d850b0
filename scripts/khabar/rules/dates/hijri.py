"""Hijri dates. A day has its Gregorian value; a month or year lies in two Gregorian ones and has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import re2

from khabar import lexicon
from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _words as w
from khabar.rules.dates._candidates import shown
from khabar.rules.dates._hijri import gregorian, hijri_month_of, nearest
from khabar.rules.dates._hours import hour_of_day
from khabar.rules.dates._items import Reading, in_future, item, single_number, with_part, words_before
from khabar.segment import Page
from khabar.text import fold_word

_YEAR = r"\b1[0-5][0-9]{2}\b"
_HOLY = "(?: (?:المبارك|الحرام|المكرم|المعظم|الخير))?"


@cache
def _alone() -> dict[str, str]:
    return {fold_word(e["name"]): e["alone"] for e in lexicon.load("months") if e["family"] == "hijri"}


def _year_behind() -> str:
    years = rf"(?P<year>{_YEAR}){w.HIJRI}?|(?P<common>{w.YEAR4}){w.COMMON_ERA}?"
    return f"(?:{w.COMMA}(?:(?:من |ل)?{w.YEAR_WORD} )?(?:{years}))?"


@cache
def _day() -> w.Expression:
    named = f"(?:(?:يوم )?{w.weekday()}[ ،]{{1,2}}(?:الموافق )?)?"
    month = f"(?P<of>شهر )?(?P<month>{w.month(hijri=True)}){_HOLY}"
    return w.Expression(f"{named}(?:يوم |اليوم )?(?P<day>{w.day_number()}) ?{month}{_year_behind()}")


@cache
def _also() -> Any:
    """The same day in the Gregorian calendar behind it: الموافق 2 يوليو 2015 م, (2 يوليو 2015)."""
    day = f"(?:يوم )?(?:{w.unnamed(_days.day_month())}|{_days.numeric()})"
    behind = rf"(?: ?[،,]?-? ?\(? ?(?:ال)?موافق ?:? ?(?:ل ?)?\(? ?|(?P<open> ?\( ?)|(?P<slash> ?/ ?))(?P<day>{day})"
    return re2.compile(rf"{behind}{w.COMMON_ERA}?(?P<close> ?\))?(?:[^\pL\pN_]|$)")


def _also_gregorian(page: Page, start: int, end: int) -> tuple[int, Reading | None]:
    """Where the pair of a Hijri and a Gregorian date ends, and the reading of the second; two names of one day."""
    text = shown(page.folded.text[end : end + 60])
    match = _also().match(text)
    reading = _days.read_day(page, match["day"].removesuffix(")").strip(), start) if match else None
    if match is None or reading is None:
        return end, None
    first = text.index(match["day"])
    stop = first + len(match["day"])
    if "(" in text[:first]:
        return end + stop + len(match["close"] or ""), reading
    return end + stop - match["day"].endswith(")"), reading


@rule(rank=21)
def hijri_day(page: Page, _: Found) -> Iterator[Item]:
    """A Hijri day, with its Gregorian value by the Umm al-Qura calendar: 10 محرم 1437 هـ, العاشر من رمضان.

    Without a year it counts from the dct.
    """
    for match in _day().find(page.folded.text):
        start, end = w.place(match)
        month, number = _days.month_value(match["month"]), _days.day_value(match["day"])
        named = w.table("date_names", "kind").get((words_before(page, start, 1) or [""])[0]) == "place"
        zero = _alone().get(match["month"]) == "never" and not match["year"] and not match["of"]
        if named or zero or not 1 <= number <= 30 or not single_number(page, start, end):
            continue
        if match["common"]:
            day = None  # a Hijri day of a Gregorian year: which Hijri year it lies in is not said
        elif match["year"]:
            day = gregorian(int(match["year"]), month, number)
        else:
            day = nearest(page.dct, month, number, in_future(page, start)) if page.dct else None
        note = f"Hijri {match['year'] or 'XXXX'}-{month:02d}-{number:02d}"
        anchor = None if match["year"] or match["common"] else "dct"
        value = day.isoformat() if day else None
        end, also = _also_gregorian(page, start, end)
        if also and also.value and not also.relative:
            value, anchor = also.value, None
        yield item(page, start, end, "DATE", Reading(value, None, anchor, note=note))


@cache
def _month() -> w.Expression:
    direction = f"(?: (?P<direction>{w.direction('LAST', 'NEXT', 'THIS')}))?"
    month = f"(?P<of>شهر )?(?P<month>{w.month(hijri=True)})(?P<holy>{_HOLY})"
    before = "(?:(?P<before>في|منذ|خلال) )?"
    return w.Expression(f"{w.point_modifier()}{month}{direction}{_year_behind()}", before=before)


@rule(rank=14)
def hijri_month(page: Page, _: Found) -> Iterator[Item]:
    """A Hijri month: شهر رمضان, رمضان الماضي, أواخر شعبان 1436, في شوال. Not رجب, شعبان, رمضان as names.

    The note gives the month of the Hijri calendar, with the year that الماضي or المقبل tells where the dct is known.
    """
    for match in _month().find(page.folded.text):
        start, end = w.place(match)
        alone = _alone().get(match["month"], "yes")
        year = match["year"] or match["common"]
        sure = match["of"] or year or match["direction"] or match["holy"]
        if alone in ("fi", "yes"):
            sure = sure or match["before"] or match["mod"] or (alone == "yes")
        if not sure or (alone == "never" and not (match["of"] or year)):
            continue
        month, mod = _days.month_value(match["month"]), w.modifier(match["mod"])
        anchor = None if year else "dct"
        direction = w.toward(match["direction"])
        told = _told(page.dct, month, direction) if page.dct and direction else None
        note = f"Hijri {match['year'] or told or 'XXXX'}-{month:02d}"
        yield item(page, start, end, "DATE", Reading(None, None, anchor, mod, note))


def _told(dct: date, month: int, direction: str) -> int | None:
    """The Hijri year of the last, this or next such month; the month a day lies in is neither last nor next."""
    year, now = hijri_month_of(dct)
    if direction == "LAST":
        return year - (month >= now)
    return year + (month <= now) if direction == "NEXT" else year


@cache
def _year() -> w.Expression:
    year = r"(?P<year>\b[1-9][0-9]{0,3}\b)(?: ?\))?"
    named = r"(?:العام الهجري|السنه الهجريه) (?P<named>\b1[0-5][0-9]{2}\b)"
    return w.Expression(rf"{w.point_modifier()}(?:{named}|(?:{w.YEAR_WORD} (?:\( ?)?)?{year}{w.HIJRI})")


@rule(rank=14)
def hijri_year(page: Page, _: Found) -> Iterator[Item]:
    """A Hijri year: عام 1437 هـ, سنة 1320 هجرية, 1435هـ. It lies in two Gregorian years and has no value."""
    for match in _year().find(page.folded.text):
        year = match["year"] or match["named"]
        if int(year) <= 1600 and single_number(page, *w.place(match)):
            mod = w.modifier(match["mod"])
            yield item(page, *w.place(match), "DATE", Reading(None, mod=mod, note=f"Hijri {year}"))


@cache
def _numeric() -> w.Expression:
    year = r"\b1[3-5][0-9]{2}\b"
    first = [mark.join((w.DAY, w.MONTH_NUMBER, year)) for mark in (" ?/ ?", "-")]
    last = [mark.join((year, w.MONTH_NUMBER, w.DAY)) for mark in (" ?/ ?", "-")]
    part = f"(?: ?(?P<part>{w.forms('parts_of_day', place='after')}))?"
    clock = rf"(?: ?[،,]? (?:الساعه )?(?P<hour>\b[0-2]?[0-9]):(?P<minute>[0-5][0-9])\b{part})?"
    return w.Expression(f"(?P<digits>{'|'.join(first + last)}){w.HIJRI}?{clock}")


@rule(rank=23)
def hijri_numeric(page: Page, _: Found) -> Iterator[Item]:
    """A Hijri date in digits: 14-09-1432 هـ, 1/1/1437, with its hour. Years from 1343 to 1500 are read as Hijri."""
    for match in _numeric().find(page.folded.text):
        numbers = [int(n) for n in match["digits"].replace("/", "-").split("-")]
        year, month, number = numbers if numbers[0] > 1000 else numbers[::-1]
        day = gregorian(year, month, number)
        if day and single_number(page, *w.place(match)):
            note = f"Hijri {year}-{month:02d}-{number:02d}"
            reading = Reading(day.isoformat(), note=note)
            if match["hour"] and int(match["hour"]) < 24:
                hour = hour_of_day(int(match["hour"]), w.table("parts_of_day", "part").get(match["part"] or ""))
                reading = with_part(reading, f"{hour:02d}:{match['minute']}")
            yield item(page, *w.place(match), "TIME" if match["hour"] else "DATE", reading)
