"""Canonical JSON: one way to write a file, so that a diff shows only what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from khabar import disk
from khabar.schemas import At, Schema


def dumps(value: Any, schema: Schema | None = None, at: At | None = None) -> str:
    """JSON with 2 spaces, UTF-8 as itself, keys in the order of the schema, and a final newline.

    An array or object without containers inside stands on one line where it fits into 100 columns.
    """
    ordered = schema.ordered(value, at) if schema and at else value
    return _write(ordered, 0) + "\n"


def compact(value: object) -> str:
    """JSON on one line with sorted keys: the form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def write_if_changed(path: Path, content: str) -> bool:
    """Replace the file in one step, and bring that to the disk, if its content differs; returns whether it did.

    Raises OSError with the file as it was, disk.NotDurable with the new one.
    """
    raw = content.encode("utf-8")
    if path.is_file() and path.read_bytes() == raw:
        return False
    disk.make(path.parent)
    disk.replace(path, raw)
    try:
        disk.sync(path.parent)
    except OSError as error:
        raise disk.NotDurable(str(error)) from error
    return True


def _write(value: Any, depth: int) -> str:
    if not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    inner = value.values() if isinstance(value, dict) else value
    if not any(isinstance(x, dict | list) and x for x in inner) and len(flat) + 2 * depth <= 100:
        return flat
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        rows = [f"{pad}{json.dumps(k, ensure_ascii=False)}: {_write(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + end + "}"
    return "[\n" + ",\n".join(pad + _write(v, depth + 1) for v in value) + "\n" + end + "]"
