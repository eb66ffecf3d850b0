"""Marks around names, titles and words that no head announces: by their own shape and by weaker signs beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.rules import Found, rule
from khabar.rules.quote_marks._heads import kinds, phrase_of, plain
from khabar.rules.quote_marks._persons import of_person
from khabar.rules.quote_marks._place import ASKED, JOINING, Place, cues_between, headed, item, places, shorts
from khabar.rules.quote_marks._shapes import institutions, outlandish
from khabar.rules.quote_marks._vocabulary import common, nisbas, ordinary, stems
from khabar.segment import Page

_IS = re.compile(r"\s?[،,]?\s?(?:وهو|وهي|هو|هي)\s+(\w+)")
_NOUN = re.compile(r"\s?[،,]?\s?(\w+)")
_SAYS_MORE = re.compile(r"(?:[،,]| (?:في|خلال|عبر|ل\w+|امس|اليوم) )[^.!?؟؛\n]{0,160}(?::\s?[«“”\"]| ان(?:ه|ها)? )")
_OPPONENT = frozenset(["امام", "علي", "ضد", "مع", "شباك", "مرمي", "لاعبو", "لاعبي", "جماهير", "نجوم", "هدف", "ل"])
_WINS = frozenset(["حصد", "نال", "حاز", "يعرض", "عرض", "شارك", "فاز"])  # حصد «…» ثلاث جوائز
_PRIZES = frozenset(["جائزه", "جوائز", "مهرجان", "السينما"])
_DENIAL = frozenset(["لم", "لن", "ليس", "ليست"])  # «لم تكتمل»: two words that are a clause
_NO_START = frozenset(
    ["الذي", "التي", "الذين", "مما", "ما", "في", "من", "علي", "الي", "عن", "مع", "بين", "بعد", "قبل", "بلا", "دون"]
)


@rule(rank=27)
def explained_behind(page: Page, _found: Found) -> Iterator[Item]:
    """A name or title that the words behind it explain: «…»، وهي شركة, «…» للمخرج, «…» التابعة ل."""
    for place in shorts(page):
        if place.clause:
            continue
        told = _IS.match(place.after)
        kind = kind_of(told.group(1)) if told else ""
        if not kind and (near := _NOUN.match(place.after)) and place.cue is None:
            kind = next((k for k in ("title", "name") if near.group(1) in listed(f"after-{k}")), "")
        if kind and not phrase_of(place):
            yield item(page, place.pair, kind)


def kind_of(word: str) -> str:
    """What a generic noun says about what it explains: title, name or ''."""
    kept = stems(word)
    if kept & listed("title") and not kept & listed("name"):
        return "title"
    return "name" if kept & (listed("name") | institutions()) else ""


@rule(rank=29)
def work_performed(page: Page, _found: Found) -> Iterator[Item]:
    """A work behind a verb of performing or a word that belongs to works: غنت «…», بطل «…», مستوحى من «…»."""
    for place in shorts(page):
        if phrase_of(place):
            continue
        words = place.preceding(5)
        direct = words[:1] if place.ahead[-1:] not in (":", "،", ",") else []
        via = words[1:3] if words[:1] in (["من"], ["عن"], ["في"]) else []
        shown = words[:1] == ["عرض"] and len(place.words) > 1 and place.cue is None
        issued = words[:1] in (["له"], ["لها"]) and words[1:2] in (["صدر"], ["صدرت"], ["وصدر"], ["وصدرت"])
        performed = any(attached_in(word, "performing") for word in words)
        if performed or shown or issued or any(attached_in(word, "of-work") for word in [*direct, *via]):
            yield item(page, place.pair, "title")


@lru_cache(maxsize=1 << 14)
def attached_in(word: str, kind: str) -> bool:
    """Whether a word, with و or ف or without, is of a class."""
    return word in listed(kind) or (word[0] in "وف" and word[1:] in listed(kind))


@rule(rank=28)
def person_name(page: Page, _found: Found) -> Iterator[Item]:
    """The name of a person: a given name and words that are not common behind it, or a surname of the text."""
    for place in shorts(page):
        if of_person(page, place):
            yield item(page, place.pair, "name")


@rule(rank=66)
def named_subject(page: Page, _found: Found) -> Iterator[Item]:
    """A person or a body in marks directly behind a verb of saying: وأضاف «سالم»، في كلمته، أن …; أفادت «وكالة …»."""
    for place in shorts(page):
        if place.cue is None or place.gap.strip() or place.clause:
            continue
        # وأضاف «نور»، خلال اللقاء، أن: a noun as well, but what is said follows
        alone = len(place.words) == 1 and place.cue.form.kind == "verb" and says_more(page, place)
        if alone or of_person(page, place) or (len(place.words) > 1 and place.words[0] in listed("institution")):
            yield item(page, place.pair, "name")


def says_more(page: Page, place: Place) -> bool:
    """Whether what a verb introduces follows its subject in marks: قالت «نون»، في بيان، إنها."""
    found = _SAYS_MORE.match(place.after)
    start = place.end + 1
    return found is not None and not cues_between(page, start, start + found.end())


@rule(rank=67)
def doubted_nation(page: Page, _found: Found) -> Iterator[Item]:
    """The adjective of a nation alone in marks behind its noun: the writer withholds it (جيش العدو «الفلاني»)."""
    for place in shorts(page):
        if (
            len(place.words) == 1
            and place.words[0].startswith("ال")
            and place.last.startswith(("ال", "بال", "لل", "وال"))
        ):
            stem = place.words[0].removeprefix("ال")
            forms = {stem, stem.removesuffix("ه"), stem.removesuffix("ين"), stem.removesuffix("ون")}
            if forms & nisbas():
                yield item(page, place.pair, "scare")


@rule(rank=24)
def outlandish_name(page: Page, _found: Found) -> Iterator[Item]:
    """Two or three words, none of them common and one foreign without its article or its last ي: «سوفت كير»."""
    for place in shorts(page):
        if 1 < len(place.words) < 4 and not place.clause and not phrase_of(place) and outlandish(place.words):
            yield item(page, place.pair, "name")


@rule(rank=26)
def spelt_letters(page: Page, _found: Found) -> Iterator[Item]:
    """A name of foreign letters as they are called: «سي إن إن», «شات جي بي تي»."""
    for place in shorts(page):
        letters = sum(word in listed("letter") for word in place.words)
        if letters > 1 and letters >= len(place.words) - 1:
            yield item(page, place.pair, "name")


@rule(rank=22)
def institution_name(page: Page, _found: Found) -> Iterator[Item]:
    """A name that begins with the noun of an institution and has an article: «لجنة الأنهار الدولية»."""
    for place in shorts(page):
        if place.clause or place.cue is not None or len(place.words) < 2:
            continue
        first, *others = place.words
        if {first, bare(first)} & institutions() and any(word.startswith("ال") for word in others):
            yield item(page, place.pair, "name")


@rule(rank=49)
def title_with_head(page: Page, _found: Found) -> Iterator[Item]:
    """The title of a law, a plan or a treaty together with its noun: «قانون حماية الأنهار». Not «قانون ظالم»."""
    for place in shorts(page):
        if len(place.words) < 3 or place.clause or place.words[0] not in listed("law"):
            continue
        if any(word.startswith("ال") for word in place.words[2:]) and not place.words[1].startswith("ال"):
            yield item(page, place.pair, "title")


@rule(rank=21)
def title_told_of(page: Page, _found: Found) -> Iterator[Item]:
    """A title behind a word for works in a reported clause: قالت إن ألبومها الجديد هو «…»; no plain words of praise."""
    for place in shorts(page):
        if place.clause or place.cue is None or phrase_of(place):
            continue
        near = any(stems(word) & listed("art") for word in place.gap.split()[-6:])
        if near and not (plain(place) and all(map(common, place.words))) and not superlative(place):
            yield item(page, place.pair, "title")


def superlative(place: Place) -> bool:
    """Whether the marks begin with a superlative: «أقوى أفلام السنة»."""
    return place.words[0] in listed("superlative")


@rule(rank=18)
def name_after_definite_head(page: Page, _found: Found) -> Iterator[Item]:
    """A name behind a definite head, or a head some adjectives off: المتصفح «…», شركة الاتصالات المحلية «…»."""
    for place in shorts(page):
        if place.clause or len(place.words) > 3 or place.cue is not None or phrase_of(place):
            continue
        said_of = plain(place) and (len(place.words) == 1 or all(map(common, place.words)))  # كانت الشركة «مهددة»
        craft = place.preceding(1) and place.preceding(1)[0] in listed("craft")  # السفينة «نجمة البحر»
        if place.ahead[-1:] in (":", "،", ",", "؛") or (said_of and not craft):
            continue
        for word in place.preceding(4):
            if craft or stems(word) & listed("name"):
                yield item(page, place.pair, "name")
                break
            if not word.startswith("ال"):
                break


@rule(rank=15)
def strange_again(page: Page, _found: Found) -> Iterator[Item]:
    """One word without article that no list knows and that the text writes again: «نورفا» … سهم نورفا."""
    text = page.folded.text
    for place in shorts(page):
        word = place.words[0]
        if (
            place.number >= ASKED
            or len(place.words) > 1
            or len(word) < 3
            or not word.isalpha()
            or ordinary(word)
            or word.startswith("ال")
        ):
            continue
        if place.cue is None and not word.endswith(("ا", "ه")) and text.count(word) > 1 and not phrase_of(place):
            yield item(page, place.pair, "name")


@rule(rank=17)
def team(page: Page, _found: Found) -> Iterator[Item]:
    """The nickname of a team beside a verb or a noun of matches: خسر «النسور» أمام …, في مواجهة «العميد»."""
    for place in shorts(page):
        if len(place.words) > 2 or place.clause or not place.words[-1].startswith("ال"):
            continue
        if place.cue is not None and not JOINING.isdisjoint(place.gap.split()):
            continue
        direct = {form for word in place.preceding(1) for form in (word, word.removeprefix("و"))}
        wide = [*place.preceding(8), *place.after.split()[:4]]
        plays = any(stems(word) & listed("match") for word in wide)
        if plays and (direct & _OPPONENT or direct & listed("match")) and not any(map(ordinary, place.words)):
            yield item(page, place.pair, "name")


@rule(rank=16)
def title_among_works(page: Page, _found: Found) -> Iterator[Item]:
    """A short expression in a sentence about works of art, or in a text that has three titles at least."""
    many = sum(kind == "title" for kind in kinds(page).values()) > 2
    for place in shorts(page):
        if place.cue is not None or phrase_of(place):
            continue
        won = place.last in _WINS and any(stems(word) & _PRIZES for word in place.after.split()[:8])
        near = many or won or any(stems(word) & listed("art") for word in place.preceding(15))
        if near and not place.words[0].startswith("لل") and place.words[0] not in _NO_START:
            yield item(page, place.pair, "title")


@rule(rank=12)
def clause_alone(page: Page, _found: Found) -> Iterator[Item]:
    """A short clause without any other sign: somebody's words, since what is held at a distance is seldom a clause."""
    for place in places(page):
        denied = len(place.words) == 2 and place.words[0] in _DENIAL
        whole = place.pair.balanced and (denied or (len(place.words) > 2 and place.clause))
        if whole and place.words[0] not in _NO_START and not headed(place, "name"):
            yield item(page, place.pair, "speech")
