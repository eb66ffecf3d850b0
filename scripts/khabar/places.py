"""Places: where files are, on this machine or behind a URL that fsspec knows (s3://, gs://, hdfs://, hf://, memory://).

A place on this machine is a `Path`; any other is a `UPath`, which has the methods of one and is no instance of it.
"""

from __future__ import annotations

import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

from khabar import extras

IN_STEPS = ("hdfs", "webhdfs", "sftp", "ssh", "smb", "ftp")  # where a file is there before it is whole


class Unreachable(Exception):
    """A place cannot be reached with what is installed; the message says what to install."""


def at(name: str | Path) -> Path:
    """The place of a name. Raises Unreachable."""
    if not isinstance(name, str) or "://" not in name:
        return Path(name)
    try:
        from upath import UPath

        place = UPath(name)
        place.fs  # noqa: B018 - finds out whether the protocol's library is there
    except ImportError as error:
        raise Unreachable(
            f"{name} needs a library that is not installed ({error}). "
            f"Fix: {extras.command('remote')} and the library of its protocol (s3fs, gcsfs, …)."
        ) from None
    except ValueError as error:
        raise Unreachable(f"{name} cannot be reached: {error}. Fix: name a path, or a URL that fsspec knows.") from None
    return cast(Path, place)


def is_here(place: Path) -> bool:
    """Whether a place is on this machine."""
    return isinstance(place, Path)


def source(place: Path) -> Any:
    """What pyarrow reads a place from: its path, or an open file where that is remote or its name no UTF-8."""
    return place if is_here(place) and str(place).isprintable() else place.open("rb")


def scratch(folder: Path) -> Path:
    """Where a run into a folder keeps what it maps into memory: in the folder, or on this machine for a remote one."""
    if is_here(folder):
        return folder / ".work"
    name = blake2b(str(folder).encode("utf-8"), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"khabar-{name}"


def put(place: Path, temporary: Path, raw: bytes) -> None:
    """Write a remote file, so that a reader meets nothing or the whole: an object store does it in one step."""
    system, remote = cast(Any, place).fs, cast(Any, place).path
    if cast(Any, place).protocol in IN_STEPS:
        system.pipe_file(cast(Any, temporary).path, raw)
        if system.exists(remote):  # moving onto a file is an error there
            system.rm_file(remote)
        system.mv(cast(Any, temporary).path, remote)
    else:
        system.pipe_file(remote, raw)


def remove(folder: Path) -> None:
    """Remove a remote folder, if it is there."""
    if folder.exists():
        cast(Any, folder).fs.rm(cast(Any, folder).path, recursive=True)
