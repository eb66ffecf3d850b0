"""Days: named from the time of writing, by weekday, by number and month, in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.numbers import ordinal_pattern
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _words as w
from khabar.rules.dates._candidates import shown
from khabar.rules.dates._items import (
    Reading,
    character_before,
    counted,
    item,
    single_number,
    words_after,
    words_before,
)
from khabar.segment import Page
from khabar.text import fold_word


@cache
def _deictic() -> w.Expression:
    named = f"{w.forms('deictics')}(?:[,،]? ?\\(?{w.weekday()}\\)?)?(?:{_days.date_after_day()})?"
    return w.Expression(f"{_days.part_before()}{named}{_days.part_after()}")


@rule(rank=20)
def deictic_day(page: Page, _: Found) -> Iterator[Item]:
    """A day counted from now, with its weekday and date: أمس, اليوم الجمعة (18 سبتمبر), مساء أمس."""
    for match in _deictic().find(page.folded.text):
        start, end = w.place(match)
        end = _balanced(page, start, end)
        text = shown(page.folded.text)[start:end]
        reading = _days.read_day(page, text, start)
        if reading and not _is_no_deictic(page, text, start, end):
            yield item(page, start, end, "TIME" if _days.is_time(text) else "DATE", reading)


def _is_no_deictic(page: Page, text: str, start: int, end: int) -> bool:
    before, after = words_before(page, start, 2), words_after(page, end, 1)
    following = after[0] if after and page.folded.text[end : end + 1] == " " else ""
    if text == fold_word("أمس"):  # في أمسّ الحاجة
        verb = before[-1:] and before[-1].lstrip("وف") in ("لم", "لن", "ان")
        return following == "الحاجه" or character_before(page, start) == "ب" or bool(verb)
    if text == "غدا":  # غدا the verb: it has become
        return following in ("من", "واضحا", "اكثر", "رمزا", "جزءا")
    if text != "اليوم":
        return False
    ordinal = following.startswith("ال") and (
        following in w.context("named_day")
        or following in w.table("time_directions", "direction")
        or following[2:] in w.table("numbers", "value", kind="ordinal")
        or following[2:] in w.table("numbers", "value", kind="ten")
    )
    quoted = page.folded.text[end : end + 1] in ("»", "”", '"')
    outlet = quoted or bool(w.context("outlet").intersection(before))
    name = before[-1:] == ["المصري"] or (outlet and character_before(page, start) == " ")
    return ordinal or name or bool(w.context("some_day").intersection(before[-1:]))


def _balanced(page: Page, start: int, end: int) -> int:
    """The end, moved so that every bracket inside has its partner inside."""
    text = shown(page.folded.text)[start:end]
    if text.endswith(")") and text.count(")") > text.count("("):
        return start + len(text[:-1].rstrip())
    if text.count("(") > text.count(")"):
        rest = page.folded.text[end : end + 2]
        return end + rest.index(")") + 1 if ")" in rest and not rest.strip(" )") else end
    return end


@cache
def _weekday() -> w.Expression:
    direction = f"(?: {w.direction('LAST', 'NEXT', 'THIS')})?"
    one = f"{_days.part_before()}(?:(?:يوم|يومي|ايام|نهار) )?{w.weekday()}"
    night = f"(?:منتصف )?ليله? {w.weekday()} ?[-–/]? ?{w.weekday()}"
    return w.Expression(f"(?:{night}|{one}){direction}{_days.part_after()}")


@rule(rank=20)
def weekday(page: Page, _: Found) -> Iterator[Item]:
    """A day of the week: يوم الخميس الماضي, مساء الجمعة, ليل الخميس - الجمعة, الثلاثاء.

    Without an adjective the last one, or the next in a clause about the future.
    """
    for match in _weekday().find(page.folded.text):
        start, end = w.place(match)
        text = shown(page.folded.text)[start:end]
        before, after = words_before(page, start, 1), words_after(page, end, 1)
        if " " not in text and _is_no_weekday(text, before, after):
            continue
        reading = _days.read_day(page, text, start)
        if reading:
            yield item(page, start, end, "TIME" if _days.is_time(text) else "DATE", reading)


def _is_no_weekday(name: str, before: list[str], after: list[str]) -> bool:
    if name == "الاثنين" and (w.context("two").intersection(before) or after[:1] == ["معا"]):
        return not (before == ["من"] and after[:1] in (["الي"], ["حتي"]))  # من الاثنين إلى الخميس
    named = w.context("prayer").intersection(before) or w.context("named_weekday").intersection(after)
    return bool(named) or before == ["الواحد"]


@cache
def _weekday_date() -> w.Expression:
    direction = f"(?: {w.direction('LAST', 'NEXT', 'THIS')})?"
    named = f"(?:(?:يوم|نهار) )?{w.weekday()}{direction}{_days.date_after_day()}"
    return w.Expression(f"{_days.part_before()}{named}{_days.part_after()}")


@rule(rank=20)
def weekday_date(page: Page, _: Found) -> Iterator[Item]:
    """A weekday and its date are one: الجمعة 18 سبتمبر, يوم الثلاثاء الموافق 5/8/2008, الجمعة (18 أيلول)."""
    for match in _weekday_date().find(page.folded.text):
        start, end = w.place(match)
        end = _balanced(page, start, end)
        text = shown(page.folded.text)[start:end]
        reading = _days.read_day(page, text, start)
        if reading and single_number(page, start, end):
            yield item(page, start, end, "TIME" if _days.is_time(text) else "DATE", reading)


@cache
def _day_month() -> w.Expression:
    return w.Expression(f"{_days.part_before()}(?:يوم )?{_days.day_month()}{_days.part_after()}")


@rule(rank=20)
def day_month(page: Page, _: Found) -> Iterator[Item]:
    """A day and a month, with a year or without: 18 سبتمبر/ أيلول 2015, الأول من آذار, 5 ماي.

    Without a year it is the last one, but the next in a clause about the future and where the last is more
    than nine months away. Without a dct it stays XXXX-MM-DD.
    """
    for match in _day_month().find(page.folded.text):
        start, end = w.place(match)
        end = _balanced(page, start, end)
        kind = w.table("date_names", "kind").get((words_before(page, start, 1) or [""])[0].removeprefix("ال"))
        reading = _days.read_day(page, shown(page.folded.text)[start:end], start)
        if reading is None or kind == "place" or not single_number(page, start, end):
            continue
        if _is_no_date(page, match, start, end):
            continue
        named = kind == "event" and match["all"].startswith(match["day"])  # not انتخابات يوم 5 أكتوبر
        if named and not match["year"] and not match["date_direction"]:
            reading = Reading(f"XXXX-{reading.value[5:]}" if reading.value else None)
        yield item(page, start, end, "TIME" if _days.is_time(match["all"]) else "DATE", reading)


def _is_no_date(page: Page, match: Any, start: int, end: int) -> bool:
    """المادة 5 مارس: an article's number and a verb; 4 أب: a father, as the month is written آب or اب."""
    written = page.text[slice(*page.folded.span(start, end))]
    if f"{match['day']}." in match["all"] and match["month"] in ("مارس", "اب"):
        return True  # a full stop, and a verb or a father
    father = match["month"] == "اب" and "أب" in written and not match["year"]
    return father or bool(w.context("numbered").intersection(words_before(page, start, 1)))


