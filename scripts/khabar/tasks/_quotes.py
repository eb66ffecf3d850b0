"""Attributions of a short form: what the quote tasks share."""

from __future__ import annotations

from khabar.measures.metrics import Item
from khabar.segment import Page


def unfit(page: Page, item: Item) -> str | None:
    """What is wrong with an item: it has content, or at least a cue."""
    del page
    if "start" in item and "content" in item:
        return "the content is given twice, by start and end and by content."
    if "start" in item or item.get("content") or item.get("cue"):
        return None
    return "the attribution has no start and end, no content and no cue."


def attribution(page: Page, item: Item) -> Item:
    """The parts of an attribution that measures look at; `form` is empty where the item names none."""
    pieces = [item] if "start" in item else item.get("content", [])
    cue = item.get("cue")
    return {
        "id": "", "content": [span(page, piece) for piece in pieces], "form": item.get("form", ""),
        "cue": {"span": span(page, cue) if cue else None}, "sources": [], "chain": [],
    }  # fmt: skip


def span(page: Page, item: Item) -> Item:
    """The span of what has start and end."""
    return page.span(item["start"], item["end"])
