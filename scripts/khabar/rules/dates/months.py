"""Months: with a year, with الماضي or المقبل, and by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar import lexicon
from khabar.layers import Item
from khabar.numbers import parse_ordinal
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._days import in_relative_year, month_value
from khabar.rules.dates._items import Reading, counted, incomplete, item, words_before
from khabar.segment import Page
from khabar.text import fold_word


@cache
def _month_year() -> w.Expression:
    return w.Expression(f"{w.point_modifier()}(?:شهر )?(?P<month>{w.month()}){w.year_after_month()}")


@rule(rank=15)
def month_year(page: Page, _: Found) -> Iterator[Item]:
    """A month and its year: آب العام 2014, مطلع أغسطس/ آب 2014, يناير من العام الماضي."""
    for match in _month_year().find(page.folded.text):
        month, mod = month_value(match["month"]), w.modifier(match["mod"])
        if match["relative_year"]:
            reading = in_relative_year(page, match["relative_year"], f"{month:02d}", mod)
        else:
            reading = Reading(f"{match['year']}-{month:02d}", mod=mod)
        start, end = w.place(match)
        if match["all"].count(")") > match["all"].count("("):
            end -= len(match["all"]) - len(match["all"].removesuffix(")").rstrip())
        yield item(page, start, end, "DATE", reading)


@cache
def _month_direction() -> w.Expression:
    direction = f"(?P<direction>{w.direction('LAST', 'NEXT', 'THIS')})"
    return w.Expression(f"{w.point_modifier()}(?:شهر )?(?P<month>{w.month()}) {direction}")


@rule(rank=15)
def month_direction(page: Page, _: Found) -> Iterator[Item]:
    """A month told from the time of writing: شباط الماضي, مطلع أيلول المقبل, سبتمبر/ أيلول الجاري."""
    for match in _month_direction().find(page.folded.text):
        direction = w.toward(match["direction"])
        relative = f"{direction}-XXXX-{month_value(match['month']):02d}"
        mod = w.modifier(match["mod"])
        yield item(page, *w.place(match), "DATE", counted(page, relative, mod))


@cache
def _bare_month() -> w.Expression:
    before = "(?:(?P<before>في|منذ|خلال|حتي|بين|قبل|بعد|بحلول|من|الي|تسليم) )?"
    head = f"(?P<head>{w.forms('time_modifiers', place='point')} (?:شهر )?|شهر |هذا )?"
    return w.Expression(f"{head}(?P<month>{w.month()})", before=before)


@rule(rank=10)
def bare_month(page: Page, _: Found) -> Iterator[Item]:
    """A month alone behind a preposition, شهر or مطلع: في سبتمبر, شهر آب, أواخر نيسان, تسليم نوفمبر.

    The year is found as for a day and a month.
    """
    for match in _bare_month().find(page.folded.text):
        start, end = w.place(match)
        head = (match["head"] or "").strip()
        if match["before"] == "من" and not head and _is_a_day(words_before(page, match.start(), 1)):
            continue  # حي السادس من أكتوبر: no date, and its month is none either
        written = page.folded.source[slice(*page.folded.span(start, end))]
        if head or _stands_alone(match["month"], written, match["before"] or ""):
            mod = w.modifier(head.removesuffix(" شهر"))
            value = f"XXXX-{month_value(match['month']):02d}"
            yield item(page, start, end, "DATE", incomplete(page, value, start, mod))


def _is_a_day(before: list[str]) -> bool:
    """Whether the word before من is the number of a day."""
    return bool(before) and (before[0].isdigit() or parse_ordinal(before[0]) is not None)


@cache
def _names() -> dict[str, tuple[str, str]]:
    entries = lexicon.load("months")
    return {fold_word(e["name"]): (e["name"], e["alone"]) for e in reversed(entries)}


def _stands_alone(month: str, written: str, before: str) -> bool:
    """Whether a name counts as a month without شهر, a day or a year: `alone` of lexicon/months.tsv."""
    name, alone = _names().get(month, ("", "yes"))  # two names of one month are never anything else
    if alone == "fi":
        return before in ("في", "منذ", "خلال") and written == name
    return alone == "yes" and before != ""
