"""One peer of scripts/speed.py, in its own environment: a request on standard input, documents a second on output.

Needs nothing of khabar. dateparser and mahad find dates, the PhraseMatcher names of a list, exact words only.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock
from importlib.metadata import version
from statistics import median
from typing import Any

PACKAGES = {"dateparser": "dateparser", "mahad": "mahad", "spaCy PhraseMatcher": "spacy"}


def dateparser(names: list[str]) -> Callable[[str, str], int]:
    """All dates of a text."""
    from dateparser.search import search_dates

    def run(text: str, dct: str) -> int:
        base = datetime.combine(date.fromisoformat(dct), clock())
        return len(search_dates(text, languages=["ar"], settings={"RELATIVE_BASE": base}) or [])

    return run


def mahad(names: list[str]) -> Callable[[str, str], int]:
    """All times of a text."""
    from maha.parsers.functions import parse_dimension

    return lambda text, dct: len(parse_dimension(text, time=True))


def phrase_matcher(names: list[str]) -> Callable[[str, str], int]:
    """All names of the list in a text, tokenised."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("ar")
    matcher = PhraseMatcher(nlp.vocab)
    matcher.add("name", list(nlp.tokenizer.pipe(names)))
    return lambda text, dct: len(matcher(nlp.make_doc(text)))


def main() -> int:
    """Warm up with one document, then the median of the rounds."""
    request: dict[str, Any] = json.load(sys.stdin)
    made = {"dateparser": dateparser, "mahad": mahad, "spaCy PhraseMatcher": phrase_matcher}[request["peer"]]
    find, documents, taken = made(request["names"]), request["documents"], []
    find(documents[0]["text"], documents[0]["dct"])
    for _ in range(request["rounds"]):
        begun = time.perf_counter()
        found = sum(find(d["text"], d["dct"]) for d in documents)
        taken.append(time.perf_counter() - begun)
    rate = len(documents) / median(taken)
    json.dump(
        {
            "documents_per_second": round(rate, 2),
            "documents": len(documents),
            "found": found,
            "version": version(PACKAGES[request["peer"]]),
        },
        sys.stdout,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
