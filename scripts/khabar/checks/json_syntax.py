"""Level 1: the JSON of every file. The strict reader stops at the first offence of a file; each kind has a check."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import JsonFile

LEVEL = 1


def _fault(file: JsonFile, kind: str) -> Iterator[Finding]:
    fault = file.fault
    if fault is not None and fault.kind == kind:
        place = (file.name, fault.line, fault.column)
        yield Finding(*place, "", fault.pointer, fault.message, fault.fix, document=file.document)


@check
def json_dup_key(file: JsonFile) -> Iterator[Finding]:
    """An object holds a key once; readers keep the last one in silence."""
    return _fault(file, "json-dup-key")


@check
def json_nonfinite(file: JsonFile) -> Iterator[Finding]:
    """NaN and infinities are not JSON."""
    return _fault(file, "json-nonfinite")


@check
def json_int_range(file: JsonFile) -> Iterator[Finding]:
    """Integers lie within ±(2^53-1), which every JSON reader keeps exactly (RFC 7493)."""
    return _fault(file, "json-int-range")


@check
def json_not_integer(file: JsonFile) -> Iterator[Finding]:
    """Numbers are integers: no fraction, no exponent, no negative zero."""
    return _fault(file, "json-not-integer")


@check
def json_depth(file: JsonFile) -> Iterator[Finding]:
    """Values are nested at most 32 deep."""
    return _fault(file, "json-depth")


@check
def json_size(file: JsonFile) -> Iterator[Finding]:
    """A file has at most 64 MiB."""
    return _fault(file, "json-size")


@check
def json_bom(file: JsonFile) -> Iterator[Finding]:
    """A JSON file does not start with a byte-order mark."""
    return _fault(file, "json-bom")


@check
def json_encoding(file: JsonFile) -> Iterator[Finding]:
    """A JSON file is UTF-8."""
    return _fault(file, "json-encoding")


@check
def json_surrogate(file: JsonFile) -> Iterator[Finding]:
    """A string holds no half of a surrogate pair."""
    return _fault(file, "json-surrogate")


@check
def json_trailing(file: JsonFile) -> Iterator[Finding]:
    """A file holds one value and nothing after it."""
    return _fault(file, "json-trailing")


@check
def json_syntax(file: JsonFile) -> Iterator[Finding]:
    """A JSON file keeps to the grammar of RFC 8259."""
    return _fault(file, "json-syntax")
