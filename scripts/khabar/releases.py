"""A published release of whatever version, read from wherever it lies: rows, columns and labels, by no schema.

A release is a dataset folder (with its card), a repository that has one in `corpus`, a version folder
(`data/<digest>`), or a revision of a git repository, which is unpacked into a folder that goes away.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from khabar import strict_json
from khabar.json_scanner import JsonFault
from khabar.layout import Layout
from khabar.manifest import MANIFEST
from khabar.publish import pointed_folder
from khabar.text import digest

Row = dict[str, Any]
RULES = "rules_"  # what the columns of rule-made layers start with


class NotARelease(Exception):
    """There is no whole release there; the message says why and how to mend it."""


@dataclass(frozen=True)
class Release:
    """What a release holds. Rows are without nulls, so that a column that came later changes no row.

    `rows`: by config, with the split of each row, rule-made items of `documents` named by their place (`by_place`);
    `columns`: type by path (`dates[].span.start`) by config; `labels`: closed lists of values by `config/path`;
    `numbered`: those of them whose order is their numbers; `entities`: the registry by id, or None where it does not
    lie beside the card.
    """

    name: str
    version: str
    rows: dict[str, list[tuple[str, Row]]]
    columns: dict[str, dict[str, str]]
    labels: dict[str, list[str]]
    numbered: frozenset[str]
    entities: dict[str, Row] | None


@contextmanager
def opened(name: str, root: Path) -> Iterator[Release]:
    """The release of that name: a path, or else a git revision of the repository at `root`. Raises NotARelease."""
    path = Path(name)
    if path.exists():
        yield read(name, path)
        return
    with tempfile.TemporaryDirectory() as folder:
        _unpack(name, root, Path(folder))
        yield read(name, Path(folder))


def read(name: str, path: Path) -> Release:
    """The release in a folder. Raises NotARelease."""
    dataset = path / "corpus" if (path / "corpus" / "README.md").is_file() else path
    folder: Path | None = path
    if not (path / MANIFEST).is_file():
        folder = pointed_folder(Layout(dataset.parent, dataset.parent / "schema", dataset))
    if folder is None or not (folder / MANIFEST).is_file():
        raise NotARelease(f"{name} has no card that names a version, and no manifest. Fix: name a published folder.")
    try:
        manifest = strict_json.loads((folder / MANIFEST).read_bytes())
        entities = _entities(dataset / "registry" / "entities.json")
        return _read(name, folder, manifest, entities)
    except (JsonFault, KeyError, TypeError, pa.ArrowException) as error:
        raise NotARelease(f"{name} cannot be read as a release: {str(error)[:200]}. Fix: khabar verify.") from error


def _read(name: str, folder: Path, manifest: Row, entities: dict[str, Row] | None) -> Release:
    rows: dict[str, list[tuple[str, Row]]] = {}
    columns: dict[str, dict[str, str]] = {}
    for entry in manifest["files"]:
        path = folder / entry["path"]
        raw = path.read_bytes() if path.is_file() else b""
        if digest(raw) != entry["sha256"]:
            raise NotARelease(f"{name}: {entry['path']} is missing or changed. Fix: khabar verify, restore the file.")
        table = pq.read_table(io.BytesIO(raw))
        for field in table.schema:
            columns.setdefault(entry["config"], {}).update(_paths(field.name, field.type))
        found = rows.setdefault(entry["config"], [])
        found += [(entry["split"], _without_nulls(row)) for row in table.to_pylist()]
    if "documents" not in rows:
        raise NotARelease(f"{name} has no config documents. Fix: name a release of a corpus made by khabar build.")
    rows["documents"] = [(split, by_place(row)) for split, row in rows["documents"]]
    labels = {**manifest["class_labels"], **manifest.get("labels", {})}
    return Release(name, manifest["version"], rows, columns, labels, frozenset(manifest["class_labels"]), entities)


def _entities(path: Path) -> dict[str, Row] | None:
    if not path.is_file():
        return None
    return {entity["id"]: entity for entity in strict_json.loads(path.read_bytes())["entities"]}


def _paths(name: str, kind: pa.DataType) -> Iterator[tuple[str, str]]:
    """A column and everything inside it, each with its type; of an object only that it is one."""
    if pa.types.is_list(kind):
        yield from _paths(f"{name}[]", kind.value_type)
    elif pa.types.is_struct(kind):
        yield name, "object"
        for field in kind:
            yield from _paths(f"{name}.{field.name}", field.type)
    else:
        yield name, str(kind)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(x) for key, x in value.items() if x is not None}
    return [_without_nulls(x) for x in value] if isinstance(value, list) else value


def by_place(row: Row) -> Row:
    """A document whose rule-made items are named by their offsets: rules number them, so that one more moves all ids.

    An item is `405-409` (`405-409#1` the second one there), a cluster of mentions the place of its first mention.
    """
    names: dict[str, str] = {}
    made = {key: value for key, value in row.items() if key.startswith(RULES)}
    for layer in made.values():
        taken: Counter[str] = Counter()
        for item in layer:
            place = "-".join(map(str, _offsets(item) or ()))
            names[item["id"]] = f"{place}#{taken[place]}" if taken[place] else place
            taken[place] += 1
            for cluster in item.get("entities", []):
                names.setdefault(cluster, f"cluster {place}")
    for item in (item for layer in made.values() for item in layer if "derived_from" in item):
        names.setdefault(item["derived_from"], f"source of {names[item['id']]}")  # a cluster without a mention
    return {key: _renamed(value, names) if key.startswith(RULES) else value for key, value in row.items()}


def _offsets(item: Any) -> tuple[int, int] | None:
    """Start and end of the first span in an item."""
    if isinstance(item, dict):
        if "start" in item and "end" in item:
            return item["start"], item["end"]
        return next((found for value in item.values() if (found := _offsets(value))), None)
    return next((found for value in item if (found := _offsets(value))), None) if isinstance(item, list) else None


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(x, names) for key, x in value.items()}
    if isinstance(value, list):
        return [_renamed(x, names) for x in value]
    return names.get(value, value) if isinstance(value, str) else value


def _unpack(revision: str, root: Path, folder: Path) -> None:
    """The published folder of a git revision. Raises NotARelease."""
    if revision.startswith("-"):
        raise NotARelease(f"there is no folder {revision}. Fix: name a folder, or a git revision.")
    command = ["git", "-C", str(root), "archive", "--format=tar", revision, "corpus"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise NotARelease(f"there is no folder {revision}, and git is not installed. Fix: name a folder.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1].removeprefix("fatal: ") if said else f"git ended with {done.returncode}"
        message = f"{revision} is neither a folder nor a revision with a published corpus ({reason})."
        raise NotARelease(f"{message} Fix: name a published folder, a tag or a commit.")
    # Files alone are written, each below the folder: the filters of tarfile came with Python 3.11.4.
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:
            path = folder / member.name
            content = archive.extractfile(member) if member.isfile() else None
            if not path.resolve().is_relative_to(folder.resolve()) or not (content or member.isdir()):
                raise NotARelease(f"{revision} has {member.name}, which is no file. Fix: name a published folder.")
            if content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
