"""Parts of the day without a day: في الصباح الباكر, بعد الظهر, منتصف الليل, في وقت متأخر من الليل."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, item, words_after, words_before
from khabar.segment import Page

_IN = "(?:في|خلال|اثناء|منذ|حتي|قبل|قبيل|بعد|بعيد|مع|طوال|طيله|عند)"
_POINT = "(?:عند|حتي|منذ|بحلول|قبيل|بعيد)"
_WHEN = "(?:(?:وقت|ساعه) (?:مبكره?|باكره?|متاخره?) (?:من )?|(?:اوائل|اواخر|اول|اخر) )"
_LATE = "(?: الباكره?| المبكره?| المتاخره?| الاولي)?"


@cache
def _part() -> w.Expression:
    alone, inside, noon = (w.forms("day_times", where=kind).replace("\\ ", "[ -]") for kind in ("alone", "in", "noon"))
    return w.Expression(
        f"(?:{_WHEN}(?P<late>{inside}|{alone})|(?P<alone>{alone}){_LATE}|(?P<other>{inside}|{noon}){_LATE})",
        before=f"(?:(?P<before>{_IN}|بحلول) )?",
    )


@rule(rank=4)
def part_of_day(page: Page, _: Found) -> Iterator[Item]:
    """A part of the day whose day is not said: في الصباح الباكر, بعد الظهر, منتصف الليل. Its day stays open.

    Most nouns count behind a preposition of time only: الصباح is a newspaper, الفجر a prayer.
    """
    times = w.table("day_times", "value")
    noon = w.table("day_times", "value", where="noon")
    for match in _part().find(page.folded.text):
        start, end = w.place(match)
        word = match["late"] or match["alone"] or match["other"]
        before = match["before"] or ""
        if f"{before} {word}" in times:  # بعد الظهر is a part of the day, not a time after noon
            start, word = match.start("before"), f"{before} {word}"
        elif match["other"] and (not before or (word in noon and before not in _POINT)):
            continue
        if w.context("daily").intersection(words_before(page, start, 1)):
            continue  # صلاة الظهيرة, شمس الظهيرة
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        if after in (["الجديد"], ["العربي"], ["الاوسط"], ["الصادق"], ["جديدا"]):
            continue  # الصباح الجديد: a name; فجرا جديدا: a new dawn
        if word == "مساء" and after and after[0].startswith("ال"):
            continue  # مساء الخير
        if word[-1] in "اء" and (words_before(page, start, 1) or [""])[0].isdigit():
            continue  # 340 مساء: of a time on the clock
        yield item(page, start, end, "TIME", Reading(f"XXXX-XX-XXT{times[word.replace('-', ' ')]}"))
