"""Clusters of mentions: B³, LEA, and which predicted cluster stands for which gold one.

A clustering is a map from a mention (its span, or its document and span) to the label of its cluster. All values are
additive over mentions: the score of a document is the sum over its mentions, divided by their number.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from khabar.measures.assignment import assign

Span = tuple[int, int]
Mention = TypeVar("Mention", bound=Hashable)  # a span, or a document and its span
Label = TypeVar("Label", bound=Hashable)


def b_cubed(own: Mapping[Mention, Hashable], other: Mapping[Mention, Hashable]) -> dict[Mention, float]:
    """B³ (Bagga and Baldwin 1998) of each mention of `own`: the share of its cluster that `other` keeps with it.

    A mention that `other` lacks has 0, as in the reference scorer of CoNLL (Pradhan et al. 2014). With the gold
    clustering as `own` the mean is recall, with the predicted one precision.
    """
    mine, theirs = _members(own), _members(other)
    return {
        mention: len(mine[label] & theirs[other[mention]]) / len(mine[label]) if mention in other else 0.0
        for mention, label in own.items()
    }


def lea(own: Mapping[Mention, Hashable], other: Mapping[Mention, Hashable]) -> dict[Mention, float]:
    """LEA (Moosavi and Strube 2016) of each mention of `own`: the share of its cluster's links that `other` has.

    A cluster weighs as many times as it has mentions, so its value stands at each of them. A cluster of one has a link
    to itself, which `other` has where the mention is alone there too.
    """
    mine, theirs = _members(own), _members(other)
    resolution: dict[Hashable, float] = {}
    for label, members in mine.items():
        if len(members) == 1:
            (mention,) = members
            resolution[label] = float(mention in other and len(theirs[other[mention]]) == 1)
            continue
        shared: dict[Hashable, int] = {}
        for mention in members:
            if mention in other:
                shared[other[mention]] = shared.get(other[mention], 0) + 1
        resolution[label] = sum(_links(n) for n in shared.values()) / _links(len(members))
    return {mention: resolution[label] for mention, label in own.items()}


def _links(members: int) -> float:
    return members * (members - 1) / 2


def _members(clustering: Mapping[Mention, Hashable]) -> dict[Hashable, set[Mention]]:
    found: dict[Hashable, set[Mention]] = {}
    for mention, label in clustering.items():
        found.setdefault(label, set()).add(mention)
    return found


def align(gold: Mapping[str, set[Span]], predicted: Mapping[str, set[Span]]) -> dict[str, str]:
    """The gold id that each predicted id stands for: the alignment of CEAF (Luo 2005, φ3).

    Ids are mapped one to one so that the mentions (spans) they share are as many as possible; ids that share none are
    not mapped. Of alignments that share equally many, the one with the greater Dice overlap is taken, then the one
    that maps more ids to themselves, then the one that maps earlier mentions first. An id without mentions on either
    side stands for itself.
    """
    # In the order of mentions, not of names: renaming every id changes nothing.
    golds = sorted((i for i in gold if gold[i]), key=lambda i: (sorted(gold[i]), i))
    guesses = sorted((i for i in predicted if predicted[i]), key=lambda i: (sorted(predicted[i]), i))
    weights: dict[tuple[int, int], float] = {}
    for row, guess in enumerate(guesses):
        for column, name in enumerate(golds):
            shared = len(gold[name] & predicted[guess])
            if shared:
                dice = 2 * shared / (len(gold[name]) + len(predicted[guess]))
                # Dice sums to less than a shared mention, and equal names to less than a difference in Dice.
                weights[row, column] = shared + dice * 1e-4 + (guess == name) * 1e-9
    mapped = {guesses[row]: golds[column] for row, column in assign(weights).items()}
    spoken = set(golds) | set(guesses)
    return mapped | {name: name for name in predicted if name not in spoken}
