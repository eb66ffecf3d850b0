"""Level 4: time expressions in somebody's own words."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.checks._readings import inside, readings
from khabar.findings import Finding
from khabar.sources import Record

LEVEL = 4
REFERENCES = ("PRESENT_REF", "PAST_REF", "FUTURE_REF")


@check
def date_speaking(record: Record) -> Iterator[Finding]:
    """Where quotes are annotated, a date that counts from now is anchored in the quote whose verbatim text holds it.

    And in no other: everywhere else it counts from the document's date or from another date.
    """
    for reading in readings(record, "quotes", "dates"):
        quotes = reading.by_id("quotes")
        for pointer, item in reading.items("dates"):
            holding = [
                (stretch["end"] - stretch["start"], quote["id"])
                for quote in quotes.values()
                for stretch in quote["verbatim"]
                if inside(item["span"], stretch)
            ]
            anchor, text = item["anchor"], item["span"]["text"]
            inner = {name for extent, name in holding if extent == min(holding)[0]}
            if anchor in quotes and anchor not in inner:
                message = f"the anchor is the quote {anchor}, whose verbatim text does not hold the date."
                fix = f"write {' or '.join(sorted(inner)) or 'dct, or the id of a date'}, or correct the quote."
                yield reading.finding(f"{pointer}/anchor", message, fix, text)
            elif inner and anchor in (None, "dct") and (item["relative_value"] or item["value"] in REFERENCES):
                wanted = " or ".join(sorted(inner))
                message = f"the anchor is {anchor or 'null'}, the date stands in the verbatim text of {wanted}."
                fix = f"write {wanted}: in somebody's own words now is the time of speaking."
                yield reading.finding(f"{pointer}/anchor", message, fix, text)
