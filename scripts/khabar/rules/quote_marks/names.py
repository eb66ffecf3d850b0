"""Marks around names, titles and terms, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.rules import Found, rule
from khabar.rules.quote_marks._heads import (
    LATIN,
    beside_name,
    kinds,
    phrase_of,
    plain,
    reported,
    said_at_once,
    title_head,
)
from khabar.rules.quote_marks._in_front import apposed, called_name, continues_name, nicknamed
from khabar.rules.quote_marks._inside import (
    complemented,
    described,
    equated,
    indefinite,
    one_word,
    predicate,
    told_inside,
    whose,
)
from khabar.rules.quote_marks._place import (
    JOINING,
    NAME,
    Place,
    cues_between,
    headed,
    item,
    places,
    shorts,
)
from khabar.rules.quote_marks._shapes import institutions
from khabar.rules.quote_marks._vocabulary import common, countries, foreign, known_names, ordinary, speakers, stems
from khabar.segment import Page

# وقالت الوزيرة في تصريح لـ«صدى الوادي»: two common nouns, and who is told all the same
_STATEMENTS = frozenset(["تصريح", "تصريحات", "حديث", "حوار", "مقابله", "لقاء", "خاص", "خاصه"])
_SAID_THERE = re.compile(r" ?(?::|[،,] ?[«“\"]| ?ان(?:ه|ها)? )")
_AS = re.compile(r"(?:حسبما|كما|(?:حسب|وفق|وفقا ل|طبقا ل) ?ما) \w+$")  # كما نقلت «…»


@rule(rank=65)
def title_after_head(page: Page, _found: Found) -> Iterator[Item]:
    """The title of a work, a plan or a document: فيلم «…», كتابه «…», بعنوان «…», الفيلم الروماني «…»."""
    for place in places(page):
        if not place.pair.balanced or len(place.words) > 2 * NAME or not (head := title_head(place)):
            continue
        strange = LATIN.search(place.inside) or (0 < len(place.words) < 3 and foreign(place.words[-1]))
        if whose(place):
            continue  # تقرير «العفو الدولية»
        if strange and (head in listed("name") or head == "برنامج"):
            continue  # مشروع «OpenMap»
        yield item(page, place.pair, "title")


@rule(rank=64)
def name_after_head(page: Page, _found: Found) -> Iterator[Item]:
    """A name behind its generic head: تنظيم «…», صحيفة «…» الأميركية; or joined to such a name with و."""
    for place in shorts(page):
        if (
            not place.clause
            and not phrase_of(place)
            and not (reported(place) and len(place.words) == 1 and plain(place) and ordinary(place.words[0]))
            and (
                headed(place, "name")
                or nicknamed(place)
                or continues_name(place)
                or apposed(place)
                or called_name(place)
            )
        ):
            yield item(page, place.pair, "name")


@rule(rank=63)
def term_after_head(page: Page, _found: Found) -> Iterator[Item]:
    """A term behind the word that introduces it: ما يسمى «…», مصطلح «…», المعروف بـ«…», نظرية «…»."""
    for place in shorts(page):
        if headed(place, "term") or headed(place, "called", 5) or headed(place, "concept", 1):
            yield item(page, place.pair, "term")


@rule(rank=61)
def name_as_subject(page: Page, _found: Found) -> Iterator[Item]:
    """A short name in marks that itself says something: نقلت «…» عن, ذكرت «…» أن; or that is told: لـ«…»."""
    for place in shorts(page):
        if place.clause:
            continue
        # أن الطيران قصف مواقع لـ «الجماعات»; وقالت في تصريح لـ«صدى الوادي»
        stated = bool(_STATEMENTS.intersection(place.preceding(3)[1:]))
        told = (stated or not described(place)) and not complemented(place)
        told = told and place.ahead.endswith(("ل", "لل")) and place.last in ("ل", "لل", "ول") and place.cue is not None
        speaks = place.cue is not None and place.gap.strip() in ("", "ال") and len(place.words) <= 3
        speaks = speaks and (
            not place.ended or _AS.search(place.before[: len(place.before) - len(place.gap)]) is not None
        )
        # يهدد «بمزيد من الضغط», شهدوا «نموا كبيرا»
        speaks = speaks and not said_at_once(place) and not phrase_of(place) and not indefinite(page, place)
        speaks = speaks and not refused(place)
        if told or speaks or agency(place) or told_inside(place):
            yield item(page, place.pair, "name")


def refused(place: Place) -> bool:
    """Whether one verbal noun stands behind a verb that has no clause: رفض «الابتزاز» الذي تمارسه الشركة."""
    return (
        place.cue is not None
        and len(place.words) == 1
        and "clause" not in place.cue.form.takes
        and ordinary(place.words[0])
        and place.words[0] not in speakers()
    )


@rule(rank=62)
def platform(page: Page, _found: Found) -> Iterator[Item]:
    """Where something was written, between a verb of saying and what is said: وكتب على «…»: …, قال عبر «…» إن …."""
    for place in shorts(page):
        if place.clause or place.cue is None or len(place.words) > 2 or place.last not in ("علي", "عبر"):
            continue
        takes, gap = place.cue.form.takes, place.gap.split()
        near = place.cue.form.kind == "verb" and "marks" in takes and len(gap) < 9 and JOINING.isdisjoint(gap)
        if near and ("على" not in takes or place.last == "عبر") and _SAID_THERE.match(place.after):
            yield item(page, place.pair, "name")


@rule(rank=34)
def broadcaster(page: Page, _found: Found) -> Iterator[Item]:
    """A channel behind على or عبر in a sentence that tells of a programme or an interview: في لقاء على «الحياة»."""
    for place in shorts(page):
        if place.clause or len(place.words) > 3 or place.last not in ("علي", "عبر", "شاشه"):
            continue
        if any(stems(word) & listed("broadcast") for word in place.preceding(8)[1:]):
            yield item(page, place.pair, "name")


def agency(place: Place) -> bool:
    """Whether the inside begins with the name of a news agency."""
    return len(place.words) <= 4 and bare(place.words[0]) in listed("agency")


@rule(rank=50)
def name_with_head(page: Page, _found: Found) -> Iterator[Item]:
    """A name in marks together with its head: «جبهة …», «حزب …», «راديو …», «ملك الأغنية»."""
    heads = listed("group") | listed("media")
    for place in shorts(page):
        first, *others = place.words
        definite = 0 < len(others) < 3 and all(word.startswith("ال") for word in place.words)
        defined = definite and first[2:] in listed("group") and not place.clause  # «الكتلة الوطنية»
        headed_by = first in heads and any(word.startswith("ال") or not common(word) for word in others)
        nickname = len(others) == 1 and first in listed("epithet") and others[0].startswith("ال")
        long = first in listed("prize") and len(others) > 1  # «جائزة الأفق لأفضل نص قصير»
        if long or nickname or defined or (0 < len(others) < 5 and headed_by and not place.clause):
            yield item(page, place.pair, "name")


@rule(rank=30)
def name_again(page: Page, _found: Found) -> Iterator[Item]:
    """A name with its head elsewhere in the text, one joined to it with و, one in Latin letters."""
    told = {bare(p.inside.strip()) for p in shorts(page) if not p.clause and agency(p)}
    # «الهيئة» beside «هيئة الأنهار»
    told |= {p.words[0] for p in shorts(page) if len(p.words) > 1 and p.words[0] in institutions() and not p.clause}
    for place in shorts(page):
        if not place.clause:
            again = kinds(page).get(place.pair.open) == "name" or bare(place.inside.strip()) in told
            if again or LATIN.search(place.inside):
                yield item(page, place.pair, "name")


@rule(rank=31)
def title_again(page: Page, _found: Found) -> Iterator[Item]:
    """A title with its head elsewhere in the text, in a list that a head opens, or joined to such a title with و."""
    for place in shorts(page):
        if kinds(page).get(place.pair.open) == "title":
            yield item(page, place.pair, "title")


@rule(rank=32)
def name_by_neighbour(page: Page, _found: Found) -> Iterator[Item]:
    """A name by the words beside its marks: زعيم «…», «…» اللندنية, «…» (اختصار), ويلعب «…»."""
    for place in shorts(page):
        if not place.clause and beside_name(place):
            yield item(page, place.pair, "name")


@rule(rank=35)
def listed_name(page: Page, _found: Found) -> Iterator[Item]:
    """A name that the lists of organisations, places and works know: «رويترز», «الأمم المتحدة»."""
    for place in shorts(page):
        if known_names().get(bare(" ".join(place.words))) == "name":
            withheld = place.inside.strip() in countries()  # «إسرائيل»: nobody, whose right to the name is in doubt
            yield item(page, place.pair, "scare" if withheld else "name")


@rule(rank=25)
def foreign_name(page: Page, _found: Found) -> Iterator[Item]:
    """Up to three words of a foreign shape and none from the lists of common words: «كروس كاونتري»."""
    for place in shorts(page):
        if place.clause or len(place.words) > 3 or any(common(w) for w in place.words):
            continue
        if indefinite(page, place) or phrase_of(place) or equated(place) or place.inside.strip() in countries():
            continue
        if any(map(foreign, place.words)) and not predicate(place) and not place.words[0].startswith("بال"):
            yield item(page, place.pair, "name")


@rule(rank=20)
def words_of_cue(page: Page, _found: Found) -> Iterator[Item]:
    """A speaker's words inside a reported clause: three, or behind أن two, or one plain word; a cue before them."""
    for place in places(page):
        if not place.pair.balanced or place.cue is None or headed(place, "name"):
            continue
        joined = reported(place)
        near = len(place.gap.split()) < 4 and "weak" not in place.cue.form.takes and place.words and plain(place)
        if len(place.words) > (1 if joined or near else 2) or (joined and one_word(place)):
            yield item(page, place.pair, "speech")


@rule(rank=10)
def short_expression(page: Page, _found: Found) -> Iterator[Item]:
    """What no other rule knows: an expression held at a distance."""
    for place in places(page):
        if place.pair.balanced:
            yield item(page, place.pair, "scare")


@rule(rank=10)
def orphan(page: Page, _found: Found) -> Iterator[Item]:
    """A mark without a partner in its paragraph; speech with a cue near or a colon before it, else a distance."""
    for place in places(page):
        if not place.pair.balanced:
            near = place.cue or cues_between(page, place.start - 60, place.start + 60)
            colon = place.pair.open >= 0 and place.ahead.endswith(":")
            yield item(page, place.pair, "speech" if near or colon else "scare")
