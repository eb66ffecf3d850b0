"""Times that return: كل يوم, يوميا, مرتين في الأسبوع."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _periods as p
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, item, words_after
from khabar.segment import Page

_TIMES = "(?P<times>مره واحده|مره|مرتين|مرتان)"


def _times() -> str:
    return f"(?:{_TIMES}|(?P<number>{p.number()}) (?:مرات|مره))"


def _item(page: Page, match: Any, value: str) -> Item:
    """A set, with `freq` where the number of times is said: مرتين, ثلاث مرات."""
    found = item(page, *w.place(match), "SET", Reading(value))
    number = p.read_number(match["number"]) if match["number"] else 0
    if match["times"]:
        number = 2 if match["times"].startswith("مرت") else 1
    frequency = {"freq": f"{number:g}X"} if number >= 1 and number == int(number) else {}
    return {**found, "quant": "EVERY", **frequency}


@cache
def _every() -> w.Expression:
    singular = f"(?P<unit>{w.unit('singular')})"
    amount = f"(?P<amount>{p.number()} {w.unit('singular', 'plural')}|{w.unit('dual')})"
    weekday = f"(?:يوم )?(?P<weekday>{w.weekday()}|{w.weekday('no')})"
    part = f"(?P<part>{w.forms('parts_of_day', place='before')})"
    season = f"(?P<season>{w.forms('seasons')})"
    return w.Expression(f"(?:{_times()} )?كل (?:{weekday}|{amount}|{singular}|{part}|{season})")


@rule(rank=20)
def every(page: Page, _: Found) -> Iterator[Item]:
    """What returns every so often: كل يوم, كل ثلاثة أشهر, كل جمعة, كل مساء, مرتين كل أسبوع."""
    for match in _every().find(page.folded.text):
        if match["weekday"]:
            value: str | None = f"XXXX-WXX-{w.table('weekdays', 'weekday')[match['weekday']]}"
        elif match["part"]:
            value = f"XXXX-XX-XXT{w.table('parts_of_day', 'part')[match['part']]}"
        elif match["season"]:
            value = f"XXXX-{w.table('seasons', 'season')[match['season']]}"
        else:
            value = p.value_of(match["amount"] or match["unit"])
        # «كل أحد» is «every one» far more often than «every Sunday».
        wish = words_after(page, w.place(match)[1], 1) == ["وانتم"] or match["all"].endswith("كل احد")
        if value and not wish:
            yield _item(page, match, value)


@cache
def _of_every() -> w.Expression:
    day = f"(?:يوم )?(?:{_days.day_month()}|(?P<weekday>{w.weekday()}))|(?:شهر )?(?P<alone>{w.month()})"
    return w.Expression(f"(?:{day}) (?:من|في) كل (?:عام|سنه|اسبوع)")


@rule(rank=23)
def of_every(page: Page, _: Found) -> Iterator[Item]:
    """A day or month that returns: يوم 8 مارس من كل عام, في أيار من كل سنة, الجمعة من كل أسبوع."""
    for match in _of_every().find(page.folded.text):
        if match["weekday"]:
            value = f"XXXX-WXX-{w.table('weekdays', 'weekday')[match['weekday']]}"
        elif match["alone"]:
            value = f"XXXX-{_days.month_value(match['alone']):02d}"
        else:
            value = f"XXXX-{_days.month_value(match['month']):02d}-{_days.day_value(match['day']):02d}"
        yield {**item(page, *w.place(match), "SET", Reading(value)), "quant": "EVERY"}


@cache
def _adverb() -> w.Expression:
    return w.Expression(f"(?:{_times()} )?(?P<adverb>{w.forms('frequencies')})")


@rule(rank=20)
def adverb(page: Page, _: Found) -> Iterator[Item]:
    """An adverb of frequency, with the number of times: يوميا, أسبوعياً, ثلاث مرات سنوياً."""
    for match in _adverb().find(page.folded.text):
        yield _item(page, match, w.table("frequencies", "value")[match["adverb"]])


@cache
def _rate() -> w.Expression:
    return w.Expression(f"{_times()} (?:في|خلال|ب) ?ال(?P<unit>{w.unit('singular')})")


@rule(rank=20)
def rate(page: Page, _: Found) -> Iterator[Item]:
    """A number of times in a unit: مرتين في الأسبوع, ثلاث مرات في السنة. Not المرة في اليوم الأول."""
    for match in _rate().find(page.folded.text):
        value = p.value_of(match["unit"])
        after = words_after(page, w.place(match)[1], 1)
        told = after and (after[0] in w.table("time_directions", "direction") or after[0].startswith("ال"))
        if value and not told:
            yield _item(page, match, value)
