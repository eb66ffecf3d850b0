"""Every date is the day of the document; the expressions are those that the rules find."""

from __future__ import annotations

from khabar.annotator import annotate_page
from khabar.rules import Found
from khabar.segment import Page

IN_SAMPLE = True
TASKS = ("date_recognition",)


def predict(page: Page) -> Found:
    """Dates with the document's day as value; null where the day is not known."""
    value = page.dct.isoformat() if page.dct else None
    today = {"type": "DATE", "value": value, "relative_value": "DCT", "anchor": "dct"}
    found = annotate_page(page)["dates"]
    return {"dates": [{"id": item["id"], "span": item["span"], **today} for item in found]}
