"""Years, their parts, decades, centuries and seasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.numbers import ordinal_pattern, parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._days import in_relative_year
from khabar.rules.dates._items import (
    Reading,
    counted,
    incomplete,
    item,
    single_number,
    words_after,
)
from khabar.segment import Page

_BC = "قبل الميلاد"


@cache
def _year() -> w.Expression:
    head = "(?:ال)?(?:عام|عامي|عامين|اعوام|سنه|سنتي|سنوات)"
    year = r"(?P<open>\( ?)?(?P<year>\b[1-9][0-9]{2,3}\b)(?P<close> ?\))?"
    head = f"{head}(?:{w.YEAR_KIND}| الميلادي| الميلاديه)?"
    return w.Expression(f"{w.point_modifier()}(?:{head} ){year}{w.COMMON_ERA}?(?P<bc> {_BC}| ق ?\\.? ?م)?")


@rule(rank=12)
def year(page: Page, _: Found) -> Iterator[Item]:
    """A year behind its word: عام 2014, سنة (1948) م, مطلع عام 2011. One before Christ has no value."""
    for match in _year().find(page.folded.text):
        start, end = w.place(match)
        rest = page.folded.text[end : end + 12]
        number = int(match["year"])
        hijri = re.match(w.HIJRI + r"(?![^\W_])", rest)
        if hijri or number > 2100 or not single_number(page, start, end):
            continue
        if match["close"] and not match["open"]:
            end -= len(match["close"])
        mod = w.modifier(match["mod"])
        yield item(page, start, end, "DATE", Reading(None if match["bc"] else f"{number:04d}", mod=mod))


@cache
def _bare_year() -> w.Expression:
    places = w.forms("time_modifiers", place="point")
    event = rf"(?:ال)?{w.forms('date_names', kind='event')}(?: ال\pL{{1,20}}){{0,2}}"
    words = f"في|منذ|حتي|خلال|بين|قبل|بعد|بحلول|من|الي|موسم|مواليد|{event}"
    before = rf"(?:(?:(?:{words}) |\( ?))?"
    number = r"\b(?P<year>1[89][0-9]{2}|20[0-9]{2})\b"
    return w.Expression(f"(?:(?P<mod>{places}) )?{number}{w.COMMON_ERA}?", before=before)


@rule(rank=5)
def bare_year(page: Page, _: Found) -> Iterator[Item]:
    """A year as four digits behind a preposition or an event, or in brackets: منذ 2011, حرب الخليج 1991, (1948)."""
    for match in _bare_year().find(page.folded.text):
        start, end = w.place(match)
        before = page.folded.text[match.start() : start].strip()
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        bracket = before == "("
        if not (before or match["mod"]) or not single_number(page, start, end):
            continue
        if bracket and not re.match(" ?\\)", page.folded.text[end : end + 2]):
            continue
        number = int(match["year"])
        round_number = number % 100 == 0 and after and not match["mod"]
        counts = round_number or w.context("counted").intersection(after)
        if counts or (page.folded.text[end : end + 2].strip()[:1] == "%"):
            continue
        mod = w.modifier(match["mod"])
        yield item(page, start, end, "DATE", Reading(f"{number:04d}", mod=mod))


@cache
def _of_year() -> str:
    """The year a part belongs to: من عام 2015, 2015, من العام الجاري."""
    stated = f"(?:من |ل)?(?:{w.YEAR_WORD} )?(?P<year>{w.YEAR4})"
    return f"(?: {stated}| (?:من )?(?P<relative_year>{w.relative_year()}))"


_YEAR_PARTS = {"الربع": 4, "الفصل": 4, "الثلاثي": 4, "النصف": 2, "السداسي": 2, "الاسدس": 2}
_ALONE = ("الربع", "الثلاثي")  # without their year


@cache
def _year_part() -> w.Expression:
    first = rf"(?:\b(?P<first_year>{w.YEAR4}) )?"
    part = f"(?P<kind>{'|'.join(_YEAR_PARTS)}) (?P<number>{ordinal_pattern()}|الاخير)"
    before = "(?:(?P<before>في|خلال|منذ|بنهايه|نهايه) )?"
    return w.Expression(f"{first}{part}(?:{_of_year()}|(?P<this> من {w.YEAR_WORD}))?", before=before)


@rule(rank=12)
def year_part(page: Page, _: Found) -> Iterator[Item]:
    """A quarter or half of a year: الربع الأول من عام 2015, النصف الثاني من العام الجاري.

    In the Maghreb also الفصل, الثلاثي and السداسي. Not الفصل الأول من العام الدراسي.
    """
    for match in _year_part().find(page.folded.text):
        parts = _YEAR_PARTS[match["kind"]]
        after = words_after(page, w.place(match)[1], 1)
        if after and re.fullmatch(w.YEAR_KIND, f" {after[0]}"):
            continue
        number = parts if match["number"] == "الاخير" else parse_ordinal(match["number"])
        told = match["first_year"] or match["year"] or match["relative_year"] or match["this"]
        if number and number <= parts and told:
            tail = f"{'Q' if parts == 4 else 'H'}{number}"
            if match["first_year"] or match["year"]:
                reading = Reading(f"{match['first_year'] or match['year']}-{tail}")
            else:
                reading = in_relative_year(page, match["relative_year"] or "العام الجاري", tail)
            yield item(page, *w.place(match), "DATE", reading)
        elif number and match["kind"] in _ALONE and number <= 4 and match["before"] and _stands_alone(page, match):
            yield item(page, *w.place(match), "DATE", Reading(f"XXXX-Q{number}", None, "dct"))


def _stands_alone(page: Page, match: Any) -> bool:
    """Whether a quarter is of no match and no course (في الربع الأخير من المباراة)."""
    return match["number"] != "الاخير" and words_after(page, w.place(match)[1], 1)[:1] != ["من"]


@cache
def _season() -> w.Expression:
    direction = f" (?P<direction>{w.direction('LAST', 'NEXT', 'THIS')})"
    words = w.forms("seasons")
    placed = f"(?P<this>هذا )?(?:فصل )?ال(?P<season>{words})(?:{direction})?"
    before = "(?:(?P<before>في|خلال|منذ|حتي|بحلول|طوال|طيله) )?"
    return w.Expression(
        f"{w.point_modifier()}(?:{placed}|(?:فصل )?(?:ال)?(?P<of_year>{words}){_of_year()})", before=before
    )


@rule(rank=12)
def season(page: Page, _: Found) -> Iterator[Item]:
    """A season, with its year, told from now or behind a preposition: صيف 2014, الشتاء المقبل, في الصيف, فصل الخريف."""
    seasons = w.table("seasons", "season")
    for match in _season().find(page.folded.text):
        start, end = w.place(match)
        mod = w.modifier(match["mod"])
        if match["of_year"]:
            tail = seasons[match["of_year"]]
            if match["year"]:
                reading = Reading(f"{match['year']}-{tail}", mod=mod)
            else:
                reading = in_relative_year(page, match["relative_year"], tail, mod)
        else:
            value = f"XXXX-{seasons[match['season']]}"
            direction = "THIS" if match["this"] else w.toward(match["direction"])
            if direction:
                reading = counted(page, f"{direction}-{value}", mod)
            elif match["mod"] or match["before"] or "فصل " in match["all"]:
                reading = incomplete(page, value, start, mod)
            else:
                continue
        if words_after(page, end, 1)[:1] != ["العربي"]:  # الربيع العربي
            yield item(page, start, end, "DATE", reading)


@cache
def _decade() -> w.Expression:
    century = f"القرن (?:(?P<last>الماضي)|(?P<number>{ordinal_pattern()}))"
    name = f"(?:عقد )?(?P<article>ال)?(?P<decade>{w.forms('decades')})"
    return w.Expression(f"{w.point_modifier()}{name}(?: (?:من )?{century})?")


@rule(rank=14)
def decade(page: Page, _: Found) -> Iterator[Item]:
    """A decade: تسعينيات القرن الماضي, الثمانينات (without a century the twentieth)."""
    for match in _decade().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 2)
        age = {"عمره", "عمرها", "العمر", "عمرهم"}.intersection(after)
        number = parse_ordinal(match["number"]) if match["number"] else 20
        if age or number is None or not (match["last"] or match["number"] or match["article"]):
            continue
        mod = w.modifier(match["mod"])
        value = f"{number - 1:02d}{w.table('decades', 'tens')[match['decade']]}"
        yield item(page, start, end, "DATE", Reading(value, mod=mod))


@cache
def _century() -> w.Expression:
    number = rf"(?P<number>{ordinal_pattern()})|(?:ال ?)?(?P<digits>\b[1-9][0-9]?\b)"
    part = f"(?P<part>العقد|النصف|الربع|الثلث) (?P<nth>{ordinal_pattern()}|الاخير) من "
    name = f"القرن (?:{number}|(?P<last>الماضي)){w.COMMON_ERA}?(?P<bc> {_BC})?"
    return w.Expression(f"(?:{w.point_modifier()}|{part}){name}")


@rule(rank=13)
def century(page: Page, _: Found) -> Iterator[Item]:
    """A numbered century, or a part of one: القرن التاسع عشر, مطلع القرن الحادي والعشرين, العقد الأول من القرن الماضي.

    One before Christ has no value. A decade of a century has its own; a half has the century's, with START or END.
    """
    for match in _century().find(page.folded.text):
        number = int(match["digits"]) if match["digits"] else parse_ordinal(match["number"] or "") or 20
        if match["last"] and not match["part"]:
            continue  # القرن الماضي: the rule `placed_unit`
        if match["part"]:
            if reading := _part_of_century(match, number):
                yield item(page, *w.place(match), "DATE", reading)
            continue
        hijri = words_after(page, w.place(match)[1], 1)[:1] == ["الهجري"]
        if number and not hijri:
            mod = w.modifier(match["mod"])
            value = None if match["bc"] else f"{number - 1:02d}"
            yield item(page, *w.place(match), "DATE", Reading(value, mod=mod))


_PARTS = {"العقد": 10, "النصف": 2, "الربع": 4, "الثلث": 3}


def _part_of_century(match: Any, number: int) -> Reading | None:
    """The reading of العقد الثاني من القرن العشرين (191), النصف الأول من القرن العشرين (19, START)."""
    parts = _PARTS[match["part"]]
    nth = parts if match["nth"] == "الاخير" else parse_ordinal(match["nth"])
    if not nth or nth > parts:
        return None
    if match["bc"]:
        return Reading()
    if match["part"] == "العقد":
        return Reading(f"{number - 1:02d}{nth - 1}")
    return Reading(f"{number - 1:02d}", mod="START" if nth == 1 else "END" if nth == parts else None)
