"""Named days of the year: في عيد الفطر, ليلة رأس السنة, عيد العمال الماضي."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from khabar import lexicon
from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._hijri import nearest
from khabar.rules.dates._items import Reading, counted, in_future, incomplete, item
from khabar.segment import Page
from khabar.text import fold_word

_DAY = "(?:يوم|اول ايام|ثاني ايام|ثالث ايام|اخر ايام|ايام|ليله|صباح|مساء|فجر)"


@cache
def _holiday() -> w.Expression:
    direction = f" (?P<direction>{w.direction('LAST', 'NEXT', 'THIS')})"
    year = f" (?:(?:ل|من )?(?:ال)?(?:عام|سنه) )?(?P<year>{w.YEAR4})"
    told = f" (?:من )?(?:هذا العام|هذه السنه|(?:ال)?(?:عام|سنه) (?P<told>{w.direction('LAST', 'NEXT', 'THIS')}))"
    before = "(?:(?P<before>في|خلال|قبل|قبيل|بعد|منذ|حتي|بحلول|عشيه|غداه|عطله|اجازه) )?"
    name = f"(?P<name>{w.forms('holidays')})"
    return w.Expression(f"(?P<day>{_DAY} )?{name}(?:{direction}|{year}|(?P<this>{told}))?", before=before)


@rule(rank=13)
def holiday(page: Page, _: Found) -> Iterator[Item]:
    """A named day of the year behind a word of time or with its year: في عيد الفطر, ليلة رأس السنة, عيد الشكر 2010.

    Hijri ones get their Gregorian day by the Umm al-Qura calendar, where the dct is known; movable ones get none.
    Not the occasion (بمناسبة عيد الفطر, تهنئة بعيد الأضحى).
    """
    for match in _holiday().find(page.folded.text):
        start, end = w.place(match)
        night = match["name"].startswith(("ليله", "عشيه", "يوم عرفه", "يوم عاشوراء"))
        if match["before"] or match["day"] or match["direction"] or match["year"] or match["this"] or night:
            yield item(page, start, end, "DATE", _reading(page, match, start))


@cache
def _entries() -> dict[str, lexicon.Entry]:
    return {fold_word(e["word"]): e for e in lexicon.load("holidays")}


def _reading(page: Page, match: Any, start: int) -> Reading:
    # ليلة رأس السنة is a name of its own, the day before رأس السنة
    entry = _entries().get(f"{match['day'] or ''}{match['name']}") or _entries()[match["name"]]
    month, day = int(entry["month"]), int(entry["day"])
    several = (match["day"] or "").strip() in ("ايام", "ثاني ايام", "ثالث ايام", "اخر ايام")
    if several or entry["calendar"] == "movable":
        return Reading(None, None, None if match["year"] else "dct")
    if entry["calendar"] == "hijri":
        known = page.dct and not match["year"] and not match["this"]
        future = w.toward(match["direction"]) == "NEXT" or in_future(page, start)
        found = nearest(page.dct, month, day, future) if known and page.dct else None
        note = f"Hijri XXXX-{month:02d}-{day:02d}"
        return Reading(found.isoformat() if found else None, None, None if match["year"] else "dct", note=note)
    tail = f"{month:02d}-{day:02d}"
    if match["year"]:
        return Reading(f"{match['year']}-{tail}")
    if match["this"]:
        year = counted(page, f"{w.toward(match['told']) or 'THIS'}-P1Y").value
        return Reading(f"{year or 'XXXX'}-{tail}", None, "dct")
    if match["direction"]:
        return counted(page, f"{w.toward(match['direction'])}-XXXX-{tail}")
    return incomplete(page, f"XXXX-{tail}", start)
