"""Hijri dates: the Gregorian day by the Umm al-Qura calendar (package hijridate), 1343 to 1500."""

from __future__ import annotations

from datetime import date

FIRST, LAST = 1343, 1500


def gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day; None outside the calendar's tables."""
    from hijridate import Hijri  # not at import: its tables cost 20 ms

    if not FIRST <= year <= LAST:
        return None
    try:
        converted = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(converted.year, converted.month, converted.day)


def nearest(day: date, month: int, number: int, future: bool) -> date | None:
    """The last such Hijri day up to a day, or the next one from it on."""
    years = range(day.year - 581, day.year - 576)
    around = [found for year in years if (found := gregorian(year, month, number))]
    if future:
        return min((d for d in around if d >= day), default=None)
    return max((d for d in around if d <= day), default=None)


def hijri_month_of(day: date) -> tuple[int, int]:
    """The Hijri year and month that a Gregorian day lies in."""
    from hijridate import Gregorian

    found = Gregorian(day.year, day.month, day.day).to_hijri()
    return found.year, found.month
