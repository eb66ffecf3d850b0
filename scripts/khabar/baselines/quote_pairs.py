"""Every pair of quotation marks is speech, and what stands between them a direct quote by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.rules import Found
from khabar.segment import Page

IN_SAMPLE = False
TASKS = ("quote_extraction", "quote_mark_function")
_CLOSER = {"«": re.compile("[»\n]"), "“": re.compile("[”\n]"), "„": re.compile("[“”\n]"), '"': re.compile('["\n]')}
_OPENER = re.compile('[«“„"]')


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """Each opener with its nearest closer on the line, something between them; what lies inside a pair is passed over.

    Where an opener finds the end of its line, no further one of its kind looks for a closer there: time is linear.
    """
    at = 0
    ends: dict[str, int] = {}  # by opener, the line end or end of the text up to which it has no closer
    while (opener := _OPENER.search(text, at)) is not None:
        start, at = opener.start(), opener.end()
        if start < ends.get(opener[0], 0):
            continue
        closer = _CLOSER[opener[0]].search(text, at)
        if closer is None or closer[0] == "\n":
            ends[opener[0]] = closer.start() if closer else len(text)
        elif closer.start() > at:
            at = closer.end()
            yield start, at


def predict(page: Page) -> Found:
    """Pairs as a pattern sees them, the nearest closer to each opener."""
    marks, quotes = [], []
    for start, end in pairs(page.text):
        spans = {"open": page.span(start, start + 1), "close": page.span(end - 1, end)}
        marks.append({**spans, "status": "balanced", "function": "speech"})
        content = [page.span(start + 1, end - 1)]
        quotes.append({
            "content": content, "verbatim": content, "complementizer": "none", "form": "direct",
            "cue": {"span": None, "lemma": None, "kind": "none"}, "sources": [], "addressees": [], "chain": [],
            "medium": "unspecified", "type": "communication", "polarity": "positive", "determinacy": "factual",
            "insertions": [], "parent": None,
        })  # fmt: skip
    return {"quote_marks": marks, "quotes": quotes}
