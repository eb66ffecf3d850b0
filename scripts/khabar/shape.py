"""What a file's shape has against its schema: jsonschema's errors, in the words of this project.

Nearly every value is right, and jsonschema-rs says so two hundred times as fast: jsonschema is asked about the others.
Both give one verdict; the tests hold them against each other (`tests/torture/differential.py`).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from khabar.findings import printable
from khabar.json_scanner import escape
from khabar.schemas import SHOWN, Node, Schema, Unsound

KINDS = {
    "additionalProperties": "schema-unknown-field",
    "required": "schema-missing-field",
    "enum": "schema-label",
    "const": "schema-label",
    "type": "schema-type",
    "format": "schema-date-value",
}
# A pattern error is told apart by what the pattern describes; anything else is a value out of bounds.
ID_START = "^[a-z0-9][a-z0-9-]"
DATE_STARTS = ("^[0-9]{4}-", "^(PRESENT_REF", "^((DCT")


@dataclass(frozen=True)
class Offence:
    """One error of shape: the id of its check, where, what, and how to mend it."""

    kind: str
    pointer: str
    message: str
    fix: str
    excerpts: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def _validator(schema: Schema, kind: str, definition: str | None) -> Draft202012Validator:
    return schema.validator(kind, definition)


def judge(node: Node, place: Path) -> jsonschema_rs.Draft202012Validator:
    """What says whether a value is valid, and nothing more of use; `node` has no references. Raises Unsound."""
    try:
        return jsonschema_rs.Draft202012Validator(node, validate_formats=True, offline=True)
    except ValueError as error:
        message = f"{place} is not a schema: {str(error).splitlines()[0][:SHOWN]}"
        raise Unsound(f"{message}. Fix: correct it.") from None


@lru_cache(maxsize=64)
def _judge(schema: Schema, kind: str, definition: str | None) -> jsonschema_rs.Draft202012Validator:
    return judge(schema.standalone(kind, definition), schema.path(kind))


def offences(schema: Schema, kind: str, value: Any, definition: str | None = None) -> list[Offence]:
    """All errors of shape of a file's value, or of a value that one definition of a schema describes."""
    return [] if _judge(schema, kind, definition).is_valid(value) else described(schema, kind, value, definition)


def described(schema: Schema, kind: str, value: Any, definition: str | None = None) -> list[Offence]:
    """The same, as jsonschema alone finds them."""
    validator = _validator(schema, kind, definition)
    return [offence for error in validator.iter_errors(value) for offence in _describe(error)]


def _describe(error: ValidationError) -> Iterator[Offence]:
    pointer = "".join("/" + escape(step) for step in error.absolute_path)
    keyword = str(error.validator)
    wanted: Any = error.validator_value
    instance: Any = error.instance
    node: Any = error.schema
    shown = printable(_shown(error.instance))
    kind = KINDS.get(keyword, "schema-value")
    if keyword == "additionalProperties":
        known = list(node.get("properties", {}))
        for key in sorted(set(instance) - set(known)):
            near = difflib.get_close_matches(key, known, 1)
            fix = f"did you mean {near[0]}?" if near else f"delete it; known are {', '.join(known)}."
            yield Offence(kind, f"{pointer}/{escape(key)}", "the schema does not know this field.", fix)
    elif keyword == "required":
        key = next(k for k in wanted if k not in instance and f"'{k}'" in error.message)
        yield Offence(kind, pointer, f"the field {key} is missing.", f"add {key}.")
    elif keyword in ("enum", "const"):
        allowed = [x for x in (wanted if keyword == "enum" else [wanted]) if x is not None]
        near = difflib.get_close_matches(str(error.instance), [str(x) for x in allowed], 1)
        fix = f"did you mean {near[0]}?" if near else "write one of these."
        message = f"the value is not one of {', '.join(map(str, allowed))}{_letters(error.instance)}."
        yield Offence(kind, pointer, message, fix, (shown,))
    elif keyword == "type":
        types = " or ".join([wanted] if isinstance(wanted, str) else wanted)
        message = f"the value is of type {_type_name(error.instance)}, expected {types}."
        yield Offence(kind, pointer, message, "write it in that type.", (shown,))
    elif keyword == "pattern":
        pattern = str(wanted)
        if pattern.startswith(ID_START):
            message = "the value is not an id: lower-case Latin letters, digits and hyphens, at most 64."
            yield Offence("schema-id-form", pointer, message, "rename it.", (shown,))
        elif pattern.startswith(DATE_STARTS):
            forms = "2015-09-18 or P2D (ISO 8601, TIMEX3, ASCII digits), DCT-P1D or LAST-XXXX-02 (relative)"
            message = f"the value is not written as dates are here: {forms}."
            yield Offence("schema-date-value", pointer, message, "see the field's description.", (shown,))
        else:
            message = f"the value does not match {printable(pattern, 120)}."
            yield Offence("schema-value", pointer, message, "correct it.", (shown,))
    elif keyword == "format":
        yield Offence(kind, pointer, "the date does not exist in the calendar.", "correct it.", (shown,))
    else:
        message = f"the value is outside {keyword} {printable(_shown(wanted))}."
        yield Offence(kind, pointer, message, "correct it.", (shown,))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)[:200]


def _type_name(value: Any) -> str:
    names = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object", type(None): "null"}
    return names[type(value)]


def _letters(value: Any) -> str:
    """A hint at letters that only look like Latin ones, or at invisible ones."""
    odd = [c for c in str(value)[:64] if not (c.isascii() and c.isprintable())]
    named = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'control')}" for c in odd[:3])
    return f"; it holds {named}" if odd else ""
