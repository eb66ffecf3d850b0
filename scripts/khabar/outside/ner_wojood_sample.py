"""Wojood's public sample: 1,272 single sentences, nested entities and extents of dates.

Spans hold whole written words, attached particles inside, so a system's spans are grown to words. GPE and LOC count as
one type. Dates have no values and are of DATE and TIME alone, amounts of time among them: a system's DURATION counts as
DATE, its SET is left out. The sentences are shuffled and hold web and archive text beside news; NORP is wider than in
the guidelines (families, professions), and adjectives of nationality are mostly not annotated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khabar.outside import Case
from khabar.outside._extents import shortfall
from khabar.outside._items import date, entity, lines, retyped
from khabar.rules import Found
from khabar.segment import Page

__all__ = ["shortfall"]

TASKS = ("entity_recognition", "date_recognition")
BARS = {("date_recognition", "relaxed"): 0.85, ("entity_recognition", "type"): 0.60}
TYPES = {"PERS": "PER", "ORG": "ORG", "GPE": "GPE+LOC", "LOC": "GPE+LOC", "NORP": "NORP", "OCC": "OCC"}
OWN = {"PER": "PER", "ORG": "ORG", "GPE": "GPE+LOC", "LOC": "GPE+LOC", "NORP": "NORP", "OCC": "OCC"}
TIMES = ("DATE", "TIME")


def read(folder: Path) -> Iterator[Case]:
    """One case a sentence."""
    for name in ("train", "val"):
        for row in lines(folder / f"{name}.jsonl"):
            page = Page(row["text"])
            found = list(enumerate(row["entities"], 1))
            entities = [entity(page, i, e["start"], e["end"], TYPES[e["type"]]) for i, e in found if e["type"] in TYPES]
            dates = [date(page, i, e["start"], e["end"], e["type"], None) for i, e in found if e["type"] in TIMES]
            yield Case(page, {"entities": entities, "dates": dates}, name)


def view(case: Case, found: Found) -> tuple[Found, Found]:
    """The types that both sides have."""
    made = {name: items for name, items in found.items() if name not in case.gold}
    if "entities" in found:
        made["entities"] = retyped(case.page, found["entities"], OWN, whole=True)
    if "dates" in found:
        kept = [d for d in found["dates"] if d["type"] != "SET"]
        made["dates"] = [{**d, "type": "TIME" if d["type"] == "TIME" else "DATE"} for d in kept]
    return case.gold, made
