"""TIMEX3 values (TimeML 1.2.1): what interval they denote, how fine they are, and calendar arithmetic.

Pure functions on strings and dates. Intervals are days of the Gregorian calendar, both ends included.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from khabar import lexicon
from khabar.text import fold

_CALENDAR = re.compile(
    r"(?P<year>[0-9]{2,4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|-W(?P<week>[0-9]{2})(?:-(?P<weekday>[1-7]|WE))?"
    r"|-(?P<part>SP|SU|FA|WI|Q[1-4]|H[12]))?(?:T(?P<time>.{2,8}))?"
)
# Meteorological seasons of the northern hemisphere; winter runs into the next year.
SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
PARTS_OF_DAY = ("MO", "MI", "AF", "EV", "NI", "DT")


def valid(value: str) -> bool:
    """Whether the days, weeks and hours that a value names exist (the schema has checked its form)."""
    match = _CALENDAR.fullmatch(value)
    if match is None or len(match["year"]) < 4:
        return True
    try:
        _interval(match)
    except ValueError:
        return False
    time = match["time"]
    return not time or time in PARTS_OF_DAY or "X" in time or time[:2] < "24" or time in ("24", "24:00", "24:00:00")


def interval(value: str) -> tuple[str | None, str | None]:
    """First and last day a value denotes, YYYY-MM-DD; (None, None) for durations, references, values with X.

    Raises ValueError for a day that does not exist.
    """
    match = _CALENDAR.fullmatch(value)
    if match is None or (match["time"] and match["month"] and not match["day"]):
        return None, None
    begin, end = _interval(match)
    return begin.isoformat(), end.isoformat()


def _interval(match: re.Match[str]) -> tuple[date, date]:
    year = match["year"]
    if len(year) < 4:  # 19 is the 1900s, 199 the 1990s
        width = 10 ** (4 - len(year))
        first = int(year) * width
        return date(max(first, 1), 1, 1), date(first + width - 1, 12, 31)
    y = int(year)
    if match["week"]:
        monday = date.fromisocalendar(y, int(match["week"]), 1)
        weekday = match["weekday"]
        if weekday == "WE":
            return monday + timedelta(5), monday + timedelta(6)
        if weekday:
            day = monday + timedelta(int(weekday) - 1)
            return day, day
        return monday, monday + timedelta(6)
    if match["day"]:
        day = date(y, int(match["month"]), int(match["day"]))
        return day, day
    if match["month"]:
        return months(y, int(match["month"]), int(match["month"]))
    part = match["part"]
    if part in SEASONS:
        return months(y, *SEASONS[part])
    if part and part[0] == "Q":
        return months(y, 3 * int(part[1]) - 2, 3 * int(part[1]))
    if part and part[0] == "H":
        return months(y, 6 * int(part[1]) - 5, 6 * int(part[1]))
    return months(y, 1, 12)


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """First day of month `first` and last day of month `last` of a year; months beyond 12 run into the next."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year, first, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])


def grain(value: str) -> str | None:
    """Smallest unit a value states; None for references."""
    if value.endswith("_REF"):
        return None
    if value.startswith("P"):
        clock, _, time = value.partition("T")
        if time:
            return {"H": "hour", "M": "minute", "S": "second"}[time[-1]]
        unit = re.sub(r"[^A-Z]", "", re.sub(r"X(?=[CDYMW])", "", clock[1:]))
        return {"D": "day", "W": "week", "M": "month", "Y": "year", "DE": "decade", "CE": "century"}[
            unit[-2:] if unit[-2:] in ("DE", "CE") else unit[-1]
        ]
    day, _, time = value.partition("T")
    if time:
        return "daytime" if time in PARTS_OF_DAY else {2: "hour", 5: "minute", 8: "second"}[len(time)]
    head, _, rest = day.partition("-")
    if not rest:
        return {2: "century", 3: "decade", 4: "year"}[len(head)]
    if rest[0] == "W" and rest[1] in "0123456789X":
        return "week" if "-" not in rest else "weekend" if rest.endswith("WE") else "day"
    if rest[0] in "SFW":
        return "season"
    if rest[0] in "QH":
        return "quarter" if rest[0] == "Q" else "half"
    return "day" if "-" in rest else "month"


def shift(day: date, count: int, unit: str) -> str:
    """The value `count` units from a day, at the unit's own grain: D, W, M, Y, DE or CE.

    Raises OverflowError or ValueError outside the years 1 to 9999.
    """
    if unit == "D":
        return (day + timedelta(days=count)).isoformat()
    if unit == "W":
        year, week, _ = (day + timedelta(weeks=count)).isocalendar()
        return f"{year:04d}-W{week:02d}"
    if unit == "M":
        number = day.year * 12 + day.month - 1 + count
        return f"{date(number // 12, 1, 1).year:04d}-{number % 12 + 1:02d}"
    year = date(day.year + count * {"Y": 1, "DE": 10, "CE": 100}[unit], 1, 1).year
    return f"{year:04d}"[: {"Y": 4, "DE": 3, "CE": 2}[unit]]


def nearest_weekday(day: date, weekday: int, direction: int) -> date:
    """The weekday (ISO: Monday is 1) before (-1) or after (+1) a day, never the day itself; 0: the same week's."""
    if direction < 0:
        return day - timedelta((day.isoweekday() - weekday - 1) % 7 + 1)
    if direction > 0:
        return day + timedelta((weekday - day.isoweekday() - 1) % 7 + 1)
    return day + timedelta(weekday - day.isoweekday())


def nearest_month(day: date, month: int, direction: int) -> str:
    """YYYY-MM of a month before (-1) or after (+1) the month of a day; 0: of the same year."""
    year = day.year
    if direction < 0 and month >= day.month:
        year -= 1
    elif direction > 0 and month <= day.month:
        year += 1
    return f"{year:04d}-{month:02d}"


@cache
def _month_names() -> dict[str, str]:
    return {fold(entry["name"]).text: entry["family"] for entry in lexicon.load("months")}


def month_family(expression: str) -> str:
    """Family of the month name in an expression; `dual` for two families (سبتمبر/ أيلول), `none` for no month.

    A name that several families share (مارس) counts as the first family that lists it.
    """
    names = _month_names()
    words = re.findall(r"[^\W\d_]+", fold(expression).text)
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    families = {names[w] for w in [*words, *pairs] if w in names}
    families |= {names[w[2:]] for w in words if w.startswith("ال") and w[2:] in names}
    if not families:
        return "none"
    return families.pop() if len(families) == 1 else "dual"
