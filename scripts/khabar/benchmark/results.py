"""Result files: one for each set, task and system, in tests/results/scores. The tables of the README come from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from khabar import baselines, canonical, counts, tasks
from khabar.layout import Layout

FOLDER = Path("tests") / "results" / "scores"
SYSTEMS = Path("tests") / "results" / "systems"  # a folder for each system that is no baseline of the project
PAGES = ("README.md", "tests/results/README.md")  # the headlines, and everything else
SEEDS = "seeds"
SPLIT = "leave-one-story-out"
HUMAN = "a1-a2"  # the name under which the agreement of the two readings stands among the systems
Json = dict[str, Any]


def today() -> str:
    """The date of a result."""
    return datetime.now(UTC).date().isoformat()


def serves(system: str, task: str) -> bool:
    """Whether a baseline is one of this task; a task with ids of the registry needs one that gives such ids."""
    module = baselines.load()[system]
    if getattr(tasks.load()[task], "REGISTRY", False) and not getattr(module, "REGISTRY", False):
        return False
    return task in getattr(module, "TASKS", (task,))


def keep(layout: Layout, name: str, found: list[Json], command: str) -> None:
    """Replace the results that a command made of a set; those of other commands stay.

    A result whose figures stay keeps its date, so that a diff shows what moved.
    """
    folder = layout.root / FOLDER / name
    paths = set()
    for result in found:
        path = folder / f"{result['task']}.{result['system']}.json"
        paths.add(path)
        if path.is_file():
            before = json.loads(path.read_bytes())
            if {**before, "date": result["date"]} == result:
                result = before
        canonical.write_if_changed(path, canonical.dumps(result))
    for path in set(folder.glob("*.json")) - paths:
        if json.loads(path.read_bytes())["command"] == command:
            path.unlink()


def read(layout: Layout, name: str) -> list[Json]:
    """The results of a set that are there, by task and system."""
    return [json.loads(path.read_bytes()) for path in sorted((layout.root / FOLDER / name).glob("*.json"))]


def of_system(result: Json, system: str, command: str) -> Json:
    """What `khabar score` or `khabar harness` found, as a result file: system, date and command come first."""
    head = {"system": system, "task": result["task"], "set": SEEDS, "split": result["split"] or SPLIT}
    rest = {k: v for k, v in result.items() if k not in ("task", "split", "predictions", "against")}
    return {**head, "date": today(), "command": command, **rest}


def read_systems(layout: Layout) -> list[Json]:
    """The kept results of systems, by task and system."""
    paths = sorted((layout.root / SYSTEMS).glob("*/*.json"))
    found = [json.loads(path.read_bytes()) for path in paths]
    results = [r for r in found if isinstance(r, dict) and {"system", "task", "pooled", "command"} <= set(r)]
    return sorted(results, key=lambda r: (r["task"], r["system"]))


def sets(layout: Layout) -> list[str]:
    """The outside sets that there are results of."""
    folder = layout.root / FOLDER
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name != SEEDS) if folder.is_dir() else []


def fill(layout: Layout, blocks: dict[str, str]) -> None:
    """Renew the generated blocks of the pages that show results."""
    for page in (layout.root / name for name in PAGES):
        if page.is_file():
            text = page.read_bytes().decode("utf-8")
            canonical.write_if_changed(page, counts.fill(text, blocks))
