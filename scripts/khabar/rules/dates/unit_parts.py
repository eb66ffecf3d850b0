"""Parts of a unit and units counted inside another: بقية العام, طوال اليوم, الأسبوع الأول من أكتوبر."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.numbers import ordinal_pattern, parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _periods as p
from khabar.rules.dates import _words as w
from khabar.rules.dates._days import in_relative_year, month_value
from khabar.rules.dates._items import Reading, counted, incomplete, item, words_after
from khabar.segment import Page

_UNITS = "يوم|اسبوع|شهر|عام|سنه"


def _letter(unit: str) -> str:
    return w.table("time_units", "unit")[unit]


@cache
def _rest() -> w.Expression:
    direction = f"(?: (?P<direction>{w.direction('LAST', 'NEXT', 'THIS')}))?"
    return w.Expression(f"(?:بقيه|باقي|ما تبقي من|المتبقي من) (?:هذا |هذه )?ال(?P<unit>{_UNITS}){direction}")


@rule(rank=13)
def rest_of_unit(page: Page, _: Found) -> Iterator[Item]:
    """What is left of a unit: بقية العام, باقي الأسبوع, ما تبقى من الشهر الجاري. Its value is the unit's."""
    for match in _rest().find(page.folded.text):
        direction = w.toward(match["direction"]) or "THIS"
        reading = counted(page, f"{direction}-P1{_letter(match['unit'])}", "END")
        yield item(page, *w.place(match), "DATE", reading)


@cache
def _whole() -> w.Expression:
    return w.Expression(f"ال(?P<unit>{_UNITS})", before="(?:طوال|طيله|علي مدار) ")


@rule(rank=6)
def whole_unit(page: Page, _: Found) -> Iterator[Item]:
    """A whole unit as an amount: طوال اليوم, طيلة الأسبوع, على مدار العام. Not طوال اليوم الأول, العام الماضي."""
    for match in _whole().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        if not (after and (after[0].startswith("ال") or after[0][0].isdigit())):
            yield item(page, start, end, "DURATION", Reading(f"P1{_letter(match['unit'])}"))


@cache
def _nth() -> w.Expression:
    direction = w.direction("LAST", "NEXT", "THIS")
    month = f"(?:شهر )?(?P<month>{w.month()})(?: (?P<direction>{direction})|{w.year_after_month()})?"
    year = f"(?:(?:ال)?(?:عام|سنه) )?(?P<of_year>{w.YEAR4})"
    told = w.unnamed(w.relative_year())
    unit = f"هذا الشهر|الشهر (?P<unit_direction>{direction})"
    number = f"(?P<number>{ordinal_pattern()}|الاخير)"
    head = f"(?P<unit>اليوم|الاسبوع|الشهر|النصف) {number}"
    return w.Expression(f"{head} (?:من|في) (?:{month}|{year}|(?P<told>{told})|(?P<this>{unit}))")


@rule(rank=22)
def unit_of_unit(page: Page, _: Found) -> Iterator[Item]:
    """A counted unit of a month or year: الأسبوع الأول من أكتوبر, الشهر الثاني من عام 2015, اليوم الأخير من الشهر.

    A week or half of a month has the month's value, with START for the first and END for the last.
    """
    for match in _nth().find(page.folded.text):
        start, end = w.place(match)
        number = 0 if match["number"] == "الاخير" else parse_ordinal(match["number"])
        if number is None or (match["unit"] == "النصف" and (match["of_year"] or match["told"])):
            continue  # half a year is a value of its own: the rule `year_part`
        whole = _whole_of(page, match, start)
        yield item(page, start, end, "DATE", _inside(whole, match["unit"], number))


