"""Commands that write, killed or failed at every call that changes the disk; see `faults`.

`python tests/torture/crash.py [--count COMMANDS] [--seconds S]`
"""

from __future__ import annotations

import errno
import functools
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

from khabar import changing
from khabar.checks import schemas
from khabar.layout import at, home
from khabar.publish import pointed_folder
from khabar.release import in_folder
from khabar.schemas import Schema
from khabar.validate import validate
from khabar.verify import verify
from khabar.viewing import facts
from torture import faults, frame
from torture.commands import COMMANDS, ROWS, Command, small


def published(root: Path, folder: str) -> dict[str, bytes]:
    """What a reader of a dataset meets: the card and the files of the version it names."""
    layout = in_folder(root / folder, home().schema)
    there = pointed_folder(layout)
    if there is None:
        return {}
    files = {p.relative_to(there).as_posix(): p.read_bytes() for p in sorted(there.rglob("*")) if p.is_file()}
    return {"card": layout.card.read_bytes(), **files}


WORKING = (".changing", ".staging-", ".removed-", ".lock")  # names under which a command works, and so does `*.tmp`


def plain(files: faults.Files) -> faults.Files:
    """The files that a person or a reader looks at."""

    def hidden(name: str) -> bool:
        return any(part.startswith(WORKING) or part.endswith(".tmp") for part in name.split("/"))

    return {name: raw for name, raw in files.items() if raw is not None and not hidden(name)}


def looker(command: Command, old: Path, new: Path, cache: Path, load: bool) -> Callable[[Path], str]:
    """Says of a folder: old, new, part, or what is wrong with it.

    `part` is what a killed command may leave: some files old and some new, each whole, and `validate` says so.
    """
    trees = plain(faults.read(old)), plain(faults.read(new))
    shown = [published(path, command.dataset) for path in (old, new)] if command.dataset else []

    def look(folder: Path) -> str:
        if command.dataset is not None:
            return look_at_dataset(folder, command.dataset)
        now = plain(faults.read(folder))
        if now in trees:
            return ("old", "new")[trees.index(now)]
        if torn := [name for name, raw in now.items() if raw not in (trees[0].get(name), trees[1].get(name))]:
            return f"torn: {torn}"
        if command.away and now == {n: r for n, r in trees[0].items() if not n.startswith(f"{command.away}/")}:
            return "part"
        if missing := [name for name in trees[0] if name in trees[1] and name not in now]:
            return f"missing: {missing}"
        if (folder / "drafts" / changing.FOLDER).is_dir():  # outside the corpus
            return "part"
        named = "change-unfinished" in {finding.check for finding in validate(at(folder))}
        return "part" if named else "half done, and nothing says so"

    def look_at_dataset(folder: Path, dataset: str) -> str:
        seen = published(folder, dataset)
        if seen not in shown:
            return "neither the old dataset nor the new one"
        said = ("old", "new")[shown.index(seen)]
        if seen:
            layout = in_folder(folder / dataset, home().schema)
            if found := verify(layout):
                return f"does not verify: {found[0].check} {found[0].message}"
            if load:
                from datasets import load_dataset

                data = load_dataset(str(layout.corpus), "dates", cache_dir=str(cache / folder.name))
                if dataset == "corpus" and ROWS[len(data["train"])] != said:
                    return "loads other rows"
        return said

    return look


