"""Every quotation mark of the text and what it is there for."""

from __future__ import annotations

from typing import Any

from khabar.layers import Item, Layer
from khabar.segment import Page


def derive(item: Item, page: Page, layers: dict[str, list[Item] | None]) -> dict[str, Any]:
    """What stands between the two marks."""
    if not item["open"] or not item["close"] or item["open"]["end"] == item["close"]["start"]:
        return {"inside": None}
    return {"inside": page.span(item["open"]["end"], item["close"]["start"])}


LAYER = Layer(
    name="quote_marks",
    prefix="m",
    extent=("open", "close"),
    identity=("open", "close"),
    references={},
    overlap="nested",
    label="function",
    derive=derive,
)
