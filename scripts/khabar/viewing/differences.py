"""What differs between the hand reading and the rule reading of one document, item by item.

Items are paired as agreement pairs them (khabar.agreement: equal extents first, then by shared code points, at least
half); an item without a partner stands in its reading alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from khabar import agreement, layers
from khabar.layers import Item

SAME, ONLY, EXTENT, VALUE = "same", "only", "extent", "value"
Reading = dict[str, list[Item] | None]


@dataclass
class Difference:
    """How an item stands to the other reading: `kinds`: same, only, extent, value; `values`: key, here, there."""

    kinds: tuple[str, ...] = (SAME,)
    partner: Item | None = None
    values: list[tuple[str, str, str]] = field(default_factory=list)


Differences = dict[tuple[str, str], Difference]  # by layer and id of the item


def differences(hand: Reading, rules: Reading) -> tuple[Differences, Differences]:
    """Of the hand reading's items and of the rule reading's. A layer that one of them has not read is left out."""
    of_hand: Differences = {}
    of_rules: Differences = {}
    pairs: dict[str, list[tuple[Item, Item]]] = {}
    both = {
        name: (layer, first, second)
        for name, layer in layers.load().items()
        if (first := hand.get(name)) is not None and (second := rules.get(name)) is not None
    }
    for name, (layer, first, second) in both.items():
        of_hand |= {(name, item["id"]): Difference((ONLY,)) for item in first}
        of_rules |= {(name, item["id"]): Difference((ONLY,)) for item in second}
        pairs[name] = agreement.count(layer, first, second)[1]
    mentions = {b["id"]: a["id"] for a, b in pairs.get("entities", [])}
    for name, (layer, _, _) in both.items():
        for a, b in pairs[name]:
            values = list(_values(name, a, b, mentions))
            extent = agreement.positions(layer, a) != agreement.positions(layer, b)
            kinds = tuple(kind for kind, holds in ((EXTENT, extent), (VALUE, bool(values))) if holds) or (SAME,)
            of_hand[name, a["id"]] = Difference(kinds, b, values)
            of_rules[name, b["id"]] = Difference(kinds, a, [(key, y, x) for key, x, y in values])
    return of_hand, of_rules


def _values(layer: str, a: Item, b: Item, mentions: dict[str, str]) -> Iterable[tuple[str, str, str]]:
    """Attributes whose values differ, and who is named as the source of a quote, by mention."""
    label = agreement.LABELS.get(layer)
    for key in [*([label] if label else []), *agreement.ATTRIBUTES.get(layer, ())]:
        if a.get(key) != b.get(key):
            yield key, _shown(a.get(key)), _shown(b.get(key))
    if layer == "quotes":
        first, second = (sorted(_sources(item)) for item in (a, b))
        if first != sorted(mentions.get(name, name) for name in second):
            yield "source", ", ".join(first) or "–", ", ".join(second) or "–"


def _sources(item: Item) -> set[str]:
    return {m for party in item["sources"] if (m := party["mention"] or party["antecedent"])}


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
