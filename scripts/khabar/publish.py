"""Publish a version: one folder written aside, synced, read back and renamed once; then the card, the only pointer.

A reader sees the old dataset or the new one, whole, at whatever moment this is stopped. The folder of the version
before stays for an hour at least, since a reader may have opened the card before it was replaced.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from khabar import disk, parquet
from khabar.layout import Layout
from khabar.manifest import MANIFEST, SHORT, Version
from khabar.schemas import Schema

GRACE = 3600.0  # seconds that a version stays after another has taken its place


class NotPublished(Exception):
    """The version could not be published; the published dataset is unchanged."""


def publish(
    layout: Layout,
    schema: Schema,
    version: Version,
    card: str,
    clock: Callable[[], float] = time.time,
    grace: float = GRACE,
) -> None:
    """Make `version` the published dataset. The caller holds the lock.

    Raises NotPublished or OSError before the card is replaced, disk.NotDurable after it.
    """
    folder = layout.data / version.digest[:SHORT]
    before = pointed_folder(layout)
    disk.make(layout.data)
    clear_leftovers(layout)
    if not _whole(folder, version):
        staging = layout.data / f".staging-{version.digest[:SHORT]}"
        _write(staging, version)
        _read_back(staging, schema, version)
        if folder.exists():  # damaged: out of the way, and out of sight
            disk.rename(folder, layout.data / f".removed-{folder.name}-{os.getpid()}")
        disk.rename(staging, folder)
    replaced = before if before is not None and before != folder and before.is_dir() else None
    if replaced is not None:  # its hour begins; before the card, so that it has it wherever this is stopped
        os.utime(replaced, (clock(), clock()))
    disk.replace(layout.card, card.encode("utf-8"))
    try:
        disk.sync(layout.corpus)
        if replaced is not None:
            os.utime(replaced, (clock(), clock()))
        _retire(layout, folder, clock() - grace)
    except OSError as error:
        raise disk.NotDurable(str(error)) from error


def pointed_folder(layout: Layout) -> Path | None:
    """The version folder the card names, by its first `data/<digest>/`; None where there is no card."""
    if not layout.card.is_file():
        return None
    _, found, rest = layout.card.read_bytes().decode("utf-8", "replace").partition("data/")
    name = rest.partition("/")[0]
    return layout.data / name if found and name.isalnum() else None


def _write(staging: Path, version: Version) -> None:
    folders = sorted({(staging / path).parent for path in version.files})
    for folder in folders:
        disk.make(folder)
    for path, raw in version.files.items():
        disk.write(staging / path, raw)
    disk.write(staging / MANIFEST, version.raw_manifest)
    for folder in [*folders, staging]:
        disk.sync(folder)


def _read_back(staging: Path, schema: Schema, version: Version) -> None:
    """The files on the disk hold the rows they were made from."""
    hashes = {entry["path"]: entry["logical"] for entry in version.manifest["files"]}
    for table in version.tables:
        rows = parquet.decode(schema, table.fields, (staging / table.path).read_bytes())
        if len(rows) != len(table.rows) or parquet.logical_hash(rows) != hashes[table.path]:
            raise NotPublished(f"{table.path} reads back other rows than were written")


def _whole(folder: Path, version: Version) -> bool:
    """Whether the folder already holds exactly this version and nothing else (a build was stopped before the card)."""
    files = {**version.files, MANIFEST: version.raw_manifest}
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    return there.keys() == files.keys() and all(there[path].read_bytes() == raw for path, raw in files.items())


def _retire(layout: Layout, current: Path, before: float) -> None:
    """Remove versions that were replaced before a moment. Folders that are not ours stay."""
    for folder in layout.data.iterdir():
        if folder != current and is_version(folder) and folder.stat().st_mtime < before:
            disk.remove(folder)


def is_version(folder: Path) -> bool:
    """Whether a folder is a version that a build wrote."""
    name = folder.name
    return folder.is_dir() and len(name) == SHORT and name.isalnum() and (folder / MANIFEST).is_file()


def clear_leftovers(layout: Layout) -> None:
    """Remove what a build that was stopped has left: hidden folders in data/ and half-written files."""
    for path in sorted(layout.data.iterdir()):
        if path.name.startswith((".staging-", ".removed-")):
            disk.remove(path)
    for path in [*layout.corpus.glob(f".{layout.card.name}.*.tmp"), *layout.data.glob("..gitignore.*.tmp")]:
        path.unlink()
