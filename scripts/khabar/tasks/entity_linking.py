"""Entity linking: the mentions of the gold are given, and the registry; a system says which entry each one means.

A system writes the registry's ids into `entities` of each mention, or none where the registry has no entry (NIL); an
id that the registry does not give is refused. `links`: micro F1 of pairs of mention and id, the main measure; a mention
of several has a link to each. `mentions`: a mention is right where its whole set of ids is, NIL among them; with every
gold mention answered once, its F1 is accuracy. `nil`: F1 of the mentions without an entry, which are not clustered
(NIL as in TAC KBP, Ji and Grishman 2011). Mentions are the same where span and type are.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures.extents import same
from khabar.measures.metrics import Item
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched, start

LAYERS = ("entities",)
MAIN = "links"
REGISTRY = True  # ids are those of the registry


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document."""
    items, guesses = gold.layers["entities"], predicted.layers["entities"]
    yield from matched("links", links(items), links(guesses), agree, start)
    yield from matched("mentions", items, guesses, agree, start)
    yield from matched("nil", nil(items), nil(guesses), agree, start)


def links(mentions: list[Item]) -> list[Item]:
    """A copy of each mention for each id it has."""
    return [{**mention, "entities": [name]} for mention in mentions for name in sorted(set(mention["entities"]))]


def nil(mentions: list[Item]) -> list[Item]:
    """Mentions without an entry in the registry."""
    return [mention for mention in mentions if not mention["entities"]]


def agree(gold: Item, predicted: Item) -> float:
    """The same mention with the same set of ids."""
    alike = same(gold["span"], predicted["span"]) and gold["type"] == predicted["type"]
    return float(alike and set(gold["entities"]) == set(predicted["entities"]))


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Mentions of a short form."""
    return {"entities": [
        {"id": "", "span": page.span(item["start"], item["end"]), "type": item["type"], "entities": item["entities"]}
        for item in row["items"]
    ]}  # fmt: skip
