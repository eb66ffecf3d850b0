"""Mentions of persons, organisations, places, peoples, offices, events, documents, products and numbers."""

from __future__ import annotations

from typing import Any

from khabar.layers import Item, Layer
from khabar.segment import Page, covering


def derive(item: Item, page: Page, layers: dict[str, list[Item] | None]) -> dict[str, Any]:
    """The smallest run of tokens that covers the mention, in both views, and whether its edges are theirs."""
    start, end = item["span"]["start"], item["span"]["end"]
    columns: dict[str, Any] = {}
    for name, tokens in (("tokens", page.tokens), ("tokens_core", page.tokens_core)):
        first, last = covering(tokens, start, end)
        columns[name] = {"start": first, "end": last}
        edges = first < last and tokens[first][0] == start and tokens[last - 1][1] == end
        columns[name.replace("tokens", "aligned")] = edges
    return columns


LAYER = Layer(
    name="entities",
    prefix="e",
    extent=("span",),
    identity=("span", "type", "entities"),
    references={},
    overlap="nested",
    after=("quote_marks", "dates"),
    label="type",
    meant=("derived_from", "holders.*"),
    derive=derive,
)
