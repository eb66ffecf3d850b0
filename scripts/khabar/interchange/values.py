"""Values: attributes as the strings that a tool shows and stores, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from khabar.interchange.kinds import PLACE, Field, Kind, choices
from khabar.interchange.regions import Value

INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)


def options(kind: Kind) -> Iterator[tuple[str, list[str], Field | None]]:
    """Every attribute of a kind with its closed list of values, which is empty for free text, and its field."""
    if kind.places:
        yield PLACE, list(kind.places), None
    for path, one in kind.attributes.items():
        yield path, choices(one.at) if one.shape == "scalar" else [], one


def written(value: Value) -> list[str]:
    """A value as strings."""
    if isinstance(value, list):
        return value
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def typed(kind: Kind, path: str, found: list[str]) -> Value | None:
    """The value of an attribute from its strings; None where it cannot have that many or cannot be of its type."""
    one = kind.attributes.get(path)
    if one is not None and one.shape == "strings":
        return found
    if len(found) != 1:
        return None
    text = found[0]
    if one is not None and "boolean" in one.at.types:
        return {"true": True, "false": False}.get(text)
    if one is not None and "integer" in one.at.types:
        return int(text) if INTEGER.fullmatch(text) else None
    return text


def plain(value: Any) -> Value | None:
    """A JSON value as an attribute; None for one of another type."""
    if isinstance(value, str | int | bool):
        return value
    return value if isinstance(value, list) and all(isinstance(x, str) for x in value) else None
