"""Recognizers-Text, Arabic dates and times: 1,041 short commands, every span by offsets, some with a checked value.

Only cases that upstream runs; values are those whose resolution it also checks. A day without year or month may be the
one before or after the reference time: both are right. A time of day without a day is compared as a time; noon is T12
here and may be TIMEX3's TMI.

The set joins both ends of a range and the words around them to one span (`من 3 إلى 5 مايو`); in TIMEX3 they are two. A
system's neighbours with nothing but a range word between them are therefore joined, without a look at the gold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as day
from pathlib import Path
from typing import Any

from khabar.layers import Item
from khabar.measures.extents import overlapping
from khabar.outside import Case
from khabar.outside._extents import shortfall
from khabar.outside._items import date, lines
from khabar.rules import Found
from khabar.segment import Page

__all__ = ["shortfall"]

TASKS = ("date_recognition",)
BARS = {("date_recognition", "relaxed"): 0.90, ("date_recognition", "value accuracy"): 0.90}
_BETWEEN = re.compile(r"\s*(?:و|إلى|الى|حتى|حتي|لغاية|-|–|—|إلى غاية)\s*(?:ال)?\Z")
_BEFORE = re.compile(r"(?:^|(?<=\s))(?:من|بين|منذ|ما بين)\s+\Z")


def read(folder: Path) -> Iterator[Case]:
    """One case a command."""
    for row in lines(folder / "datetime_run_upstream.jsonl"):
        told = row["reference_time"]
        page = Page(row["text"], day.fromisoformat(told[:10]) if told else None)
        dates = []
        for number, found in enumerate(row["spans"], 1):
            value, accepted = _value(found) if row["resolution_checked_upstream"] else (None, [])
            item = date(page, number, found["start"], found["end"], found["timex3"]["type"], value)
            dates.append({**item, "accepted": accepted})
        yield Case(page, {"dates": dates})


def view(case: Case, found: Found) -> tuple[Found, Found]:
    """Ranges joined; a value that the set accepts is written as the set writes it."""
    joined = _joined(case.page.text, found.get("dates", []))
    for gold in case.gold["dates"]:
        for item in joined:
            if overlapping(gold["span"], item["span"]) and item["value"] in gold["accepted"]:
                item["value"] = gold["value"]
    return case.gold, {**found, "dates": joined}


def _value(found: dict[str, Any]) -> tuple[str | None, list[str]]:
    """The value and what else is right."""
    written = str((found.get("recognizers_timex") or [None])[0])
    given, candidates = found["timex3"]["value"], list(found["timex3"].get("candidates", []))
    if given is not None:
        return str(given), [str(given)]
    if written.startswith("T"):
        written = f"XXXX-XX-XX{written}"
        candidates += ["XXXX-XX-XXTMI"] if written.endswith("T12") else []
    return (written, [written, *candidates]) if written.startswith("XXXX") else (None, [])


def _joined(text: str, items: list[Item]) -> list[Item]:
    """Two ends of a range as one item, with the word in front."""
    made: list[Item] = []
    for item in sorted(items, key=lambda x: int(x["span"]["start"])):
        last = made[-1] if made else None
        start, end = item["span"]["start"], item["span"]["end"]
        if last and _BETWEEN.match(text[last["span"]["end"] : start]):
            begin = last["span"]["start"]
            before = _BEFORE.search(text[:begin])
            begin = before.start() if before else begin
            made[-1] = {**last, "span": {"start": begin, "end": end, "text": text[begin:end]}, "value": None}
        else:
            made.append(dict(item))
    return made
