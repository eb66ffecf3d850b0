"""Level 2 as well: the schemas themselves, which say less than they seem to when a keyword is misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema_rs import Draft202012Validator as Quick

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
# It passes nothing that jsonschema refuses (tests/test_checks.py) and takes no time; jsonschema takes ten times as long
# as all other checks of a small corpus.
QUICK = Quick(Draft202012Validator.META_SCHEMA, validate_formats=True)
NESTED = re.compile(r"[*+]\)[*+{]|\.\*|\\[dwsDWS]")


@check
def schema_lint(schema: Schema) -> Iterator[Finding]:
    """The schemas use known keywords, describe all fields, close all objects, anchor all patterns, refer to no host."""
    for name, node in schema.files.items():
        path = f"schema/{name}{SUFFIX}"
        try:
            if not QUICK.is_valid(node):
                Draft202012Validator.check_schema(node)
        except SchemaError as error:
            pointer = "".join("/" + escape(step) for step in error.absolute_path)
            yield _finding(path, pointer, f"not a schema: {error.message[:200]}.", "correct it.")
            continue
        yield from _lint(path, "", node)


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
    if pattern is not None and (fault := _unreadable(pattern)):
        yield f"the pattern is none: {fault}.", "correct it."
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


def _unreadable(pattern: str) -> str:
    """What Python's `re`, with which jsonschema matches, has against a pattern; empty for nothing."""
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""


def _finding(path: str, pointer: str, message: str, fix: str) -> Finding:
    return Finding(path, 0, 0, "", pointer, message, fix)
