"""Where the strings of an answer stand in the text: in the order of the answer, a repeated string at its next place."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from khabar.drafting.places import occurrences
from khabar.segment import Range


class Piece(NamedTuple):
    """A string of an answer; pieces of one kind are never put at one place twice. `occurrence` counts from 1."""

    text: str
    kind: Hashable = None
    occurrence: int | None = None


def place(text: str, pieces: Sequence[Piece], edges: frozenset[int]) -> list[Range | None]:
    """The range of every piece, or None where its text does not stand, or not so often.

    A piece stands at its occurrence if it names one; else at the first free place that is not before the piece
    ahead of it, else at the first free place at all. Places that begin and end where tokens do go first (`edges`).
    """
    found: list[Range | None] = []
    taken: set[tuple[Hashable, Range]] = set()
    cursor = 0
    for piece in pieces:
        starts = occurrences(text, piece.text)
        if piece.occurrence is not None:
            chosen = starts[piece.occurrence - 1 : piece.occurrence] if piece.occurrence > 0 else []
        else:
            whole = [s for s in starts if s in edges and s + len(piece.text) in edges]
            free = [s for s in whole or starts if (piece.kind, (s, s + len(piece.text))) not in taken]
            chosen = [s for s in free if s >= cursor] or free
        at = (chosen[0], chosen[0] + len(piece.text)) if chosen else None
        if at is None or (piece.kind, at) in taken:
            found.append(None)
            continue
        taken.add((piece.kind, at))
        cursor = at[0]
        found.append(at)
    return found


def told(text: str, wanted: Sequence[tuple[Range, Hashable]], edges: frozenset[int]) -> list[Piece]:
    """Pieces that `place` puts at the wanted ranges; they name an occurrence only where they must."""
    pieces: list[Piece] = []
    for (start, end), kind in wanted:
        piece = Piece(text[start:end], kind)
        if place(text, [*pieces, piece], edges)[-1] != (start, end):
            piece = piece._replace(occurrence=occurrences(text, piece.text).index(start) + 1)
        pieces.append(piece)
    return pieces
