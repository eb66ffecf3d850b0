"""Text files, one document each; the id is the path inside the folder without `.txt`, and there is no date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from khabar import places
from khabar.running.pieces import PIECE_BYTES, Columns, Piece, Planned, Unusable, holder, raw_table, within

SUFFIXES = (".txt",)


def plan(source: Path, files: list[Path], columns: Columns, size: int) -> Iterator[Planned]:
    """Files in the order of their paths, cut where a piece has enough documents or bytes."""
    if columns.dct is not None:
        raise Unusable("text files have no column for a date. Fix: leave out --dct, or give JSONL or Parquet.")
    chosen: list[Path] = []
    weight = 0
    for path in files:
        chosen.append(path)
        weight += path.stat().st_size
        if len(chosen) >= size or weight >= PIECE_BYTES:
            yield _planned(source, chosen)
            chosen, weight = [], 0
    if chosen:
        yield _planned(source, chosen)


def _planned(source: Path, files: list[Path]) -> Planned:
    folder = holder(source)
    ids: list[str | None] = [_id(path, folder) for path in files]
    return Planned(Piece("txt", str(folder), tuple(map(str, files)), 0, len(files)), ids)


def _id(path: Path, folder: Path) -> str:
    return within(path.with_suffix(""), folder)


def read(piece: Piece, columns: Columns) -> pa.Table:
    """The files' bytes as they are."""
    folder = places.at(piece.folder)
    paths = [places.at(name) for name in piece.files]
    return raw_table((_id(path, folder), path.read_bytes(), None, within(path, folder), None) for path in paths)
