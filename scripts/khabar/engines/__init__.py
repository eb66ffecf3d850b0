"""Engines: what does the pieces of a run. A file in this folder is one; its name is the engine's.

A module has `do(tasks, jobs, progress)`, which does every task with so many processes and yields what is done.
All of them write the same shards, so that a run begun by one
may be finished by another. A module is imported only when it is asked for, since it imports its engine.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import cast

from khabar import extras, places
from khabar.layout import home
from khabar.running.run import Do, Report, Settings, Watcher, run


class Missing(Exception):
    """An engine is not installed; the message says what to install."""


def names() -> list[str]:
    """The engines there are, installed or not."""
    return [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]


def load(name: str) -> Do:
    """What does tasks on an engine. Raises Missing."""
    try:
        return cast(Do, importlib.import_module(f"{__name__}.{name}").do)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("khabar"):
            raise
        raise Missing(
            f"the engine {name} is not installed ({error.name} is missing). Fix: {extras.command(name)}."
        ) from None


def annotate(source: str | Path, output: str | Path, engine: str = "local", settings: Settings | None = None) -> Report:
    """Annotate an input into a folder of shards, as `khabar annotate INPUT OUTPUT --engine` does; both may be URLs.

    Raises Missing, places.Unreachable, and what `khabar.running.run.run` raises.
    """
    do = load(engine)
    return run(places.at(source), places.at(output), home().schema, settings or Settings(), Watcher(), do)
