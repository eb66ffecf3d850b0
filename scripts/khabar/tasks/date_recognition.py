"""Date recognition and normalisation: strict and relaxed extents, type and value F1 (TempEval-3)."""

from __future__ import annotations

from khabar.metrics import Counts, Item, Match, count

LAYER = "dates"


def strict(gold: Item, predicted: Item) -> bool:
    """The same extent."""
    return all(gold["span"][key] == predicted["span"][key] for key in ("start", "end"))


def relaxed(gold: Item, predicted: Item) -> bool:
    """Extents that overlap."""
    a, b = gold["span"], predicted["span"]
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def with_type(gold: Item, predicted: Item) -> bool:
    """Overlap, and the same type."""
    return relaxed(gold, predicted) and bool(gold["type"] == predicted["type"])


def with_value(gold: Item, predicted: Item) -> bool:
    """Overlap, and the same value."""
    return relaxed(gold, predicted) and bool(gold["value"] == predicted["value"])


MEASURES: dict[str, Match] = {"strict": strict, "relaxed": relaxed, "type": with_type, "value": with_value}


def score(gold: dict[str, list[Item]], predicted: dict[str, list[Item]]) -> dict[str, Counts]:
    """Counts of each measure over all documents; `value` over the gold items that have one."""
    found = dict.fromkeys(MEASURES, Counts())
    for document, items in gold.items():
        for name, match in MEASURES.items():
            valued = [g for g in items if g["value"] is not None] if name == "value" else items
            guesses = predicted[document]
            if name == "value":  # a guess on an expression whose value is open is neither right nor wrong
                guesses = [p for p in guesses if not any(g["value"] is None and relaxed(g, p) for g in items)]
            found[name] += count(valued, guesses, match)
    return found
