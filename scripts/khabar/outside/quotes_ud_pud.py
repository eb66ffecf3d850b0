"""UD Arabic-PUD: sentences with quotation marks, each pair speech or not, with cue and speaker of what is speech.

The set knows double straight marks only; others are left out. `other` is every function but speech; part of a sentence
in a source's words (`mixed`) is speech, as in the guidelines. Quotes without marks are not annotated, so a system's
quotes are looked at only where gold speech stands, and cut to it. A speaker without a word of his own (zero subject)
has none in the gold either.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khabar.layers import Item
from khabar.measures.extents import dice, extent
from khabar.outside import Case
from khabar.outside._items import entity, lines
from khabar.rules import Found
from khabar.segment import Page

TASKS = ("quote_mark_function", "quote_attribution")
BARS = {
    ("quote_mark_function", "function speech"): 0.90,
    ("quote_attribution", "source mention relaxed"): 0.80,
}
SPEECH = ("speech", "mixed")


def read(folder: Path) -> Iterator[Case]:
    """One case a sentence."""
    for row in lines(folder / "quotations.jsonl"):
        page = Page(row["text"])
        marks: list[Item] = []
        mentions: list[Item] = []
        quotes: list[Item] = []
        for number, pair in enumerate(row["quotations"], 1):
            start, end = pair["quote"]["start"], pair["quote"]["end"]
            spans = {"open": page.span(start, start + 1), "close": page.span(end - 1, end)}
            marks.append({**spans, "function": "speech" if pair["kind"] in SPEECH else "other"})
            if pair["kind"] not in SPEECH:
                continue
            speaker = pair.get("speaker")
            sources = []
            if speaker:
                mentions.append(entity(page, number, speaker["start"], speaker["end"], "PER"))
                sources = [{"mention": f"e-{number}", "entities": [], "expression": "overt"}]
            cue = page.span(pair["cue"]["start"], pair["cue"]["end"]) if pair.get("cue") else None
            content = [page.span(pair["content"]["start"], pair["content"]["end"])]
            quotes.append({"content": content, "cue": {"span": cue}, "sources": sources, "chain": []})
        yield Case(page, {"quote_marks": marks, "quotes": quotes, "entities": mentions})


def view(case: Case, found: Found) -> tuple[Found, Found]:
    """Speech or not; for each gold quotation the system's quote that shares most text with it."""
    made = dict(found)
    made["quote_marks"] = [
        {**mark, "function": "speech" if mark["function"] == "speech" else "other"}
        for mark in found.get("quote_marks", [])
        if mark["open"] and mark["close"] and mark["open"]["text"] == '"'
    ]
    if "quotes" in found:
        kept = []
        for gold in case.gold["quotes"]:
            best = max(found["quotes"], key=lambda q: dice(gold["content"], extent(q)), default=None)
            if best is not None and dice(gold["content"], extent(best)) > 0:
                kept.append({**best, "content": gold["content"]})
        made["quotes"] = kept
    return case.gold, made
