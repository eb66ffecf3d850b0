"""Marks around names, titles and terms, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.rules import Found, rule
from khabar.rules.quote_marks._place import COMPLEMENTIZER, Place, cues_between, headed, item, places
from khabar.segment import Page

_LATIN = re.compile(r"[A-Za-z]{2,}")
_JOINED = re.compile(r"[»”\"’'›]\s{0,2}[،,]?\s{0,2}(?:و|او)\s{0,2}(?:ل|ب|ال)?$")
NAME = 6  # the most words a name in marks has


def short(place: Place) -> bool:
    return place.pair.balanced and 0 < len(place.words) <= NAME and not place.stopped


@rule(rank=65)
def title_after_head(page: Page, _found: Found) -> Iterator[Item]:
    """The title of a work, a plan or a document: فيلم «…», كتابه «…», بعنوان «…»."""
    for place in places(page):
        if place.pair.balanced and headed(place, "title", 1) and len(place.words) <= 2 * NAME:
            yield item(page, place.pair, "title")


@rule(rank=64)
def name_after_head(page: Page, _found: Found) -> Iterator[Item]:
    """A name behind its generic head: تنظيم «…», صحيفة «…» الأميركية; or joined to such a name with و."""
    for place in places(page):
        if short(place) and not place.clause and (headed(place, "name") or continues_name(place) or apposed(place)):
            yield item(page, place.pair, "name")


def continues_name(place: Place) -> bool:
    """Whether marks of a name with a head stand directly in front, joined with و: تنظيم «…» و «…»."""
    if not _JOINED.search(place.before):
        return False
    heads = listed("name")
    cut = re.split(r"[«“„\"‘'‹]", place.before)
    words = [w for part in cut[:-1] for w in part.split()[-1:]]
    return any(w in heads or bare(w) in heads for w in words[-3:])


def apposed(place: Place) -> bool:
    """Whether one word in marks renames the institution in front: وزارة الدفاع الأميركية «بنتاغون»."""
    if len(place.words) != 1 or place.words[0].endswith("ا") or place.before.rstrip()[-1:] in "،,:؛":
        return False
    for word in place.preceding(4):
        if word in listed("institution") and not word.startswith("ال"):
            return True
        if not word.startswith("ال"):
            break
    return False


@rule(rank=63)
def term_after_head(page: Page, _found: Found) -> Iterator[Item]:
    """A term behind the word that introduces it: ما يسمى «…», مصطلح «…», المعروف بـ«…»."""
    for place in places(page):
        if short(place) and (headed(place, "term") or headed(place, "called", 5)):
            yield item(page, place.pair, "term")


@rule(rank=61)
def name_as_subject(page: Page, _found: Found) -> Iterator[Item]:
    """A short name in marks that itself says something: نقلت «…» عن, ذكرت «…» أن; or that is told: لـ«…»."""
    for place in places(page):
        if not short(place) or place.clause:
            continue
        told = place.before.endswith(("ل", "لل")) and place.last in ("ل", "لل", "ول") and place.cue is not None
        speaks = place.cue is not None and place.gap.strip() in ("", "ال") and not place.ended and len(place.words) <= 3
        if told or speaks or agency(place):
            yield item(page, place.pair, "name")


def agency(place: Place) -> bool:
    """Whether the inside begins with the name of a news agency."""
    return len(place.words) <= 4 and bare(place.words[0]) in listed("agency")


@rule(rank=50)
def name_with_head(page: Page, _found: Found) -> Iterator[Item]:
    """A name in marks together with its head: «جبهة …», «حزب …»."""
    for place in places(page):
        if short(place) and 1 < len(place.words) < 6 and place.words[0] in listed("group") and not place.clause:
            yield item(page, place.pair, "name")


@rule(rank=30)
def name_again(page: Page, _found: Found) -> Iterator[Item]:
    """A name with its head elsewhere in the text, one joined to it with و, one in Latin letters."""
    known = {
        bare(place.inside.strip())
        for place in places(page)
        if short(place) and not place.clause and (headed(place, "name") or agency(place))
    }
    last = None  # the name in front, for «…» و «…»
    for place in places(page):
        joined = last is not None and place.pair.open - last.close < 8 and _JOINED.search(place.before)
        same = bare(place.inside.strip()) in known or _LATIN.search(place.inside)
        if short(place) and not place.clause and (same or (joined and len(place.words) < 4)):
            last = place.pair
            yield item(page, place.pair, "name")


@rule(rank=20)
def words_of_cue(page: Page, _found: Found) -> Iterator[Item]:
    """A speaker's words inside a reported clause: four, or two behind أن, with a cue before them."""
    for place in places(page):
        if not place.pair.balanced or place.cue is None or headed(place, "name"):
            continue
        joined = any(COMPLEMENTIZER.fullmatch(w) for w in place.gap.split())
        if len(place.words) > (1 if joined else 3):
            yield item(page, place.pair, "speech")


@rule(rank=10)
def short_expression(page: Page, _found: Found) -> Iterator[Item]:
    """What no other rule knows: an expression held at a distance."""
    for place in places(page):
        if place.pair.balanced:
            yield item(page, place.pair, "scare")


@rule(rank=10)
def orphan(page: Page, _found: Found) -> Iterator[Item]:
    """A mark without a partner in its paragraph; speech where a cue stands near, else a distance."""
    for place in places(page):
        if not place.pair.balanced:
            near = place.cue or cues_between(page, place.start - 60, place.start + 60)
            yield item(page, place.pair, "speech" if near else "scare")
