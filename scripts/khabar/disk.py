"""Durable file operations: everything a build changes on the disk goes through these few functions.

`sync`, `make`, `replace`, `remove` and `lock` take remote places as well (khabar.places). An object store puts a file
in one step and when it says so; it has no locks, so `lock` only leaves a name there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khabar import places


class Locked(Exception):
    """Another process holds the lock; the message names it."""


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
    """Bring a folder's entries to the disk."""
    if not places.is_here(folder):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make(folder: Path) -> None:
    """Make a folder and those above it."""
    folder.mkdir(parents=True, exist_ok=True)


def rename(source: Path, target: Path) -> None:
    """Give a folder or file its name in one step, and bring that to the disk. `target` must not hold anything."""
    source.rename(target)
    sync(target.parent)


def replace(path: Path, raw: bytes) -> None:
    """Replace a file in one step: a reader sees the old content or the new one. Its folder is not synced yet."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    if not places.is_here(path):
        places.put(path, temporary, raw)
        return
    try:
        write(temporary, raw)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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


def _holder() -> bytes:
    return f"process {os.getpid()} on {os.uname().nodename}\n".encode()
