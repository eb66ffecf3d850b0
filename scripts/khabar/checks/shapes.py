"""Level 2: the shape of every file against its schema."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.layers import walk
from khabar.sources import JsonFile
from khabar.timex import valid

LEVEL = 2


def _offences(file: JsonFile, kind: str) -> Iterator[Finding]:
    for offence in file.offences:
        if offence.kind == kind:
            yield file.finding(offence.pointer, offence.message, offence.fix, excerpts=offence.excerpts)


@check
def schema_unknown_field(file: JsonFile) -> Iterator[Finding]:
    """An object holds no field that its schema does not describe."""
    return _offences(file, "schema-unknown-field")


@check
def schema_missing_field(file: JsonFile) -> Iterator[Finding]:
    """An object holds every field that its schema requires."""
    return _offences(file, "schema-missing-field")


@check
def schema_label(file: JsonFile) -> Iterator[Finding]:
    """A label is one of those the schema allows, letter by letter."""
    return _offences(file, "schema-label")


@check
def schema_type(file: JsonFile) -> Iterator[Finding]:
    """A value has the type its schema describes."""
    return _offences(file, "schema-type")


@check
def schema_id_form(file: JsonFile) -> Iterator[Finding]:
    """An id is kebab-case: lower-case Latin letters, digits and hyphens, at most 64."""
    return _offences(file, "schema-id-form")


@check
def schema_value(file: JsonFile) -> Iterator[Finding]:
    """A value keeps to the bounds and the form its schema describes."""
    return _offences(file, "schema-value")


@check
def schema_date_value(file: JsonFile) -> Iterator[Finding]:
    """A date is written in ISO 8601 or TIMEX3 with ASCII digits, and exists in the calendar."""
    wrong = list(_offences(file, "schema-date-value"))
    yield from wrong
    if wrong or file.kind != "annotations" or not isinstance(file.value, dict):
        return
    for pointer, value in walk(file.value, "dates.*.value"):
        if isinstance(value, str) and not valid(value):
            yield file.finding(pointer, "the date does not exist in the calendar.", "correct it.", excerpts=(value,))
