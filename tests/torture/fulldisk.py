"""Commands on a disk that is really full: a small one of their own, with so much room left, then with room again.

`python tests/torture/fulldisk.py [--count COMMANDS] [--seconds S]`. Disks of memory (full of bytes, or of files) and
ext4 in a file are mounted, which only root may; what cannot be mounted is named as skipped. A command finds no room at
all first, then one page more each time until it succeeds: it must leave the old state with an error, or the new one,
and succeed when the disk has room again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from khabar.checks import schemas
from khabar.layout import home
from khabar.schemas import Schema
from torture import crash, faults, frame, runner
from torture.commands import COMMANDS

PAGE = 4096
TRIED = ("build", "restore", "release-again", "annotate", "format", "add", "import")  # and a run of its own
KINDS = {"tmpfs": "bytes", "tmpfs-inodes": "files", "ext4": "bytes"}  # what such a disk is full of
SIZE, FILES = 6_000_000, 700
RUN = "annotate INPUT OUTPUT"


class NotPermitted(Exception):
    """A disk cannot be mounted here; the message says why."""


@contextmanager
def disk(kind: str) -> Iterator[Path]:
    """A small disk of its own, empty. Raises NotPermitted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "disk"
        folder.mkdir()
        if kind == "ext4":
            image = folder.with_name("image")
            image.write_bytes(b"")
            os.truncate(image, SIZE)
            _give(["mkfs.ext4", "-q", "-m", "0", "-b", str(PAGE), "-N", str(FILES), str(image)])
            _give(["mount", "-o", "loop", str(image), str(folder)])
        else:
            _give(["mount", "-t", "tmpfs", "-o", f"size={SIZE},nr_inodes={FILES}", "tmpfs", str(folder)])
        try:
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)


def _give(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotPermitted(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise NotPermitted(f"{command[0]}: {done.stderr.strip()}")


def fill(folder: Path, what: str, room: int) -> list[Path]:
    """Fill a disk up to so many pages or files of room; returns what may be taken away again."""
    state = os.statvfs(folder)
    if what == "files":
        made = [folder / f"filler-{i}" for i in range(state.f_favail - room)]
        for path in made:
            path.touch()
        return made
    filler = folder / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        left = state.f_bavail - room * PAGE // state.f_frsize
        os.posix_fallocate(handle, 0, max(1, left) * state.f_frsize)
    finally:
        os.close(handle)
    return [filler]


@dataclass(frozen=True)
class Trial:
    """A command: its folder before it, what gives it there, and what is there then (old, new, or what is wrong)."""

    old: Path
    give: Callable[[Path], tuple[int, str]]
    look: Callable[[Path], str]
    again: Callable[[Path], str]  # what is wrong with what the same command leaves when there is room again


def written(name: str, place: Path) -> Trial:
    """A command of `commands.COMMANDS`."""
    command = COMMANDS[name]
    old, new = place / name / "old", place / name / "new"
    done = faults.in_child(lambda: [command.prepare(old), None][-1])
    assert done is None, done
    shutil.copytree(old, new)
    status, said = faults.in_child(lambda: faults.command(command.arguments(new)))
    assert status == 0, said
    look = crash.looker(command, old, new, place, load=False)

    def give(root: Path) -> tuple[int, str]:
        status, said = faults.in_child(lambda: faults.command(command.arguments(root)))
        return status, said

    def again(root: Path) -> str:
        done = look(root) == "new" and command.once
        status, said = give(root)
        if status and not done:
            return f"status {status}: {said}"
        return "" if faults.read(root) == faults.read(new) else "other files than undisturbed"

    return Trial(old, give, look, again)


def a_run(place: Path) -> Trial:
    """A run over texts of one's own: what it has finished stays, so that nothing is done twice."""
    old, new = place / "run" / "old", place / "run" / "new"
    runner.texts(old, large=2)
    shutil.copytree(old, new)
    status, said = runner.give(runner.command(new))
    assert status == 0, said
    whole = runner.outcome(new)

    def look(root: Path) -> str:
        now = runner.outcome(root)
        if now == whole:
            return "new"
        shards = {name: raw for name, raw in now.items() if name.endswith(".parquet")}
        torn = [name for name, raw in shards.items() if raw != whole.get(name)]
        return f"torn: {torn}" if torn else "old"

    def again(root: Path) -> str:
        status, said = runner.give(runner.command(root))
        if status:
            return f"status {status}: {said}"
        return "" if runner.outcome(root) == whole else "other files than undisturbed"

    return Trial(old, lambda root: runner.give(runner.command(root)), look, again)


def steps(trial: Trial, folder: Path, what: str, step: int = 1) -> Iterator[tuple[int, int, str, str]]:
    """Room, status, what is there, and what is wrong (empty for nothing), until the command has enough room."""
    room = 0
    while True:
        root = folder / "run"
        shutil.copytree(trial.old, root)
        fillers = fill(folder, what, room)
        status, said = trial.give(root)
        seen = trial.look(root)
        wrong = faults.ended_well(faults.Shot(room, what, "ENOSPC", root, status, said), seen)
        for filler in fillers:
            filler.unlink()
        wrong = "; ".join(filter(None, [wrong, trial.again(root)]))
        shutil.rmtree(root)
        yield room, status, seen, wrong
        if status == 0:
            return
        room += step


def run(count: int = len(TRIED) + 1, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """The commands in turn, each on every kind of disk; `count` is how many of them."""
    list(schemas.schema_lint(Schema(home().schema)))  # before the forks, which need not find it out again
    end = time.monotonic() + seconds
    parts, bad = {}, []
    with faults.workshop() as name:
        place = Path(name).resolve()
        for label in (*TRIED, RUN)[first : first + count]:
            begun = time.monotonic()
            if begun > end:
                break
            trial = a_run(place) if label == RUN else written(label, place)
            seen: Counter[str] = Counter()
            wrongs, skipped = [], []
            for kind, what in KINDS.items():
                step = {"bytes": 16, "files": 3}[what] if label == RUN else 1  # its processes take a second each
                try:
                    with disk(kind) as folder:
                        for room, status, state, wrong in steps(trial, folder, what, step):
                            seen[f"{state} with status {status}"] += 1
                            if wrong:
                                wrongs.append(f"{label}, {kind} with room for {room}: {wrong}"[:500])
                except NotPermitted as reason:
                    skipped.append(f"{kind} ({reason})")
            parts[label] = {"count": sum(seen.values()), **seen, "bad": len(wrongs)}
            parts[label] |= {"seconds": round(time.monotonic() - begun), **({"skipped": skipped} if skipped else {})}
            bad += wrongs
    return frame.in_parts(parts, bad)


if __name__ == "__main__":
    frame.main("fulldisk", run, len(TRIED) + 1)
