"""Times of day: الساعة العاشرة والنصف مساءً, 10:30 بتوقيت غرينتش, الليلة الماضية."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import re2

from khabar.layers import Item
from khabar.numbers import cardinal_pattern, ordinal_pattern, parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _periods as p
from khabar.rules.dates import _words as w
from khabar.rules.dates._hours import hour_of_day
from khabar.rules.dates._items import Reading, counted, item, single_number, words_after, words_before
from khabar.segment import Page

_ZONE = (
    r"(?: (?:بتوقيت (?:مكه المكرمه|ابو ظبي|شرق الولايات المتحده|وسط اوروبا|\pL+)|بالتوقيت (?:المحلي|الشرقي|الصيفي)"
    r"|(?:توقيت )?(?:غرينتش|جرينتش)|ت ?\.? ?غ|GMT))"
)


@cache
def _clock() -> w.Expression:
    minute = "(?P<mark>[:.,،]?)(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
    digits = rf"\b(?P<hour>2[0-4]|[01]?[0-9])(?:{minute})?\b"
    word = f"(?P<word>{ordinal_pattern()})"
    minutes = f"{p.number()} ?(?:دقيقه|دقائق)"
    parts = f"(?:{w.forms('parts_of_day', place='after')}|{w.forms('parts_of_day', place='clock')})"
    spelt = f" و ?(?P<bare>{cardinal_pattern()}) (?:من )?(?P<barely>{parts})"
    half = "(?P<half>(?:ال)?(?:نصف|ربع|ثلث))"
    more = f"(?: و ?(?:{half}|(?P<past>{minutes}))| الا (?P<to>ربعا?|ثلثا?|{minutes}))?"
    before = f"(?:(?P<before>{_days.any_day()}),?،? (?:في |عند |علي )?(?P<just>تمام )?)?"
    early = f"(?:(?P<early>{w.forms('parts_of_day', place='after')}),? )?"
    part = f"(?: (?:من )?(?P<part>{parts}))?"
    behind = f"(?: (?:من |يوم )?(?P<behind>{_days.any_day()}))?"
    clock = f"(?:(?P<head>الساعه|ساعه) (?:ال)?)?(?:{digits}|{word})(?:{spelt}|{more}{part})"
    pattern = f"{before}{early}{clock}(?P<zone>{_ZONE})?{behind}(?P<late>{_ZONE})?"
    return w.Expression(pattern, before="(?P<exact>تمام )?")


@cache
def _other() -> Any:
    """The same time on another clock behind it: (13:30 بتوقيت غرينتش)."""
    return re2.compile(rf" ?\( ?(?:الساعه )?(?:[01]?[0-9]|2[0-4])(?:[:.,،]?[0-5][0-9])?{_ZONE} ?\)")


def _again(behind: str) -> int:
    """How long the same time on another clock is that stands directly behind; 0 for none."""
    match = _other().match(behind)
    return match.end() if match else 0


@rule(rank=22)
def clock(page: Page, _: Found) -> Iterator[Item]:
    """A time on the clock, with its day: الساعة العاشرة والنصف مساءً, أمس الساعة 10:30, 18,00 ت غ, 1430 بتوقيت غرينتش.

    An hour up to 12 without a part of the day stands as it is written, as in TimeML (`ten to three` is T02:50).
    """
    for match in _clock().find(page.folded.text):
        start, end = w.place(match)
        text = page.folded.text
        if text[start - 1 : start] in (":", "-", "/") or text[end : end + 1] in (":", "/", "-"):
            continue
        zone = match["zone"] or match["late"]
        joined = match["minute"] and not match["mark"] and not (zone and len(match["hour"]) == 2)
        if joined or (not match["head"] and not _is_time(page, match, start, end)):
            continue
        if match["head"] and not match["minute"] and words_after(page, end, 1)[:1] in (["ساعه"], ["دقيقه"]):
            continue
        day = match["before"] or match["behind"]
        place = start if match["before"] else text.find(match["behind"], start) if day else start
        reading = _days.read_day(page, day, place) if day else Reading("XXXX-XX-XX")
        if reading is None:
            continue
        time = _time(match, _part(match, reading))
        value = reading.value.partition("T")[0] if reading.value else None
        known = f"{value}T{time}" if value and time and len(value) == 10 else None
        # The grammar of relative values has no hours: what is kept is the day.
        relative = re.sub("T[A-Z]{2}$", "", reading.relative) if reading.relative else None
        end += _again(text[end : end + 60])
        yield item(page, start, end, "TIME", replace(reading, value=known, relative=relative))


def _is_time(page: Page, match: Any, start: int, end: int) -> bool:
    """Whether a number without الساعة is a time: 10:30, 8 مساءً; not 3:10, not للمرة الثانية مساء أمس."""
    said = match["part"] or match["barely"] or match["early"] or _days.is_time(match["behind"] or "")
    if match["exact"] or match["just"]:
        return True  # في تمام العاشرة
    if match["word"]:
        before = (words_before(page, start, 1) or [""])[-1]
        said = said or match["half"] or match["to"]
        return bool(said) and match["word"] not in ("الاولي", "الاول") and not before.endswith("ه")
    if match["minute"] and match["mark"] in (",", "،", ""):
        return bool(match["zone"] or match["late"])
    if match["minute"] and f"{match['hour']}:" in match["all"]:
        return bool(len(match["hour"]) == 2 or said or match["before"] or match["zone"] or match["late"])
    hour = not match["minute"] and 1 <= int(match["hour"]) <= 12
    if words_after(page, end, 1)[:1] and words_after(page, end, 1)[0] in w.table("months", "month", "name"):
        return False  # صباح 5 مايو: a day
    return bool(match["part"] or match["early"]) and hour and single_number(page, start, end)


def _part(match: Any, reading: Reading) -> str | None:
    """The part of the day said beside the clock or with its day."""
    if word := match["part"] or match["barely"] or match["early"]:
        return w.table("parts_of_day", "part")[word]
    said = (reading.value or reading.relative or "")[-3:]
    return said[1:] if said[:1] == "T" else None


def _time(match: Any, part: str | None) -> str | None:
    """HH, HH:MM or HH:MM:SS; None where there is no such time."""
    hour = int(match["hour"]) if match["hour"] else parse_ordinal(match["word"]) or 99
    minute = int(match["minute"]) if match["minute"] else None
    if hour > 24:
        return None
    if match["half"]:
        minute = {"نصف": 30, "ربع": 15, "ثلث": 20}[match["half"].removeprefix("ال")]
    elif match["bare"]:
        minute = int(p.read_number(match["bare"]))
    elif match["past"]:
        minute = int(p.read_number(match["past"].rpartition("دق")[0]))
    elif match["to"]:
        back = {"ربع": 15, "ثلث": 20}.get(match["to"].removesuffix("ا"))
        hour, minute = hour - 1, 60 - (back or int(p.read_number(match["to"].rpartition("دق")[0])))
    if minute is not None and not 0 <= minute < 60:
        return None
    hour = hour_of_day(hour, part)
    second = f":{match['second']}" if match["second"] else ""
    return f"{hour:02d}" if minute is None else f"{hour:02d}:{minute:02d}{second}"


@cache
def _night() -> w.Expression:
    part = "(?P<part>صباح|فجر|ظهر|عصر|مساء|ليله)"
    last = "الليله(?P<past> الماضيه| الفائته| قبل الماضيه)?"
    return w.Expression(f"(?:هذا|هذه) ال{part}|{last}|(?P<in>صباح|مساء|فجر) هذا اليوم")


@rule(rank=12)
def night(page: Page, _: Found) -> Iterator[Item]:
    """A part of this day or the last: هذا المساء, هذا الصباح, الليلة, الليلة الماضية. Not الليلة الأولى."""
    for match in _night().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        if not match["part"] and not match["in"] and not match["past"]:
            other = after and (parse_ordinal(after[0]) or after[0] in w.table("time_directions", "direction"))
            if other or words_before(page, start, 1) in (["في"], ["تلك"], ["الف"]):
                continue
        part = w.table("parts_of_day", "part")[match["part"] or match["in"] or "ليله"]
        back = {"": "", " قبل الماضيه": "-P2D"}.get(match["past"] or "", "-P1D")
        yield item(page, start, end, "TIME", counted(page, f"DCT{back}T{part}"))
