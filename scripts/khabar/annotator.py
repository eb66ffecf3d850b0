"""Run the rules of every layer over a text, settle what cannot both stand, number what is left."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from khabar import layers, rules
from khabar.layers import Item, Layer
from khabar.rules import Found
from khabar.segment import Page

if TYPE_CHECKING:
    from khabar.model import RuleAnnotations

CELL = 32  # code points; small, so that few items share one
Made = tuple[int, str, Item]  # the rank and the id of the rule that made an item, and the item
_Kept = tuple[int, int, str]  # start and end of a kept item, and its type


def annotate_text(text: str, dct: str | date | None = None) -> RuleAnnotations:
    """Rule annotations of all layers; see `khabar.annotate`."""
    if not isinstance(text, str):
        raise TypeError(f"text is a str, not {type(text).__name__}")
    if isinstance(dct, date):
        dct = dct.isoformat()[:10]  # a datetime is a date too
    text.encode("utf-8", "strict")  # a lone surrogate has no place in a file: UnicodeEncodeError is a ValueError
    if dct is not None and not isinstance(dct, str):
        raise TypeError(f"dct is a date or a str like 2024-03-16, not {type(dct).__name__}")
    if dct is not None and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", dct):
        raise ValueError(f"dct is a date as YYYY-MM-DD, not {dct!r}")
    return cast("RuleAnnotations", annotate_page(Page(text, date.fromisoformat(dct) if dct else None)))


def annotate_page(page: Page) -> Found:
    """Rule annotations of all layers, in the order of the layers' names."""
    found: Found = {}
    for layer in layers.load().values():
        made = [(rule.rank, rule.id, item) for rule in rules.of_layer(layer.name) for item in rule.body(page, found)]
        items = number(layer, settle(layer, made))
        finish = rules.finisher(layer.name)
        found[layer.name] = finish(page, items, found) if finish else items
    return {name: found[name] for name in sorted(found)}


def settle(layer: Layer, made: list[Made]) -> list[Made]:
    """Keep what can stand together: higher rank first, then the longer item, then the earlier, then the rule's id.

    `disjoint` layers keep no two items that share text; `nested` ones none that cross or that say the same of the
    same text; `free` ones none that are the same. What is kept comes in the order of the text, outermost first.
    """
    # A text of 100,000 marks is 100,000 items: each is compared with those that share a cell of text alone.
    kept: list[tuple[int, int, str, int, int]] = []
    same: defaultdict[tuple[int, int], list[Item]] = defaultdict(list)  # what covers the same
    cells: defaultdict[int, list[_Kept]] = defaultdict(list)
    free, disjoint = layer.overlap == "free", layer.overlap == "disjoint"
    for _, longer, start, _, place in sorted(_by_preference(layer, made)):
        end, item = start - longer, made[place][2]
        if (start, end) in same and any(layer.equal(item, other) for other in same[start, end]):
            continue
        mine = (start, end, str(item.get("type", "")))
        if not free:
            covered = range(start // CELL, (end - 1) // CELL + 1)
            if any(_clashes(mine, cells[cell], disjoint) for cell in covered if cell in cells):
                continue
            for cell in covered:
                cells[cell].append(mine)
        kept.append((start, -end, mine[2], len(kept), place))
        same[start, end].append(item)
    return [made[place] for *_, place in sorted(kept)]


def _by_preference(layer: Layer, made: list[Made]) -> Iterator[tuple[int, int, int, str, int]]:
    """What settles which of two items goes first, and the item's place in the list; those that cover nothing go."""
    for place, (rank, rule, item) in enumerate(made):
        hull = layer.hull(item)
        if hull is not None:
            yield -rank, hull[0] - hull[1], hull[0], rule, place


def _clashes(mine: _Kept, kept: list[_Kept], disjoint: bool) -> bool:
    """Whether an item cannot stand beside all that is kept in a cell."""
    start, end, _ = mine
    for other in kept:
        first, last, _ = other
        if first < end and start < last:
            inside = (first <= start and end <= last) or (start <= first and last <= end)
            if disjoint or not inside or mine == other:
                return True
    return False


def number(layer: Layer, made: list[Made]) -> list[Item]:
    """Give every item its id, the layer's prefix and its place in the text from 1, and the rule that made it."""
    return [{"id": f"{layer.prefix}-{i}", **item, "rule": rule} for i, (_, rule, item) in enumerate(made, 1)]


def as_record(document: str, sha256: str, annotator: str, guidelines: str, found: Found) -> dict[str, Any]:
    """An annotation file of the rule layer."""
    head = {
        "document": document,
        "layer": "rules",
        "annotator": annotator,
        "guidelines": guidelines,
        "sha256": sha256,
    }
    return {**head, **found}
