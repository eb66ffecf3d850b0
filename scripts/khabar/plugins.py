"""Plug-ins: a file in a plug-in folder is loaded; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class Broken(Exception):
    """A plug-in cannot be loaded; the message names its file, the line and how to mend it."""


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Import and yield every module below `package`, sub-packages included, in the order of their names.

    Raises Broken for one that cannot be imported.
    """
    prefix = package.__name__ + "."
    # Walking imports sub-packages, and would pass over one whose import fails.
    for info in sorted(pkgutil.walk_packages(package.__path__, prefix, _load), key=lambda i: i.name):
        if not info.ispkg:
            yield _load(info.name)


def _load(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Broken:
        raise
    except Exception as error:  # a plug-in is somebody's program: whatever it raises is told with its place
        raise Broken(_told(name, error)) from error


def _told(name: str, error: Exception) -> str:
    """What is wrong with a plug-in, in one line: the last place in its own file."""
    spec = find_spec(name)
    path = spec.origin if spec and spec.origin else name
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}: the plug-in is not Python: {error.msg}. Fix: correct that line."
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    place = f"{path}:{lines[-1]}" if lines else path
    what = f"{type(error).__name__}: {error}"
    return f"{place}: the plug-in cannot be loaded: {what}. Fix: correct that line, or take the file away."


def by_name(package: ModuleType, *needed: str) -> dict[str, ModuleType]:
    """The modules directly in a plug-in folder, by the names of their files.

    Raises Broken for one without a docstring, or without one of the names that it needs.
    """
    names = {m.__name__.rpartition(".")[2]: m for m in modules(package)}
    found = {name: m for name, m in names.items() if not name.startswith("_")}  # what a folder shares
    for module in found.values():
        summary(module)
        for name in needed:
            need(module, name)
    return found


def need(module: ModuleType, name: str) -> Any:
    """What a plug-in defines under a name. Raises Broken where it does not."""
    if not hasattr(module, name):
        raise Broken(f"{module.__file__}: the plug-in has no {name}. Fix: add it, as its neighbours do.")
    return getattr(module, name)


def summary(thing: object) -> str:
    """The first line of a docstring: what `khabar list` prints. Raises Broken where there is none."""
    text = (getattr(thing, "__doc__", None) or "").strip()
    if not text:
        code = getattr(thing, "__code__", None)
        place = f"{code.co_filename}:{code.co_firstlineno}" if code else getattr(thing, "__file__", thing)
        name = getattr(thing, "__name__", thing)
        raise Broken(f"{place}: {name} has no docstring. Fix: say in one what it does.")
    return text.splitlines()[0]


def kebab(name: str) -> str:
    """The id of a Python name: `day_month` is `day-month`."""
    return name.strip("_").replace("_", "-")
