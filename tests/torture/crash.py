"""Commands that write, killed or failed at every call that changes the disk; see `faults`.

`python tests/torture/crash.py [--count COMMANDS] [--seconds S]`
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import miniature
from khabar.build import annotate_corpus, build, build_withheld, citation_files
from khabar.canonical import write_if_changed
from khabar.layout import at, home
from khabar.publish import pointed_folder
from khabar.release import in_folder
from khabar.verify import verify
from torture import faults, frame

# One document with one layer: every kind of call a build makes, each as seldom as can be.
SMALL: list[miniature.Edit] = [
    *({"file": f"corpus/{kind}/t{i}.json", "remove": True} for kind in ("documents", "hand") for i in (2, 3)),
    *({"file": f"seeds/t{i}_invented.txt", "remove": True} for i in (2, 3)),
    *({"file": f"corpus/registry/{name}.json", "remove": True} for name in ("entities", "utterances")),
    {"file": "corpus/registry/stories.json", "delete": "/stories/2"},
    {"file": "corpus/registry/stories.json", "delete": "/stories/1"},
    *({"file": "corpus/hand/t1.json", "delete": f"/{layer}"} for layer in ("entities", "quotes", "quote_marks")),
]
CHANGED: miniature.Edit = {"file": "corpus/hand/t1.json", "delete": "/dates/2"}
ROWS = {3: "old", 2: "new"}  # dates of the two states


def small(root: Path) -> None:
    """The miniature of one document, built."""
    layout = miniature.edit(miniature.copy(root), SMALL)
    for path, text in citation_files(layout).items():
        write_if_changed(path, text)
    annotate_corpus(layout)
    build(layout)


def edited(root: Path) -> None:
    """Built, and its annotations edited since."""
    small(root)
    miniature.edit(at(root), [CHANGED])


def released(root: Path) -> None:
    """As `edited`, with a release without texts made before the edit."""
    small(root)
    build_withheld(at(root), root / "out")
    miniature.edit(at(root), [CHANGED])


def withheld(root: Path) -> None:
    """A release without texts, and the seeds."""
    small(root)
    build_withheld(at(root), root / "bare")


def unruly(root: Path) -> None:
    """Files out of form, citation and rules not there."""
    layout = miniature.copy(root)
    for path in layout.corpus.rglob("*.json"):
        path.write_bytes(path.read_bytes() + b"\n")


def moved(root: Path) -> None:
    """A seed with one word more, after which spans move."""
    miniature.edit(
        miniature.copy(root), [{"file": "seeds/t1_invented.txt", "replace": "أمس أن", "with": "أمس أيضا أن"}]
    )


@dataclass(frozen=True)
class Command:
    """A command that writes: how its folder comes about, what is given, and where its dataset lies, if it makes one."""

    prepare: Callable[[Path], None]
    arguments: Callable[[Path], list[str]]
    dataset: str | None = None  # folder of the card, below the root
    part: bool = False  # several files, each of them old or new


COMMANDS = {
    "build": Command(edited, lambda r: ["--root", str(r), "build"], "corpus"),
    "restore": Command(
        withheld,
        lambda r: ["--root", str(r), "restore", str(r / "bare"), str(r / "out"), "--seeds", str(r / "seeds")],
        "out",
    ),
    "release": Command(
        edited, lambda r: ["--root", str(r), "build", "--withhold-text", "--output", str(r / "out")], "out"
    ),
    "release-again": Command(
        released, lambda r: ["--root", str(r), "build", "--withhold-text", "--output", str(r / "out")], "out"
    ),
    "annotate": Command(unruly, lambda r: ["--root", str(r), "annotate"], part=True),
    "format": Command(unruly, lambda r: ["--root", str(r), "format"], part=True),
    "generate": Command(unruly, lambda r: ["--root", str(r), "generate"], part=True),
    "reanchor": Command(moved, lambda r: ["--root", str(r), "reanchor", "t1", "--write"], part=True),
}
TREES = dict[str, bytes | None]


def published(root: Path, folder: str) -> dict[str, bytes]:
    """What a reader of a dataset meets: the card and the files of the version it names."""
    layout = in_folder(root / folder, home().schema)
    there = pointed_folder(layout)
    if there is None:
        return {}
    files = {p.relative_to(there).as_posix(): p.read_bytes() for p in sorted(there.rglob("*")) if p.is_file()}
    return {"card": layout.card.read_bytes(), **files}


def looker(command: Command, old: Path, new: Path, cache: Path, load: bool) -> Callable[[Path], str]:
    """Says of a folder: old, new, part, or what is wrong with it."""
    trees = faults.read(old), faults.read(new)
    shown = [published(path, command.dataset) for path in (old, new)] if command.dataset else []

    def look(folder: Path) -> str:
        if command.dataset is None:
            now = {n: raw for n, raw in faults.read(folder).items() if raw is not None and not n.endswith(".tmp")}
            for name, raw in now.items():
                if raw not in (trees[0].get(name), trees[1].get(name)):
                    return f"torn: {name}"
            if missing := [n for n, raw in trees[0].items() if raw is not None and n in trees[1] and n not in now]:
                return f"missing: {missing}"
            return "old" if now == _files(trees[0]) else "new" if now == _files(trees[1]) else "part"
        seen = published(folder, command.dataset)
        if seen not in shown:
            return "neither the old dataset nor the new one"
        said = ("old", "new")[shown.index(seen)]
        if seen:
            layout = in_folder(folder / command.dataset, home().schema)
            if found := verify(layout):
                return f"does not verify: {found[0].check} {found[0].message}"
            if load:
                from datasets import load_dataset

                data = load_dataset(str(layout.corpus), "dates", cache_dir=str(cache / folder.name))
                if command.dataset == "corpus" and ROWS[len(data["train"])] != said:
                    return "loads other rows"
        return said

    return look


def _files(tree: TREES) -> TREES:
    return {name: raw for name, raw in tree.items() if raw is not None}


def torture(
    name: str, place: Path, errors: tuple[str, ...] = faults.ERRORS, load: bool = True, kills: bool = True
) -> dict[str, Any]:
    """All faults of one command: how many points, what was seen, what is wrong."""
    command = COMMANDS[name]
    root = place / name
    done = faults.in_child(lambda: command.prepare(root / "old"))
    assert done is None, done
    for copy in ("run", "new"):
        shutil.copytree(root / "old", root / copy)
    status = faults.in_child(lambda: faults.command(command.arguments(root / "new")))
    assert status[0] == 0, status
    shots = faults.explore(root / "run", command.arguments(root / "run"), root / "shots", errors, kills)
    look = looker(command, root / "old", root / "new", root / "cache", load)
    ends = faults.stopped_well if command.part else faults.ended_well
    seen: Counter[str] = Counter()
    bad = []
    for shot, what, wrong in faults.judge(shots, command.arguments, look, ends):
        seen[f"{shot.fault}: {what}{'' if shot.status is None else f', status {shot.status}'}"] += 1
        if wrong:
            bad.append(f"{name}, call {shot.call} ({shot.name}), {shot.fault}: {wrong}"[:600])
    shutil.rmtree(root)
    return {"points": len(shots) - 1, "calls": shots[-1].call - 1, "seen": dict(sorted(seen.items())), "bad": bad}


def run(count: int = len(COMMANDS), seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """The commands in turn; `count` is how many of them."""
    import datasets

    assert datasets.load_dataset  # before the forks, so that each child has it
    end = time.monotonic() + seconds
    found: dict[str, Any] = {}
    with faults.workshop() as place:
        for name in list(COMMANDS)[first : first + count]:
            if time.monotonic() < end:
                found[name] = torture(name, Path(place).resolve())
    bad = [line for result in found.values() for line in result["bad"]]
    points = sum(result["points"] for result in found.values())
    calls = {name: result["calls"] for name, result in found.items()}
    return {"count": points, "calls": calls, "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


if __name__ == "__main__":
    frame.main("crash", run, len(COMMANDS))
