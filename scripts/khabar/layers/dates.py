"""Time expressions as TIMEX3, with values."""

from __future__ import annotations

from typing import Any

from khabar.layers import Item, Layer
from khabar.segment import Page
from khabar.timex import grain, interval, month_family

VAGUE = ("PRESENT_REF", "PAST_REF", "FUTURE_REF")


def derive(item: Item, page: Page, layers: dict[str, list[Item] | None]) -> dict[str, Any]:
    """Interval, grain, resolution and the family of the month name."""
    value = item["value"]
    begin, end = interval(value) if value else (None, None)
    return {
        "begin": begin,
        "end": end,
        "grain": grain(value) if value else None,
        "resolution": resolution(item),
        "months": month_family(item["span"]["text"]),
    }


def resolution(item: Item) -> str:
    """How the value came about."""
    if item["value"] is None:
        return "unresolved"
    if item["value"] in VAGUE or "X" in item["value"]:
        return "vague"
    if item["anchor"] is None:
        return "absolute"
    return "via_dct" if item["anchor"] == "dct" else "via_annotation"


LAYER = Layer(
    name="dates",
    prefix="d",
    extent=("span",),
    identity=("span",),
    references={"anchor": ("dct", "dates", "quotes")},
    overlap="disjoint",
    after=("quote_marks",),
    label="type",
    derive=derive,
)
