"""Faults at every call by which a command changes the disk: what a kill would leave, and what an error does there.

A command runs once in a child process. Before each call that changes its folder the tree is photographed: that is what
a kill at this call leaves (a `write` is photographed half done as well). Then the child forks; in the fork the call
fails, and the fork runs to its end in the same folder, which is put back afterwards, inodes and all, and the command
goes on. So each point costs what comes after it, and no point is left out. `strace.py` kills real processes instead.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CREATING = os.O_CREAT | os.O_TRUNC
BY_EVENT = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.link", "os.symlink", "os.truncate")
BY_HANDLE = ("write", "pwrite", "fsync", "ftruncate")
TEMPORARY = re.compile(r"\.[0-9]+(\.tmp)?$")
ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EACCES")
FILLS = ("open", "write", "pwrite", "os.mkdir")  # calls that go on failing when a disk or quota is full
Files = dict[str, bytes | None]  # by path; None for a folder


operands: list[Any] = []  # of the call that `guard` has met last: paths, or the path of a handle and what is written


def guard(root: Path, before: Callable[[str, Callable[[], None] | None], None]) -> None:
    """From now on call `before` ahead of each call of this process that changes `root`; what it raises, that raises.

    It gets the call's name and, for a `write`, what does the first half of it.
    """
    inside = [False]

    def enter(name: str, half: Callable[[], None] | None = None) -> None:
        if not inside[0]:
            inside[0] = True
            try:
                before(name, half)
            finally:
                inside[0] = False

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & CREATING and _within(root, path):
                operands[:] = [path]
                enter("open")
        elif event in BY_EVENT and any(_within(root, path) for path in arguments[:2]):
            operands[:] = arguments[:2]
            enter(event)

    sys.addaudithook(audit)

    def guarded(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int, *rest: Any) -> Any:
            if not _within(root, f"/proc/self/fd/{handle}", link=True):
                return original(handle, *rest)
            at = os.lseek(handle, 0, os.SEEK_CUR) if name == "write" else 0

            def half() -> None:
                os.lseek(handle, at, os.SEEK_SET)  # the place is shared with forks
                original(handle, rest[0][: len(rest[0]) // 2])

            operands[:] = [Path(f"/proc/self/fd/{handle}").readlink(), *rest]
            enter(name, half if name == "write" else None)
            if name == "write":
                os.lseek(handle, at, os.SEEK_SET)
            return original(handle, *rest)

        return call

    for name in BY_HANDLE:
        setattr(os, name, guarded(name, getattr(os, name)))


def _within(root: Path, path: Any, link: bool = False) -> bool:
    if not isinstance(path, str | os.PathLike):
        return False
    whole = Path(path).readlink() if link else Path.cwd() / path  # links in it are not followed: it may be gone
    return whole == root or str(whole).startswith(f"{root}/")


def in_child(action: Callable[[], Any]) -> Any:
    """What an action in a process of its own returns, through JSON; a string that says so where it raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            said = json.dumps(action())
        except BaseException:
            said = json.dumps("raised: " + traceback.format_exc())
        with os.fdopen(writing, "w") as pipe:
            pipe.write(said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return json.loads(said) if said else f"ended: {status}"


def read(root: Path) -> Files:
    """A tree: contents by path. Numbers of processes in names are made equal; what a lock file says is left out."""
    found: Files = {}
    for path in sorted(root.rglob("*")):
        name = TEMPORARY.sub(r".N\1", path.relative_to(root).as_posix())
        found[name] = None if path.is_dir() else b"" if path.name == ".lock" else path.read_bytes()
    return found


def key(files: Files) -> str:
    """A digest of a tree."""
    found = hashlib.sha256()
    for name, raw in sorted(files.items()):
        found.update(f"{name}\0{'folder' if raw is None else hashlib.sha256(raw).hexdigest()}\n".encode())
    return found.hexdigest()


class Kept:
    """A tree that can be put back: its files keep their inodes through links aside, so that open handles stay good."""

    def __init__(self, root: Path, aside: Path) -> None:
        self.root, self.aside = root, aside
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        self.folders = [path for path in sorted(root.rglob("*")) if path.is_dir()]
        files = [path for path in sorted(root.rglob("*")) if not path.is_dir()]
        self.files = [(path, path.stat(), path.read_bytes()) for path in files]
        for i, path in enumerate(files):
            os.link(path, aside / str(i))

    def restore(self) -> None:
        """Put every file and folder back."""
        known = {path for path, _, _ in self.files} | set(self.folders)
        for path in sorted(self.root.rglob("*"), reverse=True):
            if path not in known:
                path.rmdir() if path.is_dir() else path.unlink()
        for folder in self.folders:
            folder.mkdir(exist_ok=True)
        for i, (path, was, raw) in enumerate(self.files):
            link = self.aside / str(i)
            if not path.exists() or path.stat().st_ino != was.st_ino:
                path.unlink(missing_ok=True)
                os.link(link, path)
            if path.read_bytes() != raw:
                path.write_bytes(raw)  # opened as it is: the inode stays
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


@dataclass(frozen=True)
class Shot:
    """What a fault left: the number and name of the call, what went wrong, and how the command ended."""

    call: int
    name: str
    fault: str  # kill, kill-half, or an error's name
    folder: Path
    status: int | None = None
    said: str = ""


def command(arguments: list[str]) -> tuple[int, str]:
    """Exit status and output of a `khabar` command in this process; 99 where it raised."""
    from khabar.cli import main

    sys.stdout.flush()
    saved = os.dup(1), os.dup(2)
    hear()
    try:
        status = main(arguments)
    except BaseException:
        traceback.print_exc()
        status = 99
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        said = os.pread(1, 1_000_000, 0).decode("utf-8", "replace")
        for i in (1, 2):
            os.dup2(saved[i - 1], i)
            os.close(saved[i - 1])
    return status, said


def hear() -> None:
    """From now on what this process prints goes to a file of no name."""
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115


def explore(
    root: Path, arguments: list[str], shots: Path, errors: tuple[str, ...] = ERRORS, kills: bool = True
) -> list[Shot]:
    """All faults of a command that runs in `root`; the folders of the shots lie in `shots`. Runs in a child."""
    shots.mkdir()
    found = in_child(lambda: _explore(root, arguments, shots, errors, kills))
    assert isinstance(found, list), found
    assert found[-1][4] == 0, found[-1]
    return [Shot(n, name, fault, Path(folder), status, said) for n, name, fault, folder, status, said in found]


def _explore(root: Path, arguments: list[str], shots: Path, errors: tuple[str, ...], kills: bool) -> list[Any]:
    found: list[Any] = []
    number = [0]
    failing: list[tuple[str, str]] = []

    def photograph(name: str, fault: str, status: int | None = None, said: str = "") -> None:
        folder = shots / f"{number[0]:04d}-{fault}"
        shutil.copytree(root, folder)
        found.append((number[0], name, fault, str(folder), status, said))

    def fails(name: str, fault: str) -> None:
        failing.append((name, fault))
        raise OSError(getattr(errno, fault), os.strerror(getattr(errno, fault)), name)

    def before(name: str, half: Callable[[], None] | None) -> None:
        if failing:  # in the fork: a full disk stays full, other errors come once
            fault = failing[0][1]
            if fault in ("ENOSPC", "EDQUOT") and name in FILLS:
                fails(name, fault)
            return
        number[0] += 1
        if kills:
            photograph(name, "kill")
        for fault in errors:
            kept = Kept(root, shots.with_name(f"{shots.name}-kept"))
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                forked.append(writing)
                hear()
                if half and fault in ("ENOSPC", "EDQUOT"):
                    half()  # what still fitted
                fails(name, fault)
            os.close(writing)
            with os.fdopen(reading) as pipe:
                status, said = json.loads(pipe.read() or '[98, "ended without a word"]')
            os.waitpid(child, 0)
            photograph(name, fault, status, said)
            kept.restore()
        if half and kills:
            half()
            photograph(name, "kill-half")

    forked: list[int] = []
    guard(root, before)
    status, said = command(arguments)
    if forked:
        with os.fdopen(forked[0], "w") as pipe:
            pipe.write(json.dumps([status, said]))
        os._exit(0)
    number[0] += 1
    photograph("end", "none", status, said)
    return found


def workshop() -> tempfile.TemporaryDirectory[str]:
    """A folder to work in; in memory where that can be had, since every write of a trial is synced."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def named_once(said: str) -> str:
    """What is wrong with the message of a command that met an error; empty for nothing."""
    if "Traceback" in said:
        return "a traceback"
    lines = [line for line in said.splitlines() if "Fix:" in line]
    return "" if len(lines) == 1 else f"{len(lines)} lines that say how to mend it"


def judge(
    shots: list[Shot],
    arguments: Callable[[Path], list[str]],
    look: Callable[[Path], str],
    once: bool = False,
) -> Iterator[tuple[Shot, str, str]]:
    """Each shot, what a reader sees there, and what is wrong (empty for nothing).

    `look` says old, new, part (a killed command's: of several files some are new, each whole) or what is broken.
    `arguments` are those of the same command given again in a folder: it must leave the very tree that the undisturbed
    command left. Equal trees are judged once. A command that is done `once` refuses where it is done already, and
    changes nothing.
    """
    final = read(shots[-1].folder)
    known: dict[str, tuple[str, str]] = {}

    def again(folder: Path) -> tuple[str, str]:
        seen = look(folder)
        status, said = command(arguments(folder))
        after = read(folder)
        if status != 0 and not (once and seen == "new"):
            return seen, f"given again: status {status}, {said}"
        if after != final:
            names = sorted(n for n in {*after, *final} if after.get(n, 0) != final.get(n, 0))
            return seen, f"given again: other than undisturbed: {names}"
        return seen, ""

    for shot in shots:
        mark = key(read(shot.folder))
        if mark not in known:
            answer = in_child(lambda shot=shot: again(shot.folder))  # type: ignore[misc]
            known[mark] = ("broken", answer) if isinstance(answer, str) else (answer[0], answer[1])
        seen, wrong = known[mark]
        if seen not in ("old", "new", "part"):
            wrong = f"seen: {seen}. {wrong}"
        if shot.status is not None:
            wrong = "; ".join(filter(None, [wrong, ended_well(shot, seen)]))
        shutil.rmtree(shot.folder)
        yield shot, seen, wrong


def ended_well(shot: Shot, seen: str) -> str:
    """What is wrong with the end of a command that met an error, given what a reader sees; empty for nothing."""
    if shot.status == 0:
        return "" if seen == "new" else f"status 0, but {seen}"
    if shot.status not in (2, 3):
        return f"status {shot.status}: {shot.said}"
    if (shot.status == 3) != (seen == "new"):
        return f"status {shot.status}, but {seen}"
    wrong = named_once(shot.said)
    return f"{wrong}: {shot.said}" if wrong else ""
