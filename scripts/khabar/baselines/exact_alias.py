"""A mention means the entry of the registry that has exactly its words as an alias; of several, the one of its type."""

from __future__ import annotations

from khabar.layers import Item

IN_SAMPLE = True  # the aliases of the registry were collected from these articles
TASKS = ("entity_linking",)
REGISTRY = True


def link(mention: Item, entries: list[Item]) -> list[str]:
    """The id of that entry; none where no entry, or more than one, is left."""
    text = mention["span"]["text"]
    found = [entry for entry in entries if any(alias["form"] == text for alias in entry["aliases"])]
    if len(found) > 1:
        found = [entry for entry in found if entry["type"] == mention["type"]]
    return [found[0]["id"]] if len(found) == 1 else []
