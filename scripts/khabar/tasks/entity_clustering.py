"""Entity clustering within and across documents: B³ and LEA over the mentions that name an entity.

B³ (Bagga and Baldwin 1998, missing and spurious mentions at 0) flatters where most clusters are of one mention; LEA
(Moosavi and Strube 2016) counts links, and is the main measure. `mentions`: F1 of the mentions that are clustered.

A mention is its span; mentions of one span are one, with the ids of all. Its cluster is its set of ids, so that a
mention of several (`the two ministers`) is in the cluster of those together, not in that of each. A mention without an
id is in no cluster; where the gold leaves a mention without an id, what a system says of it is left out.

`b3 across` and `lea across` are the same over the mentions of all scored documents, where an id is one entity in all of
them (of a short form, or of a file of the layer `hand`; ids of the rule layer and of the blind passes are local to
their document, and link nothing across). The figures of a story are those of its mentions, by the clusters of all.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures import clusters
from khabar.measures.metrics import Counts, Item
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched

LAYERS = ("entities",)
MAIN = "lea"
SHOWN = ("b3", "lea", "b3 across", "lea across")
MEASURES = (("b3", clusters.b_cubed), ("lea", clusters.lea))

Clustering = dict[clusters.Span, tuple[str, ...]]


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document."""
    items, guesses = sides(gold, predicted)
    for name, measure in MEASURES:
        yield Tally(name, 0, Counts())
        for (at, _), value in measure(items, guesses).items():
            yield Tally(name, at, Counts(gold=1, gold_matched=value))
        for (at, _), value in measure(guesses, items).items():
            yield Tally(name, at, Counts(predicted=1, predicted_matched=value))
    yield from matched("mentions", [*items], [*guesses], lambda a, b: float(a == b), lambda m: m[0])


def across(gold: dict[str, Reading], predicted: dict[str, Reading]) -> Iterator[tuple[str, Tally]]:
    """Tallies over all documents at once, each with the document of its mention."""
    items: dict[tuple[str, clusters.Span], tuple[str, ...]] = {}
    guesses: dict[tuple[str, clusters.Span], tuple[str, ...]] = {}
    for document in gold:
        for whole, own in zip((items, guesses), sides(gold[document], predicted[document]), strict=True):
            whole |= {(document, span): ids for span, ids in own.items()}
    for name, measure in MEASURES:
        for (document, (at, _)), value in measure(items, guesses).items():
            yield document, Tally(f"{name} across", at, Counts(gold=1, gold_matched=value))
        for (document, (at, _)), value in measure(guesses, items).items():
            yield document, Tally(f"{name} across", at, Counts(predicted=1, predicted_matched=value))


def sides(gold: Reading, predicted: Reading) -> tuple[Clustering, Clustering]:
    """The mentions that name an entity, gold and predicted; what the gold leaves unnamed is left out."""
    items, guesses = clustering(gold.layers["entities"]), clustering(predicted.layers["entities"])
    named = {m: ids for m, ids in items.items() if ids}
    return named, {m: ids for m, ids in guesses.items() if ids and items.get(m) != ()}


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
