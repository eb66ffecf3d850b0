"""Hours of twelve and of twenty-four."""

from __future__ import annotations


def hour_of_day(hour: int, part: str | None) -> int:
    """The hour of 24, by the part of the day said beside it: 8 in the evening is 20, 12 at night is 0."""
    if part == "MO":
        return hour % 12 if hour == 12 else hour
    if part in ("AF", "EV") or (part == "MI" and hour < 10):
        return hour + 12 if hour < 12 else hour
    if part == "NI":
        return hour + 12 if 6 <= hour < 12 else 0 if hour == 12 else hour
    return hour
