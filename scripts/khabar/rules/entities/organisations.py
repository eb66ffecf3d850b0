"""Organisations: known ones, ones whose first word tells (وزارة, الجيش), ones in quotation marks behind a head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from khabar.clitics import proclitics
from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_free
from khabar.rules.entities._lists import Begun, Carried, Word
from khabar.rules.entities._phrases import (
    ORG_HEADS,
    adjectives_end,
    nisba_at,
    organisation_at,
    organisations,
    place_end,
)
from khabar.rules.entities._places import LOCATIVE
from khabar.rules.entities._reading import Reading, mention, read
from khabar.segment import Page
from khabar.text import fold_word

# Bodies that many countries have: the nisba that follows is part of the name (مجلس الشيوخ الأميركي).
NATIONAL = ("government", "military", "party")
QUOTES = "«»“”\"„'‹›"


@rule(rank=60)
def known_organisation(page: Page, found: Found) -> Iterator[Item]:
    """An organisation of the list: الأمم المتحدة, رويترز, حزب الله, مجلس الشيوخ الأميركي."""
    reading, text = read(page), page.folded.text
    for hit in organisations(reading).values():
        entry, start, end, key = hit.entry, hit.start, hit.end, hit.entry.key
        first, last = hit.first, hit.last
        if entry.head:
            start += len(entry.head) + 1
        if first is None or last is None or (entry.care and not _is_marked(reading, first, last)):
            continue
        if entry.subtype in NATIONAL:
            after = adjectives_end(reading, last + 1, 2)
            if after > last + 1:
                end, nisba = reading.end(after - 1), nisba_at(reading, last + 1)
                key = f"{key}-{nisba.key}" if nisba else key
        if text[end - 1] == " " or (text[start:end] in OTHERWISE and _is_other(reading, first, start)):
            continue
        yield mention(page, start, end, "ORG", entry.subtype, key)


# Enthusiasm and a landscape where a preposition stands before them: بدأ بحماس, في الأناضول.
OTHERWISE = frozenset(fold_word(name) for name in ("حماس", "الأناضول"))


def _is_other(reading: Reading, first: int, start: int) -> bool:
    place = reading.text(first).endswith("ناضول")
    return reading.text(first)[: start - reading.starts[first]].endswith("ب") or (
        place and reading.before(first) in LOCATIVE
    )


def _is_marked(reading: Reading, first: int, last: int) -> bool:
    after = reading.gap(last + 1) if last + 1 < reading.size else "»"
    return any(mark in reading.gap(first) for mark in QUOTES + "(") and any(mark in after for mark in QUOTES + ")")


@rule(rank=50)
def headed_organisation(page: Page, found: Found) -> Iterator[Item]:
    """An organisation whose first word tells what it is: وزارة الدفاع الروسية, الجيش اللبناني, الخارجية الأميركية."""
    reading = read(page)
    for i, _ in reading.carriers(ORG_HEADS):
        phrase = organisation_at(reading, i)
        if phrase is None:
            continue
        start, end = reading.starts[i] + phrase.cut, reading.end(phrase.end - 1)
        yield mention(page, start, end, "ORG", phrase.subtype)


@cache
def _before_quotes() -> Begun:
    heads = [
        form + more
        for form, row in gazetteer.heads("org_heads").items()
        if row["strength"] in ("outside", "weak") and form not in ("مكتب", "سلطات", "سفاره")
        for more in ("", " الانباء", " انباء")
    ]
    return Begun(dict.fromkeys([*heads, *(fold_word(word) for word in EXTRA)]))


IN_QUOTES = re.compile(f" {{1,2}}[{QUOTES}]([^{QUOTES}\\n.،:]{{2,40}})[{QUOTES}]")


def _quoted(reading: Reading) -> Iterator[tuple[str, re.Match[str]]]:
    """Names in quotation marks, in group 1, each with the head before it."""
    text, reached = reading.page.folded.text, 0
    for at, start, _ in reading.begun(_before_quotes()):
        for head, length, *_ in start.candidates if at >= reached else ():
            match = IN_QUOTES.match(text, at + length)
            if match and text.startswith(head, at):
                reached = match.end()
                yield head, match


EXTRA = (
    "صحيفة",
    "جريدة",
    "مجلة",
    "قناة",
    "محطة",
    "وكالة",
    "موقع",
    "تنظيم",
    "تلفزيون",
    "صحيفتي",
    "قناتي",
    "فضائية",
)
MEDIA = tuple(
    fold_word(word) for word in ("صحيف", "جريد", "مجل", "قنا", "محط", "وكال", "موقع", "تلفزيون", "فضائي", "شبك", "إذاع")
)


@rule(rank=45)
def quoted_organisation(page: Page, found: Found) -> Iterator[Item]:
    """A name in quotation marks behind صحيفة, وكالة, تنظيم, حركة, شركة: the head and the marks stay outside."""
    reading = read(page)
    for phrase, match in _quoted(reading):
        start, end = match.span(1)
        inside = match.group(1)
        start, end = start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
        head = phrase.split(" ")[0]
        row = gazetteer.heads("org_heads").get(head)
        subtype = "media" if head.startswith(MEDIA) else "armed-group" if head == "تنظيم" else row and row["subtype"]
        first = reading.starting(start)
        if first is None or reading.starts[first] != start or _has_particle(reading.words[first]):
            continue  # «بالصمت …» is speech
        if start < end and inside.count(" ") < 5 and any(letter.isalpha() for letter in inside):
            yield mention(page, start, end, "ORG", subtype or None)


def _has_particle(word: Word) -> bool:
    return bool(proclitics(word.source)) or (word.text[0] in "وبلف" and word.text[1:] in gazetteer.common_words())


_PAPERS = Begun(dict.fromkeys(fold_word("صحيفة جريدة مجلة").split(" ")))
PAPER = re.compile(r"(?:صحيفه|جريده|مجله) ([^\W\d_]{3,11})")


# Above country and city: a place in the name of a paper is none of its own (صحيفة الرياض).
@rule(rank=46)
def newspaper(page: Page, found: Found) -> Iterator[Item]:
    """A newspaper without quotation marks: صحيفة الوطن السورية names الوطن."""
    reading = read(page)
    for match in reading.matches(PAPER, _PAPERS):
        first = reading.starting(match.start(1))
        if first is None or _is_no_title(reading.text(first)):
            continue
        word = reading.words[first]
        if not word.text.startswith("ال") and word.text not in gazetteer.place_words():
            continue
        last = first
        if reading.follows(first + 1) and reading.text(first + 1) in SECOND_WORDS:
            last = first + 1
        yield mention(page, reading.starts[first], reading.end(last), "ORG", "media")


@rule(rank=28)
def unquoted_organisation(page: Page, found: Found) -> Iterator[Item]:
    """A company, agency or channel with an unknown name of one word, without the head: شركة زيروكس, وكالة معا."""
    reading = read(page)
    for i, (_, head) in reading.carriers(_BARE):
        if not _is_unknown_name(reading, i + 1):
            continue
        last = (place_end(reading, i + 2) or i + 2) - 1  # نادي وفاق سطيف
        subtype = "media" if head.startswith(MEDIA) else "company"
        yield mention(page, reading.starts[i + 1], reading.end(last), "ORG", subtype)


BARE = frozenset(fold_word("شركة شركتي وكالة قناة صحيفة جريدة مجلة نادي").split(" "))
_BARE = Carried(lambda: BARE)


@rule(rank=28)
def latin_organisation(page: Page, found: Found) -> Iterator[Item]:
    """A name in Latin letters behind شركة, منظمة, وكالة, مؤسسة: شركة Global Data; capitals only, at most five words."""
    reading = read(page)
    for i, (_, head) in reading.carriers(_LATIN):
        if not _is_latin(reading, i + 1):
            continue
        end = i + 2
        while end < i + 6 and _is_latin(reading, end):
            end += 1
        row = gazetteer.heads("org_heads").get(head)
        subtype = "media" if head.startswith(MEDIA) else row and row["subtype"]
        yield mention(page, reading.starts[i + 1], reading.end(end - 1), "ORG", subtype or None)


LATIN = BARE | frozenset(fold_word("منظمة مؤسسة بنك شبكة جمعية معهد مركز جامعة موقع مجموعة حزب حركة هيئة").split(" "))
_LATIN = Carried(lambda: LATIN)


def _is_latin(reading: Reading, i: int) -> bool:
    source = reading.words[i].source if reading.follows(i) else ""
    return source.isascii() and len(source) > 1 and source[:1].isupper()


def _is_unknown_name(reading: Reading, i: int) -> bool:
    # An unknown word that is no adjective (شركة كبيرة) and no noun with article or suffix
    if not reading.follows(i) or not is_free(reading.words[i]):
        return False
    word = reading.words[i]
    if word.text.startswith(("ال", "م")) or word.source.endswith(("ة", "ين", "ون", "ات", "ى")) or len(word.text) < 4:
        return False
    return word.text not in gazetteer.given_names() and not proclitics(word.source)


SECOND_WORDS = frozenset(fold_word("العربي العربية الجديد الجديدة اللندنية الأوسط الدولية").split(" ")) - {"اللندنيه"}


def _is_no_title(text: str) -> bool:
    nisba = gazetteer.nisbas().get(text)
    loose = (
        "المحليه",
        "الرسميه",
        "الحكوميه",
        "المعارضه",
        "المذكوره",
        "الواسعه",
        "اليوميه",
        "الاسبوعيه",
        "التي",
        "الصادره",
    )
    return nisba is not None or text in loose
