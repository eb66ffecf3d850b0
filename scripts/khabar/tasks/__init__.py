"""Tasks: what systems are compared on. A file in this folder is loaded; its name is the task's.

Each module's docstring states the task, its measures and their sources. It has `LAYERS` (the layers it reads; a
document counts where the gold has all of them), `MAIN` (the measure two systems are compared by) and
`score(gold, predicted)`, which yields tallies for one document. It may have `short(page, row)` (layers from the short
form of schema/predictions.schema.json) and `unfit(page, item)` (what is wrong with an item of it), `FLAT = True`
(predictions may be CoNLL), with `ceiling(gold)`, the best that these can say on each token view, and `CEILING`, in
which measures, `across(gold, predicted)` (tallies of all documents at once, each with its document),
`LABELS = True` (it can be scored in the labels of a crosswalk as well), `REGISTRY = True` (predicted entity ids are
those of the registry), `MACRO` (name of an average to the prefix of the measures it is over), and, for the tables of
the benchmark, `SHOWN` (the measures to show, else `MAIN`) and `PHENOMENA` (a pattern of the measures that tell
phenomena apart). A task with the layer `utterances` spans documents: predictions are groups of gold attributions, and
that layer is what one document sees of them (khabar.groupings).

Every measure is a sum of tallies: a tally stands at the item that earns it, so that sentences can be resampled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from khabar import plugins, rows
from khabar.crosswalks import Crosswalk
from khabar.measures.assignment import assign
from khabar.measures.metrics import Counts, Item
from khabar.segment import Page

T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """One document as one annotator reads it: the page, and the items of each layer."""

    page: Page
    layers: dict[str, list[Item]]


class Tally(NamedTuple):
    """What an item adds to a measure; `at` is where the item starts, in code points."""

    measure: str
    at: int
    counts: Counts


@cache
def load() -> dict[str, ModuleType]:
    """All tasks by name."""
    return plugins.by_name(sys.modules[__name__], "LAYERS", "MAIN", "score")


def labelled(module: ModuleType, labels: Crosswalk) -> ModuleType:
    """The task in the labels of a crosswalk: gold and predicted items are mapped, then scored as entities.

    Predicted items that have a `label` are in those labels already (predictions.read makes such of CoNLL).
    """

    def side(reading: Reading) -> Reading:
        named = [x for x in reading.layers["entities"] if "label" in x]
        made = [{**x, "type": x["label"], "form": "name"} for x in named] or rows.mapped(reading.layers, labels)
        return Reading(reading.page, {"entities": made})

    def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
        yield from module.score(side(gold), side(predicted))

    def ceiling(gold: Reading) -> Iterator[tuple[str, Reading]]:
        for view, best in module.ceiling(side(gold)):
            named = [{**x, "label": x["type"]} for x in best.layers["entities"]]
            yield view, Reading(best.page, {**{layer: [] for layer in labels.layers}, "entities": named})

    made = ModuleType(module.__name__, module.__doc__)
    vars(made).update({**vars(module), "LAYERS": labels.layers, "score": score, "ceiling": ceiling})
    return made


def matched(
    measure: str,
    gold: Sequence[T],
    predicted: Sequence[T],
    credit: Callable[[T, T], float],
    at: Callable[[T], int],
) -> Iterator[Tally]:
    """Tallies of a measure by one-to-one assignment: pairs are chosen so that their total credit is the greatest.

    `credit(gold, predicted)` lies between 0 and 1. Choosing for each measure anew keeps a stricter measure at or below
    a laxer one, and the result the same under any order of the items.
    """
    yield Tally(measure, 0, Counts())  # so that the measure has a row even where there is nothing
    pairs = pair(gold, predicted, credit)
    credits = [0.0] * len(predicted)
    for i, item in enumerate(gold):
        earned = 0.0
        if i in pairs:
            earned = credits[pairs[i]] = float(credit(item, predicted[pairs[i]]))
        yield Tally(measure, at(item), Counts(gold=1, gold_matched=earned))
    for j, item in enumerate(predicted):
        yield Tally(measure, at(item), Counts(predicted=1, predicted_matched=credits[j]))


def pair(gold: Sequence[T], predicted: Sequence[T], credit: Callable[[T, T], float]) -> dict[int, int]:
    """Number of the predicted item for each gold item that is assigned one."""
    return assign({(i, j): w for i, g in enumerate(gold) for j, p in enumerate(predicted) if (w := credit(g, p)) > 0})


def start(item: Any) -> int:
    """Where an item with one span starts."""
    return int(item["span"]["start"])
