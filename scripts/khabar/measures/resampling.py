"""The within-document bootstrap: how far a score would move if the documents had other sentences like theirs.

The percentile bootstrap (Efron and Tibshirani 1993) with the documents fixed: in every round each document's sentences
are drawn anew, with replacement, from that document. The intervals say nothing of other documents or stories.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from numpy.typing import NDArray

Numbers = NDArray[numpy.float64]

ROUNDS = 1000
SEED = 20260101
LEVEL = 0.95


def resample(documents: Sequence[Numbers], rounds: int = ROUNDS, seed: int = SEED) -> Numbers:
    """Sums of each round. A document is an array (sentences, cells, 4): gold, predicted, gold and predicted matched.

    Returns (rounds, cells, 4). All cells of a round come from the same draw, so that two systems are compared in pairs.
    """
    # RandomState and not Generator: its stream is frozen (NEP 19), so that a seed means the same in every release.
    source = numpy.random.RandomState(seed)
    total = numpy.zeros((rounds, *documents[0].shape[1:]))
    for document in documents:
        units = len(document)
        drawn = source.randint(units, size=(rounds, units))
        times = numpy.zeros((rounds, units))
        numpy.add.at(times, (numpy.arange(rounds)[:, None], drawn), 1)
        total += (times @ document.reshape(units, -1)).reshape(total.shape)
    return total


def f1(sums: Numbers) -> Numbers:
    """F1 of every cell of sums (…, 4), by the definition of Counts: 0 where nothing is there or nothing matches."""
    gold, predicted, gold_matched, predicted_matched = numpy.moveaxis(sums, -1, 0)
    precision = _ratio(predicted_matched, predicted)
    recall = _ratio(gold_matched, gold)
    return _ratio(2 * precision * recall, precision + recall)


def macro(sums: Numbers) -> Numbers:
    """Mean F1 over the classes of sums (rounds, classes, 4) that have gold items in a round; 0 where none has."""
    there = sums[..., 0] > 0
    return _ratio((f1(sums) * there).sum(axis=-1), there.sum(axis=-1).astype(float))


def interval(values: Numbers) -> tuple[float, float]:
    """The middle 95 percent of the rounds."""
    low, high = numpy.percentile(values, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    found: Numbers = numpy.divide(part, whole, out=numpy.zeros_like(part), where=whole > 0)
    return found
