"""Marks around somebody's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import cues, listed
from khabar.rules import Found, rule
from khabar.rules.quote_marks._heads import phrase_of, plain, said_at_once, title_head
from khabar.rules.quote_marks._named import named
from khabar.rules.quote_marks._persons import of_person
from khabar.rules.quote_marks._place import JOINING, Place, cues_between, headed, item, of_class, places, shorts
from khabar.rules.quote_marks._vocabulary import (
    common,
    ordinary,
)
from khabar.segment import Page

_CALLED = re.compile(
    "(?:[يتن]?سم[يوات]{0,2}|ا?سم[يات]{1,2}|سما|[يت]?وصف[توا]{0,2}|تصف|يصف|[يت]?عتبر[توا]{0,2}|اعتبر[توا]{0,2})(?:ه|ها|هم)"
)
_POSTPOSED = re.compile(
    r"\s{0,2}[،,.]?\s{0,2}(?:(?:علي حد|بحسب|حسب|حسبما|وفق|وفقا|طبقا|كما|هكذا|بهذه الكلمات)(?:\s|$))"
)
# Nothing but the rest of the clause stands between the marks and the attribution.
_ATTRIBUTED = re.compile(
    r"[^«»“”\".!?؟؛\n]{1,120}[،,] "
    r"(?:(?:بحسب|حسب|حسبما|وفق|وفقا ل|طبقا ل|نقلا عن|علي حد)(?: ?ما)? ?\w|كما (?:قال|ذكر|اعلن|افاد|اكد)ت? )"
)


@rule(rank=70)
def after_colon(page: Page, _found: Found) -> Iterator[Item]:
    """A cue and a colon in front of the marks: وقال الوزير: «…», or a colon in front of a whole clause."""
    for place in places(page):
        if not place.pair.balanced or not place.ahead.endswith(":"):
            continue
        near = place.cue or cues_between(page, place.start - len(place.before) - 1, place.start)
        if near or is_long(place) or speaker_line(page, place):
            yield item(page, place.pair, "speech")


@rule(rank=60)
def after_cue(page: Page, _found: Found) -> Iterator[Item]:
    """A cue in the same clause: وأضاف «…», قال الوزير إن «…», مشدداً على أن «…»."""
    for place in places(page):
        if place.pair.balanced and place.cue is not None and follows(page, place):
            yield item(page, place.pair, "speech")


def follows(page: Page, place: Place) -> bool:
    """Whether the marks hold what the cue in front of them introduces."""
    count = len(place.words)
    gap = place.gap.strip()
    if not gap:
        return (
            count > 3 or place.ended or (count > 1 and (place.clause or said_at_once(place)))
        )  # قالت «رويترز» إن: the marks hold the subject
    if place.cue is not None and "describe" in place.cue.form.takes:
        if count < 4 and place.words[0].endswith("ا") and common(place.words[0]) and len(gap.split()) < 5:
            return True  # اعتبر القرار «باطلا»
        return place.ahead.endswith(("ب", "بانه", "بانها", "بانهم"))  # وصف القرار بـ«الخطير»
    if place.last in JOINING or place.last in ("بالقول", "قائلا", "قائله"):
        return count > 2 or (place.ended and place.clause)
    if headed(place, "name") or headed(place, "title", 1) or headed(place, "term"):
        return count > 6 and place.clause
    if governed(place):
        return not named(place) and (count > 1 or ordinary(place.words[0]))
    if governs_inside(place):
        return True
    if count > 1 and place.ended and introduced(place) and not named(place):
        return True  # وأضاف الناطق باسم الجيش، العقيد سمير حداد، «قواتنا جاهزة».
    if count > 1 and place.clause and place.words[0] in listed("clause") and len(gap.split()) < 6:
        return True  # قال سامي «لن نقبل» أمس
    # Behind أن the marks complete the reporter's clause: إن الوزيرين «بحثا المجالات التي …».
    joined = not JOINING.isdisjoint(gap.split())
    if count < 5 and of_person(page, place):
        return False  # ورأى وكيل المتهم «كامل بدر الدين» أن
    if count == 3 and len(gap.split()) < 4:  # قال الحارس «سمعت صوتا قويا»
        return place.ended or place.after.startswith((" و", " ثم"))
    return count > 3 and (place.clause or count > 7 or joined or place.stopped)


def introduced(place: Place) -> bool:
    """Whether a verb of saying begins the sentence and a comma stands between its subject and the marks."""
    cue, gap = place.cue, place.gap.split()
    if cue is None or cue.form.kind != "verb" or "marks" not in cue.form.takes or not place.ahead.endswith("،"):
        return False
    first = place.start - 1 - len(place.before)
    return cue.at - first < 2 and len(gap) < 12 and JOINING.isdisjoint(gap)


@rule(rank=64)
def own_word(page: Page, _found: Found) -> Iterator[Item]:
    """A word that somebody uses for something, or calls: ما سماه «…», ما وصفته بـ«…», هتاف «…»."""
    for place in shorts(page):
        words = place.preceding(4)
        while words[:1] in (["ب"], ["بانه"], ["بانها"]) or (len(words) > 1 and words[0].startswith("بال")):
            words = words[1:]  # ما وصفه بالحملة «…»
        if len(words) > 1 and words[0] in ("منها", "مثل", "بينها", "ابرزها") and of_class(words[1], "chant"):
            words = words[1:]  # شعارات منها «…»
        calls = words[1:2] in (["ما"], ["بما"], ["عما"], ["لما"], ["مما"], ["فيما"]) and bool(
            _CALLED.fullmatch(words[0])
        )
        pretext = words[1:] if words[:1] and words[0] in JOINING else words  # بدعوى أنه «…»
        if calls or (words and of_class(words[0], "chant")) or (pretext and pretext[0] in listed("pretext")):
            yield item(page, place.pair, "speech")


@rule(rank=56)
def after_particle(page: Page, _found: Found) -> Iterator[Item]:
    """A source with a particle at the beginning of the sentence: وبحسب الصحيفة فإن «…», ووفقاً للوزير، «…»."""
    for place in places(page):
        if not place.pair.balanced or place.cue is not None or len(place.words) < 2 or named(place):
            continue
        joined = place.last in ("فان", "فانه", "فانها", "فانهم") and not place.ahead.endswith("،")
        comma = max(place.before.rfind("،"), place.before.rfind(","))
        if not joined and comma < 0:
            continue
        opening = place.start - 1
        near = cues_between(page, opening - len(place.before), opening)
        lead = place.before[: near[0].start - opening + len(place.before)] if near else ""
        if (
            near
            and near[0].form.kind == "particle"
            and len(lead.split()) < 2
            and (joined or place.ended or len(place.words) > 3)
        ):
            yield item(page, place.pair, "speech")


@rule(rank=55)
def before_attribution(page: Page, _found: Found) -> Iterator[Item]:
    """An attribution behind the marks: «…»، قال الوزير, «…» بحسب تعبيره."""
    starts = {cue.at for cue in cues(page) if cue.form.kind == "verb"}
    for place in places(page):
        if not place.pair.balanced or len(place.words) < 2 or (len(place.words) < 3 and named(place)):
            continue
        if place.after.lstrip(" ،,").startswith("كما ") and not told_behind(page, place):
            continue
        at = place.end + 1 + len(place.after) - len(place.after.lstrip(" ،,."))
        attached = page.folded.text[at : at + 1] in "وف" and at in starts
        verb = at in starts and not attached and place.after.lstrip()[:1] in ("،", ",")
        few = 1 if place.cue is None and plain(place) and not named(place) else 2  # بسبب «خطأ بشري»، حسب الشركة
        if verb or (len(place.words) > few and _POSTPOSED.match(place.after)):
            yield item(page, place.pair, "speech")


@rule(rank=19)
def attributed_clause(page: Page, _found: Found) -> Iterator[Item]:
    """Words inside a clause that is attributed at its end: نجم الحريق عن «عمل متعمد» في المخزن، وفق ما أعلنت الشرطة."""
    for place in places(page):
        if not place.pair.balanced or place.cue is not None or len(place.words) < 2 or named(place):
            continue
        if _ATTRIBUTED.match(place.after):
            yield item(page, place.pair, "speech")


@rule(rank=40)
def whole_clause(page: Page, _found: Found) -> Iterator[Item]:
    """A whole clause or sentences in marks, without a cue in reach."""
    for place in places(page):
        if place.pair.balanced and is_long(place) and not headed(place, "title", 1):
            yield item(page, place.pair, "speech")


@rule(rank=38)
def whole_sentence(page: Page, _found: Found) -> Iterator[Item]:
    """Marks around a whole sentence behind another one: «…»، قالت سلمى. «فقدنا كل شيء»."""
    for place in places(page):
        if not place.pair.balanced or place.before.strip() or len(place.words) < (3 if place.clause else 4):
            continue
        opening = place.start - 1
        if opening > 3 and (place.ended or place.stopped) and not place.after.lstrip().startswith(("،", ",")):
            yield item(page, place.pair, "speech")


def is_long(place: Place) -> bool:
    count = len(place.words)
    return (count > 4 and place.clause) or (count > 3 and place.stopped) or count > 7


def governed(place: Place) -> bool:
    """Whether the preposition that the cue asks for stands in front of the marks: اتهم … بـ«…», دعا إلى «…»."""
    takes = place.cue.form.takes if place.cue else frozenset()
    last = {"الي": "إلى", "علي": "على", "عن": "عن", "من": "من", "في": "في", "ب": "ب"}.get(place.last)
    return last in takes and place.ahead.endswith(place.last) and len(place.gap.split()) < 9


def governs_inside(place: Place) -> bool:
    """Whether the preposition that the cue asks for stands inside the marks: يتهم الحكومة «بالصمت والسلبية»."""
    if place.cue is None or "ب" not in place.cue.form.takes or len(place.gap.split()) > 5:
        return False
    return len(place.words) > 1 and (
        place.words[0].startswith("بال") or (phrase_of(place) and place.words[0][0] == "ب")
    )


def speaker_line(page: Page, place: Place) -> bool:
    """Whether a line begins with a speaker and a colon: الوزير: «…»."""
    text = page.folded.text
    opening = place.start - 1
    line = text[max(text.rfind("\n", 0, opening) + 1, opening - 120) : opening]
    words = line.split()
    if not line or line != place.before[-len(line) :] or not 0 < len(words) < 8 or title_head(place):
        return False
    first = words[0].strip(":")
    who = listed("role") | listed("anonymous") | listed("institution") | listed("media")
    least = 1 if first in listed("anonymous") or first in listed("role") else 3  # مسؤول أممي: «الوضع كارثي»
    if not (place.clause or len(place.words) > least) or any(
        not (word.strip(":").isalpha() or word[0].isdigit()) for word in words if word != ":"
    ):
        return False
    return first.startswith("ال") or first in who or not any(common(word.strip(":")) for word in words if word != ":")


def told_behind(page: Page, place: Place) -> bool:
    """Whether a verb of saying stands behind the كما that follows the marks: «…» كما أنذرت المنظمة."""
    at = place.end + 1 + place.after.index("كما") + 4
    return any(cue.at == at and cue.form.kind == "verb" for cue in cues_between(page, at, at + 2))
