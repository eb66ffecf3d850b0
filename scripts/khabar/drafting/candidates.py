"""Candidates: attributions of one story whose contents share words, so that no utterance is overlooked.

The likeness of two contents is the overlap coefficient of their sets of folded words (attached particles left out),
each weighed by how rare it is among the attributions compared (inverse document frequency): shared weight over the
weight of the lighter side.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from khabar.drafting.alignment import Said, content_tokens
from khabar.measures.extents import overlapping
from khabar.sources import Sources

LEAST = 2  # words that two contents share
FLOOR = 0.3  # likeness below which a pair is not shown


@dataclass(frozen=True)
class Candidate:
    """Two attributions, how like their contents are (0 to 1), the words they share, and the utterance they are in."""

    a: Said
    b: Said
    likeness: float
    shared: tuple[str, ...]
    utterance: str | None


def candidates(corpus: Sources, annotator: str = "hand", floor: float = FLOOR) -> list[Candidate]:
    """Pairs of attributions that may be one utterance, within each story, the most alike first.

    An attribution and one inside it are no pair.
    """
    found = [pair for said in _stories(corpus, annotator) for pair in _alike(corpus, said, floor)]
    return sorted(found, key=lambda c: (-c.likeness, c.a[0].id, c.a[1]["id"], c.b[0].id, c.b[1]["id"]))


def _stories(corpus: Sources, annotator: str) -> list[list[Said]]:
    found: dict[str, list[Said]] = {}
    for record in corpus.records:
        quotes = record.layers(annotator).get("quotes") or []
        found.setdefault(record.document["story"], []).extend((record, quote) for quote in quotes)
    return list(found.values())


def _alike(corpus: Sources, said: list[Said], floor: float) -> Iterator[Candidate]:
    words = [{x for _, x in content_tokens(record.page, quote) if len(x) > 1} for record, quote in said]
    spread = Counter(word for side in words for word in side)
    weights = {word: math.log((len(said) + 1) / n) for word, n in spread.items()}
    heavy = [sum(weights[word] for word in side) for side in words]
    for i, j in combinations(range(len(said)), 2):
        shared = words[i] & words[j]
        if len(shared) < LEAST or _nested(said[i], said[j]):
            continue
        likeness = sum(weights[word] for word in shared) / min(heavy[i], heavy[j])
        if likeness >= floor:
            order = tuple(sorted(shared, key=lambda word: (-weights[word], word)))
            yield Candidate(said[i], said[j], likeness, order, _utterance(corpus, said[i], said[j]))


def _nested(a: Said, b: Said) -> bool:
    """Whether two attributions share text."""
    return a[0] is b[0] and any(overlapping(x, y) for x in a[1]["content"] for y in b[1]["content"])


def _utterance(corpus: Sources, a: Said, b: Said) -> str | None:
    """The utterance of the registry that holds both."""
    file = corpus.file("registry/utterances")
    both = {(record.id, quote["id"]) for record, quote in (a, b)}
    for utterance in file.value["utterances"] if file else []:
        if both <= {(place["document"], place["quote"]) for place in utterance["realisations"]}:
            return str(utterance["id"])
    return None
