"""Every pair of quotation marks is speech, and what stands between them a direct quote by nobody."""

from __future__ import annotations

import re

from khabar.rules import Found
from khabar.segment import Page

IN_SAMPLE = False
TASKS = ("quote_extraction", "quote_mark_function")
_PAIR = re.compile('«[^»\n]+»|“[^”\n]+”|„[^“”\n]+[“”]|"[^"\n]+"')


def predict(page: Page) -> Found:
    """Pairs as a pattern sees them, the nearest closer to each opener."""
    marks, quotes = [], []
    for match in _PAIR.finditer(page.text):
        start, end = match.span()
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
