"""Rules for entities: mentions from lists and from phrases; `finish` makes them clusters of the document."""

from __future__ import annotations

from functools import cache

from khabar import rules
from khabar.layers import Item
from khabar.rules import Found
from khabar.segment import Page


@cache
def _ranks() -> dict[str, int]:
    return {rule.id: rule.rank for rule in rules.load()}


def finish(page: Page, items: list[Item], found: Found) -> list[Item]:
    """Drop what a longer name shuts out, give every mention its entity, number them again."""
    from khabar.rules.entities._clusters import cluster, prune

    kept = prune(items, _ranks(), found.get("dates", []))
    cluster(page, kept)
    for i, item in enumerate(kept, 1):
        item["id"] = f"e-{i}"
    return kept
