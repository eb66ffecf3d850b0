"""Gold items in the shape of the layers, and files of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khabar.layers import Item
from khabar.segment import Page, covering


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises ValueError with file and line."""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{path.name}:{number} is not JSON: {error.msg}") from error


def entity(page: Page, number: int, start: int, end: int, kind: str) -> Item:
    """A mention by name, an entity of its own."""
    return {
        "id": f"e-{number}",
        "span": page.span(start, end),
        "type": kind,
        "form": "name",
        "entities": [f"g-{number}"],
    }


def date(page: Page, number: int, start: int, end: int, kind: str, value: str | None) -> Item:
    """A time expression; null stands for a value that the set does not give."""
    span = page.span(start, end)
    return {"id": f"d-{number}", "span": span, "type": kind, "value": value, "relative_value": None}


def retyped(page: Page, found: list[Item], types: dict[str, str], whole: bool = False) -> list[Item]:
    """Mentions under the set's types, others left out; with `whole`, spans grown to written tokens."""
    kept = []
    for item in found:
        if item["type"] in types and (item["form"] == "name" or item["type"] == "OCC"):
            span = item["span"]
            if whole:
                first, last = covering(page.tokens, span["start"], span["end"])
                span = page.span(page.tokens[first][0], page.tokens[last - 1][1])
            kept.append({**item, "type": types[item["type"]], "span": span})
    return kept
