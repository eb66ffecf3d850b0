"""Keys: what a finished shard was made from and made by. Where neither changed, it is not made again."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from khabar.layout import PACKAGE

# Folders of the package that no annotation of a text depends on.
APART = ("checks", "drafting", "engines", "exports", "measures", "tasks", "templates", "verbs")
LIBRARIES = ("daachorse", "google-re2", "hijridate", "pyarrow")


def rules_key(schemas: Path) -> str:
    """SHA-256 over the rules, their word lists, the code and libraries they run on, and the schemas."""
    found = sha256()
    own = [
        p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".tsv") and p.relative_to(PACKAGE).parts[0] not in APART
    ]
    for folder, files in ((PACKAGE, own), (schemas, list(schemas.rglob("*.json")))):
        for name, path in sorted((p.relative_to(folder).as_posix(), p) for p in files):
            found.update(f"{name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    for library in LIBRARIES:
        found.update(f"{library} {version(library)}\n".encode())
    return found.hexdigest()


def shard_key(table: pa.Table, rules: str) -> str:
    """SHA-256 over the rules' key and, of every row, id, text, day, place and whether it was refused in advance."""
    found = sha256(rules.encode())
    for row in zip(*(table[name].to_pylist() for name in table.column_names), strict=True):
        for value in row:
            raw = value.encode("utf-8") if isinstance(value, str) else value
            found.update(b"-" if raw is None else f"{len(raw)} ".encode() + raw)
    return found.hexdigest()
