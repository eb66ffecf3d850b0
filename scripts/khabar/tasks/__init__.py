"""Tasks: what systems are compared on. A file in this folder is loaded; its name is the task's.

Each module's docstring states the task and its measure; `LAYER` names the layer it reads, and
`score(gold, predicted)` takes the items of each document by id and returns counts and scores.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType

from khabar import plugins


@cache
def load() -> dict[str, ModuleType]:
    """All tasks by name."""
    return plugins.by_name(sys.modules[__name__])
