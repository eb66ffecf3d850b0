"""Marks around names that no head announces: whose statement it is, a newspaper that is told, a word no list knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.rules import Found, rule
from khabar.rules.quote_marks._heads import phrase_of
from khabar.rules.quote_marks._inside import equated, indefinite, predicate
from khabar.rules.quote_marks._place import item, shorts
from khabar.rules.quote_marks._vocabulary import countries, foreign, ordinary, stems
from khabar.segment import Page

_ACT = re.compile(r"\w\wو\w")  # a noun of doing or being: الهدوء, الصمود
_PLURAL = ("ين", "ون", "ات")
_LETTERS = 3  # the fewest of a word that is strange


@rule(rank=36)
def whose_statement(page: Page, _found: Found) -> Iterator[Item]:
    """Who made a statement, or was spoken with: تصريحات «الزهري», تعليق من «نيمار», حوار مع «الواحة»."""
    for place in shorts(page):
        if place.clause or len(place.words) > 2 or place.ahead[-1:] in (":", "،", ",", "؛"):
            continue
        words = place.preceding(4)
        spoken = [number for number, word in enumerate(words) if stems(word) & listed("statement")]
        with_whom = words[:1] in (["من"], ["مع"]) and bool(spoken)
        if (with_whom or spoken[:1] == [0]) and all(proper(word, with_whom) for word in place.words):
            yield item(page, place.pair, "name")


def proper(word: str, definite: bool) -> bool:
    """Whether a word may be a name: a country, one that is not common, or any `definite` one in the singular."""
    if word in countries():
        return True
    if word.startswith("ال") and definite:
        return not word.endswith(_PLURAL)
    return not ordinary(word) and not word.endswith(("ه", "ا", *_PLURAL))


@rule(rank=37)
def newspaper(page: Page, _found: Found) -> Iterator[Item]:
    """A newspaper with an everyday name that is told, or whose owner is named: كان لـ«الغد» لقاء, جريدته «الضفاف»."""
    for place in shorts(page):
        if place.clause or len(place.words) > 2:
            continue
        told = place.last in ("ل", "لل", "ول") and place.inside.strip() in listed("paper")
        head = place.last
        owned = bool(head) and head not in listed("media") and bool(stems(head) & listed("media"))
        if told or (owned and not head.startswith("ال") and place.words[0].startswith("ال")):
            yield item(page, place.pair, "name")


@rule(rank=14)
def strange_word(page: Page, _found: Found) -> Iterator[Item]:
    """One word that no list knows: «سيلاف», «الكيتا»; a letter: القاعة «ب»; a strange word and number: «ميدار 22»."""
    for place in shorts(page):
        word = place.words[0]
        if place.clause or phrase_of(place) or indefinite(page, place) or equated(place) or predicate(place):
            continue
        lettered = len(place.words) == 1 and len(word) == 1 and word.isalpha()
        numbered = len(place.words) == 2 and place.words[1].isdigit() and unknown(word)
        if lettered or numbered or (len(place.words) == 1 and unknown(word)):
            yield item(page, place.pair, "name")


def unknown(word: str) -> bool:
    """Whether no list knows a word, and it has neither the ending of an adverb or a noun of quality, nor a pronoun."""
    core = bare(word)
    if len(core) < _LETTERS or not word.isalpha() or ordinary(word) or word in countries():
        return False
    if word != core and _ACT.fullmatch(core):
        return False
    return foreign(core) or not core.endswith(("ه", "ا", "يه", "نا", *_PLURAL)) or (word != core and core.endswith("ا"))
