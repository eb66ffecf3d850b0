"""Where the source of a report stands: the phrase behind the word that reports."""

from __future__ import annotations

from khabar.reporting.cues import bare, listed
from khabar.reporting.frames import TOKEN
from khabar.reporting.view import View, holder
from khabar.segment import Range


def phrase(view: View, start: int, end: int) -> tuple[Range, Range] | None:
    """The source phrase in a stretch: its narrow part, and the part in which a name may still follow.

    None where the stretch holds no subject: وقال في بيان, وقال أمس.
    """
    narrow = wide = skip = 0
    first = begun = -1
    for match in TOKEN.finditer(view.text, start, end):
        at, word = match.start(), match.group()
        if at < skip:
            continue
        if begun < 0 and to_someone(word):
            skip = told_end(view, match.end() if word in ("ل", "لل") else at + 1, end)
            continue
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


def told_end(view: View, start: int, end: int) -> int:
    """Where the one who is told ends, in front of a subject: قال لوكالة «رويترز» المتحدث, قال للصحفيين وزير …."""
    for number, match in enumerate(TOKEN.finditer(view.text, start, end)):
        pair = view.opening.get(match.start())
        if pair is not None:
            return pair.close + 1
        name = max((m.end for m in view.mentions_in(match.start(), end) if m.start == match.start()), default=0)
        if name:
            return name
        if number or not (match.group() in listed("media") or bare(match.group()) in listed("media")):
            return match.end() if not number else match.start()
    return end
