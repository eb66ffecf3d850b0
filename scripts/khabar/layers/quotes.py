"""Attributions: who said what, to whom, through whom."""

from __future__ import annotations

from typing import Any

from khabar.layers import Item, Layer
from khabar.segment import Page


def derive(item: Item, page: Page, layers: dict[str, list[Item] | None]) -> dict[str, Any]:
    """The content in one string, the words for its sources, and the depth of nesting."""
    parents = {quote["id"]: quote["parent"] for quote in layers.get("quotes") or []}
    level, parent = 1, item["parent"]
    while parent is not None and level <= len(parents):
        level, parent = level + 1, parents.get(parent)
    return {
        "content_text": " ".join(span["text"] for span in item["content"]),
        "source_texts": [mention["span"]["text"] for mention in mentions(item, layers)],
        "level": level,
    }


def mentions(said: Item, layers: dict[str, list[Item] | None]) -> list[Item]:
    """The mentions that stand for the sources of an attribution; a dropped subject's is the one it takes up.

    `layers` are those of the document, as one annotator has them.
    """
    by_id = {mention["id"]: mention for mention in layers.get("entities") or []}
    named = [party["mention"] or party["antecedent"] for party in said["sources"]]
    return [by_id[name] for name in named if name in by_id]


LAYER = Layer(
    name="quotes",
    prefix="q",
    extent=("cue.span", "content.*"),
    identity=("cue", "content"),
    references={
        "sources.*.mention": ("entities",),
        "sources.*.antecedent": ("entities",),
        "addressees.*.mention": ("entities",),
        "addressees.*.antecedent": ("entities",),
        "parent": ("quotes",),
    },
    overlap="free",
    after=("quote_marks", "dates", "entities"),
    derive=derive,
)
