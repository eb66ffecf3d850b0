"""Arrow columns as the raw table: what Parquet and saved datasets share."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from khabar.running.pieces import RAW, Columns, Unusable, expect

_TEXTS = (
    types.is_string, types.is_large_string, types.is_string_view, types.is_binary, types.is_large_binary, types.is_null,
)  # fmt: skip
_DAYS = (types.is_date, types.is_timestamp)
_NUMBERS = (types.is_integer, types.is_decimal)


def fit(schema: pa.Schema, columns: Columns, where: str) -> None:
    """Raise Unusable where a column is missing, or is of a type that no document's id, text or day is made of."""
    expect(columns, schema.names, where)
    for option, name, tests, wanted in (
        ("--id", columns.id, _TEXTS + _NUMBERS + _DAYS, "strings, whole numbers or days"),
        ("--text", columns.text, _TEXTS, "text"),
        ("--dct", columns.dct, _TEXTS + _DAYS, "days, or strings that begin with YYYY-MM-DD"),
    ):
        if name is None:
            continue
        kind = schema.field(name).type
        if not any(test(_plain(kind)) for test in tests):
            raise Unusable(
                f"{where}: the column {name} is {kind}, not {wanted}. "
                f"Fix: name the right one with {option}, or leave the file out."
            )


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values, where a column holds numbers of them."""
    return kind.value_type if types.is_dictionary(kind) else kind


def raw(batch: pa.Table, columns: Columns, place: str, first: int) -> pa.Table:
    """The raw table of columns id, text and dct that `fit`; rows are numbered from `first`, which counts from 0."""
    places = [f"{place}:row {first + i}" for i in range(batch.num_rows)]
    dct = pa.nulls(batch.num_rows, pa.string()) if columns.dct is None else as_string(batch[columns.dct])
    arrays = [
        as_string(batch[columns.id]),
        as_bytes(batch[columns.text]),
        dct,
        pa.array(places, pa.string()),
        pa.nulls(batch.num_rows, pa.string()),
    ]
    return pa.table(arrays, schema=RAW)


def as_bytes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of texts as bytes, unchecked: a file may hold anything under the name of a string."""
    return column.cast(_plain(column.type)).cast(pa.large_binary())


def as_string(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of ids or dates as strings."""
    column = column.cast(_plain(column.type))
    kind = column.type
    if types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%d").cast(pa.string())
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_string(kind):
        values = column.cast(pa.large_binary()).to_pylist()
        return pa.chunked_array(
            [[v if v is None else v.decode("utf-8", "backslashreplace") for v in values]], pa.string()
        )
    return column.cast(pa.string())
