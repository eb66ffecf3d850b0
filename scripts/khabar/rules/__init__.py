"""Rules: functions that find annotations in any Arabic news text. A file in the folder of a layer is loaded.

A rule takes the page and what the layers before have found, and yields items without `id` and `rule`; it names
itself by its place: function `day_month` in `rules/dates/` is `dates/day-month`. Every rule has a file of
examples and counter-examples in tests/cases/rules. No rule knows a document of the corpus.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from khabar import plugins
from khabar.layers import Item
from khabar.segment import Page

GUIDELINES = "0.1"  # version of corpus/GUIDELINES.md that the rules are written for
Found = dict[str, list[Item]]
Body = Callable[[Page, Found], Iterator[Item]]


@dataclass(frozen=True)
class Rule:
    """One rule: its id, its layer, and its rank (of two items that cannot both stand, the higher rank wins)."""

    id: str
    layer: str
    rank: int
    body: Body

    @property
    def summary(self) -> str:
        return plugins.summary(self.body)


def rule(rank: int = 0) -> Callable[[Body], Body]:
    """Mark a function as a rule."""

    def mark(body: Body) -> Body:
        body.rank = rank  # type: ignore[attr-defined]
        return body

    return mark


@cache
def load() -> tuple[Rule, ...]:
    """All rules, sorted by id. Raises plugins.Broken for a rule without a docstring."""
    found = []
    for module in plugins.modules(sys.modules[__name__]):
        layer = module.__name__.split(".")[2]
        for name, body in vars(module).items():
            if callable(body) and hasattr(body, "rank") and body.__module__ == module.__name__:
                plugins.summary(body)
                found.append(Rule(f"{layer}/{plugins.kebab(name)}", layer, body.rank, body))
    return tuple(sorted(found, key=lambda r: r.id))


@cache
def of_layer(layer: str) -> tuple[Rule, ...]:
    """The rules of a layer, sorted by id."""
    return tuple(rule for rule in load() if rule.layer == layer)


def finisher(layer: str) -> Callable[[Page, list[Item], Found], list[Item]] | None:
    """The `finish` function of a layer's folder: what needs all items of the layer at once (clusters, parents)."""
    folder: ModuleType | None = sys.modules.get(f"{__name__}.{layer}")
    finish: Any = getattr(folder, "finish", None)
    return finish  # type: ignore[no-any-return]
