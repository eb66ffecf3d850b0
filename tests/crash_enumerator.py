"""Kill a build at every call that changes the disk, or let that call fail; then look what a reader sees.

usage: crash_enumerator.py FOLDER {kill,ENOSPC,EIO}

FOLDER/old holds a published corpus whose annotations have been edited since. For k = 1, 2, 3 … a copy is built in a
child process that is killed at its k-th changing call (or gets an error there), until one runs through. After each,
other children verify the dataset and load it through `datasets`: it must be the old one or the new one, whole, and a
build after that must give the new one. Prints one JSON line.
"""

from __future__ import annotations

import builtins
import errno
import json
import os
import shutil
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

from datasets import load_dataset  # before the forks, so that each child has it

from khabar.build import build
from khabar.layout import at
from khabar.publish import pointed_folder
from khabar.verify import verify

CHANGING = ("write", "pwrite", "ftruncate", "fsync", "rename", "replace", "unlink", "rmdir", "mkdir", "utime")


def in_child(action: Callable[[], int]) -> int:
    """Exit status of an action in a process of its own; negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            status = action()
        except BaseException:
            traceback.print_exc()
            status = 99
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def arm(k: int, how: str) -> None:
    """From now on, the k-th changing call of this process kills it, or fails."""
    count = [0]

    def guard(name: str, original: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            count[0] += 1
            if count[0] == k:
                if how == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(getattr(errno, how), os.strerror(getattr(errno, how)), name)
            return original(*arguments, **options)

        return call

    for name in CHANGING:
        setattr(os, name, guard(name, getattr(os, name)))
    opening = os.open

    def guarded_open(path: object, flags: int, *rest: int) -> int:
        changing = flags & (os.O_CREAT | os.O_TRUNC)
        return guard("open", opening)(path, flags, *rest) if changing else opening(path, flags, *rest)  # type: ignore[arg-type,return-value]

    os.open = guarded_open  # type: ignore[assignment]
    assert builtins.open  # files are written through os.open in khabar.disk; text pages through pathlib afterwards


def attempt(folder: Path, k: int, how: str) -> int:
    """Build with the k-th call going wrong: 0 published, 2 not published, 3 published and not confirmed, -9 killed."""
    from khabar.publish import NotDurable

    def action() -> int:
        arm(k, how)
        try:
            build(at(folder))
        except NotDurable:
            return 3
        except OSError:
            return 2
        return 0

    return in_child(action)


def state(folder: Path, rows: dict[str, int]) -> str:
    """What a reader sees: `old`, `new`, or what is wrong."""

    def action() -> int:
        layout = at(folder)
        if verify(layout):
            return 50
        name = pointed_folder(layout)
        data = load_dataset(str(layout.corpus), "dates", cache_dir=str(folder / "cache"))
        return rows_to_status[len(data["train"])] if name else 51

    rows_to_status = {rows["old"]: 10, rows["new"]: 11}
    return {10: "old", 11: "new", 50: "does not verify", 51: "no card"}.get(in_child(action), "does not load")


def rebuild(folder: Path) -> int:
    """Build undisturbed, and see that the new dataset is there, every byte of it."""
    outcome = build(at(folder))
    pointed = pointed_folder(at(folder))
    assert pointed is not None
    assert outcome.version.digest.startswith(pointed.name)
    return len(verify(at(folder)))


def main(root: Path, how: str) -> int:
    tally: Counter[str] = Counter()
    bad: list[str] = []
    rows = {"old": 3, "new": 2}
    k = 0
    while True:
        k += 1
        folder = root / f"try-{k}"
        shutil.copytree(root / "old", folder)
        status = attempt(folder, k, how)
        seen = state(folder, rows)
        if status == 0 and how == "kill":
            assert seen == "new"
            break
        allowed = {-9: ("old", "new"), 0: ("new",), 2: ("old",), 3: ("new",)}.get(status, ())
        tally[f"{status}: {seen}"] += 1
        if seen not in allowed:
            bad.append(f"call {k}: status {status}, {seen}")
        if again := in_child(lambda folder=folder: rebuild(folder)):  # type: ignore[misc]
            bad.append(f"call {k}: built again, status {again}")
        leftovers = [p.name for p in (folder / "corpus").rglob(".*") if p.name not in (".lock", ".gitignore")]
        if leftovers:
            bad.append(f"call {k}: left over {leftovers}")
        shutil.rmtree(folder)
        if status == 0 and k > 400:
            break
        if how != "kill" and status == 0 and tally["0: new"] >= 4:
            break  # past the last call
    print(json.dumps({"how": how, "points": k - 1, "outcomes": dict(tally), "bad": bad}))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
