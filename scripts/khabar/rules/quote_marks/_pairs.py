"""Which characters are quotation marks, and which of them belong together.

Pairs stay inside a paragraph (a line), within LENGTH and DEPTH, unless two orphans of neighbouring paragraphs fit; what
finds no partner is an orphan. Every
mark of a text ends up in exactly one pair or orphan, whatever the text, in time that grows with its length.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from khabar.clitics import BEFORE_NAME
from khabar.reporting.marks import CLOSERS, FAMILY, OPENERS
from khabar.segment import Page
from khabar.text import DELETED, fold_word

LENGTH = 4000  # the longest quotation kept in one pair
PARAGRAPHS = 3  # how many line breaks it may run over
DEPTH = 6  # how many marks may be open at once
_MARK = re.compile("[«»“”„\"‹›‘’']")
_AFTER = frozenset(".,،؛;:!?؟)]}…-–—") | CLOSERS | {'"', "'"}
_BEFORE = frozenset("([{-–—:،,.…") | OPENERS | {'"', "'"}
_STOPS = frozenset(".,،؛:!?؟)]}")  # never begin a quotation; … may
_IGNORED = re.compile(f"[{DELETED}]")


class Pair(NamedTuple):
    """Positions in the text of two marks that belong together; -1 for the one that an orphan lacks."""

    open: int
    close: int

    @property
    def balanced(self) -> bool:
        return self.open >= 0 and self.close >= 0


@lru_cache(maxsize=2)
def pairs(page: Page) -> tuple[Pair, ...]:
    """All pairs and orphans in text order."""
    found: list[Pair] = []
    for start, end in page.paragraphs:
        found.extend(match_marks(page.text, start, end))
    found.sort(key=lambda p: p.open if p.open >= 0 else p.close)
    return tuple(across(page, found))


def across(page: Page, found: list[Pair]) -> list[Pair]:
    """Pair an opener that its paragraph leaves open with the closer that the next paragraphs have too many."""
    made: list[Pair] = []
    last = -1  # where in `made` the opener stands that waits
    for pair in found:
        if not pair.balanced:
            waits = made[last] if last >= 0 else None
            if pair.open >= 0:
                last = len(made)
            elif waits is not None and near(page.text, waits.open, pair.close):
                made[last] = Pair(waits.open, pair.close)
                last = -1
                continue
        made.append(pair)
    return made


def near(text: str, left: int, right: int) -> bool:
    """Whether two marks of one family are at most three paragraphs apart."""
    same = FAMILY[text[left]] == FAMILY[text[right]]
    return same and right - left <= LENGTH and 0 < text.count("\n", left, right) <= PARAGRAPHS


def match_marks(text: str, start: int, end: int) -> list[Pair]:
    """Pairs and orphans of one paragraph. A closer takes the nearest opener of its own family."""
    stack: list[int] = []
    waiting: Counter[str] = Counter()
    found: list[Pair] = []
    orphans: list[int] = []

    def drop() -> None:
        mark = stack.pop()
        waiting[FAMILY[text[mark]]] -= 1
        orphans.append(mark)

    for match in _MARK.finditer(text, start, end):
        at = match.start()
        role = role_of(text, at, start, end, text[stack[-1]] if stack else "", waiting)
        family = FAMILY[text[at]]
        if role == "open":
            if len(stack) == DEPTH:
                waiting[FAMILY[text[stack[0]]]] -= 1
                orphans.append(stack.pop(0))
            stack.append(at)
            waiting[family] += 1
        elif role == "close":
            if not waiting[family]:
                orphans.append(at)
                continue
            while FAMILY[text[stack[-1]]] != family:
                drop()
            if at - stack[-1] > LENGTH:
                drop()
                orphans.append(at)
                continue
            waiting[family] -= 1
            found.append(Pair(stack.pop(), at))
    orphans.extend(stack)
    if not orphans:
        return found
    return found + mend(text, found, sorted(orphans))


def role_of(text: str, at: int, start: int, end: int, top: str, waiting: Counter[str]) -> str:
    """What a mark does here: open, close, or nothing (an apostrophe). `top` is the innermost open mark."""
    mark = text[at]
    left, right = neighbour(text, at, -1, start, end), neighbour(text, at, 1, start, end)
    if mark in "'’‘":
        if left.isalnum() and right.isalnum() and not attached(text, at, start):
            return ""
        if mark != "‘" and "a" <= left.lower() <= "z" and not waiting[FAMILY[mark]]:
            return ""  # Reuters’
    # White space tells which side a mark belongs to, where there is some on one side alone.
    opens = (not left or left.isspace() or left in _BEFORE) and bool(right) and not right.isspace()
    opens = opens and right not in _STOPS
    closes = (not right or right.isspace() or right in _AFTER) and bool(left) and not left.isspace()
    same = waiting[FAMILY[mark]] > 0
    ends = not right or ended(text, at)  # nothing opens in front of a full stop or the end: … وتسكت ".
    glued = right.isalnum() and attached(text, at, start)  # و”كلمة”, بـ”كلمة”
    if mark in OPENERS:
        # “…“, „…“, ’…‘ and »…« : an opener that closes.
        return "close" if same and (ends or (closes and not opens)) and (top == mark or top in "»„”’") else "open"
    if mark in CLOSERS:
        if glued and not left.isspace():
            return "open"
        apart = not left or left.isspace() or right.isalnum()  # قال ” كلمة, وكالة”كلمة”
        return "open" if not same and not ends and (opens or apart) else "close"
    if ends and not opens:
        return "close"
    if closes and not opens and not same and attached(text, at, start):
        return "open"  # و" … " with a space inside
    if opens != closes:
        return "open" if opens else "close"
    if same and attached(text, at, start) and not opens and right.isalnum():
        return "open" if top != mark else "close"
    return "close" if same else "open"


def neighbour(text: str, at: int, step: int, start: int, end: int) -> str:
    """The next character of the paragraph that is seen, or nothing at its edge."""
    at += step
    for _ in range(8):
        if not start <= at < end:
            return ""
        if not ignored(text[at]):
            return text[at]
        at += step
    return ""


@lru_cache(maxsize=1 << 12)
def ignored(character: str) -> bool:
    """Whether a character is absent from folded text."""
    return _IGNORED.match(character) is not None


def attached(text: str, at: int, start: int) -> bool:
    """Whether what stands directly in front of a mark is a particle or the article: و"…", الـ«…»."""
    edge = at
    while edge > start and at - edge < 8 and (text[edge - 1].isalnum() or ignored(text[edge - 1])):
        edge -= 1
    return fold_word(text[edge:at]) in BEFORE_NAME


def mend(text: str, found: list[Pair], orphans: list[int]) -> list[Pair]:
    """Pair an orphan opener with the next orphan closer of another family, «…”, across no pair."""
    events = sorted(
        [(p.open, 1, p) for p in found] + [(p.close, -1, p) for p in found] + [(at, 0, None) for at in orphans],
        key=lambda event: event[0],
    )
    made: list[Pair] = []
    levels: list[list[int]] = [[]]
    for at, step, _ in events:
        if step == 1:
            levels.append([])
        elif step == -1:
            made.extend(Pair(left, -1) for left in levels.pop())
        elif text[at] in CLOSERS or (text[at] in "\"'" and (ended(text, at) or (levels[-1] and closes_here(text, at)))):
            if levels[-1] and at - levels[-1][-1] <= LENGTH // 4 and text[levels[-1][-1]] not in CLOSERS:
                made.append(Pair(levels[-1].pop(), at))
            else:
                made.append(Pair(-1, at))
        else:
            levels[-1].append(at)
    made.extend(Pair(left, -1) for left in levels[0])
    return made


def ended(text: str, at: int) -> bool:
    """Whether the paragraph ends behind a mark, or a stop follows it."""
    after = text[at + 1 : at + 2]
    return not after or after == "\n" or (after in _STOPS and text[at + 1 : at + 3] != "..")


def closes_here(text: str, at: int) -> bool:
    """Whether white space or punctuation follows a straight mark and a letter or a stop precedes it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before) and not before.isspace() and (not after or after.isspace() or after in _AFTER)
