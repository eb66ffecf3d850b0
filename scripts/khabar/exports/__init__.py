"""Exports: other formats of the corpus. A file in this folder is loaded; its name is the format's.

Each module's docstring is its help, and it has `write(corpus, folder, annotator)`, which writes into an empty folder
and returns the files it wrote. One that has `LABELS = True` takes `labels` as well, a label set (khabar.crosswalks).
One that can be read back (khabar.imports) declares in `LOSES` what it does not hold (khabar.interchange.losses).
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType

from khabar import plugins


@cache
def load() -> dict[str, ModuleType]:
    """All exports by name."""
    return plugins.by_name(sys.modules[__name__], "write")
