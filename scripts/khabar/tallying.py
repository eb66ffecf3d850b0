"""Tallies: what the items of each sentence add to every measure, of one document and of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy

from khabar.measures.metrics import Counts, Item
from khabar.measures.resampling import Numbers
from khabar.segment import Page, covering
from khabar.tasks import Reading, Tally

DIGITS = 6  # of scores in JSON: what differs between machines lies behind
LOCAL = ("rules", "a1", "a2")  # layers whose ids of entities are local to the document

Unit = dict[str, Counts]  # what the items of a sentence add to every measure
Units = list[Unit]  # a document's sentences
Layers = Mapping[str, list[Item] | None]


@dataclass(frozen=True)
class Tallied:
    """One system's tallies by document, and the measures in their order."""

    units: dict[str, Units]

    def measures(self) -> list[str]:
        return list(dict.fromkeys(name for units in self.units.values() for unit in units for name in unit))

    def pooled(self, documents: Iterable[str]) -> dict[str, Counts]:
        """Sums over all sentences of documents."""
        found = dict.fromkeys(self.measures(), Counts())
        for document in documents:
            for unit in self.units[document]:
                for name, counts in unit.items():
                    found[name] += counts
        return found

    def arrays(self, documents: Iterable[str], measures: list[str]) -> list[Numbers]:
        """Each document as (sentences, measures, 4)."""
        return [
            numpy.array([[_numbers(unit.get(name, Counts())) for name in measures] for unit in self.units[document]])
            for document in documents
        ]


def tally(module: ModuleType, page: Page, gold: Layers, predicted: Layers) -> Units:
    """Tallies of one document, by the sentence in which an item starts."""
    units: Units = [{} for _ in range(max(1, len(page.sentences)))]
    for found in module.score(*(_reading(module, page, side) for side in (gold, predicted))):
        _add(units, page, found)
    return units


def tallies(
    module: ModuleType, pages: Mapping[str, Page], gold: Mapping[str, Layers], predicted: Mapping[str, Any]
) -> Tallied:
    """Tallies of all documents; of a task that looks `across` them too, each measure at the item that earns it."""
    units = {name: tally(module, page, gold[name], predicted[name]) for name, page in pages.items()}
    if hasattr(module, "across") and len(pages) > 1:
        golds = {name: _reading(module, page, gold[name]) for name, page in pages.items()}
        guesses = {name: _reading(module, page, _apart(name, predicted[name])) for name, page in pages.items()}
        for name, found in module.across(golds, guesses):
            _add(units[name], pages[name], found)
    return Tallied(units)


def _apart(document: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Annotations whose ids mean nothing in other documents, so that none is taken for one of another."""
    if value.get("layer") not in LOCAL:
        return value
    named = [{**x, "entities": [f"{document}:{name}" for name in x["entities"]]} for x in value.get("entities") or []]
    return {**value, "entities": named}


def _reading(module: ModuleType, page: Page, layers: Layers) -> Reading:
    return Reading(page, {layer: layers.get(layer) or [] for layer in module.LAYERS})


def _add(units: Units, page: Page, found: Tally) -> None:
    """Count at the sentence in which the item starts."""
    number = min(covering(page.sentences, found.at, found.at + 1)[0], len(units) - 1)
    units[number][found.measure] = units[number].get(found.measure, Counts()) + found.counts


def ceiling(module: ModuleType, pages: Mapping[str, Page], hand: Mapping[str, Layers]) -> dict[str, dict[str, Any]]:
    """What flat tags on whole tokens reach at best, by token view and measure: the gold put into such tags, scored."""
    units: dict[str, dict[str, Units]] = {}
    for name, page in pages.items():
        reading = _reading(module, page, hand[name])
        for view, best in module.ceiling(reading):
            units.setdefault(view, {})[name] = tally(module, page, hand[name], best.layers)
    found = {view: Tallied(documents).pooled(documents) for view, documents in units.items()}
    return {
        view: {
            name: {"gold": c.gold, "gold_matched": round(c.gold_matched, DIGITS), "f1": round(c.f1, DIGITS)}
            for name, c in counts.items()
            if name in module.CEILING
        }
        for view, counts in found.items()
    }


def _numbers(counts: Counts) -> tuple[float, float, float, float]:
    return counts.gold, counts.predicted, counts.gold_matched, counts.predicted_matched
