"""dateparser's Arabic tests: 25 date strings, 9 of them Hijri, most with a value.

A preposition at the head of a string is outside the span, as in the guidelines. Strings whose value
the tests leave open have none. An amount and its place in time (two days ago) is one day here; the rules say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as day
from pathlib import Path

from khabar.outside import Case
from khabar.outside._items import date, lines
from khabar.segment import Page

TASKS = ("date_recognition",)
BARS: dict[tuple[str, str], float] = {}
PREPOSITIONS = ("في ",)


def read(folder: Path) -> Iterator[Case]:
    """One case a string; without a reference time the day is not known."""
    for row in lines(folder / "cases.jsonl"):
        told = row.get("reference_time")
        page = Page(row["text"], day.fromisoformat(told[:10]) if told else None)
        dates = []
        for number, found in enumerate(row["spans"], 1):
            start = found["start"] + next((len(p) for p in PREPOSITIONS if found["text"].startswith(p)), 0)
            kind = found["timex3"]["type"] or "DATE"
            dates.append(date(page, number, start, found["end"], kind, found["timex3"]["value"]))
        yield Case(page, {"dates": dates})
