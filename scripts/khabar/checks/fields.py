"""Level 4 as well: what the fields of an item, or of a document, say of each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from khabar.checks import check
from khabar.findings import Finding
from khabar.relative import resolve
from khabar.sources import Record

LEVEL = 4


@check
def ref_date_anchor(record: Record) -> Iterator[Finding]:
    """A calendar value counted from the document's date is one that every day it may be of leads to."""
    dct = record.document["dct"]
    if dct["value"] is not None:
        return
    for file in record.annotations.values():
        for i, item in enumerate(file.value.get("dates") or []):
            value = item["value"]
            if item["anchor"] != "dct" or not value or not value[0].isdigit():
                continue
            reached = _reached(item.get("relative_value"), dct["earliest"], dct["latest"])
            if reached != {value}:
                known = f"only known to lie from {dct['earliest']} to {dct['latest']}" if reached else "not known"
                so = f", which leads to {', '.join(sorted(reached))}" if reached else ""
                message = f"the value {value} hangs on the document's date, which is {known}{so}."
                yield file.finding(f"/dates/{i}/value", message, "write null and keep relative_value.")


def _reached(relative: str | None, earliest: str | None, latest: str | None) -> set[str]:
    """The values that a relative value has counted from each day of an interval; none where one of them has none."""
    if not relative or not earliest or not latest:
        return set()
    first = date.fromisoformat(earliest)
    days = (first + timedelta(n) for n in range((date.fromisoformat(latest) - first).days + 1))
    found = {resolve(relative, day) for day in days}
    return set() if None in found else {value for value in found if value}


@check
def date_relative(record: Record) -> Iterator[Finding]:
    """A value counted from the document's date is what its relative_value comes to, unless the annotator is unsure."""
    dct = record.document["dct"]["value"]
    for file in record.annotations.values() if dct else ():
        for i, item in enumerate(file.value.get("dates") or []):
            relative, value = item.get("relative_value"), item.get("value")
            if item["anchor"] != "dct" or not relative or not value or not value[0].isdigit() or item.get("unsure"):
                continue
            wanted = resolve(relative, date.fromisoformat(dct))
            if wanted is not None and wanted != value:
                message = f"{relative} counted from {dct} is {wanted}, the value is {value}."
                yield file.finding(f"/dates/{i}/value", message, "correct the value or relative_value.")


@check
def document_dct(record: Record) -> Iterator[Finding]:
    """The document's date lies in its interval; a method goes with what it knows, and with evidence."""
    dct = record.document["dct"]
    days = [dct[key] for key in ("earliest", "value", "latest") if dct[key] is not None]
    if days != sorted(days) or (dct["value"] and not dct["earliest"] == dct["value"] == dct["latest"]):
        message = "value, earliest and latest do not agree."
        yield record.file.finding("/dct", message, "with a value all three are the same day.")
    if (dct["method"] == "none") != (not days) or (days and not dct["evidence"]):
        known = "days are given" if days else "no day is given"
        why = "with evidence" if dct["evidence"] else "and evidence is empty"
        message = f"the method is {dct['method']}, {known}, {why}."
        yield record.file.finding("/dct", message, "say how the days are known, or null all of them.")


@check
def mark_status(record: Record) -> Iterator[Finding]:
    """A quote mark's status says which of its two marks are there."""
    wanted = {(True, True): "balanced", (True, False): "orphan-open", (False, True): "orphan-close"}
    for file in record.annotations.values():
        for i, item in enumerate(file.value.get("quote_marks") or []):
            status = wanted.get((item["open"] is not None, item["close"] is not None))
            if item["status"] != status:
                message = f"the status is {item['status']}, the marks make it {status}."
                yield file.finding(f"/quote_marks/{i}/status", message, "correct the status or the marks.")


@check
def mark_uncovered(record: Record) -> Iterator[Finding]:
    """Where quote marks are annotated, every mark of the text stands in exactly one item."""
    text = record.seed.text if record.seed and record.seed.text is not None else ""
    marks = {i for i, c in enumerate(text) if c in '«»“”„‹›"'}
    for file in record.annotations.values():
        items = file.value.get("quote_marks")
        if items is None:
            continue
        covered = Counter(span["start"] for item in items for span in (item["open"], item["close"]) if span)
        for position in sorted(marks - set(covered)):
            message = f"the quotation mark at {position} stands in no item."
            yield file.finding(
                "/quote_marks", message, "add an item for it.", excerpts=(text[position : position + 20],)
            )
        for position in sorted(p for p, count in covered.items() if count > 1):
            message = f"the quotation mark at {position} stands in {covered[position]} items."
            yield file.finding("/quote_marks", message, "leave it in one.")


@check
def quote_form(record: Record) -> Iterator[Finding]:
    """A quote's form follows from its verbatim, its content and its complementizer."""
    for file in record.annotations.values():
        for i, quote in enumerate(file.value.get("quotes") or []):
            covered = all(
                any(v["start"] <= c["start"] and c["end"] <= v["end"] for v in quote["verbatim"])
                for c in quote["content"]
            )
            if not quote["content"]:
                form = "reported-act"
            elif not quote["verbatim"]:
                form = "indirect"
            else:
                form = "direct" if covered and quote["complementizer"] in ("none", "colon") else "mixed"
            if quote["form"] != form:
                message = f"the form is {quote['form']}, the spans make it {form}."
                yield file.finding(f"/quotes/{i}/form", message, "correct the form or the spans.")
