"""Parquet files with columns for id, text and date (a string or a day)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from khabar import places
from khabar.running.formats import _arrow
from khabar.running.pieces import PIECE_BYTES, Columns, Piece, Planned, Unusable, holder, within

SUFFIXES = (".parquet",)


def plan(source: Path, files: list[Path], columns: Columns, size: int) -> Iterator[Planned]:
    """Rows in order; no piece crosses a row group."""
    folder = str(holder(source))
    for path in files:
        with _open(path) as file:
            _arrow.fit(file.schema_arrow, columns, str(path))
            before = 0
            for group in range(file.num_row_groups):
                about = file.metadata.row_group(group)
                rows = max(1, min(size, about.num_rows * PIECE_BYTES // max(about.total_byte_size, 1)))
                at = 0
                for batch in file.iter_batches(batch_size=rows, row_groups=[group], columns=[columns.id]):
                    table = pa.Table.from_batches([batch])
                    ids = _arrow.as_string(table[columns.id]).to_pylist()
                    piece = Piece("parquet", folder, (str(path),), before + at, len(ids), (group, at))
                    yield Planned(piece, ids)
                    at += len(ids)
                before += at


def read(piece: Piece, columns: Columns) -> pa.Table:
    """The rows of a piece: its row group is read up to there, and no more of it kept than asked for."""
    path = places.at(piece.files[0])
    group, skip = piece.at
    wanted = [name for name in (columns.id, columns.text, columns.dct) if name is not None]
    kept: list[pa.RecordBatch] = []
    with _open(path) as file:
        for batch in file.iter_batches(batch_size=512, row_groups=[group], columns=wanted):
            if skip < batch.num_rows:
                kept.append(batch.slice(skip, piece.rows - sum(b.num_rows for b in kept)))
            skip = max(0, skip - batch.num_rows)
            if sum(b.num_rows for b in kept) >= piece.rows:
                break
    return _arrow.raw(pa.Table.from_batches(kept), columns, within(path, places.at(piece.folder)), piece.first)


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(places.source(path), pre_buffer=False)
    except pa.ArrowInvalid as error:
        raise Unusable(f"{path} is not a whole Parquet file ({error}). Fix: make it anew or leave it out.") from None
