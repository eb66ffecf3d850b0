"""Relative values of time expressions (DCT-P1D, LAST-XXXX-02): what they come to, counted from a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from khabar.timex import SEASONS, interval, months, nearest_month, nearest_weekday, shift

_RELATIVE = re.compile(
    r"DCT(?:(?P<sign>[+-])P(?P<count>[0-9]{1,4})(?P<unit>CE|DE|Y|M|W|D))?"
    r"|(?P<direction>THIS|LAST|NEXT)-(?:P1(?P<one>CE|DE|Y|M|W|D)|XXXX-(?P<rest>.+))"
)
_DIRECTIONS = {"LAST": -1, "THIS": 0, "NEXT": 1}


@lru_cache(maxsize=1 << 12)
def resolve(relative: str, day: date) -> str | None:
    """The calendar value of a relative value counted from a day; None where it has none.

    `LAST-` and `NEXT-` never mean the day, month or season of the day itself; `THIS-` means the one in its
    week or year, for a day of the month (`XXXX-XX-15`) the one in its month.
    """
    relative, part = (relative[:-3], relative[-3:]) if relative[-3:-2] == "T" else (relative, "")
    match = _RELATIVE.fullmatch(relative)
    if match is None:
        return None
    try:
        if match["one"]:
            value = shift(day, _DIRECTIONS[match["direction"]], match["one"])
        elif match["rest"]:
            value = _nearest(match["rest"], day, _DIRECTIONS[match["direction"]])
        else:
            value = shift(day, int((match["sign"] or "+") + (match["count"] or "0")), match["unit"] or "D")
    except (ValueError, OverflowError):
        return None
    return value + part


def _nearest(rest: str, day: date, direction: int) -> str:
    """The value of what stands behind `XXXX-`: WXX-4, WXX-WE, XX-15, 02-14, 02 or SU."""
    if rest == "WXX-WE":
        year, week, _ = (day + timedelta(weeks=direction)).isocalendar()
        return f"{year:04d}-W{week:02d}-WE"
    if rest.startswith("WXX-"):
        return nearest_weekday(day, int(rest[4:]), direction).isoformat()
    if rest.startswith("XX-"):
        return date.fromisoformat(f"{shift(day, direction, 'M')}-{rest[3:]}").isoformat()
    if rest in SEASONS:
        first, last = SEASONS[rest]
        # The season a day is in may have begun in the year before: January belongs to that winter.
        year = day.year - (rest == "WI" and day.month <= last - 12)
        current = months(year, first, last)
        if direction < 0 and day <= current[1]:
            year -= 1
        elif direction > 0 and day >= current[0]:
            year += 1
        return f"{year:04d}-{rest}"
    if len(rest) == 2:
        return nearest_month(day, int(rest), direction)
    month, number = int(rest[:2]), int(rest[3:])
    year = day.year
    if direction < 0 and (month, number) >= (day.month, day.day):
        year -= 1
    elif direction > 0 and (month, number) <= (day.month, day.day):
        year += 1
    return date(year, month, number).isoformat()


@lru_cache(maxsize=1 << 12)
def placed(incomplete: str, day: date, future: bool | None = None) -> str:
    """The relative value that places an incomplete one (`XXXX-WXX-5`, `XXXX-02`, `XXXX-SU`) near a day.

    What the day lies in is THIS. Otherwise the past one, as news tells what has been; the coming one with
    `future`, and where `future` is None and the past one is more than nine months away.
    """
    past = resolve(f"LAST-{incomplete}", day)
    for direction in ("THIS", "LAST", "NEXT"):
        value = resolve(f"{direction}-{incomplete}", day)
        begin, end = interval(value) if value else (None, None)
        if begin and end and begin <= day.isoformat() <= end:
            return f"{direction}-{incomplete}"
    if future is None:
        _, end = interval(past) if past else (None, None)
        future = end is None or (day - date.fromisoformat(end)).days > 270
    return f"{'NEXT' if future else 'LAST'}-{incomplete}"
