"""Whoever stands as the subject of a verb of saying, named or not: a quote needs its source."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

from khabar import lexicon
from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.reporting.frames import JOINERS, TOKEN
from khabar.reporting.marks import FAMILY
from khabar.reporting.sources import phrases
from khabar.reporting.view import View
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._names import persons
from khabar.rules.entities._reading import mention, read
from khabar.segment import Page, Range
from khabar.text import fold_word

_ARTICLE = ("ال", "بال", "لل", "وال", "فال", "كال")
TITLE = 14  # words of a title in which a name is looked for
_PREPOSITIONS = frozenset(["في", "من", "الي", "عن", "مع", "ب", "ل"])
LONGEST_NAME = 3  # words of a name that nothing but its place shows


@cache
def _nouns() -> dict[str, dict[str, str]]:
    """The nouns of the list, with the article and without; those of one person in the feminine as well."""
    found: dict[str, dict[str, str]] = {}
    for entry in lexicon.load("speaking_nouns"):
        word = fold_word(entry["word"])
        found[word] = entry
        found.setdefault("ال" + word.removeprefix("ال"), entry)
    return found


@cache
def _addresses() -> frozenset[str]:
    shapes = ("address", "honorific")
    listed_ = {fold_word(e["word"]) for e in lexicon.load("offices") if e["shape"] in shapes}
    return frozenset(listed_ | {fold_word("الآنسة")})


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
        words = _within_marks(page, start, end)
        noun = _nouns().get(words[0].group()) if words else None
        if noun is None and words and words[0].group().startswith("ل") and page.folded.text[start - 1] == "ل":
            noun = _nouns().get("ا" + words[0].group())  # وفقا للمصادر
        own = bool(words) and any(words[0].group() in listed(kind) for kind in ("anonymous", "kin"))
        if noun and not own and bisect_left(named, far) > bisect_left(named, start):
            continue  # المدير سمير حداد: the name says it
        if noun:
            start = words[0].start()
            last = words[0]
            for word in takewhile(_describes, words[1:]):
                if words[0].group().startswith("ال") and word.group() in _nouns():
                    break  # اتهم الحزب الحكومة: two nouns, no adjective
                last = word
            yield mention(page, start, last.end(), noun["type"], noun["subtype"] or None, form="nominal")


def _describes(match: re.Match[str]) -> bool:
    """Whether a word behind the noun belongs to it: an adjective by its ending, a listed one, one with the article."""
    word = match.group()
    if word in listed("quality"):
        return True
    if word[0] == "و" or word.startswith(("بال", "لل", "كال", "فال")):
        return False  # ومصادر, بالجيش, للوزارة
    shaped = word.endswith(("ي", "يه", "يون", "يين", "يان", "يات", "يتان")) and len(word) > 3
    return (shaped or word.startswith("ال")) and not any(word in listed(kind) for kind in ("soft", "hard", "clause"))


@rule(rank=6)
def speaker_by_place(page: Page, found: Found) -> Iterator[Item]:
    """A name that nothing but its place shows: between a verb of saying and what is said, alone or behind a title."""
    surnames: set[str] = set()
    for (start, end), (_, far) in subjects(page, found):
        words = _within_marks(page, start, far)
        inside = [w for w in words if w.end() <= end]
        if page.folded.text[start - 1 : start] == "ل" and inside and inside[0].group() not in gazetteer.given_names():
            continue  # طبقا للترتيب: what ل is cut from is more often a noun
        while inside and inside[0].group() in _addresses():
            inside = inside[1:]  # الدكتور لور: the address is no part of the name
        if inside and inside[0].group() in surnames:
            yield mention(page, inside[0].start(), inside[0].end(), "PER")
            continue
        run = _run(page, inside)
        rest = inside[len(run) :]
        if run and len(run) <= LONGEST_NAME and (not rest or rest[0].group() in "،,(" or _title(rest[0].group())):
            yield mention(page, run[0].start(), run[-1].end(), "PER")
            surnames |= {w.group() for w in run[1:]}
            continue
        listed_name = bool(inside) and inside[0].group() in gazetteer.surnames()  # وتابع البرهان: a noun as well
        if inside and _ends(inside[1:]) and (listed_name or _definite_surname(page, inside[0])):
            yield mention(page, inside[0].start(), inside[0].end(), "PER")
            continue
        for number, word in enumerate(words[:TITLE]):
            run = _run(page, words[number:])
            behind = words[number - 1].group() if number else ""
            if word.group() in _places() or behind in _PREPOSITIONS:
                continue  # مدرب عمان سالم …: the place belongs to the title
            if len(run) > 1 and number and len(run) <= LONGEST_NAME:
                rest = words[number + len(run) :]
                if not rest or rest[0].group() in "،,(" or _title(rest[0].group()) or rest[0].group() in listed("soft"):
                    yield mention(page, word.start(), run[-1].end(), "PER")
                    surnames |= {w.group() for w in run[1:]}
                break


def _within_marks(page: Page, start: int, end: int) -> list[re.Match[str]]:
    """The words of a phrase; where it begins with a name in marks, those inside: وأضاف «سالم»، في كلمته."""
    words = list(TOKEN.finditer(page.folded.text, start, end))
    if words and words[0].group() in FAMILY:
        words = words[1:]
        return list(takewhile(lambda word: word.group() not in FAMILY, words))
    return words


def _run(page: Page, words: list[re.Match[str]]) -> list[re.Match[str]]:
    """The words of a name at the beginning: behind the first also with the article (إيمي الأنصاري)."""
    found: list[re.Match[str]] = []
    if words and words[0].group().removeprefix("ف") in JOINERS:
        source = page.text[page.folded.origin(words[0].start()) : page.folded.origin(words[0].end() - 1) + 1]
        if "إ" in source or "أ" in source or (len(words) > 1 and words[1].group().startswith("ال")):
            return found  # فإن الجلسة: no Dutch فان
    links = _links()
    for number, word in enumerate(words):
        text = word.group()
        if text.isalpha() and (found[-1].group() in links if found else text in links and len(words) > 1):
            found.append(word)  # عبد الله, أبو الخير
            continue
        given = bool(found) and found[0].group() in gazetteer.given_names() and "ال" + bare(text) not in _nouns()
        given = given and (_closed(page, word) or page.text[page.folded.origin(word.end() - 1)] != "ة")
        surname = len(found) == 1 and text.startswith("ال") and len(text) > 4 and (text.endswith("ي") or given)
        surname = surname and text not in gazetteer.common_words()
        known = _may_be_name(page, word) or (surname and text[2:] not in gazetteer.nisbas())
        if not known and (found or number + 1 == len(words) or not _woman(page, word, words[number + 1])):
            break
        found.append(word)
    return found


def _closed(page: Page, word: re.Match[str]) -> bool:
    """Whether a mark follows a word at once."""
    return page.folded.text[word.end() : word.end() + 1] in ("،", ",", ":")


def _woman(page: Page, word: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a word in ة that no list knows is a given name: another one stands behind it (هبة محمود)."""
    text = word.group()
    ends = page.text[page.folded.origin(word.end() - 1)] == "ة"
    return ends and following.group() in gazetteer.given_names() and text not in _known() and not _title(text)


