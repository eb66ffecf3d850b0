"""Entity clustering within documents: B³ and LEA over the mentions that name an entity.

B³ (Bagga and Baldwin 1998, missing and spurious mentions at 0) flatters where most clusters are of one mention; LEA
(Moosavi and Strube 2016) counts links, and is the main measure. `mentions`: F1 of the mentions that are clustered.

A mention is its span; mentions of one span are one, with the ids of all. Its cluster is its set of ids, so that a
mention of several (`the two ministers`) is in the cluster of those together, not in that of each. A mention without an
id is in no cluster; where the gold leaves a mention without an id, what a system says of it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures import clusters
from khabar.measures.metrics import Counts, Item
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched

LAYERS = ("entities",)
MAIN = "lea"
SHOWN = ("b3", "lea")

Clustering = dict[clusters.Span, tuple[str, ...]]


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document."""
    items, guesses = clustering(gold.layers["entities"]), clustering(predicted.layers["entities"])
    unnamed = {mention for mention, ids in items.items() if not ids}
    items = {m: ids for m, ids in items.items() if ids}
    guesses = {m: ids for m, ids in guesses.items() if ids and m not in unnamed}
    for name, measure in (("b3", clusters.b_cubed), ("lea", clusters.lea)):
        yield Tally(name, 0, Counts())
        for (at, _), value in measure(items, guesses).items():
            yield Tally(name, at, Counts(gold=1, gold_matched=value))
        for (at, _), value in measure(guesses, items).items():
            yield Tally(name, at, Counts(predicted=1, predicted_matched=value))
    yield from matched("mentions", [*items], [*guesses], lambda a, b: float(a == b), lambda m: m[0])


def clustering(mentions: list[Item]) -> Clustering:
    """The ids of each span, sorted; empty where no mention of the span names an entity."""
    found: dict[clusters.Span, set[str]] = {}
    for item in mentions:
        found.setdefault((item["span"]["start"], item["span"]["end"]), set()).update(item["entities"])
    return {span: tuple(sorted(ids)) for span, ids in found.items()}


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Mentions of a short form."""
    return {"entities": [
        {"id": "", "span": page.span(item["start"], item["end"]), "entities": item["entities"]} for item in row["items"]
    ]}  # fmt: skip
