"""Formats of inputs. A module has SUFFIXES, `plan` (an input in pieces) and `read` (a piece as a raw table).

`plan` reads ids and sizes, never all texts; both are deterministic, so that a second run finds the same pieces.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from khabar import plugins
from khabar.running.pieces import Columns, Piece, Planned, Unusable, within


@cache
def load() -> dict[str, ModuleType]:
    """All formats by name."""
    found = plugins.by_name(sys.modules[__name__])
    return {name: module for name, module in found.items() if not name.startswith("_")}


def plan(source: Path, named: str | None, columns: Columns, size: int) -> Iterator[Planned]:
    """The pieces of an input of at most `size` documents. Raises Unusable, OSError and pyarrow errors."""
    name, files = recognise(source, named)
    yield from load()[name].plan(source, files, columns, size)


def read(piece: Piece, columns: Columns) -> pa.Table:
    """The raw table of a piece. Raises Unusable where the input is not any more what was planned."""
    table: pa.Table = load()[piece.format].read(piece, columns)
    if table.num_rows != piece.rows:
        raise Unusable(f"{piece.files[0]} changed while it was read. Fix: leave it alone, run the same command again.")
    return table


def recognise(source: Path, named: str | None) -> tuple[str, list[Path]]:
    """The format of an input and its files in order; hidden ones are left out."""
    if not source.exists():
        raise Unusable(f"there is no {source}. Fix: name a file or folder of texts.")
    found = {name: files for name, module in load().items() if (files := _files(source, module))}
    if "saved" in found and named in (None, "saved"):
        return "saved", found["saved"]
    if named is not None:
        found = {name: files for name, files in found.items() if name == named}
    if len(found) == 1:
        return next(iter(found.items()))
    if not found:
        known = sorted(suffix for module in load().values() for suffix in module.SUFFIXES)
        raise Unusable(
            f"{source} has nothing to read{f' as {named}' if named else ''}. "
            f"Fix: give {', '.join(known)} files or a folder of them, or a dataset saved by `datasets`."
        )
    listed = ", ".join(f"{name} ({len(files)})" for name, files in sorted(found.items()))
    raise Unusable(f"{source} has files of several formats: {listed}. Fix: choose one with --format.")


def passed_over(source: Path, pieces: Iterable[Piece]) -> list[str]:
    """The files of a folder that no piece reads, named in it: hidden ones, and those of other formats."""
    found = list(pieces)
    if not source.is_dir() or any(piece.format == "saved" for piece in found):
        return []
    known = {name for piece in found for name in piece.files}
    left = (path for path in source.rglob("*") if str(path) not in known and path.is_file())
    return [within(path, source) for path in sorted(left)]


def _files(source: Path, module: ModuleType) -> list[Path]:
    if hasattr(module, "files"):
        return list(module.files(source))
    if source.is_file():
        return [source] if source.suffix in module.SUFFIXES else []
    inside = (p for p in source.rglob("*") if p.suffix in module.SUFFIXES and p.is_file())
    return sorted(p for p in inside if not any(part.startswith(".") for part in p.relative_to(source).parts))
