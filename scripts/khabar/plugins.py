"""Plug-ins: a file in a plug-in folder is loaded; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Import and yield every module below `package`, sub-packages included, in the order of their names."""
    prefix = package.__name__ + "."
    for info in sorted(pkgutil.walk_packages(package.__path__, prefix), key=lambda i: i.name):
        if not info.ispkg:
            yield importlib.import_module(info.name)


def by_name(package: ModuleType) -> dict[str, ModuleType]:
    """The modules directly in a plug-in folder, by the names of their files. Raises ValueError for a silent one."""
    names = {m.__name__.rpartition(".")[2]: m for m in modules(package)}
    found = {name: m for name, m in names.items() if not name.startswith("_")}  # what a folder shares
    for module in found.values():
        summary(module)
    return found


def summary(thing: object) -> str:
    """The first line of a docstring: what `khabar list` prints. Raises ValueError where there is none."""
    text = (getattr(thing, "__doc__", None) or "").strip()
    if not text:
        raise ValueError(f"{getattr(thing, '__name__', thing)!r} has no docstring")
    return text.splitlines()[0]


def kebab(name: str) -> str:
    """The id of a Python name: `day_month` is `day-month`."""
    return name.strip("_").replace("_", "-")
