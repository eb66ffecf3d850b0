"""Alignment of realisations: what a machine can propose of an utterance, for a person to correct.

Contents are compared as core tokens (attached particles apart), spelling variants folded. Equal words are verbatim,
words equal after folding orthographic; every other relation is left to the reader, as null. Edits are the stretches
between the longest common runs (difflib), in the form of a draft: a span by its text.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from khabar.drafting.places import occurrences
from khabar.drafting.registry import extents
from khabar.layers import quotes
from khabar.schemas import Node
from khabar.segment import Page, Range, covering
from khabar.sources import Record
from khabar.text import fold_word

Said = tuple[Record, Node]  # a document and one attribution of its hand layer
KINDS = {"replace": "lexical", "delete": "omission", "insert": "addition"}


def proposal(realisations: list[Said], name: str) -> Node:
    """A draft with one utterance: its realisations, and every pair of them with relation and edits."""
    pairs = [
        {"a": i, "b": j, **compared(realisations[i], realisations[j])}
        for i, j in combinations(range(len(realisations)), 2)
    ]
    places = [{"document": record.id, "quote": quote["id"]} for record, quote in realisations]
    return {"utterances": [{"id": name, "realisations": places, "pairs": pairs}], "conflicts": []}


def compared(a: Said, b: Said) -> Node:
    """Relation (null where it is not computed) and edits of two realisations."""
    words = [content_tokens(record.page, quote) for record, quote in (a, b)]
    folded = [[form for _, form in side] for side in words]
    edits: list[Node] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_opcodes():
        if tag != "equal":
            edits.append(_edit(KINDS[tag], _over(a, words[0][a1:a2]), _over(b, words[1][b1:b2])))
            continue
        for x, y in zip(words[0][a1:a2], words[1][b1:b2], strict=True):
            if a[0].page.text[slice(*x[0])] != b[0].page.text[slice(*y[0])]:
                edits.append(_edit("orthographic", _over(a, [x]), _over(b, [y])))
    relation = None
    if folded[0] == folded[1] and folded[0]:
        relation = "orthographic" if edits else "verbatim"
    return {"relation": relation, "edits": [*edits, *_credit(a, b)]}


def content_tokens(page: Page, quote: Node) -> list[tuple[Range, str]]:
    """Place and folded form of each word of an attribution's content, punctuation left out."""
    found = []
    for span in sorted(quote["content"], key=lambda s: int(s["start"])):
        first, last = covering(page.tokens_core, span["start"], span["end"])
        for token in page.tokens_core[first:last]:
            start, end = max(token[0], span["start"]), min(token[1], span["end"])
            if page.text[start].isalnum():
                found.append(((start, end), fold_word(page.text[start:end])))
    return found


def _credit(a: Said, b: Said) -> list[Node]:
    """A change of who is credited: other entities, and a mention on each side to say so."""
    sources = [{x for party in quote["sources"] for x in party["entities"]} for _, quote in (a, b)]
    named = [quotes.mentions(quote, record.layers("hand")) for record, quote in (a, b)]
    if sources[0] == sources[1] or not all(named):
        return []
    left, right = (mentions[0]["span"] for mentions in named)
    if fold_word(left["text"]) == fold_word(right["text"]):
        return []  # two bearers of one name: the words do not differ
    spans = [located(said, (s["start"], s["end"])) for said, s in ((a, left), (b, right))]
    return [_edit("speaker-granularity", *spans)]


def _edit(kind: str, a: Node | None, b: Node | None) -> Node:
    return {"kind": kind, "a": a, "b": b}


def _over(said: Said, tokens: list[tuple[Range, str]]) -> Node | None:
    """The stretch from the first to the last of some tokens; None where there are none."""
    return located(said, (tokens[0][0][0], tokens[-1][0][1])) if tokens else None


def located(said: Said, place: Range) -> Node:
    """A span of a draft: the text, and its occurrence where the realisation has it more than once."""
    record, quote = said
    part = record.page.text[slice(*place)]
    near = extents(record, quote)
    inside = [s for s in occurrences(record.page.text, part) if any(a <= s and s + len(part) <= b for a, b in near)]
    span: dict[str, Any] = {"text": part}
    if len(inside) > 1:
        span["occurrence"] = inside.index(place[0]) + 1
    return span
