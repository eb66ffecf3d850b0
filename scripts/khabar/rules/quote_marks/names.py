"""Marks around names, titles and terms, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.rules import Found, rule
from khabar.rules.quote_marks._heads import (
    JOINED,
    LATIN,
    beside_name,
    kinds,
    phrase_of,
    plain,
    reported,
    said_at_once,
    title_head,
)
from khabar.rules.quote_marks._inside import (
    complemented,
    described,
    indefinite,
    one_word,
    predicate,
    told_inside,
    whose,
)
from khabar.rules.quote_marks._place import (
    NAME,
    Place,
    cues_between,
    headed,
    item,
    of_class,
    places,
    shorts,
)
from khabar.rules.quote_marks._vocabulary import common, countries, foreign, known_names, stems
from khabar.segment import Page

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
            and (
                headed(place, "name")
                or nicknamed(place)
                or continues_name(place)
                or apposed(place)
                or called_name(place)
            )
        ):
            yield item(page, place.pair, "name")


def nicknamed(place: Place) -> bool:
    """Whether the marks hold a nickname behind an attached ب: الملقب بـ«…»."""
    words = place.preceding(2)
    return len(words) > 1 and words[0] == "ب" and of_class(words[1], "nicknamed")


def continues_name(place: Place) -> bool:
    """Whether marks of a name with a head stand directly in front, joined with و: تنظيم «…» و «…»."""
    if not JOINED.search(place.before):
        return False
    heads = listed("name")
    cut = re.split(r"[«“„\"‘'‹]", place.before)
    words = [w for part in cut[:-1] for w in part.split()[-1:]]
    return any(w in heads or bare(w) in heads for w in words[-3:])


def called_name(place: Place) -> bool:
    """Whether the noun of a name is called so, or the marks hold a foreign word: جماعة تدعى «…», المسماة «Orbit»."""
    words = place.preceding(5)
    if not place.short or place.clause or not (headed(place, "term") or headed(place, "called", 3)):
        return False
    if any(word in ("مصطلح", "كلمه", "تعبير", "مفهوم", "لفظ", "عباره") for word in words[:2]):
        return False
    calls = [number for number, word in enumerate(words[:3]) if {word, bare(word)} & called_words()]
    named = bool(calls) and any(stems(word) & listed("name") for word in words[calls[0] + 1 : calls[0] + 3])
    return named or bool(LATIN.search(place.inside)) or foreign(place.words[-1])


@cache
def called_words() -> frozenset[str]:
    """Words of calling, without article."""
    return frozenset(bare(word) for word in listed("called") | listed("term"))


def apposed(place: Place) -> bool:
    """Whether one word in marks renames the institution in front: وزارة الدفاع الأميركية «بنتاغون»."""
    if len(place.words) != 1 or place.words[0].endswith("ا") or place.ahead[-1:] in "،,:؛":
        return False
    for word in place.preceding(4):
        if word in listed("institution") and not word.startswith("ال"):
            return True
        if not word.startswith("ال"):
            break
    return False


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
        told = not described(place) and not complemented(place)  # أن الطيران قصف مواقع لـ «الجماعات»
        told = told and place.ahead.endswith(("ل", "لل")) and place.last in ("ل", "لل", "ول") and place.cue is not None
        speaks = place.cue is not None and place.gap.strip() in ("", "ال") and len(place.words) <= 3
        speaks = speaks and (
            not place.ended or _AS.search(place.before[: len(place.before) - len(place.gap)]) is not None
        )
        # يهدد «بمزيد من الضغط», شهدوا «نموا كبيرا»
        speaks = speaks and not said_at_once(place) and not phrase_of(place) and not indefinite(page, place)
        if told or speaks or agency(place) or told_inside(place):
            yield item(page, place.pair, "name")


def agency(place: Place) -> bool:
    """Whether the inside begins with the name of a news agency."""
    return len(place.words) <= 4 and bare(place.words[0]) in listed("agency")


@rule(rank=50)
def name_with_head(page: Page, _found: Found) -> Iterator[Item]:
    """A name in marks together with its head: «جبهة …», «حزب …», «راديو …», «ملك الأغنية»."""
    heads = listed("group") | listed("media")
    for place in shorts(page):
        nickname = len(place.words) == 2 and place.words[0] in listed("epithet") and place.words[1].startswith("ال")
        if nickname or (1 < len(place.words) < 6 and heads & {place.words[0]} and not place.clause):
            yield item(page, place.pair, "name")


@rule(rank=30)
def name_again(page: Page, _found: Found) -> Iterator[Item]:
    """A name with its head elsewhere in the text, one joined to it with و, one in Latin letters."""
    told = {bare(p.inside.strip()) for p in shorts(page) if not p.clause and agency(p)}
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
        if indefinite(page, place) or phrase_of(place) or place.inside.strip() in countries():
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
