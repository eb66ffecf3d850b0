"""What changed between two releases, in annotations and not in bytes, and what that asks of the version's number.

The rule is stated in CHANGELOG.md; LEVELS is its form for a machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from khabar.canonical import compact
from khabar.releases import Release, Row

MAJOR, MINOR, PATCH = "MAJOR", "MINOR", "PATCH"
# By what changed: added, removed, changed. A type, or the number of a label, that changes breaks whoever relied on it.
LEVELS = {
    "config": {"added": MINOR, "removed": MAJOR},
    "column": {"added": MINOR, "removed": MAJOR, "changed": MAJOR},
    "label": {"added": MINOR, "removed": MAJOR, "changed": MAJOR},
    "split": {"changed": MAJOR},
    "document": {"added": MINOR, "removed": MAJOR, "changed": PATCH},
    "layer": {"added": MINOR, "removed": MAJOR},
    "annotation": {"added": PATCH, "removed": PATCH, "changed": PATCH},
    "item": {"added": PATCH, "removed": PATCH, "changed": PATCH},
    "entity": {"added": PATCH, "removed": PATCH, "changed": PATCH},
    "row": {"added": PATCH, "removed": PATCH},
}
_MIRRORED = {"added": "removed", "removed": "added", "changed": "changed"}
Detail = tuple[str, Any, Any]  # path of a field, old value, new value; None where there is none


@dataclass(frozen=True)
class Change:
    """One change: of what kind, which way, where (config or layer, document, id or path), and its fields.

    `config`, `column` and `label` are of the shape; `split` is a document that moved; `layer` a document that has a
    layer in one release only; `annotation` an item of a layer; `item` a row of a config that spans documents; `entity`
    an entry of the registry; `row` rows of another view of a document in which nothing else changed.
    """

    kind: str
    way: str
    place: tuple[str, ...]
    details: tuple[Detail, ...] = ()

    @property
    def level(self) -> str:
        return LEVELS[self.kind][self.way]


def mirrored(change: Change) -> Change:
    """The same change seen from the other side."""
    details = tuple((path, new, old) for path, old, new in change.details)
    return Change(change.kind, _MIRRORED[change.way], change.place, details)


def compare(old: Release, new: Release) -> list[Change]:
    """All changes, in the order of LEVELS, then by place."""
    inside = list(_inside(old, new))
    found = [*_shape(old, new), *inside, *_beside(old, new), *_views(old, new, inside)]
    kinds = list(LEVELS)
    return sorted(found, key=lambda change: (kinds.index(change.kind), change.place, change.way))


def demanded(changes: Iterable[Change]) -> str | None:
    """The highest level that a change asks for; None where nothing changed."""
    asked = {change.level for change in changes}
    return next((level for level in (MAJOR, MINOR, PATCH) if level in asked), None)


def least(version: str, level: str | None) -> str:
    """The lowest number that may follow `version`. Before 1.0.0 MINOR serves for MAJOR (Semantic Versioning, 4)."""
    major, minor, patch = number(version)
    if level == MAJOR and major:
        return f"{major + 1}.0.0"
    if level in (MAJOR, MINOR):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if level else f"{major}.{minor}.{patch}"


def number(version: str) -> tuple[int, int, int]:
    """The parts of a version; a third one that is not given is 0."""
    parts = [*map(int, version.split(".")), 0]
    return parts[0], parts[1], parts[2]


def _shape(old: Release, new: Release) -> Iterator[Change]:
    """Configs, columns and labels. Of what is inside an added or removed column only the outermost is told."""
    for way, name in _ways(old.columns, new.columns):
        if way != "changed":
            yield Change("config", way, (name,))
            continue
        columns = old.columns[name], new.columns[name]
        moved = {(way, path) for way, path in _ways(*columns)}
        for way, path in moved:
            above = (path[:i] for i, letter in enumerate(path) if letter == ".")
            if way != "changed" and any((way, outer) in moved for outer in above):
                continue
            kinds = columns[0].get(path), columns[1].get(path)
            details = (("type", *kinds),) if way == "changed" else ()
            yield Change("column", way, (name, path), details)
    for place in sorted(set(old.labels) & set(new.labels)):
        numbers = [{value: i for i, value in enumerate(r.labels[place])} for r in (old, new)]
        for way, value in _ways(*numbers):
            if way != "changed":
                yield Change("label", way, (place, value))
            elif place in old.numbered & new.numbered:
                yield Change("label", way, (place, value), (("number", numbers[0][value], numbers[1][value]),))


def _inside(old: Release, new: Release) -> Iterator[Change]:
    """Documents, where they stand, their layers, and the annotations of each layer that both have."""
    documents = [{row["id"]: (split, row) for split, row in release.rows["documents"]} for release in (old, new)]
    for document in sorted(set(documents[0]) ^ set(documents[1])):
        yield Change("document", "added" if document in documents[1] else "removed", (document,))
    named = layers(old) | layers(new)
    for document in sorted(set(documents[0]) & set(documents[1])):
        (before, row), (after, other) = documents[0][document], documents[1][document]
        if before != after:
            yield Change("split", "changed", (document,), (("split", before, after),))
        own = [{k: v for k, v in r.items() if k not in named and k != "split"} for r in (row, other)]
        if details := tuple(fields(own[0], own[1])):
            yield Change("document", "changed", (document,), details)
        for layer in sorted(named):
            if layer not in row and layer not in other:
                continue
            if layer not in row or layer not in other:
                yield Change("layer", "added" if layer in other else "removed", (layer, document))
                continue
            items = [{item["id"]: item for item in r[layer]} for r in (row, other)]
            yield from _items("annotation", (layer, document), items[0], items[1])


def _beside(old: Release, new: Release) -> Iterator[Change]:
    """What spans documents: configs of which a row has an id and no document; and the registry."""
    for config in sorted(set(old.rows) & set(new.rows)):
        if config != "documents" and not any("document" in release.columns[config] for release in (old, new)):
            # A row of no story may stand in several splits: the registry's.
            rows = [
                {row["id"] if "story" in row else f"{row['id']} ({split})": row for split, row in release.rows[config]}
                for release in (old, new)
            ]
            yield from _items("item", (config,), rows[0], rows[1])
    if old.entities is not None and new.entities is not None:
        yield from _items("entity", ("registry",), old.entities, new.entities)


def _views(old: Release, new: Release, inside: list[Change]) -> Iterator[Change]:
    """Rows that differ though their document and its layers are the same: the tokens, the tags or what is derived."""
    known = {row["id"] for _, row in old.rows["documents"]} & {row["id"] for _, row in new.rows["documents"]}
    same = known - {change.place[1 if change.kind in ("layer", "annotation") else 0] for change in inside}
    for config in sorted(set(old.rows) & set(new.rows)):
        shared = set(old.columns[config]) & set(new.columns[config])
        names = {path.partition(".")[0].removesuffix("[]") for path in shared}
        counted: list[Counter[tuple[str, str]]] = [
            Counter(
                (row["document"], compact({k: v for k, v in row.items() if k in names}))
                for _, row in release.rows[config]
                if row.get("document") in same
            )
            for release in (old, new)
        ]
        for way, more in (("removed", counted[0] - counted[1]), ("added", counted[1] - counted[0])):
            for document, rows in sorted(Counter(document for document, _ in more.elements()).items()):
                details = ("rows", rows, None) if way == "removed" else ("rows", None, rows)
                yield Change("row", way, (config, document), (details,))


def layers(release: Release) -> set[str]:
    """The columns of `documents` that are lists of objects with ids."""
    paths = release.columns["documents"]
    return {path.removesuffix("[].id") for path in paths if path.endswith("[].id") and "." not in path[: -len(".id")]}


def _items(kind: str, place: tuple[str, ...], old: dict[str, Row], new: dict[str, Row]) -> Iterator[Change]:
    for way, ident in _ways(old, new):
        details = fields(old.get(ident), new.get(ident)) if way == "changed" else [("", old.get(ident), new.get(ident))]
        yield Change(kind, way, (*place, ident), tuple(details))


def fields(old: Any, new: Any, path: str = "") -> Iterator[Detail]:
    """Every field that differs, down to the scalars; lists of other lengths differ as a whole."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from fields(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for i, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from fields(a, b, f"{path}[{i}]")
    else:
        yield path, old, new


def _ways(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every key that is added, removed, or stands for another value, in order."""
    for key in sorted({*old, *new}):
        if key not in old or key not in new:
            yield ("added" if key in new else "removed"), key
        elif old[key] != new[key]:
            yield "changed", key
