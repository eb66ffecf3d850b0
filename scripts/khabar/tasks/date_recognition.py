"""Date recognition and normalisation: strict and relaxed extents, type, value, relative value F1 (TempEval-3).

UzZaman et al. 2013, with one-to-one matching: `strict` the same extent; `relaxed` extents that overlap; `type` and
`value` overlap and the same attribute, over all expressions (not only those found). `value` is over the gold
expressions that have one: a guess at an expression whose value is open (it hangs on an unknown document date) is
neither right nor wrong and left out, and an expression that the system leaves without value is not a guess. `relative
value` is over expressions with a relative value; one on an expression that is absolute in the gold is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures.extents import overlapping, same
from khabar.measures.metrics import Item
from khabar.tasks import Reading, Tally, matched, start

LAYERS = ("dates",)
MAIN = "value"


def strict(gold: Item, predicted: Item) -> bool:
    """The same extent."""
    return same(gold["span"], predicted["span"])


def relaxed(gold: Item, predicted: Item) -> bool:
    """Extents that overlap."""
    return overlapping(gold["span"], predicted["span"])


def with_type(gold: Item, predicted: Item) -> bool:
    """Overlap, and the same type."""
    return relaxed(gold, predicted) and bool(gold["type"] == predicted["type"])


def with_value(gold: Item, predicted: Item) -> bool:
    """Overlap, and the same value."""
    return relaxed(gold, predicted) and bool(gold["value"] == predicted["value"])


def with_relative_value(gold: Item, predicted: Item) -> bool:
    """Overlap, and the same relative value."""
    return relaxed(gold, predicted) and bool(gold["relative_value"] == predicted["relative_value"])


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document."""
    items, guesses = gold.layers["dates"], predicted.layers["dates"]
    for name, match in (("strict", strict), ("relaxed", relaxed), ("type", with_type)):
        yield from matched(name, items, guesses, match, start)
    open_items = [g for g in items if g["value"] is None]
    valued = [g for g in items if g["value"] is not None]
    answers = [p for p in guesses if p["value"] is not None and not _only_open(p, open_items, valued)]
    yield from matched("value", valued, answers, with_value, start)
    sides = [[x for x in side if x["relative_value"] is not None] for side in (items, guesses)]
    yield from matched("relative value", sides[0], sides[1], with_relative_value, start)


def _only_open(guess: Item, open_items: list[Item], valued: list[Item]) -> bool:
    """Whether a guess stands at expressions whose value is open, and at no other."""
    return any(relaxed(g, guess) for g in open_items) and not any(relaxed(g, guess) for g in valued)
