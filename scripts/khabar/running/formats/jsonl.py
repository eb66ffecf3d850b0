"""JSON lines: one object per line, with columns for id, text and date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from khabar import places
from khabar.running.pieces import PIECE_BYTES, Columns, Piece, Planned, expect, holder, raw_table, within

SUFFIXES = (".jsonl", ".ndjson")


def plan(source: Path, files: list[Path], columns: Columns, size: int) -> Iterator[Planned]:
    """Lines in order; blank ones are no documents."""
    folder = str(holder(source))
    for path in files:
        ids: list[str | None] = []
        number = begin = at = 0
        first, seen = 1, False
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                at += len(line)
                if line.strip():
                    value = _object(line)
                    if isinstance(value, dict) and not seen:
                        expect(columns, list(value), f"{path}:{number}")
                        seen = True
                    ids.append(_id(value, columns) if isinstance(value, dict) else None)
                if len(ids) >= size or at - begin >= PIECE_BYTES:
                    yield Planned(Piece("jsonl", folder, (str(path),), first, len(ids), (begin, at)), ids)
                    ids, begin, first = [], at, number + 1
        if ids:
            yield Planned(Piece("jsonl", folder, (str(path),), first, len(ids), (begin, at)), ids)


def read(piece: Piece, columns: Columns) -> pa.Table:
    """The documents of a stretch of lines; a line that cannot be read is a row that says so."""
    path = places.at(piece.files[0])
    with path.open("rb") as file:
        file.seek(piece.at[0])
        raw = file.read(piece.at[1] - piece.at[0])
    name = within(path, places.at(piece.folder))
    lines = ((number, line) for number, line in enumerate(raw.split(b"\n"), piece.first) if line.strip())
    return raw_table(_row(line, f"{name}:{number}", columns) for number, line in lines)


def _row(line: bytes, place: str, columns: Columns) -> tuple[str | None, bytes | None, str | None, str, str | None]:
    value = _object(line)
    if not isinstance(value, dict):
        return None, None, None, place, value
    text, dct = value.get(columns.text), value.get(columns.dct) if columns.dct else None
    wrong = None
    if not isinstance(text, str | None):
        wrong = f"not-text: {columns.text} is {type(text).__name__}, not a string"
    elif not isinstance(dct, str | None):
        wrong = f"bad-dct: {columns.dct} is {type(dct).__name__}, not a string YYYY-MM-DD"
    if wrong:
        return _id(value, columns), None, None, place, wrong
    # A lone surrogate (an escape \ud800) becomes bytes that are not UTF-8, and is refused as that.
    raw = text.encode("utf-8", "surrogatepass") if text is not None else None
    return _id(value, columns), raw, dct and dct.encode("utf-8", "replace").decode("utf-8"), place, None


def _object(line: bytes) -> dict[str, Any] | str:
    """The object of a line, or why it is none."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not-utf-8: byte {error.start} of the line is 0x{line[error.start]:02x}"
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"not-json: {error}"
    return value if isinstance(value, dict) else f"not-json: the line is {type(value).__name__}, not an object"


def _id(value: dict[str, Any], columns: Columns) -> str | None:
    found = value.get(columns.id)
    if found is None or isinstance(found, dict | list):
        return None
    return str(found).encode("utf-8", "backslashreplace").decode("utf-8") or None
