"""Places of a piece of text in a text: where it stands, and how a message shows them. Offsets are code points."""

from __future__ import annotations

from khabar.text import line_column

AROUND = 16  # code points of context on each side of a place that a message repeats
SHOWN = 12  # places that a message lists; it says how many more there are


def occurrences(text: str, part: str) -> list[int]:
    """Starts of all occurrences of `part`, in order, overlapping ones too; none for an empty `part`."""
    found = []
    at = text.find(part) if part else -1
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def listed(text: str, part: str, starts: list[int]) -> str:
    """The places in words: number (as `occurrence` counts them), offsets, and line and column of the text."""
    if not starts:
        return "nowhere"
    said = [
        f"no. {number} at {start}-{start + len(part)} (line {line}, column {column})"
        for number, start in enumerate(starts[:SHOWN], 1)
        for line, column in [line_column(text, start)]
    ]
    more = [f"{len(starts) - SHOWN} more"] if len(starts) > SHOWN else []
    return "; ".join(said + more)


def excerpts(text: str, part: str, starts: list[int]) -> tuple[str, ...]:
    """The piece itself, then each listed place with what stands around it."""
    around = [text[max(0, start - AROUND) : start + len(part) + AROUND] for start in starts[:SHOWN]]
    return (part, *around)
