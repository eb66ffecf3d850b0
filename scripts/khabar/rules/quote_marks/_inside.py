"""What the words inside short marks say: a name or a noun, who is told, one word of a speaker."""

from __future__ import annotations

import re
from itertools import takewhile

from khabar.reporting.cues import bare, listed
from khabar.reporting.frames import PREPOSITIONS
from khabar.rules.quote_marks._heads import plain
from khabar.rules.quote_marks._place import JOINING, Place
from khabar.rules.quote_marks._vocabulary import common, known_names, ordinary, stems
from khabar.segment import Page

_ELATIVE = re.compile(r"الا\w\w\w")
_THAT_HE = re.compile(r"[بوف]?ان(?:ه|ها|هم|هما|هن|نا|ني)")


def whose(place: Place) -> bool:
    """Whether the marks behind the noun of a document hold the name of the body whose it is."""
    return known_names().get(bare(" ".join(place.words))) == "name"


def described(place: Place) -> bool:
    """Whether the marks hold a noun and its adjective without article, nobody who is told: هجوم لـ«طائرة معادية»."""
    plainly = len(place.words) > 1 and plain(place)
    return plainly and (all(map(common, place.words)) or all(word.endswith("ه") for word in place.words))


def indefinite(page: Page, place: Place) -> bool:
    """Whether a word inside has a nunation: no foreign name has."""
    return any(mark in page.text[place.pair.open : place.pair.close] for mark in "ًٌٍ")


def equated(place: Place) -> bool:
    """Whether the marks hold what something is said to be: أن ما تحتاجه هو «طوفان»."""
    return place.cue is not None and place.last in ("هو", "هي", "هم", "مجرد", "بمثابه")


def predicate(place: Place) -> bool:
    """Whether the marks say something of a pronoun in a reported clause: قالت إنه «متغطرس»."""
    return place.cue is not None and len(place.last) > 2 and bool(_THAT_HE.fullmatch(place.last))


def one_word(place: Place) -> bool:
    """Whether one plain word in marks is the speaker's: not a digit, nor the adjective of a description."""
    # وصفه بأنه «جريء»; but قائم على «الاحتيال»
    described = place.cue is not None and "describe" in place.cue.form.takes and place.last not in PREPOSITIONS
    if len(place.words) != 1 or not place.words[0].isalpha() or described:
        return False
    if predicate(place) or equated(place) or (plain(place) and complemented(place)):
        return True
    if _ELATIVE.fullmatch(place.words[0]) and common(place.words[0]):
        return True  # إن اللقب هو «الأغلى»
    # البرنامج الأكثر شعبية «…»: behind a head some words off it is a name
    near = takewhile(lambda word: word not in PREPOSITIONS, place.preceding(4))
    return ordinary(place.words[0]) and not any(stems(word) & listed("name") for word in near)


def complemented(place: Place) -> bool:
    """Whether أن stands between the cue and the marks."""
    return not JOINING.isdisjoint(place.gap.split())


def told_inside(place: Place) -> bool:
    """Whether the marks hold who is told, with its preposition: وقالت الوزيرة «للشروق» أمس إن."""
    if place.cue is None or place.cue.form.kind != "verb" or len(place.words) > 2 or len(place.words[0]) < 5:
        return False
    gap = place.gap.split()
    return place.words[0].startswith("لل") and len(gap) < 6 and JOINING.isdisjoint(gap)
