"""What is drawn on a text: lines under words, one style for each layer, and a label over the word where one begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from khabar import layers
from khabar.layers import Item
from khabar.viewing.segments import Segment, segments, word_at

OUTER = ("content", "insertion", "cue", "hop", "entity", "date", "other", "mark", "edit", "here")  # outermost first
DEEPEST = 3  # entities nested deeper than this share a line


@dataclass(frozen=True)
class Mark:
    """A line under a stretch. `kind` names its style, `owner` the anchor of its annotation."""

    start: int
    end: int
    layer: str
    kind: str
    owner: str
    depth: int = 0


@dataclass(frozen=True)
class Tag:
    """A label over the word at `position`."""

    position: int
    layer: str
    label: str
    owner: str
    differs: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text with its marks, outermost first."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Group:
    """Pieces that stay on one line under their labels, or, without labels, any run of pieces."""

    pieces: tuple[Piece, ...]
    tags: tuple[Tag, ...] = ()


def marks_of(layer: str, item: Item, owner: str, depth: int = 0) -> Iterator[Mark]:
    """The marks of an item."""
    if layer == "quotes":
        for kind, spans in (("content", item["content"]), ("insertion", item["insertions"] or [])):
            yield from (Mark(s["start"], s["end"], layer, kind, owner) for s in spans)
        hops = [hop[key] for hop in item["chain"] for key in ("span", "term")]
        for kind, spans in (("cue", [item["cue"]["span"]]), ("hop", hops)):
            yield from (Mark(s["start"], s["end"], layer, kind, owner) for s in spans if s)
    else:
        kind = {"entities": "entity", "dates": "date", "quote_marks": "mark"}.get(layer, "other")
        for span in layers.load()[layer].spans(item):
            yield Mark(span["start"], span["end"], layer, kind, owner, depth)


def depths(items: list[Item]) -> dict[str, int]:
    """How many other items of a nested layer lie around each, by id."""
    found: dict[str, int] = {}
    open_ends: list[int] = []
    for item in sorted(items, key=lambda i: (i["span"]["start"], -i["span"]["end"])):
        while open_ends and open_ends[-1] <= item["span"]["start"]:
            open_ends.pop()
        found[item["id"]] = min(len(open_ends), DEEPEST)
        open_ends.append(item["span"]["end"])
    return found


def place_of(layer: str, item: Item) -> int | None:
    """Where the label of an item stands: a quote's at its cue, else where the item begins; None where nowhere."""
    if layer == "quotes" and item["cue"]["span"]:
        return int(item["cue"]["span"]["start"])
    hull = layers.load()[layer].hull(item)
    return hull[0] if hull else None


def groups(text: str, start: int, end: int, marks: list[Mark], tags: list[Tag]) -> list[Group]:
    """A stretch of text ready to be written: its pieces join to the text, letter for letter.

    A label stands at the beginning of its whole word, never between letters, which would tear them apart.
    """
    ordered = sorted(marks, key=lambda m: (OUTER.index(m.kind), m.depth, m.start - m.end))
    spans = [(m.start, m.end) for m in ordered]
    words: dict[tuple[int, int], list[Tag]] = {}
    for tag in sorted(tags, key=lambda t: t.position):
        if start <= tag.position < end:
            words.setdefault(word_at(text, tag.position, start, end), []).append(tag)
    cuts = [place for word in words for place in word]
    found: list[Group] = []
    plain: list[Piece] = []
    for word, pieces in _by_word(list(segments(start, end, spans, cuts)), sorted(words)):
        made = [Piece(text[s.start : s.end], tuple(ordered[n] for n in s.spans)) for s in pieces]
        if word is None:
            plain += made
            continue
        if plain:
            found.append(Group(tuple(plain)))
            plain = []
        found.append(Group(tuple(made), tuple(words[word])))
    return [*found, Group(tuple(plain))] if plain else found


def _by_word(
    pieces: list[Segment], words: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int] | None, list[Segment]]]:
    """Runs of segments, each inside one of the words or outside all of them."""
    last: tuple[int, int] | None = None
    run: list[Segment] = []
    waiting = iter(words)
    word = next(waiting, None)
    for piece in pieces:
        while word is not None and word[1] <= piece.start:
            word = next(waiting, None)
        now = word if word is not None and word[0] <= piece.start else None
        if run and now != last:
            yield last, run
            run = []
        last = now
        run.append(piece)
    if run:
        yield last, run
