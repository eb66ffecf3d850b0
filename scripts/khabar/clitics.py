"""Attached particles: و ف ب ك ل س in front of a word, and where a word begins and ends.

A closed list of combinations and two word lists decide; there is no morphological analysis. Letters that look
like a particle and belong to the word (واشنطن, لافروف, بوتين, وزير) are kept by the list of stems.
"""

from __future__ import annotations

from functools import cache

from khabar import lexicon
from khabar.text import fold

LETTERS = "وفبكلس"
# What may stand in front of a word that is already known, longest first. The article belongs to the noun, but
# لل hides it.
BEFORE_NAME = frozenset(
    ["و", "ف", "ب", "ك", "ل", "وب", "ول", "وك", "فب", "فل", "فك", "ال", "وال", "بال", "فال", "كال", "لل", "وبال", "ولل", "فلل", "وكال"]
)


def is_word(character: str) -> bool:
    """Whether a character of folded text is part of a word."""
    return character.isalnum() or character == "_"


def edge_after(folded: str, end: int) -> bool:
    """Whether a word ends at `end`."""
    return end >= len(folded) or not is_word(folded[end]) or not is_word(folded[end - 1])


def edge_before(folded: str, start: int) -> str | None:
    """What is attached in front of `start`: "" at a word edge, particles, or None inside another word.

    A digit never takes a particle except و ب ل (و20, ب5).
    """
    edge = start
    while edge > 0 and start - edge < 5 and is_word(folded[edge - 1]):
        edge -= 1
    attached = folded[edge:start]
    if not attached:
        return "" if start == 0 or not is_word(folded[start - 1]) else None
    if edge > 0 and is_word(folded[edge - 1]):
        return None
    return attached if attached in BEFORE_NAME else None


@cache
def _stems() -> frozenset[str]:
    return frozenset(fold(entry["word"]).text for entry in lexicon.load("clitic_stems"))


@cache
def _hosts() -> frozenset[str]:
    return frozenset(fold(entry["word"]).text for entry in lexicon.load("clitic_hosts"))


@cache
def _stem_prefixes() -> tuple[str, ...]:
    # Without the final ه, which turns into ت before a suffix: وزارة, وزارته.
    stems = {stem.removesuffix("ه") for stem in _stems() if stem[0] == "و"}
    return tuple(sorted(stem for stem in stems if len(stem) >= 4))


def proclitics(token: str) -> list[int]:
    """Lengths, in code points of the token, of the particles attached in front; empty where there are none."""
    folded = fold(token)
    edges = [0]
    while _is_particle(folded.text[edges[-1] :], token, folded.origin(edges[-1])):
        edges.append(edges[-1] + 1)
        if folded.text[edges[-1] - 1 : edges[-1] + 1] == "لل":
            break  # للأسد: the second ل is what is left of the article, and the article stays on its noun
    origins = [folded.origin(edge) for edge in edges]
    return [b - a for a, b in zip(origins, origins[1:], strict=False)]


def _is_particle(word: str, token: str, at: int) -> bool:
    """Whether the first letter of a folded word (which stands at `at` in the token) is a particle."""
    if len(word) < 3 or word[0] not in LETTERS or word in _stems():
        return False
    letter, rest = word[0], word[1:]
    if rest in _hosts() or (letter in "وف" and rest[0] in "بكل" and rest[1:] in _hosts()):
        return True
    if letter in "وفبك" and rest.startswith("ال") and len(rest) > 3:
        return True
    # A hamza on the alef is written where a word begins: وأكد, لإجراء, بأن, سأدلي.
    if len(word) > 3 and token[at + 1 : at + 2] in ("أ", "إ"):
        return True
    if letter == "و":
        return len(word) > 3 and not word.startswith(_stem_prefixes())
    if letter == "ل":
        return (rest[0] == "ل" and len(word) > 3) or (rest[0] in "تم" and len(word) > 5)
    if letter == "ف":
        return rest[0] == "س" and rest[1] in "يتن" and len(word) > 4
    return letter == "س" and rest[0] in "يتن" and len(word) > 3
