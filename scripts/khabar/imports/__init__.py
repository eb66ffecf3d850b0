"""Imports: files of other tools read back. A file in this folder is loaded; its name is the format's.

Each module's docstring is its help, and it has `read(corpus, paths, box)`, which yields one
khabar.interchange.incoming.Foreign for each document and puts findings into the box. What the format cannot hold is
declared by the export of the same name (`LOSES`). One that has `LABELS = True` takes `labels` as well.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Any

from khabar import exports, plugins
from khabar.interchange.losses import Loss


@cache
def load() -> dict[str, ModuleType]:
    """All imports by name."""
    return plugins.by_name(sys.modules[__name__])


def losses(name: str, **given: Any) -> tuple[Loss, ...]:
    """What a format loses, as its export declares it; with other labels, what it loses with them."""
    export = exports.load()[name]
    declared: tuple[Loss, ...] = export.losses(**given) if given else export.LOSES
    return declared
