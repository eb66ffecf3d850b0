"""Paragraphs, sentences and tokens, derived from the text alone and never from an annotation.

Everything is a pair (start, end) of code points, half-open, in text order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from khabar import clitics
from khabar.memo import Memo
from khabar.text import Folded, fold

Range = tuple[int, int]

# A line with something on it. U+2028 and U+0085 stay inside: only U+000A ends a line of a seed.
_PARAGRAPH = re.compile(r"[^\n]+")
# One full stop, or a run of ! ? ؟, then closing marks and brackets. Two dots and more (and …) are a pause in
# Arabic news, not an end: «هل يعود الوزير غداً.. غداً حقاً؟». The pattern begins with a class of characters, and what
# stands before is looked at behind it: so `re` skips to such a character, which is five times as fast.
# A full stop between two words without a space ends a sentence too (للقانون.وبين); not in د.سالم, أ.ف.ب, 5.3.
_LETTER = "[\u0621-\u0652]"
_GLUED = rf"(?:(?<={_LETTER}{{3}}\.)|(?<=[»”\"]\.))(?={_LETTER}{{3}})"
_END = re.compile(
    r"[.!?؟](?:(?<=\.)(?<![.…].)(?![.…])|(?<=[!?؟])[!?؟]{0,7})" + rf"(?:{_GLUED}|[»”\"’'›)\]]{{0,4}}(?=\s|$))"
)
# A letter or digit with the marks on it, and numbers with their separators; or one mark of punctuation.
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c\u200d"
_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*(?:[.,٫٬](?=[0-9٠-٩])[0-9٠-٩]+)*|[^\w\s]|_")


def paragraphs(text: str) -> list[Range]:
    """Lines that hold more than white space, without the white space around them."""
    return [r for m in _PARAGRAPH.finditer(text) if (r := trim(text, m.start(), m.end()))]


def sentences(text: str) -> list[Range]:
    """Sentences inside paragraphs: cut after . ! ? ؟ with the closing marks that follow."""
    found = []
    for start, end in paragraphs(text):
        at = start
        for match in _END.finditer(text, start, end):
            if r := trim(text, at, match.end()):
                found.append(r)
            at = match.end()
        if r := trim(text, at, end):
            found.append(r)
    return found


def tokens(text: str) -> list[Range]:
    """The written view: split at white space and punctuation; marks stay on their letter."""
    if " " not in text:
        return [m.span() for m in _TOKEN.finditer(text)]
    found, at = list[Range](), 0
    for stretch in text.split(" "):  # a token holds no space
        end = at + len(stretch)
        if stretch.isalpha():
            found.append((at, end))
        elif stretch:
            for first, last in _tokens[stretch]:
                found.append((at + first, at + last))
        at = end + 1
    return found


_tokens: Memo[list[Range]] = Memo(lambda stretch: [m.span() for m in _TOKEN.finditer(stretch)])


def core_tokens(text: str, written: list[Range]) -> list[Range]:
    """The core view: attached particles are tokens of their own; the article stays on its noun."""
    # A token that begins with no letter is one character, and carries nothing.
    found: list[Range] = []
    carrying = clitics.CARRYING
    for place in written:
        start, end = place
        if text[start] in carrying:
            for length in clitics.proclitics(text[start:end]):
                found.append((start, start + length))
                start += length
            place = start, end
        found.append(place)
    return found


def trim(text: str, start: int, end: int) -> Range | None:
    """The range without white space at its edges; None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def covering(ranges: list[Range], start: int, end: int) -> Range:
    """Numbers (first, one past last) of the smallest run of ranges that covers [start, end)."""
    first = bisect_right(ranges, start, key=lambda r: r[1])
    last = bisect_left(ranges, end, key=lambda r: r[0])
    return first, max(first, last)


@dataclass(frozen=True)
class Page:
    """A text with everything derived from it, and the document creation time if it is known."""

    text: str
    dct: date | None = None

    def __hash__(self) -> int:
        return hash(self.text)  # kept in the string; rules ask many times a text what they know of a page

    @cached_property
    def folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def paragraphs(self) -> list[Range]:
        return paragraphs(self.text)

    @cached_property
    def sentences(self) -> list[Range]:
        return sentences(self.text)

    @cached_property
    def tokens(self) -> list[Range]:
        return tokens(self.text)

    @cached_property
    def tokens_core(self) -> list[Range]:
        return core_tokens(self.text, self.tokens)

    def span(self, start: int, end: int) -> dict[str, Any]:
        """A span of the text."""
        return {"start": start, "end": end, "text": self.text[start:end]}

    def context(self, start: int, end: int) -> dict[str, Any]:
        """The sentence or sentences that cover [start, end), as one span."""
        first, last = covering(self.sentences, start, end)
        if first == last:
            return self.span(start, end)
        return self.span(min(start, self.sentences[first][0]), max(end, self.sentences[last - 1][1]))
