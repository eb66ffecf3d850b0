"""Whoever stands as the subject of a verb of saying, named or not: a quote needs its source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar import lexicon
from khabar.layers import Item
from khabar.reporting.cues import listed
from khabar.reporting.frames import TOKEN, frame
from khabar.reporting.sources import phrase
from khabar.reporting.view import View
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._reading import mention
from khabar.segment import Page, Range
from khabar.text import fold_word

OPENED = frozenset(["an", "inna", "colon", "marks", "question"])
LONGEST_NAME = 3  # words of a name that nothing but its place shows


@cache
def _nouns() -> dict[str, dict[str, str]]:
    return {fold_word(entry["word"]): entry for entry in lexicon.load("speaking_nouns")}


@cache
def _addresses() -> frozenset[str]:
    shapes = ("address", "honorific")
    return frozenset(fold_word(e["word"]) for e in lexicon.load("offices") if e["shape"] in shapes)


_memo: tuple[Page, Found, list[Range]] | None = None


def subjects(page: Page, found: Found) -> list[Range]:
    """Source phrases behind finite verbs that open content: قال تارلو إن …, وقالت مصادر «…»."""
    global _memo
    memo = _memo
    if memo is None or memo[0] is not page or memo[1] is not found:
        # A view of its own: that of the quotes sees the entities as well.
        memo = _memo = page, found, list(_subjects(View(page, dict(found))))
    return memo[2]


def _subjects(view: View) -> Iterator[Range]:
    for cue in view.cues:
        if cue.form.kind != "verb" or cue.form.number in ("pl", "du"):
            continue  # behind a plural verb its subject was named before
        made = frame(view, cue)
        behind = phrase(view, cue.end, made.at) if made.opener in OPENED else None
        if behind is not None:
            yield behind[0]


@rule(rank=8)
def unnamed_speaker(page: Page, found: Found) -> Iterator[Item]:
    """A speaker who is not named, by the noun at the head: قال مصدر إن …, وأضافت الوزارة أن …, يقول التقرير إن …."""
    for start, end in subjects(page, found):
        head = TOKEN.match(page.folded.text, start, end)
        noun = _nouns().get(head.group()) if head else None
        if head and noun:
            more = {"form": "nominal"}
            yield mention(page, head.start(), head.end(), noun["type"], noun["subtype"] or None, **more)


@rule(rank=6)
def speaker_by_place(page: Page, found: Found) -> Iterator[Item]:
    """A name that nothing but its place shows: the one to three words between a verb of saying and what is said."""
    for start, end in subjects(page, found):
        words = list(TOKEN.finditer(page.folded.text, start, end))
        if words and words[0].group() in _addresses():
            words = words[1:]  # الدكتور لور: the address is no part of the name
        name = words[: next((i for i, word in enumerate(words) if not _may_be_name(word.group())), len(words))]
        rest = words[len(name) :]
        if name and len(name) <= LONGEST_NAME and (not rest or rest[0].group() in "،,("):
            yield mention(page, name[0].start(), name[-1].end(), "PER")


def _may_be_name(word: str) -> bool:
    """Whether a word is no common word: without article and feminine or plural ending, in none of the lists."""
    if len(word) < 2 or not word.isalpha() or word.startswith("ال") or word.endswith(("ه", "ات", "ون", "ين", "يا")):
        return False
    known = word in gazetteer.common_words() or word in _nouns() or word in gazetteer.nisbas()
    return not known and not any(
        word in listed(kind) for kind in ("hard", "soft", "role", "anonymous", "clause", "head")
    )
