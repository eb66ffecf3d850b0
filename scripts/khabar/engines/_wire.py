"""Tables between two processes: 8 bytes of length and an Arrow stream."""

from __future__ import annotations

import struct

import pyarrow as pa

HEAD = struct.Struct("<Q")


def pack(table: pa.Table) -> bytes:
    """Length and stream of a table."""
    sink = pa.BufferOutputStream()
    sink.write(HEAD.pack(0))
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    raw = bytearray(sink.getvalue())
    HEAD.pack_into(raw, 0, len(raw) - HEAD.size)
    return bytes(raw)


def unpack(raw: bytes | bytearray | memoryview) -> pa.Table:
    """The table of a stream."""
    with pa.ipc.open_stream(pa.py_buffer(raw)) as stream:
        return stream.read_all()
