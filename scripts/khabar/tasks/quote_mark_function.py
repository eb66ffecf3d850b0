"""Quote-mark function: is a pair of quotation marks speech, a name, a term, a scare quote or a title?"""

from __future__ import annotations

from khabar.metrics import Counts, Item, count

LAYER = "quote_marks"


def same_mark(gold: Item, predicted: Item) -> bool:
    """The same marks at the same places."""
    return all((gold[k] and gold[k]["start"]) == (predicted[k] and predicted[k]["start"]) for k in ("open", "close"))


def same_function(gold: Item, predicted: Item) -> bool:
    """The same marks with the same function."""
    return same_mark(gold, predicted) and bool(gold["function"] == predicted["function"])


def score(gold: dict[str, list[Item]], predicted: dict[str, list[Item]]) -> dict[str, Counts]:
    """Counts over all documents: marks found, and marks with the right function, each function apart."""
    found: dict[str, Counts] = {}
    for document, items in gold.items():
        guesses = predicted[document]
        parts = {"marks": count(items, guesses, same_mark), "function": count(items, guesses, same_function)}
        for name in sorted({item["function"] for item in [*items, *guesses]}):
            kept = [[x for x in side if x["function"] == name] for side in (items, guesses)]
            parts[f"function {name}"] = count(kept[0], kept[1], same_mark)
        for name, counts in parts.items():
            found[name] = found.get(name, Counts()) + counts
    return found
