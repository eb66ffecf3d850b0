"""Level 2 as well: the schemas themselves, which say less than they seem to when a keyword is misspelt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from khabar.checks import check
from khabar.findings import Finding
from khabar.json_scanner import escape
from khabar.schemas import SUFFIX, Node, Schema

LEVEL = 2
# The subset of JSON Schema 2020-12 that has a column type and a clear message; no anyOf, no oneOf.
KEYWORDS = frozenset(
    [
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "$ref",
        "title",
        "description",
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "pattern",
        "format",
        "examples",
        "x-class-label",
        "x-text",
        "x-derived",
        "x-by-reading",
    ]
)
ANCHORED = re.compile(r"\^.*\$\(\?!\\n\)", re.DOTALL)
NESTED = re.compile(r"[*+]\)[*+{]|\.\*|\\[dwsDWS]")


@check
def schema_lint(schema: Schema) -> Iterator[Finding]:
    """The schemas use known keywords, describe all fields, close all objects, anchor all patterns, refer to no host."""
    for name, node in schema.files.items():
        path = f"schema/{name}{SUFFIX}"
        if (offence := _offence(json.dumps(node))) is not None:
            yield _finding(path, *offence, "correct it.")
            continue
        yield from _lint(path, "", node)


@cache
def _offence(text: str) -> tuple[str, str] | None:
    """Pointer and message of what makes a JSON text no schema. Kept: it takes longer than all other checks together."""
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as error:
        return "".join("/" + escape(step) for step in error.absolute_path), f"not a schema: {error.message[:200]}."
    return None


def _lint(path: str, pointer: str, node: Node) -> Iterator[Finding]:
    for keyword in sorted(set(node) - KEYWORDS):
        yield _finding(path, f"{pointer}/{escape(keyword)}", "the keyword is unknown or not used here.", "correct it.")
    for message in _wrong(node):
        yield _finding(path, pointer, *message)
    for key in ("properties", "$defs"):
        for name, inner in node.get(key, {}).items():
            at = f"{pointer}/{key}/{escape(name)}"
            if "description" not in inner and "$ref" not in inner:
                yield _finding(path, at, "the field has no description.", "say what it means.")
            yield from _lint(path, at, inner)
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield from _lint(path, f"{pointer}/{key}", node[key])


def _wrong(node: Node) -> Iterator[tuple[str, str]]:
    pattern: Any = node.get("pattern")
    if pattern is not None and not ANCHORED.fullmatch(pattern):
        yield "the pattern is not anchored.", "start it with ^ and end it with $(?!\\n), since $ allows a line end."
    if pattern is not None and NESTED.search(pattern):
        yield (
            "the pattern nests repeats or uses \\d \\w \\s.",
            "bound the repeats; \\d matches ٣ as well, write [0-9].",
        )
    if "properties" in node and node.get("additionalProperties") is not False:
        yield "the object is open.", "add additionalProperties: false."
    if any(field not in node.get("properties", {}) for field in node.get("required", [])):
        yield "a required field is not described.", "describe it in properties."
    if "://" in str(node.get("$ref", "")):
        yield "the reference leads to a host.", "refer to a file of this folder; nothing is fetched."


def _finding(path: str, pointer: str, message: str, fix: str) -> Finding:
    return Finding(path, 0, 0, "", pointer, message, fix)
