"""Where the source of a report stands: the phrase behind the word that reports."""

from __future__ import annotations

from khabar.reporting.cues import listed
from khabar.reporting.frames import TOKEN
from khabar.reporting.view import View, holder
from khabar.segment import Range


def phrase(view: View, start: int, end: int) -> tuple[Range, Range] | None:
    """The source phrase in a stretch: its narrow part, and the part in which a name may still follow.

    None where the stretch holds no subject: وقال في بيان, وقال أمس.
    """
    narrow = wide = 0
    first = begun = -1
    for match in TOKEN.finditer(view.text, start, end):
        at, word = match.start(), match.group()
        if holder(view.dates, at) is not None:
            narrow = narrow or (at if begun >= 0 else 0)
            continue
        if word in listed("hard") or to_someone(word):
            wide = at
            break
        soft = word in listed("soft")
        if begun < 0 and (soft or word in "()-–—،,"):
            # An adverb before the subject (قال أمس وزير …), or no subject at all (قال في …).
            if word in ("في", "من", "ب"):
                return None
            continue
        if begun < 0:
            if not word[0].isalpha() and word not in "«“\"'‘":
                return None
            first, begun = at, at
        elif soft and not narrow:
            narrow = at
    if begun < 0:
        return None
    wide = wide or end
    return (first, min(narrow or wide, wide)), (first, wide)


def to_someone(word: str) -> bool:
    """Whether a word says who is told: للصحفيين, لوكالة, لرويترز."""
    if not word.startswith("ل") or len(word) < 4:
        return word in ("ل", "لل")
    rest = word[2:] if word.startswith("لل") else word[1:]
    return rest in listed("media") or rest in listed("agency") or "ال" + rest in listed("audience")
