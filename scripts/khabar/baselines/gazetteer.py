"""Every name of the word lists is an entity wherever it stands, and each list entry one entity; nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from khabar import lexicon
from khabar.matching import Words
from khabar.rules import Found
from khabar.segment import Page

IN_SAMPLE = True
TASKS = ("entity_recognition", "entity_clustering")


class Name(NamedTuple):
    """An entry of a list."""

    key: str
    type: str
    subtype: str | None


def predict(page: Page) -> Found:
    """Leftmost-longest hits of all lists; no context is looked at."""
    entities = []
    for hit in _words().find(page.folded.text):
        key, kind, subtype = hit.entry
        entities.append({
            "span": page.span(*page.folded.span(hit.start, hit.end)), "type": kind, "subtype": subtype,
            "form": "name", "entities": [key], "metonymic": None, "derived_from": None, "holders": [],
        })  # fmt: skip
    return {"entities": entities}


@cache
def _words() -> Words:
    return Words(dict(entries()).items())


def entries() -> Iterator[tuple[str, Name]]:
    """Every name of the lists with what it stands for, in the order of the lists."""
    for row in lexicon.load("countries"):
        yield row["word"], Name(f"country-{row['code']}", "GPE", "country")
    for row in lexicon.load("places"):
        subtype = "city" if row["kind"] == "capital" else row["kind"]
        yield row["word"], Name(row["key"], row["type"], subtype if row["type"] == "GPE" else None)
    for name in ("organisations", "facilities", "works"):
        for row in lexicon.load(name):
            yield row["word"], Name(row["key"], row.get("type", "ORG"), row["subtype"] or None)
