"""Baselines: simple systems to compare with. A file in this folder is loaded; its name is the system's.

Each module's docstring says what it does. It has `predict(page)`, which returns layers in the shape of the rules'
output, and `IN_SAMPLE`: whether it, or a part that it uses, was written with the seeds at hand. It may have `TASKS`,
the tasks that it is a baseline of; without it, it is scored on every task whose layers it gives. `REGISTRY = True` says
that its entity ids are those of the registry.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType

from khabar import plugins
from khabar.rules import Found
from khabar.segment import Page


@cache
def load() -> dict[str, ModuleType]:
    """All baselines by name."""
    return plugins.by_name(sys.modules[__name__], "IN_SAMPLE")


def predict(name: str, page: Page) -> Found:
    """The layers that a baseline finds; items get an id and, as their rule, the baseline where they have none."""
    found: Found = load()[name].predict(page)
    origin = {"rule": f"baselines/{plugins.kebab(name)}"}
    return {
        layer: [{"id": f"{plugins.kebab(layer)}-{number}", **origin, **item} for number, item in enumerate(items, 1)]
        for layer, items in found.items()
    }
