"""Run the rules of every layer over a text, settle what cannot both stand, number what is left."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from khabar import layers, rules
from khabar.layers import Item, Layer
from khabar.rules import Found
from khabar.segment import Page

if TYPE_CHECKING:
    from khabar.model import RuleAnnotations

CELL = 32  # code points; small, so that few items share one


def annotate_text(text: str, dct: str | None = None) -> RuleAnnotations:
    """Rule annotations of all layers; see `khabar.annotate`."""
    text.encode("utf-8", "strict")  # a lone surrogate has no place in a file: UnicodeEncodeError is a ValueError
    if dct is not None and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", dct):
        raise ValueError(f"dct is a date as YYYY-MM-DD, not {dct!r}")
    return cast("RuleAnnotations", annotate_page(Page(text, date.fromisoformat(dct) if dct else None)))


def annotate_page(page: Page) -> Found:
    """Rule annotations of all layers, in the order of the layers' names."""
    found: Found = {}
    for layer in layers.load().values():
        ranked = [
            (rule.rank, {**item, "rule": rule.id})
            for rule in rules.load()
            if rule.layer == layer.name
            for item in rule.body(page, found)
        ]
        items = number(layer, settle(layer, ranked))
        finish = rules.finisher(layer.name)
        found[layer.name] = finish(page, items, found) if finish else items
    return {name: found[name] for name in sorted(found)}


def settle(layer: Layer, ranked: list[tuple[int, Item]]) -> list[Item]:
    """Keep what can stand together: higher rank first, then the longer item, then the earlier, then the rule's id.

    `disjoint` layers keep no two items that share text; `nested` ones none that cross or that say the same of the
    same text; `free` ones none that are the same.
    """

    # A text of 100,000 marks is 100,000 items: each is compared with those that share a cell of text alone.
    kept: list[tuple[tuple[int, int, str], Item]] = []
    said: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)  # what says the same covers the same
    cells: defaultdict[int, list[tuple[tuple[int, int], Item]]] = defaultdict(list)
    for _, hull, item in sorted(_by_preference(layer, ranked), key=itemgetter(0)):
        identity = [item[key] for key in layer.identity]
        if hull is None or identity in said[hull]:
            continue
        covered = range(hull[0] // CELL, (hull[1] - 1) // CELL + 1) if layer.overlap != "free" else range(0)
        if all(_compatible(layer, item, hull, other, place) for c in covered for place, other in cells[c]):
            kept.append(((hull[0], -hull[1], str(item.get("type", ""))), item))
            said[hull].append(identity)
            for c in covered:
                cells[c].append((hull, item))
    return [item for _, item in sorted(kept, key=itemgetter(0))]


def _by_preference(layer: Layer, ranked: list[tuple[int, Item]]) -> Iterator[tuple[Any, tuple[int, int] | None, Item]]:
    for rank, item in ranked:
        hull = layer.hull(item)
        start, end = hull or (0, 0)
        yield (-rank, start - end, start, item["rule"]), hull, item


def _compatible(layer: Layer, a: Item, hull: tuple[int, int], b: Item, place: tuple[int, int]) -> bool:
    if hull[1] <= place[0] or place[1] <= hull[0]:
        return True
    if layer.overlap == "disjoint":
        return False
    inside = (place[0] <= hull[0] and hull[1] <= place[1]) or (hull[0] <= place[0] and place[1] <= hull[1])
    return inside and (hull != place or a.get("type") != b.get("type"))


def number(layer: Layer, items: list[Item]) -> list[Item]:
    """Give every item its id: the layer's prefix and its place in the text, from 1."""
    return [{"id": f"{layer.prefix}-{i}", **item} for i, item in enumerate(items, 1)]


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
