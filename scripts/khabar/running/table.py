"""The seam: one pure function from a table of texts to a table of documents, for whatever engine calls it.

A row goes in and a row comes out, in the same order. What goes wrong stays in its row.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from khabar import annotator
from khabar.features import arrow_schema
from khabar.layout import PACKAGE, home
from khabar.rows import RANGES, Row, document_fields
from khabar.running.validation import Validator
from khabar.schemas import Schema
from khabar.segment import Page, Range
from khabar.text import digest

CHARACTERS = 2_000_000  # a longer text is a book or a mistake
BATCH = 32  # documents that are Python objects at a time
REJECTED = "rejected"
Guard = Callable[[int], AbstractContextManager[object]]


class Outlasted(BaseException):
    """A guard's time for a document is over. No rule may catch it by catching what it expects, hence the base."""


class _Refused(Exception):
    """A document cannot be annotated, for the reason given: an id, a colon, what is and what was expected."""


@dataclass(frozen=True)
class _Shape:
    """What follows from the schemas: columns, Arrow schema, validator."""

    columns: list[str]
    arrow: pa.Schema
    validator: Validator


@cache
def shape(folder: Path) -> _Shape:
    """The shape of what comes out, with the schemas of a folder. The last column, `rejected`, is null or why not."""
    schema = Schema(folder)
    fields = document_fields(schema)
    arrow = arrow_schema(schema, fields)
    return _Shape(list(fields), arrow.append(pa.field(REJECTED, pa.string())), Validator(schema))


def annotate_table(
    table: pa.Table,
    characters: int = CHARACTERS,
    guard: Guard = lambda number: nullcontext(),
    schemas: Path | None = None,
) -> pa.Table:
    """Annotate every text by rule.

    In: `id`, `text` (string or bytes) and, where known, `dct` (YYYY-MM-DD, more behind it is left out) and `rejected`
    (a row that has a reason keeps it). Out: the columns of `documents` and `rejected`; a rejected row has its id and
    a reason, `<what>: <detail>`, and nothing else. Offsets are code points. `guard` is entered with the row's number
    around each text; it may raise Outlasted.
    """
    made = shape(schemas or home().schema)
    batches = [made.arrow.empty_table()]
    for start in range(0, table.num_rows, BATCH):
        rows = list(_rows(table.slice(start, BATCH), start, made, characters, guard))
        batches.append(as_table(rows, made))
    return pa.concat_tables(batches).combine_chunks()


def as_table(rows: list[Row], made: _Shape) -> pa.Table:
    """Rows as a table; their ranges are pairs, since a thousand dicts a document would take as long as a layer."""
    columns = []
    for field in made.arrow:
        values = [row.get(field.name) for row in rows]
        columns.append(_ranges(values, field.type) if field.name in RANGES else pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=made.arrow)


def _ranges(lists: list[list[Range] | None], type_: pa.ListType) -> pa.ListArray:
    """Lists of ranges, null where a row has none."""
    ends = accumulate((len(ranges or ()) for ranges in lists), initial=0)
    offsets = [None if i < len(lists) and lists[i] is None else end for i, end in enumerate(ends)]
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(r for r in lists if r)), np.int32)
    parts = [pa.array(flat[side::2]) for side in (0, 1)]
    structs = pa.StructArray.from_arrays(parts, fields=list(type_.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=type_)


def _rows(table: pa.Table, first: int, made: _Shape, characters: int, guard: Guard) -> Iterator[Row]:
    texts = table["text"].cast(pa.large_binary()).to_pylist()
    ids = table["id"].cast(pa.string()).to_pylist()
    nothing = [None] * len(ids)
    dcts = table["dct"].to_pylist() if "dct" in table.column_names else nothing
    reasons = table[REJECTED].to_pylist() if REJECTED in table.column_names else nothing
    for i, (name, raw, dct, reason) in enumerate(zip(ids, texts, dcts, reasons, strict=True)):
        try:
            if reason is not None:
                raise _Refused(reason)
            with guard(first + i):
                row = _row(name, raw, dct, made, characters)
        except _Refused as refused:
            row = {"id": name, REJECTED: str(refused)}
        except Outlasted as outlasted:
            row = {"id": name, REJECTED: f"outlasted: {outlasted}"}
        except Exception as error:
            row = {"id": name, REJECTED: f"raised: {_where(error)}"}
        yield row


def _row(name: str | None, raw: bytes | None, dct: str | None, made: _Shape, characters: int) -> Row:
    if not name:
        raise _Refused("no-id: the row has no id")
    if raw is None:
        raise _Refused("no-text: the text is null")
    text, day = _text(raw, characters), _day(dct)
    page = Page(text, day)
    found = annotator.annotate_page(page)
    row: dict[str, Any] = dict.fromkeys(made.columns)
    row |= {"id": name, "sha256": digest(raw), "dct": _dct(day), "text": text}
    row |= {name: [] for name in RANGES}
    row |= {f"rules_{layer}": items for layer, items in found.items()}
    if fault := made.validator.fault(row):
        raise _Refused(f"invalid-record: {fault}")
    # Pairs of positions that follow from the text alone: Arrow holds them to their shape.
    return row | {name: getattr(page, name) for name in RANGES}


def _text(raw: bytes, characters: int) -> str:
    if len(raw) > 4 * characters:  # no need to decode what is too long in any case
        raise _Refused(f"too-long: {len(raw)} bytes, the limit is {characters} characters")
    try:
        text = raw.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise _Refused(f"not-utf-8: byte {error.start} is 0x{raw[error.start]:02x}") from None
    if len(text) > characters:
        raise _Refused(f"too-long: {len(text)} characters, the limit is {characters}")
    if not text.strip():
        raise _Refused("empty: there is nothing but white space" if text else "empty: the text has no characters")
    return text


def _day(dct: str | None) -> date | None:
    if not dct:
        return None
    try:
        if dct[10:11] not in ("", "T", " "):
            raise ValueError("more than a day")
        return date.fromisoformat(dct[:10])
    except ValueError:
        raise _Refused(f"bad-dct: {dct[:40]!r} is not a day, YYYY-MM-DD") from None


def _dct(day: date | None) -> Row:
    if day is None:
        return {"value": None, "earliest": None, "latest": None, "method": "none", "evidence": []}
    given = {"span": None, "source": "the input's column", "note": "Given with the text, not read from it."}
    value = day.isoformat()
    return {"value": value, "earliest": value, "latest": value, "method": "inferred", "evidence": [given]}


def _where(error: Exception) -> str:
    """What was raised, and the last place of this package it came through."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(PACKAGE)]
    place = f" at {Path(own[-1].filename).relative_to(PACKAGE).as_posix()}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}: {str(error)[:200]}{place}"
