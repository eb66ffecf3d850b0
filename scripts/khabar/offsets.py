"""Offsets held against a text: what is wrong with a span, and a guess at how it came about.

Offsets are Unicode code points, 0-based, end-exclusive.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

UNITS = (("UTF-8 bytes", "utf-8", 1), ("UTF-16 units", "utf-16-le", 2))
# What readers do to a text before they count, by the words of a message.
MISREADINGS: dict[str, Callable[[str], str]] = {
    "line ends folded": lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
    "line ends of two characters": lambda text: text.replace("\n", "\r\n"),
    "a byte-order mark left out": lambda text: text.lstrip("\ufeff"),
    "the white space at its start left out": str.lstrip,
    "HTML unescaped": html.unescape,
    "tatweel left out": lambda text: text.replace("\u0640", ""),
    "harakat left out": lambda text: "".join(c for c in text if not "\u064b" <= c <= "\u0652"),
    "letters composed (NFC)": lambda text: unicodedata.normalize("NFC", text),
    "ligatures opened (NFKC)": lambda text: unicodedata.normalize("NFKC", text),
}
CONTEXT = 40  # code points before a difference that a message repeats; half of what it shows


class Fault(NamedTuple):
    """What is wrong with a span: the id of its check, what is, how to mend it, and the texts that differ."""

    check: str
    message: str
    fix: str
    excerpts: tuple[str, ...] = ()


def fault(text: str, span: dict[str, Any]) -> Fault | None:
    """What is wrong with a span of a text, the first thing only; its own text may be absent."""
    start, end = span["start"], span["end"]
    if start > end:
        return Fault("offset-order", f"start {start} lies behind end {end}.", "swap them, or count again.")
    if start == end:
        return Fault("offset-empty", f"start and end are both {start}.", "give it its text, or null.")
    if end > len(text):
        message = f"end {end} lies outside the text, which has {len(text)} code points."
        return Fault("offset-range", message + _unit(text, span), "count again in code points.")
    if "text" not in span or text[start:end] == span["text"]:
        return None
    place = nearest(text, span["text"], start)
    where = "it stands nowhere in the text" if place < 0 else f"it stands at {place}-{place + len(span['text'])}"
    first, excerpts = difference(text[start:end], span["text"])
    behind = f"; they differ from code point {start + first} on" if first >= CONTEXT else ""
    message = f"text[{start}:{end}] is not the stored text; {where}{_unit(text, span)}{behind}."
    fix = "correct the offsets or the stored text (what stands there, what is stored):"
    return Fault("offset-quote-mismatch", message, fix, excerpts)


def difference(a: str, b: str) -> tuple[int, tuple[str, str]]:
    """Where two texts begin to differ, and both from a little before: whole where they differ early."""
    first = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    cut = max(0, first - CONTEXT)
    return first, (("…" if cut else "") + a[cut:], ("…" if cut else "") + b[cut:])


def nearest(text: str, part: str, start: int) -> int:
    """Start of the occurrence of `part` that is nearest to `start`, -1 where there is none."""
    places = []
    at = text.find(part)
    while at >= 0:
        places.append(at)
        at = text.find(part, at + 1)
    return min(places, key=lambda place: (abs(place - start), place), default=-1)


def _unit(text: str, span: dict[str, Any]) -> str:
    """A guess at the unit somebody counted in, by counting as they would have."""
    if "text" not in span:
        return ""
    start, end, part = span["start"], span["end"], span["text"]
    encoded, misread = _readings(text)
    for (unit, encoding, width), raw in zip(UNITS, encoded, strict=True):
        if raw[start * width : end * width] == part.encode(encoding):
            return f"; as {unit} the offsets would fit"
    for cause, other in misread.items():
        if other[start:end] == MISREADINGS[cause](part):
            return f"; with {cause} the offsets would fit"
    return ""


@lru_cache(maxsize=8)
def _readings(text: str) -> tuple[list[bytes], dict[str, str]]:
    """A text in each unit, and as each misreading has it that changes it: one shifted span seldom comes alone."""
    misread = {cause: other for cause, read in MISREADINGS.items() if (other := read(text)) != text}
    return [text.encode(encoding) for _, encoding, _ in UNITS], misread