class Still(datetime):
    """A clock that stands: the pages of a site say the minute in which they were made."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Still:
        return cls(2031, 2, 11, tzinfo=tz)


def torture(
    name: str, place: Path, errors: tuple[str, ...] = faults.ERRORS, load: bool = True, kills: bool = True
) -> dict[str, Any]:
    """All faults of one command: how many points, what was seen, what is wrong."""
    with mock.patch.object(facts, "datetime", Still):
        return _torture(name, place, errors, load, kills)


def _torture(name: str, place: Path, errors: tuple[str, ...], load: bool, kills: bool) -> dict[str, Any]:
    command = COMMANDS[name]
    root = place / name
    list(schemas.schema_lint(Schema(home().schema)))  # before the forks, which need not find it out again
    done = faults.in_child(lambda: [command.prepare(root / "old"), None][-1])
    assert done is None, done
    for copy in ("run", "new"):
        shutil.copytree(root / "old", root / copy)
    status = faults.in_child(lambda: faults.command(command.arguments(root / "new")))
    assert status[0] == 0, status
    shots = faults.explore(root / "run", command.arguments(root / "run"), root / "shots", errors, kills)
    look = looker(command, root / "old", root / "new", root / "cache", load)
    seen: Counter[str] = Counter()
    bad = []
    for shot, what, wrong in faults.judge(shots, command.arguments, look, command.once):
        seen[f"{shot.fault}: {what}{'' if shot.status is None else f', status {shot.status}'}"] += 1
        if wrong:
            bad.append(f"{name}, call {shot.call} ({shot.name}), {shot.fault}: {wrong}"[:600])
    shutil.rmtree(root)
    return {"points": len(shots) - 1, "calls": shots[-1].call - 1, "seen": dict(sorted(seen.items())), "bad": bad}


STAGED = ("publish", "someone/corpus", "--text", "withheld", "--dry-run")


def staging(place: Path, errors: tuple[str, ...] = faults.ERRORS, step: int = 1) -> dict[str, Any]:
    """`publish` makes a release without texts apart: whichever call there fails, the corpus stays."""
    root, apart = place / "corpus", place / "apart"
    apart.mkdir(parents=True)
    assert faults.in_child(lambda: [small(root), None][-1]) is None
    before = faults.read(root)
    undisturbed = faults.in_child(lambda: faults.command(["--root", str(root), *STAGED]))

    def given(k: int, error: str) -> tuple[str, int, str]:
        """The name of the k-th call, which fails, empty where there are fewer; and how the command ended."""
        met: list[str] = []

        def fail(name: str, half: Callable[[], None] | None) -> None:
            met.append(name)
            full = len(met) > k and error in ("ENOSPC", "EDQUOT") and name in faults.FILLS
            if len(met) == k or full:
                raise OSError(getattr(errno, error), os.strerror(getattr(errno, error)), name)

        folder = functools.partial(tempfile.TemporaryDirectory, dir=apart)
        with mock.patch.object(tempfile, "TemporaryDirectory", folder):
            faults.guard(apart, fail)
            status, said = faults.command(["--root", str(root), *STAGED])
        return met[k - 1] if k <= len(met) else "", status, said

    points, bad = 0, []
    for error in errors:
        for k in itertools.count(1, step):
            answer = faults.in_child(lambda k=k, error=error: given(k, error))
            assert isinstance(answer, list), answer
            name, status, said = answer
            unhurt = [status, said] == undisturbed  # a folder that failed once may be there at the second try
            wrong = "" if unhurt else faults.named_once(said) if status == 2 and name else f"status {status}"
            if faults.read(root) != before:
                wrong = "the corpus is not what it was"
            if name not in ("os.remove", "os.rmdir") and any(apart.iterdir()):
                wrong = "left behind"
            if wrong:
                bad.append(f"publish, call {k} ({name}), {error}: {wrong}, {said}"[:600])
            if not name:
                break
            points += 1
            for path in apart.iterdir():
                shutil.rmtree(path)
    return {"points": points, "calls": points // len(errors), "bad": bad}


def run(count: int = len(COMMANDS) + 1, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """The commands in turn, and the staging of `publish`; `count` is how many of them."""
    import datasets

    assert datasets.load_dataset  # before the forks, so that each child has it
    end = time.monotonic() + seconds
    parts, bad = {}, []
    with faults.workshop() as place:
        for name in [*COMMANDS, "publish"][first : first + count]:
            begun = time.monotonic()
            if begun < end:
                room = Path(place).resolve()
                found = torture(name, room) if name in COMMANDS else staging(room / name)
                parts[name] = {"count": found["points"], "calls": found["calls"], "bad": len(found["bad"])}
                parts[name]["seconds"] = round(time.monotonic() - begun)
                bad += found["bad"]
    return frame.in_parts(parts, bad)


if __name__ == "__main__":
    frame.main("crash", run, len(COMMANDS) + 1)
