"""Arrow columns as the raw table: what Parquet and saved datasets share."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from khabar.running.pieces import RAW, Columns, Unusable


def raw(batch: pa.Table, columns: Columns, place: str, first: int) -> pa.Table:
    """The raw table of columns id, text and dct; rows are numbered from `first`, which counts from 0."""
    places = [f"{place}:row {first + i}" for i in range(batch.num_rows)]
    dct = pa.nulls(batch.num_rows, pa.string()) if columns.dct is None else as_string(batch[columns.dct], columns.dct)
    arrays = [
        as_string(batch[columns.id], columns.id),
        as_bytes(batch[columns.text], columns.text),
        dct,
        pa.array(places, pa.string()),
        pa.nulls(batch.num_rows, pa.string()),
    ]
    return pa.table(arrays, schema=RAW)


def as_bytes(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """A column of texts as bytes, unchecked: a file may hold anything under the name of a string."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if not any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)) and not (
        pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_null(kind)
    ):
        raise Unusable(f"the column {name} is {kind}, not text. Fix: name the column of the texts with --text.")
    return column.cast(pa.large_binary())


def as_string(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """A column of ids or dates as strings."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%d").cast(pa.string())
    if pa.types.is_nested(kind) or pa.types.is_floating(kind):
        raise Unusable(f"the column {name} is {kind}, not strings, numbers or days. Fix: name another column.")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_string(kind):
        values = column.cast(pa.large_binary()).to_pylist()
        return pa.chunked_array(
            [[v if v is None else v.decode("utf-8", "backslashreplace") for v in values]], pa.string()
        )
    return column.cast(pa.string())
