"""What a language model answers, as JSON: found among code fences, thoughts and chatter, or not found."""

from __future__ import annotations

import json
import re
from typing import Any

TRIES = 50  # opening brackets that are tried before an answer counts as unreadable
_THOUGHT = re.compile(r"^.*</think(?:ing)?>", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)


def items(answer: str) -> list[dict[str, Any]] | None:
    """The first JSON list of objects in an answer, an empty one too; None where there is none.

    One object by itself is a list of one; an object that holds nothing but such a list is that list.
    """
    for value in _values(answer):
        if isinstance(value, dict) and len(value) == 1 and isinstance(inner := next(iter(value.values())), list):
            value = inner
        if isinstance(value, dict):
            value = [value]
        if isinstance(value, list) and all(isinstance(x, dict) for x in value):
            return value
    return None


def names(answer: str) -> list[str] | None:
    """The first JSON list of strings in an answer, or its first line as it stands; None for an empty answer."""
    for value in _values(answer):
        value = [value] if isinstance(value, str) else value
        if isinstance(value, list) and all(isinstance(x, str) for x in value):
            return [x.strip() for x in value if x.strip()]
    line = next((x.strip(" \t.«»\"'`") for x in _THOUGHT.sub("", answer).splitlines() if x.strip("` \t")), "")
    return [line] if line and line[0] not in "[{" else None


def words(value: Any) -> list[str]:
    """A field that should be a string or a list of strings, as a list; whatever else stands there is left out."""
    listed = value if isinstance(value, list) else [value]
    return [x.strip() for x in listed if isinstance(x, str) and x.strip()]


def _values(answer: str) -> list[Any]:
    """JSON lists and objects of an answer, each from an opening bracket that is not inside the one before."""
    text = _THOUGHT.sub("", answer)
    found: list[Any] = []
    at = 0
    for _ in range(TRIES):
        opening = re.compile(r"[\[{]").search(text, at)
        if opening is None:
            break
        try:
            value, at = _DECODER.raw_decode(text, opening.start())
            found.append(value)
        except (ValueError, RecursionError):
            at = opening.end()
    return found
