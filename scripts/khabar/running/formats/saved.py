"""Datasets saved by `datasets` (`save_to_disk`), one or a dict of splits; read without that library."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from khabar import places
from khabar.running.formats import _arrow
from khabar.running.pieces import PIECE_BYTES, Columns, Piece, Planned, within

SUFFIXES = (".arrow",)


def files(source: Path) -> list[Path]:
    """The Arrow files that the dataset's own state names, split by split; none where it is not a saved dataset."""
    if (source / "dataset_dict.json").is_file():
        splits = json.loads((source / "dataset_dict.json").read_bytes())["splits"]
        return [path for split in splits for path in files(source / split)]
    if not (source / "state.json").is_file():
        return []
    state = json.loads((source / "state.json").read_bytes())
    return [source / entry["filename"] for entry in state["_data_files"]]


def plan(source: Path, files: list[Path], columns: Columns, size: int) -> Iterator[Planned]:
    """Rows in order; no piece crosses a file. A piece keeps how many rows its split has in the files before."""
    before: Counter[Path] = Counter()  # by folder, which is a split
    for path in files:
        ids: list[str | None] = []
        weight = begin = 0
        at = before[path.parent], 0
        for i, batch in enumerate(_batches(path)):
            if i == 0:
                _arrow.fit(batch.schema, columns, str(path))
            table = pa.Table.from_batches([batch])
            sizes = _arrow.as_bytes(table[columns.text])
            lengths = pa.compute.binary_length(sizes).to_pylist()
            for found, length in zip(_arrow.as_string(table[columns.id]).to_pylist(), lengths, strict=True):
                ids.append(found)
                weight += length or 0
                if len(ids) >= size or weight >= PIECE_BYTES:
                    yield Planned(Piece("saved", str(source), (str(path),), begin, len(ids), at), ids)
                    begin, weight, ids = begin + len(ids), 0, []
        if ids:
            yield Planned(Piece("saved", str(source), (str(path),), begin, len(ids), at), ids)
        before[path.parent] += begin + len(ids)


def read(piece: Piece, columns: Columns) -> pa.Table:
    """The rows of a piece; the file is mapped, not read."""
    path = places.at(piece.files[0])
    table = pa.Table.from_batches(_batches(path)).slice(piece.first, piece.rows)
    # Named as `load_from_disk` counts them: rows of the split, whatever file they are in.
    return _arrow.raw(table, columns, within(path.parent, path.parent.parent), piece.at[0] + piece.first)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    found = places.source(path)
    with pa.memory_map(str(found)) if isinstance(found, Path) else found as source:
        yield from pa.ipc.open_stream(source)
