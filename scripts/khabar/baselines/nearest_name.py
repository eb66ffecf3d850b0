"""The speaker is the name nearest to the cue; quotes and names are those of the rules."""

from __future__ import annotations

from khabar.annotator import annotate_page
from khabar.layers import Item
from khabar.measures.extents import extent
from khabar.rules import Found
from khabar.segment import Page

IN_SAMPLE = True
TASKS = ("quote_attribution",)
SPEAKERS = ("PER", "ORG", "GPE")


def predict(page: Page) -> Found:
    """The rules' quotes, each with the nearest name of a person, an organisation or a place as its one source."""
    found = annotate_page(page)
    names = [m for m in found["entities"] if m["form"] == "name" and m["type"] in SPEAKERS]
    quotes = [{**quote, "sources": _nearest(quote, names)} for quote in found["quotes"]]
    return {"entities": found["entities"], "quotes": quotes}


def _nearest(quote: Item, names: list[Item]) -> list[Item]:
    """One source or none; the distance is that between the edges, in code points."""
    span = quote["cue"]["span"] or extent(quote)[0]
    outside = [n for n in names if n["span"]["end"] <= span["start"] or n["span"]["start"] >= span["end"]]
    if not outside:
        return []
    near = min(outside, key=lambda n: max(n["span"]["start"] - span["end"], span["start"] - n["span"]["end"]))
    known = {"expression": "overt", "antecedent": None, "count": None, "anonymity": "named", "evidence": "explicit"}
    return [{"mention": near["id"], "entities": near["entities"], **known}]
