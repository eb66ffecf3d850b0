"""Counts and scores: pure functions on items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]
Match = Callable[[Item, Item], bool]


@dataclass(frozen=True)
class Counts:
    """Gold items, predicted items, and what each side has matched: whole items, or shares of them (partial credit)."""

    gold: int = 0
    predicted: int = 0
    gold_matched: float = 0
    predicted_matched: float = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.gold + other.gold,
            self.predicted + other.predicted,
            self.gold_matched + other.gold_matched,
            self.predicted_matched + other.predicted_matched,
        )

    @property
    def precision(self) -> float:
        """Matched share of the predicted items; 0 where there are none."""
        return self.predicted_matched / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Matched share of the gold items; 0 where there are none."""
        return self.gold_matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def count(gold: list[Item], predicted: list[Item], match: Match) -> Counts:
    """Counts under a match; an item counts once, however many items it matches."""
    return Counts(
        len(gold),
        len(predicted),
        sum(any(match(g, p) for p in predicted) for g in gold),
        sum(any(match(g, p) for g in gold) for p in predicted),
    )


def macro(classes: Iterable[Counts]) -> float | None:
    """Mean F1 of the classes that have gold items, each class alike; None where no class has."""
    found = [counts.f1 for counts in classes if counts.gold]
    return sum(found) / len(found) if found else None
