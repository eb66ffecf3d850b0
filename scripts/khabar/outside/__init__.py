"""Outside sets: test material that others wrote, read from a folder that is not part of the project.

A file in this folder is a reader; its name is that of its set and of the set's folder. Its docstring says what the set
holds and how it differs from the guidelines. It has `TASKS` (the tasks whose measures are read from it), `BARS` (task
and measure to the score that is aimed at) and `read(folder)`, which yields cases. It may have `view(case, found)`: the
gold layers, and a system's layers as the set would write them (its types, its tokens, only what it annotates); and
`shortfall(text, gold, predicted)`: what keeps dates from agreeing, by class.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from khabar import plugins
from khabar.rules import Found
from khabar.segment import Page


@dataclass(frozen=True)
class Case:
    """One text of a set with its gold layers."""

    page: Page
    gold: Found
    part: str = ""  # of a set that comes in parts


@cache
def load() -> dict[str, ModuleType]:
    """All readers by name."""
    return plugins.by_name(sys.modules[__name__], "TASKS", "BARS", "read")


def cases(name: str, folder: Path) -> Iterator[Case]:
    """The cases of a set. Raises OSError and ValueError for a folder that does not hold the set."""
    yield from load()[name].read(folder)


def viewed(name: str, case: Case, found: Found) -> tuple[Found, Found]:
    """Gold and prediction as they are compared."""
    view: Callable[[Case, Found], tuple[Found, Found]] | None = getattr(load()[name], "view", None)
    return view(case, found) if view else (case.gold, found)
