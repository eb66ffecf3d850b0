"""Date recognition and normalisation: strict and relaxed extents, type, value, relative value F1 (TempEval-3).

UzZaman et al. 2013, with one-to-one matching: `strict` the same extent; `relaxed` extents that overlap; `type` and
`value` overlap and the same attribute, over all expressions (not only those found). `value` is over the gold
expressions that have one: a guess at an expression whose value is open (it hangs on an unknown document date) is
neither right nor wrong and left out, and an expression that the system leaves without value is not a guess. `relative
value` is over expressions with a relative value; one on an expression that is absolute in the gold is wrong. `value
accuracy` is the share of right values among gold expressions with a value that are found at all.

`relaxed` and `value` also stand for each TIMEX3 type and family of month names (`value, month dual`: شباط/ فبراير):
expressions of that type or family on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from khabar.measures.extents import overlapping, same
from khabar.measures.metrics import Counts, Item
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched, pair, start
from khabar.timex import month_family

LAYERS = ("dates",)
MAIN = "value"
SHOWN = ("strict", "relaxed", "type", "value", "value accuracy", "relative value")
PHENOMENA = "(relaxed|value), (month|type) .*"


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
    yield from _values("value", items, guesses)
    yield Tally("value accuracy", 0, Counts())
    for gold_item, answer in _found(items, guesses):
        right = int(gold_item["value"] == answer["value"])
        yield Tally("value accuracy", start(gold_item), Counts(1, 1, right, right))
    sides = [[x for x in side if x["relative_value"] is not None] for side in (items, guesses)]
    yield from matched("relative value", sides[0], sides[1], with_relative_value, start)
    kinds: tuple[Callable[[Item], str], ...] = (_type, partial(_month, gold.page))
    for kind in kinds:
        for name in sorted({kind(item) for item in [*items, *guesses]} - {""}):
            kept, kept_guesses = ([x for x in side if kind(x) == name] for side in (items, guesses))
            yield from matched(f"relaxed, {name}", kept, kept_guesses, relaxed, start)
            yield from _values(f"value, {name}", kept, kept_guesses)


def _found(items: list[Item], guesses: list[Item]) -> Iterator[tuple[Item, Item]]:
    """Gold expressions with a value, each with the guess that it is paired with; right values are paired first."""
    valued = [g for g in items if g["value"] is not None]
    chosen = pair(valued, guesses, lambda g, p: relaxed(g, p) * (1 + with_value(g, p)) / 2)
    yield from ((valued[i], guesses[j]) for i, j in chosen.items())


def _values(name: str, items: list[Item], guesses: list[Item]) -> Iterator[Tally]:
    """Values, of the gold expressions that have one."""
    open_items = [g for g in items if g["value"] is None]
    valued = [g for g in items if g["value"] is not None]
    answers = [p for p in guesses if p["value"] is not None and not _only_open(p, open_items, valued)]
    yield from matched(name, valued, answers, with_value, start)


def _type(item: Item) -> str:
    return f"type {item['type']}"


def _month(page: Page, item: Item) -> str:
    """The family of the month that the expression names; empty where it names none."""
    family = month_family(page.text[item["span"]["start"] : item["span"]["end"]])
    return "" if family == "none" else f"month {family}"


def _only_open(guess: Item, open_items: list[Item], valued: list[Item]) -> bool:
    """Whether a guess stands at expressions whose value is open, and at no other."""
    return any(relaxed(g, guess) for g in open_items) and not any(relaxed(g, guess) for g in valued)


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Expressions of a short form; what it leaves out is null."""
    return {"dates": [
        {
            "id": "", "span": page.span(item["start"], item["end"]), "type": item["type"],
            "value": item.get("value"), "relative_value": item.get("relative_value"),
        }
        for item in row["items"]
    ]}  # fmt: skip
