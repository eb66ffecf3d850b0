"""One peer in its own environment: a request on standard input; documents a second, or what it finds, on output.

For scripts/speed.py and scripts/peers.py; needs nothing of khabar. dateparser and mahad find dates, the PhraseMatcher
names of a list, exact words only. Where a peer says less than TIMEX3 does, its answer is read as kindly as it can be:
a value is as fine as what the peer says it read, no finer.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as clock
from importlib.metadata import version
from statistics import median
from typing import Any

PACKAGES = {"dateparser": "dateparser", "mahad": "mahad", "spaCy PhraseMatcher": "spacy"}
Item = dict[str, Any]
GRAINS = {"year": "%Y", "month": "%Y-%m", "week": "%Y-%m-%d", "day": "%Y-%m-%d", "time": "%Y-%m-%dT%H:%M"}


class Dateparser:
    """All dates of a text. It gives strings without offsets: each is looked for behind the one before."""

    def __init__(self, names: list[list[str]]) -> None:
        from dateparser.date import DateDataParser
        from dateparser.search import search_dates

        self.search, self.parser = search_dates, DateDataParser

    def find(self, text: str, dct: str) -> Any:
        base = datetime.combine(date.fromisoformat(dct), clock())
        return self.search(text, languages=["ar"], settings={"RELATIVE_BASE": base}) or []

    def items(self, text: str, found: Any, dct: str) -> Iterator[Item]:
        base = datetime.combine(date.fromisoformat(dct), clock())
        settings = {"RELATIVE_BASE": base, "RETURN_TIME_AS_PERIOD": True}
        parser, reached = self.parser(languages=["ar"], settings=settings), 0
        for string, when in found:
            start = text.find(string, reached)
            if start < 0:
                continue  # it changed the string: no place in the text
            reached = start + len(string)
            grain = parser.get_date_data(string).period or "day"
            kind = "TIME" if grain == "time" else "DATE"
            yield {"start": start, "end": reached, "type": kind, "value": when.strftime(GRAINS[grain])}


class Mahad:
    """All times of a text, and where it is asked what it finds all durations, since TIMEX3 has both."""

    def __init__(self, names: list[list[str]]) -> None:
        from maha.parsers.functions import parse_dimension

        self.parse = parse_dimension

    def find(self, text: str, dct: str) -> Any:
        return self.parse(text, time=True)

    def items(self, text: str, found: Any, dct: str) -> Iterator[Item]:
        base, taken = datetime.combine(date.fromisoformat(dct), clock()), list[Item]()
        for dimension in found:
            fields = vars(dimension.value).items()  # `hour` is set or None, `hours` a number
            given = {name for name, value in fields if (value if name.endswith("s") else value is not None)}
            grain = next((g for g in ("time", "day", "month", "year") if given & FIELDS[g]), "day")
            try:
                value = (base + dimension.value).strftime(GRAINS[grain])
            except (ValueError, OverflowError, TypeError):
                value = None  # the thirtieth of February, or an interval, which no one value says
            kind = "TIME" if grain == "time" else "DATE"
            taken.append({"start": dimension.start, "end": dimension.end, "type": kind, "value": value})
        yield from taken
        for dimension in self.parse(text, duration=True):
            if all(dimension.end <= t["start"] or t["end"] <= dimension.start for t in taken):
                value = _period(dimension.value)
                yield {"start": dimension.start, "end": dimension.end, "type": "DURATION", "value": value}


FIELDS = {
    "time": {"hour", "hours", "minute", "minutes", "second", "seconds"},
    "day": {"day", "days", "weekday", "leapdays"},
    "month": {"month", "months"},
    "year": {"year", "years"},
}
UNITS = {"YEARS": "Y", "MONTHS": "M", "WEEKS": "W", "DAYS": "D", "HOURS": "H", "MINUTES": "M", "SECONDS": "S"}


def _period(value: Any) -> str | None:
    """A duration as TIMEX3 writes it; None for units that it has not."""
    parts = [(unit.unit.name, unit.value) for unit in value.values]
    if any(name not in UNITS for name, _ in parts):
        return None
    days, times = (
        "".join(f"{number:g}{UNITS[name]}" for name, number in parts if (name in ("HOURS", "MINUTES", "SECONDS")) is t)
        for t in (False, True)
    )
    return f"P{days}" + (f"T{times}" if times else "")


class PhraseMatcher:
    """All names of the list in a text, tokenised."""

    def __init__(self, names: list[list[str]]) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher as Matcher
        from spacy.util import filter_spans

        self.nlp, self.longest = spacy.blank("ar"), filter_spans
        self.matcher = Matcher(self.nlp.vocab)
        kinds: dict[str, list[str]] = {}
        for name, kind in names:
            kinds.setdefault(kind, []).append(name)
        for kind, listed in kinds.items():
            self.matcher.add(kind, list(self.nlp.tokenizer.pipe(listed)))

    def find(self, text: str, dct: str) -> Any:
        return self.matcher(self.nlp.make_doc(text))

    def items(self, text: str, found: Any, dct: str) -> Iterator[Item]:
        doc = self.nlp.make_doc(text)
        for span in self.longest([doc[start:end] for _, start, end in found]):
            kind = next(self.nlp.vocab.strings[n] for n, s, e in found if (s, e) == (span.start, span.end))
            yield {"start": span.start_char, "end": span.end_char, "type": kind}


PEERS = {"dateparser": Dateparser, "mahad": Mahad, "spaCy PhraseMatcher": PhraseMatcher}


def main() -> int:
    """Warm up with one document, then the median of the rounds; with no rounds what is found in each."""
    request: dict[str, Any] = json.load(sys.stdin)
    peer, documents, taken, found = PEERS[request["peer"]](request["names"]), request["documents"], [], 0
    if not request["rounds"]:
        answers = [list(peer.items(d["text"], peer.find(d["text"], d["dct"]), d["dct"])) for d in documents]
        json.dump({"answers": answers, "version": version(PACKAGES[request["peer"]])}, sys.stdout)
        return 0
    peer.find(documents[0]["text"], documents[0]["dct"])
    for _ in range(request["rounds"]):
        begun = time.perf_counter()
        found = sum(len(peer.find(d["text"], d["dct"])) for d in documents)
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
