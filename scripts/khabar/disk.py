"""Durable file operations: everything a build changes on the disk goes through these few functions.

`sync`, `make`, `replace`, `remove` and `lock` take remote places as well (khabar.places). An object store puts a file
in one step and when it says so; it has no locks, so `lock` only leaves a name there.
"""

from __future__ import annotations

import errno
import fcntl
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khabar import places


class Locked(Exception):
    """Another process holds the lock; the message names it."""


class NotDurable(Exception):
    """It is done, but the disk did not confirm it, or what comes after could not be done."""


def write(path: Path, raw: bytes) -> None:
    """Write a new file and bring it to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        view = memoryview(raw)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def sync(folder: Path) -> None:
    """Bring a folder's entries, or a file's content, to the disk."""
    if not places.is_here(folder):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Bring a folder and everything in it to the disk."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def make(folder: Path) -> None:
    """Make a folder and those above it, and bring their names to the disk."""
    new = [folder, *folder.parents]
    new = new[: next((i for i, there in enumerate(new) if there.is_dir()), 0)]
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(new):
        sync(made.parent)


def rename(source: Path, target: Path) -> None:
    """Give a folder or file its name in one step, and bring that to the disk. `target` must not hold anything."""
    source.rename(target)
    sync(target.parent)


def replace(path: Path, raw: bytes) -> None:
    """Replace a file in one step: a reader sees the old content or the new one. Its folder is not synced yet."""
    if not places.is_here(path):
        places.put(path, path.with_name(f".{path.name}.{os.getpid()}.tmp"), raw)
        return
    temporary = aside(path)
    try:
        write(temporary, raw)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def aside(path: Path) -> Path:
    """The hidden name beside a path under which this process makes its new content.

    What processes that have ended left under such names for the same path is taken away.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        process = left.name.removesuffix(".tmp").rpartition(".")[2]
        if process.isdigit() and not _runs(int(process)):
            remove(left) if left.is_dir() else left.unlink(missing_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _runs(process: int) -> bool:
    """Whether a process of this machine runs, other than this one."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it runs, and is another user's
        return True
    return process != os.getpid()


def remove(folder: Path) -> None:
    """Remove a folder of files. Renamed to a hidden name first, so that no half of it is ever met under its own."""
    if not places.is_here(folder):
        places.remove(folder)
        return
    hidden = folder.with_name(f".removed-{folder.name.lstrip('.')}")
    if not folder.name.startswith("."):
        folder.rename(hidden)
        folder = hidden
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    folder.rmdir()


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold a lock file while the block runs. The system frees it when the process ends, however it ends.

    Raises Locked, with the pid and host of the holder, where another process has it.
    """
    if not places.is_here(path):
        path.write_bytes(_holder())
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip() or "another process"
            raise Locked(holder) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, _holder(), 0)
        yield
    finally:
        os.close(handle)


def free(folder: Path) -> bool:
    """Whether `whole` may give a folder this name: nothing has it, or an empty folder."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


@contextmanager
def whole(folder: Path, instead: bool = False) -> Iterator[Path]:
    """A folder to fill aside: where the block ends well it gets its name in one step, and else nothing is left of it.

    Nothing, or an empty folder, may have the name; with `instead`, what has it makes way. Raises NotDurable where the
    folder has its name and the disk did not confirm it.
    """
    make(folder.parent)
    staging = aside(folder)
    make(staging)
    before = staging.with_name(f".{folder.name}.old.{os.getpid()}.tmp")
    try:
        yield staging
        if instead and folder.is_dir() and any(folder.iterdir()):
            folder.rename(before)
        staging.rename(folder)
    except BaseException:
        if before.is_dir():
            before.rename(folder)
        if staging.is_dir():
            remove(staging)
        raise
    try:
        sync(folder.parent)
        if before.is_dir():
            remove(before)
    except OSError as error:
        raise NotDurable(str(error)) from error


def keep(path: Path, kept: Path) -> None:
    """Let a file have a second name, or where the disk has no such thing, a copy."""
    try:
        os.link(path, kept)
    except OSError:
        write(kept, path.read_bytes())


def move(source: Path, target: Path) -> None:
    """Give a file another name in one step, over what has it; between two disks, by a copy. Folders are not synced."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        replace(target, source.read_bytes())
        source.unlink()


def _holder() -> bytes:
    return f"process {os.getpid()} on {os.uname().nodename}\n".encode()
