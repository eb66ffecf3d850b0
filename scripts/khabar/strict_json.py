"""Strict JSON (RFC 8259, I-JSON RFC 7493): what the standard library lets through is refused, with its place.

Refused: byte-order marks and encodings other than UTF-8, duplicate keys, NaN and infinities, numbers with a
fraction or an exponent (no field of the corpus has one), integers beyond 2^53-1, lone surrogates, nesting beyond
32, more than one value. The quick path is the standard library with hooks; only when it stumbles, or when a place
is asked for, the text is scanned again, without recursion, to find line, column and pointer.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from khabar.json_scanner import MAX_DEPTH, MAX_INTEGER, JsonFault, Scanner
from khabar.text import line_column

MAX_BYTES = 64 << 20

# A string that is never closed reaches to the end: a pattern that gave up there would try again at every mark.
_BRACKET = re.compile(r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"?|[\[\]{}]')


class _Suspect(Exception):
    """The quick path met something that the scanner has to name."""


def loads(raw: bytes) -> Any:
    """The value of a JSON text. Raises JsonFault at the first offence."""
    text = decode(raw)
    try:
        if _too_deep(text):
            raise _Suspect
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_int=_integer, parse_float=_refuse, parse_constant=_refuse
        )
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates do not encode
        return value
    except (_Suspect, ValueError, RecursionError):
        return Scanner(text).value()


def decode(raw: bytes) -> str:
    """The text of a JSON file. Raises JsonFault for anything but UTF-8 without a byte-order mark."""
    if len(raw) > MAX_BYTES:
        message = f"the file has {len(raw)} bytes, the limit is {MAX_BYTES}."
        raise JsonFault("json-size", message, "split the file.", "", 1, 1)
    if raw.startswith(b"\xef\xbb\xbf"):
        message = "the file starts with a byte-order mark, JSON starts with its value."
        raise JsonFault("json-bom", message, "save it as UTF-8 without BOM.", "", 1, 1)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4]:
        message = "the file is UTF-16 or UTF-32, JSON is UTF-8."
        raise JsonFault("json-encoding", message, "convert it to UTF-8.", "", 1, 1)
    try:
        return raw.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8", "replace")
        message = f"byte 0x{raw[error.start]:02x} at byte offset {error.start} is not UTF-8."
        fix = "convert the file to UTF-8."
        raise JsonFault("json-encoding", message, fix, "", *line_column(good, len(good))) from None


def positions(text: str) -> dict[str, int]:
    """Where each value starts, in code points, by its pointer, in a text that `loads` accepts."""
    scanner = Scanner(text)
    scanner.value()
    return scanner.positions


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Suspect
    return value


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER or digits == "-0":
        raise _Suspect
    return int(digits)


def _refuse(_: str) -> NoReturn:
    raise _Suspect


def _too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _BRACKET.finditer(text):
        mark = match[0]
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        if depth > MAX_DEPTH:
            return True
    return False
