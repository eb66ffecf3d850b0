"""Pieces: stretches of an input that are read, annotated and written as one; and the raw table they are read into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from khabar import places

# The table a piece is read into, and what `annotate_table` takes. `text` is bytes: whether they are UTF-8 is for the
# annotator to find out, one document at a time. `place` is where a person finds the document, named within the input:
# `2016/news.txt`; a line from 1, as editors count (`news.jsonl:12`); a row from 0, as data frames and `datasets` do
# (`news.parquet:row 11`, and of a saved dataset `train:row 11`). `rejected` says why a row could not be read; null
# where it could.
RAW = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.large_binary()),
        ("dct", pa.string()),
        ("place", pa.string()),
        ("rejected", pa.string()),
    ]
)
PIECE_BYTES = 8_000_000  # of text, about; a piece is cut there even where it has few documents


class Unusable(Exception):
    """The input cannot be read as asked; the message says why and how to mend it."""


@dataclass(frozen=True)
class Columns:
    """Names of the columns that hold id, text and document creation time; a `dct` of None: the texts have none."""

    id: str = "id"
    text: str = "text"
    dct: str | None = None


@dataclass(frozen=True)
class Piece:
    """A stretch of an input: `rows` documents of `files` of a folder, from number `first` of the first file.

    `at` is where it lies in the units of its format: of JSON lines the bytes from and to, of Parquet the row group and
    the row in it, of a saved dataset the rows of the split that lie in files before this one, and 0.
    """

    format: str
    folder: str
    files: tuple[str, ...]
    first: int
    rows: int
    at: tuple[int, int] = (0, 0)

    @property
    def last(self) -> str:
        """Its last file, as the input names it."""
        return within(places.at(self.files[-1]), places.at(self.folder))


@dataclass(frozen=True)
class Planned:
    """A piece and the ids of its documents, null where a row has none."""

    piece: Piece
    ids: list[str | None]


def holder(source: Path) -> Path:
    """The folder in which the files of an input are named."""
    return source if source.is_dir() else source.parent


def within(path: Path, folder: Path) -> str:
    """The name of a file in the folder of its input, which need not be UTF-8 and always comes out as such."""
    name = path.relative_to(folder).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def raw_table(rows: Iterable[tuple[str | None, bytes | None, str | None, str, str | None]]) -> pa.Table:
    """The raw table of rows (id, text, dct, place, rejected)."""
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in RAW]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, RAW, strict=True)], schema=RAW)


def expect(columns: Columns, found: list[str], where: str) -> None:
    """Raise Unusable where a column is missing."""
    for option, name in (("--id", columns.id), ("--text", columns.text), ("--dct", columns.dct)):
        if name is not None and name not in found:
            raise Unusable(
                f"{where} has no column {name}; it has {', '.join(found)}. Fix: name the right one with {option}."
            )
