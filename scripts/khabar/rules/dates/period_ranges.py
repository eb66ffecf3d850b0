"""Amounts of time between two numbers: ثلاثة إلى خمسة أيام, خمس أو ست سنوات, يوم أو يومين."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _periods as p
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, item, single_number
from khabar.segment import Page


@cache
def _range() -> w.Expression:
    small = f"(?:{p.DIGITS}|{w.forms('numbers', kind='unit')}|{w.forms('numbers', kind='ten')})"
    to = "(?: (?:الي|حتي|او) | ?[-–] ?| (?P<and>و) ?)"
    units = w.unit("singular", "plural")
    first = f"(?:{small}(?: (?P<own>{units}))?|{w.unit('dual')}|{w.unit('singular')})"
    second = f"(?:{small} (?P<unit>{units})|(?P<dual>{w.unit('dual')}))"
    open_unit = f"(?P<two>{w.unit('dual')}) او {w.forms('numbers', kind='unit')}"
    return w.Expression(f"(?:{first}{to}{second}|{open_unit})", before="(?P<before>بين )?")


@rule(rank=9)
def period_range(page: Page, _: Found) -> Iterator[Item]:
    """An amount between two numbers, with an open number: ثلاثة إلى خمسة أيام, يوم أو يومين, أسبوعين أو ثلاثة.

    With و only behind بين: خمسة وستة أيام elsewhere are two, as are بين ثلاثة أشهر وسنتين, each with its unit.
    """
    for match in _range().find(page.folded.text):
        start, end = w.place(match)
        unit = w.table("time_units", "unit").get(match["unit"] or match["dual"] or match["two"] or "")
        two = match["and"] and (match["own"] or not match["before"])
        if unit is None or two or not single_number(page, start, end):
            continue
        value = f"PTX{unit[1]}" if unit[0] == "T" else f"PX{unit}"
        yield item(page, start, end, "DURATION", Reading(value))
