"""Verbs of the command line. A file in this folder is loaded; its name is the verb and its docstring the help.

Each module has `PLACE` (where it stands in the help: the order of the line), `CORPUS` where it cannot run without the
files of a corpus, `changes(options)` where it may change them, which says whether it will: nobody else changes that
corpus meanwhile, and what an earlier command left half done is taken back first (khabar.changing). `arguments(parser)`
and `run(layout, options)`, which prints and returns the exit status: 0 clean, 1 findings, 2 could not run, 3 done but
durability not confirmed. What a verb needs it imports when it runs, so that `khabar --help` is quick.
"""

from __future__ import annotations

import sys
from types import ModuleType

from khabar import plugins


def load() -> dict[str, ModuleType]:
    """All verbs by name, in the order of the line."""
    found = plugins.by_name(sys.modules[__name__], "PLACE", "arguments", "run")
    return dict(sorted(found.items(), key=lambda entry: (entry[1].PLACE, entry[0])))
