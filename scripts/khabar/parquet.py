"""Parquet: rows to bytes and back, the same bytes for the same rows.

zstd level 3 and page checksums; the schema is always given, never inferred.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from khabar.canonical import compact
from khabar.features import Fields, arrow_schema
from khabar.schemas import At, Schema
from khabar.text import digest

Row = dict[str, Any]


def encode(schema: Schema, fields: Fields, rows: Iterable[Row]) -> bytes:
    """A Parquet file. Raises pyarrow.ArrowInvalid for a value that does not fit its column."""
    coded = [{name: _label(schema, node, row.get(name)) for name, node in fields.items()} for row in rows]
    return as_bytes(pa.Table.from_pylist(coded, schema=arrow_schema(schema, fields)))


def as_bytes(table: pa.Table) -> bytes:
    """A Parquet file of a table that has its schema."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", compression_level=3, write_page_checksum=True)
    return sink.getvalue()


def decode(schema: Schema, fields: Fields, raw: bytes) -> list[Row]:
    """The rows of a Parquet file, class labels as strings.

    Raises pyarrow errors, OSError and ValueError for damaged bytes.
    """
    # One thread, no dataset scanner, no Python file: a thread of Arrow that outlives the read can abort the process
    # when it ends (apache/arrow issue 34314).
    with pq.ParquetFile(pa.BufferReader(raw), pre_buffer=False, page_checksum_verification=True) as file:
        table = file.read(use_threads=False)
    return [{name: _name(schema, fields[name], row[name]) for name in fields} for row in table.to_pylist()]


def arrow_schema_of(raw: bytes) -> pa.Schema:
    """The Arrow schema a Parquet file carries, with metadata."""
    return pq.read_schema(pa.BufferReader(raw))


def logical_hash(rows: Iterable[Row]) -> str:
    """SHA-256 of the rows as canonical JSON lines, nulls left out: the same whatever library wrote the file."""
    return digest("".join(compact(_without_nulls(row)) + "\n" for row in rows).encode("utf-8"))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(x) for key, x in value.items() if x is not None}
    return [_without_nulls(x) for x in value] if isinstance(value, list) else value


def _label(schema: Schema, at: At, value: Any) -> Any:
    """Class labels as their numbers; everything else as it is."""
    if value is None:
        return None
    if at.node.get("x-class-label"):
        return at.node["enum"].index(value)
    if "items" in at.node and _has_labels(schema, at):
        return [_label(schema, schema.items(at), x) for x in value]
    return value


def _name(schema: Schema, at: At, value: Any) -> Any:
    """Class labels as their names. Raises ValueError where a file holds another thing under the name of the column."""
    if value is None:
        return None
    if at.node.get("x-class-label"):
        if not isinstance(value, int) or not 0 <= value < len(at.node["enum"]):  # -1 would count from the end
            raise ValueError(f"{value!r:.80} is the number of no class label")
        return at.node["enum"][value]
    if "items" in at.node and _has_labels(schema, at):
        if not isinstance(value, list):
            raise ValueError(f"{value!r:.80} is no list of class labels")
        return [_name(schema, schema.items(at), x) for x in value]
    return value


def _has_labels(schema: Schema, at: At) -> bool:
    return bool(schema.items(at).node.get("x-class-label"))
