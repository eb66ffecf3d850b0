"""AQMAR: 28 Wikipedia articles with flat PER, LOC and ORG; MIS types differ from article to article and are left out.

LOC holds places, regions and buildings: GPE, LOC and FAC count as LOC. Spans hold whole written words. Sentences
are lists of tokens; a text is made of them with single spaces, one article a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khabar.layers import Item
from khabar.outside import Case
from khabar.outside._items import entity, retyped
from khabar.rules import Found
from khabar.segment import Page

TASKS = ("entity_recognition",)
BARS = {("entity_recognition", "type"): 0.55}
OWN = {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
TYPES = ("PER", "LOC", "ORG")


def read(folder: Path) -> Iterator[Case]:
    """One case an article."""
    article: list[str] = []
    for line in [*(folder / "aqmar.conll").read_text("utf-8").split("\n"), "-DOCSTART-"]:
        if line.startswith("-DOCSTART-"):
            if any(cells.strip() for cells in article):
                yield _case(article)
            article = []
        else:
            article.append(line)


def view(case: Case, found: Found) -> tuple[Found, Found]:
    """The three types; nested mentions of one type are the set's one."""
    return case.gold, {"entities": _outermost(retyped(case.page, found.get("entities", []), OWN, whole=True))}


def _case(rows: list[str]) -> Case:
    """Token and tag a row, an empty row after each sentence."""
    text = ""
    starts: list[tuple[int, str]] = []
    ends: list[int] = []
    before = "O"
    for row in rows:
        cells = row.split("\t")
        if not row.strip() or len(cells) < 2:
            text = text.rstrip(" ") + ("\n" if text and not text.endswith("\n") else "")
            before = "O"
            continue
        tag, start = cells[-1].strip(), len(text)
        text += cells[0]
        prefix, _, kind = tag.partition("-")
        if kind in TYPES and prefix == "I" and before == kind:
            ends[-1] = len(text)
        elif kind in TYPES:
            starts.append((start, kind))
            ends.append(len(text))
        before = kind
        text += " "
    page = Page(text)
    chunks = enumerate(zip(starts, ends, strict=True), 1)
    return Case(page, {"entities": [entity(page, i, start, end, kind) for i, ((start, kind), end) in chunks]})


def _outermost(items: list[Item]) -> list[Item]:
    """Mentions outside all others, whatever their type: the set is flat."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda x: (x["span"]["start"], -x["span"]["end"])):
        if not kept or item["span"]["start"] >= kept[-1]["span"]["end"]:
            kept.append(item)
    return kept