@cache
def _numeric() -> w.Expression:
    return w.Expression(f"(?:يوم )?{_days.numeric()}{w.COMMON_ERA}?")


@rule(rank=20)
def numeric_date(page: Page, _: Found) -> Iterator[Item]:
    """A date in digits, the day first or ISO: 18/9/2015, 18-09-2015, 2015-09-18."""
    for match in _numeric().find(page.folded.text):
        start, end = w.place(match)
        text = shown(page.folded.text)[start:end].rstrip(" م")
        reading = _days.read_day(page, text.removeprefix("يوم "), start)
        if reading and reading.value and reading.value >= "1600" and single_number(page, start, end):
            yield item(page, start, end, "DATE", reading)


_FIRST = re.compile("(?:(?:يوم|يومي|ايام) )?(?:ال ?)?[0-9]{1,2}")


@cache
def _day_of_month() -> w.Expression:
    direction = w.direction("LAST", "NEXT", "THIS")
    number = f"(?P<day>(?:ال ?)?{w.DAY}|{ordinal_pattern()})"
    same = "الشهر (?P<same>نفسه|ذاته|عينه)"
    month = f"(?:من )?(?:الشهر (?P<direction>{direction})|{same}|هذا الشهر|(?:ال)?شهر الجاري|الجاري)"
    firsts = f"(?P<firsts>(?:(?:(?:يوم|يومي|ايام) )?(?:ال ?)?{w.DAY}{w.TO}){{1,4}})?"
    return w.Expression(f"{firsts}(?P<last>(?:يوم )?{number} {month})")


@rule(rank=20)
def day_of_month(page: Page, _: Found) -> Iterator[Item]:
    """A day of this month, the last or the next: الخامس عشر من الشهر الجاري, 20 الجاري, 3 من الشهر المقبل.

    Both ends of a stretch (من 4 إلى 23 من الشهر المقبل); a day of a month named before (الشهر نفسه) leaves it open.
    """
    for match in _day_of_month().find(page.folded.text):
        start, end = w.place(match)
        direction = w.toward(match["direction"]) or "THIS"
        # An ordinal without من is an adjective of something else (الاجتماع الثالث الجاري).
        spelt = not match["day"].strip("ال ").isdigit()
        if spelt and " من " not in match["last"]:
            continue
        places = [(match["day"], end - len(match["last"]), end)]
        for first in _FIRST.finditer(match["firsts"] or ""):
            begin, stop = start + first.start(), start + first.end()
            if single_number(page, begin, stop):
                places.append((first.group(), begin, stop))
        for words, begin, stop in places:
            day = _days.day_value(words)
            if not 1 <= day <= 31:
                continue
            open_month = Reading(f"XXXX-XX-{day:02d}")
            reading = open_month if match["same"] else counted(page, f"{direction}-XXXX-XX-{day:02d}")
            yield item(page, begin, stop, "DATE", reading)
