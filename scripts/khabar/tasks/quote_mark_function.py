"""Quote-mark function: is a pair of quotation marks speech, a name, a term, a scare quote or a title?

`marks`: the same marks paired in the same way. `function`: those, with the same function. `accuracy`: the share of
right functions among the marks that both sides have (its gold and found columns count these). `function NAME`: F1 of
each function. The macro average is the mean F1 of the functions that have gold items, which are named beside it
(Opitz and Burst 2019: the mean of F1 values, not the F1 of means).
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures.metrics import Counts, Item
from khabar.reporting.marks import CLOSERS, FAMILY
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched

LAYERS = ("quote_marks",)
MAIN = "function"
SHOWN = ("marks", "function")
PHENOMENA = "function .*"
MACRO = {"macro F1 of functions": "function "}


def same_mark(gold: Item, predicted: Item) -> bool:
    """The same marks at the same places."""
    return all((gold[k] and gold[k]["start"]) == (predicted[k] and predicted[k]["start"]) for k in ("open", "close"))


def same_function(gold: Item, predicted: Item) -> bool:
    """The same marks with the same function."""
    return same_mark(gold, predicted) and bool(gold["function"] == predicted["function"])


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of marks, functions, and each function apart, for one document."""
    items, guesses = gold.layers["quote_marks"], predicted.layers["quote_marks"]
    yield from matched("marks", items, guesses, same_mark, _start)
    yield from matched("function", items, guesses, same_function, _start)
    yield Tally("accuracy", 0, Counts())
    for item in items:
        for guess in guesses:
            if same_mark(item, guess):
                right = int(item["function"] == guess["function"])
                yield Tally("accuracy", _start(item), Counts(1, 1, right, right))
    for name in sorted({item["function"] for item in [*items, *guesses]}):
        kept = [[x for x in side if x["function"] == name] for side in (items, guesses)]
        yield from matched(f"function {name}", kept[0], kept[1], same_mark, _start)


def _start(item: Item) -> int:
    return int((item["open"] or item["close"] or {"start": 0})["start"])


def unfit(page: Page, item: Item) -> str | None:
    """What is wrong with an item of a short form: it has to start and to end with a quotation mark."""
    for at in (item["start"], item["end"] - 1):
        if page.text[at] not in FAMILY:
            return f"at {at} stands {page.text[at]!a}, which is no quotation mark."
    return None


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Marks of a short form: a pair from mark to mark, or the one mark of an orphan."""
    return {"quote_marks": [
        {"id": "", **_marks(page, item), "function": item["function"]} for item in row["items"]
    ]}  # fmt: skip


def _marks(page: Page, item: Item) -> Item:
    start, end = item["start"], item["end"]
    if end - start > 1:
        return {"open": page.span(start, start + 1), "close": page.span(end - 1, end), "status": "balanced"}
    closes = item.get("status", "orphan-close" if page.text[start] in CLOSERS else "orphan-open") == "orphan-close"
    ends = {"open": None, "close": page.span(start, end)} if closes else {"open": page.span(start, end), "close": None}
    return {**ends, "status": "orphan-close" if closes else "orphan-open"}
