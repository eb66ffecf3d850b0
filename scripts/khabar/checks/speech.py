"""Level 4: quotation marks against attributions: what is marked as speech is somebody's, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.checks import check
from khabar.checks._readings import Item, Span, place, readings
from khabar.findings import Finding
from khabar.segment import Page
from khabar.sources import Record
from khabar.text import fold

LEVEL = 4
# What may stand between a mark and the words: a content starts behind the complementizer with its pronoun, behind the
# preposition, and behind a و or ف that only links, on whichever side of the mark these stand. Folded letters.
_COMPLEMENTIZER = re.compile(r"[وف]?[بل]?ان(?:ه|ها|هم|هما|هن|نا|ني|ي|ك|كم)?")
_JOINING = re.compile(rf"(?:{_COMPLEMENTIZER.pattern})?|[وف]?(?:الي|علي|في)?")


@check
def speech_verbatim(record: Record) -> Iterator[Finding]:
    """Verbatim text starts at every opening mark of speech and ends at every closing one.

    Unsure marks and those of a reported act are left out.
    """
    for reading in readings(record, "quotes", "quote_marks"):
        page, text = record.page, record.page.text
        stretches = [v for quote in reading.file.value["quotes"] for v in quote["verbatim"]]
        for pointer, item in reading.items("quote_marks"):
            doubtful = item.get("unsure")  # an orphan has no stretch of its own
            if item["function"] != "speech" or doubtful or _acted(page, item, reading.file.value["quotes"]):
                continue
            opening, closing = item["open"], item["close"]
            if opening and not any(_starts(text, opening, closing, v) for v in stretches):
                message = f"the mark at {opening['start']} opens speech, and no quote has verbatim text from there on."
                excerpt = text[opening["start"] : opening["start"] + 40]
                fix = "add the attribution or the stretch, or correct the function."
                yield reading.finding(f"{pointer}/open", message, fix, excerpt)
            if closing and not any(_ends(text, opening, closing, v) for v in stretches):
                message = f"the mark at {closing['start']} closes speech, and no quote has verbatim text up to there."
                excerpt = text[max(0, closing["end"] - 40) : closing["end"]]
                fix = "add the attribution or the stretch, or correct the function."
                yield reading.finding(f"{pointer}/close", message, fix, excerpt)


def _acted(page: Page, mark: Item, quotes: list[Item]) -> bool:
    """Whether a reported act, which has no content and no verbatim text, goes before the marks in their sentence."""
    at = (mark["open"] or mark["close"])["start"]
    start = page.context(at, at + 1)["start"]
    cues = (q["cue"]["span"] for q in quotes if q["form"] == "reported-act" and q["cue"]["span"])
    return any(start <= cue["start"] < at for cue in cues)


def _starts(text: str, opening: Span, closing: Span | None, stretch: Span) -> bool:
    """Whether a stretch starts right behind an opening mark."""
    if not opening["end"] <= stretch["start"] or (closing and stretch["end"] > closing["start"]):
        return False
    words = re.findall(r"[^\W_]+", fold(text[opening["end"] : stretch["start"]]).text)
    # «Since the beginning that …»: the content starts behind the complementizer, whatever stands before it.
    return _JOINING.fullmatch("".join(words)) is not None or _COMPLEMENTIZER.fullmatch(words[-1]) is not None


def _ends(text: str, opening: Span | None, closing: Span, stretch: Span) -> bool:
    """Whether a stretch ends right before a closing mark."""
    if not stretch["end"] <= closing["start"] or (opening and stretch["start"] < opening["end"]):
        return False
    return not any(c.isalnum() for c in text[stretch["end"] : closing["start"]])


@check
def verbatim_marks(record: Record) -> Iterator[Finding]:
    """Verbatim text stands between the marks of one pair of speech, or beside an orphan of speech in its paragraph."""
    for reading in readings(record, "quotes", "quote_marks"):
        marks = [m for m in reading.file.value["quote_marks"] if m["function"] == "speech" or m.get("unsure")]
        paragraphs = record.page.paragraphs
        for pointer, quote in reading.items("quotes"):
            for i, stretch in enumerate(quote["verbatim"]):
                if not any(_between(mark, stretch, paragraphs) for mark in marks):
                    message = f"{place(stretch)} is verbatim, and no marks with the function speech hold it."
                    fix = "end the stretch at its marks, take it out, or correct the function of the marks."
                    yield reading.finding(f"{pointer}/verbatim/{i}", message, fix, stretch["text"])


def _between(mark: Item, stretch: Span, paragraphs: list[tuple[int, int]]) -> bool:
    """Whether a stretch stands between two marks, or in the paragraph of a single one, on its side."""
    opening, closing = mark["open"], mark["close"]
    if opening and closing:
        return bool(opening["end"] <= stretch["start"] and stretch["end"] <= closing["start"])
    at = (opening or closing)["start"]
    start, end = next(((a, b) for a, b in paragraphs if a <= at < b), (at, at))
    left, right = (opening["end"], end) if opening else (start, closing["start"])
    return bool(left <= stretch["start"] and stretch["end"] <= right)