@cache
def _known() -> frozenset[str]:
    return frozenset({*gazetteer.common_words(), *gazetteer.place_words(), *gazetteer.nisbas(), *_nouns()})


@cache
def _links() -> frozenset[str]:
    """Words inside names that a name may begin with: عبد الله, أبو الخير."""
    return gazetteer.name_links() | {"عبد", "ابو"}


@cache
def _places() -> frozenset[str]:
    """Names of countries, those as well that are also other words (قطر)."""
    return frozenset(fold_word(row["word"]) for row in lexicon.load("countries"))


def _ends(words: list[re.Match[str]]) -> bool:
    return not words or words[0].group() in "،,(-–.:؛"


def _definite_surname(page: Page, match: re.Match[str]) -> bool:
    """Whether a word with the article alone is a surname: قال الصقيعي إن …; no noun or adjective that is known."""
    word = match.group()
    stem = word.removeprefix("ال")
    plain = {stem, stem.removesuffix("ه"), stem.removesuffix("ي"), stem.removesuffix("ين"), stem.removesuffix("ون")}
    known = _known()
    if len(stem) < 4 or not word.startswith("ال") or not word.isalpha() or _title(stem) or word in known:
        return False
    if page.text[page.folded.origin(match.end() - 1)] == "ة" or stem.endswith(("ات", "ون", "ين", "ان", "اء")):
        return False
    return not any(form in known or "ال" + form in known for form in plain)


def _title(word: str) -> bool:
    kinds = ("role", "owner", "hard", "institution", "anonymous")
    return word in _nouns() or word.startswith("ال") or any(word in listed(kind) for kind in kinds)


def _may_be_name(page: Page, match: re.Match[str]) -> bool:
    """Whether a word is no common word: without article and feminine or plural ending, in none of the lists."""
    word = match.group()
    if word in gazetteer.given_names() and word not in gazetteer.common_words() and len(word) > 2:
        return True
    if (
        len(word) < 2
        or not word.isalpha()
        or (len(word) > 4 and word.startswith(_ARTICLE))
        or (word.endswith(("ات", "يا")) and len(word) > 5)
        or (word.endswith(("وا", "ته")) and len(word) > 4)
    ):
        return False
    source = page.text[page.folded.origin(match.start()) : page.folded.origin(match.end() - 1) + 2]
    if any(mark in source for mark in "ًٌٍ") or word in gazetteer.place_words() or word in _places():
        return False  # نفوذاً; مدرب عمان …
    if page.text[page.folded.origin(match.end() - 1)] == "ة" or (word[0] == "م" and word.endswith(("ون", "ين"))):
        return False  # متظاهرون, محتجين; جوزيه ends with another letter
    rest = word[1:]
    if (
        word[0] in "وبلك"
        and len(rest) > 2
        and (rest in gazetteer.common_words() or rest in listed("role") or rest in _nouns())
    ):
        return False  # ورئيس, لشركة
    if word.endswith("ه") and word[:-1] in gazetteer.common_words():
        return False  # ضغطه
    known = word in gazetteer.common_words() or word in _nouns() or word in gazetteer.nisbas()
    return not known and not any(
        word in listed(kind) for kind in ("hard", "soft", "role", "anonymous", "clause", "head", "aside")
    )
