"""Baselines: simple systems to compare with. A file in this folder is loaded; its name is the system's.

Each module's docstring says what it does. It has `IN_SAMPLE`: whether it, or a part that it uses, was written with the
seeds at hand, and one of three functions:

- `predict(page)` returns layers in the shape of the rules' output;
- `link(mention, entries)` returns ids of entries of the registry for a mention that is given (`REGISTRY = True`);
- `group(attributions)` returns groups of attributions that are given, across documents.

It may have `TASKS`, the tasks that it is a baseline of; without it, it is scored on every task whose layers it gives.
`REGISTRY = True` says that its entity ids are those of the registry.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType

from khabar import plugins
from khabar.rules import Found
from khabar.segment import Page

Place = tuple[str, str]  # id of a document and of an attribution in it
Attribution = tuple[Place, str]  # and its content
FUNCTIONS = ("predict", "link", "group")
SIGNED = "khabar baseline"  # and the name: the annotator of what a baseline predicts


@cache
def load() -> dict[str, ModuleType]:
    """All baselines by name."""
    found = plugins.by_name(sys.modules[__name__], "IN_SAMPLE")
    for module in found.values():
        if not any(hasattr(module, name) for name in FUNCTIONS):
            plugins.need(module, FUNCTIONS[0])
    return found


def in_sample(annotator: str) -> bool | None:
    """Whether the baseline that signs so was written with the seeds at hand; None where no baseline does."""
    module = load().get(annotator.removeprefix(f"{SIGNED} "))
    return bool(module.IN_SAMPLE) if module and annotator.startswith(SIGNED) else None


def predict(name: str, page: Page) -> Found:
    """The layers that a baseline finds; items get an id and, as their rule, the baseline where they have none."""
    found: Found = load()[name].predict(page)
    origin = {"rule": f"baselines/{plugins.kebab(name)}"}
    return {
        layer: [{"id": f"{plugins.kebab(layer)}-{number}", **origin, **item} for number, item in enumerate(items, 1)]
        for layer, items in found.items()
    }
