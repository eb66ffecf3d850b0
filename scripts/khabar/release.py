"""A dataset in a folder of its own: card, licence, citation and one version, as the hub or a wheel holds it.

A new folder is written aside and renamed once; a folder that already is a release gets the version as `corpus/` would.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from khabar import croissant, disk
from khabar.layout import Layout
from khabar.manifest import MANIFEST, SHORT, Version
from khabar.publish import NotPublished, publish
from khabar.published import Published
from khabar.schemas import Schema
from khabar.withheld import is_withheld


class Unusable(Exception):
    """A folder cannot become a release; nothing was written."""


def in_folder(folder: Path, schema: Path) -> Layout:
    """The layout of a release: the folder is root and corpus in one."""
    return Layout(folder.resolve(), schema, folder.resolve())


def companions(layout: Layout) -> dict[str, bytes]:
    """Licence and citation that go with the card, by name; the citation of a repository stands at its root."""
    places = {"LICENSE": [layout.corpus], "CITATION.cff": [layout.corpus, layout.root]}
    found = {}
    for name, folders in places.items():
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is not None:
            found[name] = path.read_bytes()
    return found


def files(published: Published) -> dict[str, bytes]:
    """Everything that belongs to a published dataset and nothing else, by its path in the release; the card first.

    Raises OSError where a file is not there, ValueError where no version is published.
    """
    if published.folder is None or published.manifest is None:
        raise ValueError("no version is published: run khabar build")
    found = {"README.md": published.layout.card.read_bytes(), **companions(published.layout)}
    for path in [MANIFEST, croissant.NAME, *(entry["path"] for entry in published.manifest["files"])]:
        found[f"data/{published.folder.name}/{path}"] = (published.folder / path).read_bytes()
    return found


def write(target: Layout, schema: Schema, version: Version, card: str, beside: Mapping[str, bytes]) -> bool:
    """Write a release, or renew the one that is there; returns whether anything changed.

    Raises Unusable, disk.Locked, OSError or NotPublished with the folder as it was, disk.NotDurable with the new one.
    """
    check_usable(target, schema, is_withheld(version.manifest))
    if holds(target, version, card, beside):
        return False
    if not is_empty(target.root):
        with disk.lock(target.data / ".lock"):
            _write(target, schema, version, card, beside)
        return True
    with disk.whole(target.root) as staging:
        try:
            _write(in_folder(staging, target.schema), schema, version, card, beside)
        except disk.NotDurable as error:  # it has no name yet: nothing is published
            raise NotPublished(str(error)) from error
    return True


def holds(target: Layout, version: Version, card: str, beside: Mapping[str, bytes]) -> bool:
    """Whether a folder has every file of a release as it would be written."""
    wanted = {"README.md": card.encode("utf-8"), **beside, **in_data(version)}
    return all(_holds(target.root / path, raw) for path, raw in wanted.items())


def in_data(version: Version) -> dict[str, bytes]:
    """The files of a version by their path in a release."""
    folder = f"data/{version.digest[:SHORT]}"
    return {f"{folder}/{path}": raw for path, raw in {MANIFEST: version.raw_manifest, **version.files}.items()}


def check_usable(target: Layout, schema: Schema, withheld: bool) -> None:
    """Raises Unusable unless the folder is new, empty, or a release of the same kind (with or without texts)."""
    if is_empty(target.root):
        return
    there = Published(target, schema).manifest if target.root.is_dir() else None
    if there is None:
        raise Unusable(f"{target.root} holds something else than a release. Fix: name a new or an empty folder.")
    if is_withheld(there) != withheld:
        kind = "without" if is_withheld(there) else "with"
        raise Unusable(f"{target.root} holds a release {kind} texts. Fix: name another folder.")


def is_empty(folder: Path) -> bool:
    """Whether a folder is not there yet, or has nothing in it."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _holds(path: Path, raw: bytes) -> bool:
    return path.is_file() and path.read_bytes() == raw


def _write(target: Layout, schema: Schema, version: Version, card: str, beside: Mapping[str, bytes]) -> None:
    for name, raw in beside.items():
        disk.replace(target.corpus / name, raw)
    publish(target, schema, version, card)
