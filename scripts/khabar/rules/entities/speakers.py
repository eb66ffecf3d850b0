"""Whoever stands as the subject of a verb of saying, named or not: a quote needs its source."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile

from khabar.layers import Item
from khabar.reporting.cues import listed
from khabar.reporting.marks import FAMILY
from khabar.reporting.sources import phrases
from khabar.reporting.view import View
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._names import SPOKESMEN, persons
from khabar.rules.entities._reading import mention, read
from khabar.rules.entities._speaking import (
    LONGEST_NAME,
    TITLE,
    addresses,
    country_names,
    definite_surname,
    describes,
    ends,
    is_title,
    marked_name,
    nouns,
    of_whom,
    run_of_name,
    within_marks,
)
from khabar.segment import Page, Range

_WORDS = frozenset(["قول", "تعبير", "وصف", "زعم", "كلام", "راي"])
_PREPOSITIONS = frozenset(["في", "من", "الي", "عن", "مع", "ب", "ل"])


_memo: tuple[Page, Found, list[tuple[Range, Range]]] | None = None


def subjects(page: Page, found: Found) -> list[tuple[Range, Range]]:
    """Phrases in which a source stands, narrow and wide: قال تارلو إن …, وقالت مصادر «…», وفق شهود."""
    global _memo
    memo = _memo
    if memo is None or memo[0] is not page or memo[1] is not found:
        # A view of its own: the rules for quotes see the entities as well.
        memo = _memo = page, found, list(phrases(View(page, dict(found))))
    return memo[2]


@rule(rank=8)
def unnamed_speaker(page: Page, found: Found) -> Iterator[Item]:
    """A speaker who is not named: the noun with its adjectives (قال مصدر أمني إن …, وأضافت الوزارة أن …)."""
    reading = read(page)
    named = [reading.starts[person.first] for person in persons(reading)]
    for (start, end), (_, far) in subjects(page, found):
        words = within_marks(page, start, end)
        noun = nouns().get(words[0].group()) if words else None
        if noun is None and words and words[0].group().startswith("ل") and page.folded.text[start - 1] == "ل":
            noun = nouns().get("ا" + words[0].group())  # وفقا للمصادر
        own = bool(words) and any(words[0].group() in listed(kind) for kind in ("anonymous", "kin"))
        if noun and not own and bisect_left(named, far) > bisect_left(named, start):
            continue  # المدير سمير حداد: the name says it
        if noun:
            start = words[0].start()
            last = words[0]
            for word in takewhile(describes, words[1:]):
                if words[0].group().startswith("ال") and word.group() in nouns():
                    break  # اتهم الحزب الحكومة: two nouns, no adjective
                last = word
            if last is words[0]:
                # عدد من السكان: من ends the narrow part
                last = of_whom(words, within_marks(page, start, far)) or last
            if last is words[0] and noun.get("bare"):
                continue  # صحيفة «…»: the name says it
            yield mention(page, start, last.end(), noun["type"], noun["subtype"] or None, form="nominal")


@rule(rank=6)
def speaker_by_place(page: Page, found: Found) -> Iterator[Item]:
    """A name that nothing but its place shows: between a verb of saying and what is said, alone or behind a title."""
    reading = read(page)
    known = [reading.starts[person.first] for person in persons(reading)]
    # وكتب سند: a noun as well, but the text has it behind a given name
    surnames = {reading.text(person.end - 1) for person in persons(reading) if person.full} - {"الله", "الدين"}
    surnames = {name for name in surnames if len(name) > 2 and name not in nouns()}
    for (start, end), (_, far) in subjects(page, found):
        words = within_marks(page, start, far)
        inside = [w for w in words if w.end() <= end]
        if page.folded.text[start - 1 : start] == "ل" and inside and inside[0].group() not in gazetteer.given_names():
            continue  # طبقا للترتيب: what ل is cut from is more often a noun
        while inside and (inside[0].group() in addresses() or inside[0].group() in _WORDS):
            inside = inside[1:]  # الدكتور لور: the address is no part of the name; على حد قول لور
        if inside and inside[0].group() in surnames:
            second = inside[1] if len(inside) > 1 and inside[1].group() in ("الله", "الدين") else inside[0]
            yield mention(page, inside[0].start(), second.end(), "PER")
            continue
        run = run_of_name(page, inside)
        rest = inside[len(run) :]
        if len(run) == 1 and rest and bisect_left(known, far) > bisect_left(known, run[0].end()):
            continue  # كابتن الفريق سمير حداد: the name stands behind
        if _before_colon(page, start, far) and (rest or not run or not _again(page, run, far)):
            continue  # مونديال: …: a topic stands in front of the colon as well
        if run and len(run) <= LONGEST_NAME and (not rest or rest[0].group() in "،,(" or is_title(rest[0].group())):
            yield mention(page, run[0].start(), run[-1].end(), "PER")
            surnames |= {w.group() for w in run[1:]}
            continue
        listed_name = bool(inside) and inside[0].group() in gazetteer.surnames()  # وتابع البرهان: a noun as well
        if inside and ends(inside[1:]) and (listed_name or definite_surname(page, inside[0])):
            yield mention(page, inside[0].start(), inside[0].end(), "PER")
            continue
        if name := marked_name(page, words):
            yield mention(page, name[0].start(), name[-1].end(), "PER")
            surnames |= {w.group() for w in name[1:]}
            continue
        for number, word in enumerate(words[:TITLE]):
            run = run_of_name(page, words[number:])
            behind = words[number - 1].group() if number else ""
            if word.group() in country_names() or behind in _PREPOSITIONS:
                continue  # مدرب عمان سالم …: the place belongs to the title
            if number and word.group() == "باسم" and behind.startswith(SPOKESMEN):
                continue  # المتحدث باسم الحركة
            if len(run) > 1 and number and len(run) <= LONGEST_NAME:
                rest = words[number + len(run) :]
                after = rest[0].group() if rest else "،"
                if after in "،,(" or is_title(after) or after in listed("soft"):
                    yield mention(page, word.start(), run[-1].end(), "PER")
                    surnames |= {w.group() for w in run[1:]}
                break


def _before_colon(page: Page, start: int, end: int) -> bool:
    """Whether a phrase is all that stands in front of the colon of the headline."""
    return start == 0 and page.folded.text[end : end + 3].lstrip().startswith(":")


def _again(page: Page, run: list[re.Match[str]], end: int) -> bool:
    """Whether the last word of a name stands in the text again, or words in marks stand in its line."""
    text, name = page.folded.text, run[-1].group()
    line = text[end : text.find("\n", end)] if "\n" in text[end:] else text[end:]
    at = text.find(f" {name}", end)
    again = at >= 0 and not text[at + len(name) + 1 : at + len(name) + 2].isalnum()
    return again or any(mark in line for mark in FAMILY)
