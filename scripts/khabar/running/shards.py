"""Shards: finished pieces on the disk, each a Parquet file that carries its key and its rejects in its footer.

A piece whose documents are all rejected is kept under a hidden name: `datasets` cannot read a file without rows, nor
the folder that it lies in.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from khabar import disk, parquet, places
from khabar.running.table import CHARACTERS, REJECTED

FOOTER = b"khabar"
PATTERN, HIDDEN = "part-*.parquet", ".part-*.parquet"
BY_LIMIT = ("too-long", "outlasted", "killed-worker")  # reasons that another run may not find


@dataclass(frozen=True)
class Limits:
    """What a document may take: seconds, characters."""

    seconds: float = 60.0
    characters: int = CHARACTERS


@dataclass(frozen=True)
class Reject:
    """A document that is not in the output."""

    id: str | None
    place: str  # as in khabar.running.pieces
    reason: str  # one word
    detail: str

    def line(self) -> str:
        """The line of rejects.jsonl."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def path(output: Path, number: int) -> Path:
    """Where a shard with rows lies."""
    return output / f"part-{number:06d}.parquet"


def hidden(target: Path) -> Path:
    """Where the same shard lies when it has no rows."""
    return target.with_name("." + target.name)


def kept(target: Path) -> Path:
    """The one of the two that is there."""
    return target if target.is_file() else hidden(target)


def write(target: Path, made: pa.Table, places: list[str], key: str, rules: str, limits: Limits) -> list[Reject]:
    """Write a shard of the rows that are not rejected, in one step; the same bytes for the same rows."""
    good = pc.is_null(made[REJECTED])
    refused = made.append_column("place", pa.array(places, pa.string())).filter(pc.invert(good))
    rejects = [_reject(row) for row in refused.select(["id", "place", REJECTED]).to_pylist()]
    footer: dict[str, Any] = {"key": key, "rules": rules, "rejects": [asdict(reject) for reject in rejects]}
    if any(reject.reason in BY_LIMIT for reject in rejects):
        footer["limits"] = asdict(limits)
    table = made.drop_columns([REJECTED]).filter(good).combine_chunks()
    about = {**(table.schema.metadata or {}), FOOTER: json.dumps(footer, ensure_ascii=False).encode("utf-8")}
    place, other = (target, hidden(target)) if table.num_rows else (hidden(target), target)
    disk.replace(place, parquet.as_bytes(table.replace_schema_metadata(about)))
    other.unlink(missing_ok=True)
    return rejects


def _reject(row: dict[str, Any]) -> Reject:
    reason, _, detail = row[REJECTED].partition(": ")
    return Reject(row["id"], row["place"], reason, detail)


def footer(target: Path) -> dict[str, Any] | None:
    """What a shard says of itself; None for a file that is no whole shard of ours."""
    try:
        metadata = pq.read_schema(places.source(target)).metadata or {}
        found: dict[str, Any] = json.loads(metadata[FOOTER])
    except (OSError, KeyError, ValueError):  # pyarrow.ArrowInvalid is a ValueError
        return None
    return found


def rejects(found: dict[str, Any]) -> list[Reject]:
    """The rejects that a footer names."""
    return [Reject(**entry) for entry in found["rejects"]]


def stands(target: Path, key: str, limits: Limits, retry: bool = False) -> bool:
    """Whether a shard on the disk is what this run would make; one of another run beside it is taken away.

    With `retry`, one that lacks documents by a limit or a death does not stand: another try may find them well.
    """
    for place, other in ((target, hidden(target)), (hidden(target), target)):
        found = footer(place) if place.is_file() else None
        if found is None or found["key"] != key or (retry and "limits" in found):
            continue
        if found.get("limits", asdict(limits)) == asdict(limits):
            other.unlink(missing_ok=True)
            return True
    return False
