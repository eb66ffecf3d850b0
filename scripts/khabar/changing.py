"""Changes that a command makes to the files of a corpus: all or none, whatever stops it.

While files get their new contents, `corpus/.changing` holds the old ones. What fails is taken back at once. A process
that is killed leaves that folder behind: `validate` names it, and the next command that changes the corpus first takes
its half back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khabar import disk
from khabar.layout import Layout
from khabar.text import digest

FOLDER = ".changing"
JOURNAL = "journal.json"
_STAGING, _ENDED = ".changing-new", ".changing-ended"


class Damaged(Exception):
    """The folder of a change that was stopped is not as a command leaves it; nothing was taken back."""


@dataclass
class TakenBack:
    """Files that are again what they were before a change was stopped, and those left alone: edited since."""

    undone: list[Path] = field(default_factory=list)
    edited: list[Path] = field(default_factory=list)


@contextmanager
def hold(layout: Layout) -> Iterator[TakenBack]:
    """Have the corpus for oneself while the block reads and changes it. Raises disk.Locked, Damaged or OSError."""
    disk.make(layout.data)
    with disk.lock(layout.data / ".lock"):
        yield take_back(layout)


def write(layout: Layout, files: Mapping[Path, str | bytes]) -> list[Path]:
    """Write files below the root where they differ, in their order; returns those. The caller holds the corpus.

    Raises OSError with every file as it was, disk.NotDurable with every file new.
    """
    take_back(layout)  # where nobody has held it: a folder of drafts
    new = {path: raw for path, given in files.items() if (raw := _bytes(given)) != _read(path)}
    if not new:
        return []
    there = layout.corpus / FOLDER
    try:
        _prepare(layout, new)
        for i, path in enumerate(new):
            disk.move(there / f"{i}.new", path)
        for folder in dict.fromkeys(path.parent for path in new):
            disk.sync(folder)
        there.rename(layout.corpus / _ENDED)
    except BaseException:
        take_back(layout)
        raise
    try:
        disk.sync(layout.corpus)
        disk.remove(layout.corpus / _ENDED)
    except OSError as error:
        raise disk.NotDurable(str(error)) from error
    return list(new)


def _prepare(layout: Layout, new: Mapping[Path, bytes]) -> None:
    """Bring old and new contents and the list of both to the disk, and give their folder its name."""
    staging, journal = layout.corpus / _STAGING, []
    disk.make(staging)
    for i, (path, raw) in enumerate(new.items()):
        before = _read(path)
        disk.write(staging / f"{i}.new", raw)
        if before is not None:
            disk.keep(path, staging / f"{i}.old")
        journal.append(
            {
                "path": os.path.relpath(path, layout.root),
                "before": None if before is None else digest(before),
                "after": digest(raw),
            }
        )
    for folder in dict.fromkeys(path.parent for path in new):
        disk.make(folder)
    disk.write(staging / JOURNAL, json.dumps(journal).encode("utf-8"))
    disk.sync(staging)
    disk.rename(staging, layout.corpus / FOLDER)


def take_back(layout: Layout) -> TakenBack:
    """Undo what is half done. A file that is neither the old nor the new one was edited since, and stays.

    Raises Damaged, and OSError with what is left to undo still told.
    """
    there, done = layout.corpus / FOLDER, TakenBack()
    for left in (layout.corpus / _STAGING, layout.corpus / _ENDED):
        if left.is_dir():
            disk.remove(left)
    if not there.is_dir():
        return done
    entries = _entries(layout)
    for i, (path, before, after) in enumerate(entries):
        raw = _read(path)
        now = None if raw is None else digest(raw)
        if now == before:
            continue
        if now != after:
            done.edited.append(path)
            continue
        if before is None:
            path.unlink()
        elif (kept := there / f"{i}.old").is_file():
            disk.move(kept, path)
        else:
            raise Damaged(f"{layout.name(there)} has not kept what {layout.name(path)} was")
        done.undone.append(path)
    for folder in dict.fromkeys(path.parent for path in done.undone):
        disk.sync(folder)
    there.rename(layout.corpus / _ENDED)
    disk.sync(layout.corpus)
    disk.remove(layout.corpus / _ENDED)
    return done


def unfinished(layout: Layout) -> list[Path] | None:
    """The files of a change that was stopped, or that is under way; None where there is none. Raises Damaged."""
    return [path for path, _, _ in _entries(layout)] if (layout.corpus / FOLDER).is_dir() else None


def _entries(layout: Layout) -> list[tuple[Path, str | None, str]]:
    """Path, digest before and digest after of each file. Whatever a stranger has put there, paths stay in the root."""
    name = layout.name(layout.corpus / FOLDER)
    try:
        listed: list[Any] = json.loads((layout.corpus / FOLDER / JOURNAL).read_bytes())
        found = [(Path(os.path.normpath(layout.root / e["path"])), e["before"], e["after"]) for e in listed]
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{name} is not what a command leaves that was stopped") from error
    if outside := next((path for path, _, _ in found if not path.is_relative_to(layout.root)), None):
        raise Damaged(f"{name} tells of {outside}, which is not in this corpus")
    return found


def _bytes(given: str | bytes) -> bytes:
    return given.encode("utf-8") if isinstance(given, str) else given


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