def _whole_of(page: Page, match: Any, start: int) -> Reading:
    """The month or year that is counted in."""
    if match["of_year"]:
        return Reading(match["of_year"])
    if match["told"]:
        direction = "THIS" if match["told"].startswith("هذ") else w.toward(match["told"].split()[-1])
        return Reading() if direction == "SAME" else counted(page, f"{direction}-P1Y")
    if match["this"]:
        return counted(page, f"{w.toward(match['unit_direction']) or 'THIS'}-P1M")
    month = f"{month_value(match['month']):02d}"
    if match["year"]:
        return Reading(f"{match['year']}-{month}")
    if match["relative_year"]:
        return in_relative_year(page, match["relative_year"], month)
    if match["direction"]:
        return counted(page, f"{w.toward(match['direction'])}-XXXX-{month}")
    return incomplete(page, f"XXXX-{month}", start)


def _inside(whole: Reading, unit: str, number: int) -> Reading:
    """The counted unit of a whole: the week or month of a year, the day of a month; else the whole with its part."""
    value, anchor = whole.value, whole.anchor
    year = value is not None and len(value) == 4
    if value and number and year and unit == "الاسبوع" and number <= 53:
        return Reading(f"{value}-W{number:02d}", None, anchor)
    if (
        value
        and number
        and ((year and unit == "الشهر" and number <= 12) or (not year and unit == "اليوم" and number < 29))
    ):
        return Reading(f"{value}-{number:02d}", None, anchor)
    last = number == 0 or (unit == "النصف" and number == 2)
    mod = "START" if number == 1 else "END" if last else None
    return Reading(value if mod else None, whole.relative if mod else None, anchor, mod)


@cache
def _first_units() -> w.Expression:
    number = f"(?P<number>{p.number()}|ال{p.number()})"
    units = f"ال(?P<unit>{w.unit('plural')})"
    year = f"(?:{w.YEAR_WORD} )?{w.YEAR4}|{w.relative_year()}|{w.YEAR_WORD}"
    either = f"(?:{units} {number}|(?:ال)?(?P<count>{p.number()}) (?:ال)?(?P<counted>{w.unit('plural')}))"
    return w.Expression(f"{either} (?P<place>الاولي|الاول|الاخيره) من (?:{year})")


@rule(rank=22)
def units_of_year(page: Page, _: Found) -> Iterator[Item]:
    """The first or last so many units of a year, an amount: الأشهر التسعة الأولى من 2014, الستة أشهر الأولى من 2014."""
    for match in _first_units().find(page.folded.text):
        count = p.read_number(match["count"] or match["number"].removeprefix("ال"))
        unit = _letter(match["unit"] or match["counted"])
        if count and unit[0] != "T":
            mod = "END" if match["place"] == "الاخيره" else "START"
            yield item(page, *w.place(match), "DURATION", Reading(f"P{count:g}{unit}", mod=mod))


@cache
def _weekday_of_week() -> w.Expression:
    direction = w.direction("LAST", "NEXT", "THIS")
    week = "(?:هذا الاسبوع|الاسبوع (?P<{0}>" + direction + "))"
    first = f"(?:يوم )?(?P<day>{w.weekday()}) (?:(?:من|في) )?{week.format('direction')}"
    second = f"{week.format('before')} (?:يوم )?(?P<behind>{w.weekday()})"
    return w.Expression(f"(?:{first}|{second})")


@rule(rank=22)
def weekday_of_week(page: Page, _: Found) -> Iterator[Item]:
    """A weekday and its week: الجمعة من الأسبوع المقبل, هذا الأسبوع يوم السبت. Weeks are those of ISO 8601.

    The grammar of relative values has no day of a week that is not the nearest: without a dct it stays open.
    """
    for match in _weekday_of_week().find(page.folded.text):
        direction = w.toward(match["direction"] or match["before"]) or "THIS"
        number = w.table("weekdays", "weekday")[match["day"] or match["behind"]]
        week = counted(page, f"{direction}-P1W").value
        day = date.fromisocalendar(int(week[:4]), int(week[6:8]), int(number)).isoformat() if week else None
        yield item(page, *w.place(match), "DATE", Reading(day, None, "dct"))
