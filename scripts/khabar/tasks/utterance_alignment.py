"""Utterance alignment: which attributions, within documents and across them, realise one saying.

The attributions of the gold are given; a system groups them. `pairs`: F1 of the unordered pairs that stand in one group
(the main measure: every link counts alike). `b3`: B³ (Bagga and Baldwin 1998) over all attributions; one in no group
is a cluster of its own, so that most of them are, and the figure is high where a system groups nothing.

An attribution adds its share of B³ in its own document; a pair is counted in the later of its two documents (in the
order of their ids), at the later of its two attributions. Only documents that are scored count on either side.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures.metrics import Counts, Item
from khabar.tasks import Reading, Tally

LAYERS = ("quotes", "utterances")
MAIN = "pairs"

Place = tuple[str, str]  # id of a document and of an attribution in it


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document; its `utterances` hold the members of each attribution's group."""
    own, other = groups(gold), groups(predicted)
    for measure in ("pairs", "b3"):
        yield Tally(measure, 0, Counts())
    for place, (at, members) in own.items():
        theirs = other[place][1] if place in other else set()
        for mate in members:
            if mate < place:
                yield Tally("pairs", at, Counts(gold=1, gold_matched=int(mate in theirs)))
        yield Tally("b3", at, Counts(gold=1, gold_matched=len(members & theirs) / len(members)))
    for place, (at, members) in other.items():
        theirs = own[place][1] if place in own else set()
        for mate in members:
            if mate < place:
                yield Tally("pairs", at, Counts(predicted=1, predicted_matched=int(mate in theirs)))
        yield Tally("b3", at, Counts(predicted=1, predicted_matched=len(members & theirs) / len(members)))


def groups(reading: Reading) -> dict[Place, tuple[int, set[Place]]]:
    """Where each attribution of a document starts, and the members of its group, itself among them."""
    return {_place(item): (item["at"], {(d, q) for d, q in item["members"]}) for item in reading.layers["utterances"]}


def _place(item: Item) -> Place:
    return item["document"], item["quote"]
