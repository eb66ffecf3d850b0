"""Text: decoding, positions, and the folded copy that rules match on.

Stored text is never changed. A folded copy is for matching only, and every position in it leads back to the
original.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from hashlib import sha256

# Letters and digits that newspapers write in more than one way. One code point to one code point, so that no
# offset moves. ؤ and ئ stay: folding them makes different words equal (سئل, سيل).
EQUAL = {
    "ا": "أإآٱ",
    "ي": "ىی",
    "ك": "ک",
    "ه": "ةۀہھە",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u205f\u3000\t",
    **{str(n): chr(0x660 + n) + chr(0x6F0 + n) for n in range(10)},
}
_REPLACE = [(variant, letter) for letter, variants in EQUAL.items() for variant in variants]
# Harakat, superscript alef, tatweel, zero-width and bidi controls: absent from the folded copy.
DELETED = (
    "\u0610-\u061a\u064b-\u065f\u0670\u0640\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u061c\u00ad\ufeff"
)
_DELETED = re.compile(f"[{DELETED}]")
_RANGES = re.findall("(.)(?:-(.))?", DELETED)
_FOLD: dict[int, str | None] = {n: None for a, b in _RANGES for n in range(ord(a), ord(b or a) + 1)}
_FOLD |= {ord(variant): letter for variant, letter in _REPLACE}
SHORT = 64  # characters up to which str.translate is the faster way


def decode(raw: bytes) -> str:
    """The text of a seed: its bytes as strict UTF-8 and nothing else. Raises UnicodeDecodeError."""
    return raw.decode("utf-8", "strict")


def digest(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(raw).hexdigest()


def line_column(text: str, position: int) -> tuple[int, int]:
    """Line and column of a position, both from 1; lines end at U+000A alone, columns are code points."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


@dataclass(frozen=True)
class Folded:
    """A folded copy of a text, with a way back.

    `text` is what patterns see; `source` the original. Every span of `text` maps to a span of `source` whose
    own folding is that span again (a mark that was left out belongs to the letter before it).
    """

    source: str
    text: str
    left_out: list[int] = field(repr=False, compare=False)  # positions in `source`, in order
    _gaps: list[int] = field(repr=False, compare=False)  # the positions in `text` before which they were

    def origin(self, position: int) -> int:
        """Position in the source of a position in the folded text; `len(text)` maps to `len(source)`."""
        if position >= len(self.text):
            return len(self.source)
        return position + bisect_right(self._gaps, position)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the source for a non-empty stretch of the folded text."""
        gaps, length = self._gaps, len(self.text)
        first = start + bisect_right(gaps, start) if start < length else len(self.source)
        return first, end + bisect_right(gaps, end) if end < length else len(self.source)

    def position(self, origin: int) -> int:
        """Position in the folded text of a position in the source: of the first kept character at or after it."""
        return origin - bisect_left(self.left_out, origin)


def fold(text: str) -> Folded:
    """Fold spelling variants of letters, digits and spaces, and leave out marks that are not letters."""
    left_out = [match.start() for match in _DELETED.finditer(text)]
    folded = _DELETED.sub("", text) if left_out else text
    return Folded(text, fold_letters(folded), left_out, [at - i for i, at in enumerate(left_out)])


def unmarked(text: str) -> str:
    """A text without the marks that are no letters."""
    return _DELETED.sub("", text)


def fold_word(word: str) -> str:
    """The folded form of a word of a list, to compare with folded text."""
    return word.translate(_FOLD) if len(word) <= SHORT else fold_letters(_DELETED.sub("", word))


def fold_letters(text: str) -> str:
    # Chained replaces guarded by `in` are twenty times as fast as str.translate on Arabic.
    for variant, letter in _REPLACE:
        if variant in text:
            text = text.replace(variant, letter)
    return text
