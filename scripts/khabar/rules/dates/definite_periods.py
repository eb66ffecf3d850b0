"""Amounts of time that the text knows or that end now: الأيام الثلاثة, الساعات الخمس, آخر عامين."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _periods as p
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, item, single_number, words_before
from khabar.segment import Page


@cache
def _definite() -> w.Expression:
    number = f"ال ?(?P<number>{p.number()})"
    place = "(?P<place> (?:الاولي|الاول))?"
    return w.Expression(f"(?:(?P<mod>{p.modifier()}) )?ال(?P<unit>{w.unit('plural')}) {number}{place}")


@rule(rank=9)
def definite_period(page: Page, _: Found) -> Iterator[Item]:
    """A known amount of time: الأيام الثلاثة, الساعات الخمس, الأيام المئة الأولى. Not حرب الأيام الستة."""
    for match in _definite().find(page.folded.text):
        start, end = w.place(match)
        value = p.value_of(f"{match['number']} {match['unit']}")
        war = words_before(page, start, 1) in (["حرب"], ["الحرب"])
        if value and not war and single_number(page, start, end):
            mod = "START" if match["place"] else p.mod(match["mod"])
            yield item(page, start, end, "DURATION", Reading(value, mod=mod))


@cache
def _last() -> w.Expression:
    return w.Expression(f"اخر (?:{p.number()} {w.unit('singular', 'plural')}|{w.unit('dual')})")


@rule(rank=15)
def last_period(page: Page, _: Found) -> Iterator[Item]:
    """The last so many units: آخر ثلاثة أيام, آخر 24 ساعة, آخر عامين."""
    for match in _last().find(page.folded.text):
        value = p.value_of(match["all"].removeprefix("اخر "))
        if value:
            said = p.relative("-", value)
            relative = f"LAST-{said.removeprefix('DCT-')}" if said else None
            yield item(page, *w.place(match), "DURATION", Reading(value, relative, "dct"))
