"""What the words around marks say about them: a head in front, a name's neighbours, words that are no names."""

from __future__ import annotations

import re
from itertools import takewhile

from khabar import clitics
from khabar.reporting.cues import bare, listed
from khabar.reporting.frames import PREPOSITIONS
from khabar.reporting.heads import is_head
from khabar.rules.quote_marks._place import JOINING, Place, headed, once, places, shorts
from khabar.rules.quote_marks._vocabulary import (
    acts,
    common,
    foreign,
    known_names,
    nisbas,
    ordinary,
    stems,
    vocabulary,
)
from khabar.segment import Page

LATIN = re.compile(r"[A-Za-z]{2,}")
JOINED = re.compile(r"[»”\"’'›]\s{0,2}[،,/(]?\s{0,2}(?:و|او|ثم)?\s{0,2}(?:ل|ب|ال)?$")
_NISBA = re.compile(r"\s?ال(\w{2,}ي)(?:ه|ين|تين)?(?:\s|[.،,؛:]|$)")
_GOES_ON = re.compile(r"\s{0,2}[،,]?\s{0,2}(?:ب?ان(?:ه|ها|هم|هما)?|عن|نقلا|ال\w+يه|امس|اليوم|في|علي موقعها)(?:\s|$)")
_GLOSS = re.compile(r"\s?\(\s?[^\W\d_][^()\d]{1,28}\)")
_LISTING = frozenset(
    ["مثل", "منها", "بينها", "ومنها", "وبينها", "ابرزها", "اهمها", "اخرها", "هي", "هو", "وهي", "وهو", "منهم"]
)

# Records hold words of somebody as often as they have a title.
_RECORDS = frozenset(
    [
        "بيان",
        "تقرير",
        "قرار",
        "قانون",
        "رساله",
        "ورقه",
        "مقال",
        "مقاله",
        "دراسه",
        "اعلان",
        "مؤتمر",
        "مبادره",
        "خطه",
        "رؤيه",
        "مذكره",
        "وثيقه",
        "كتب",
    ]
)


@once
def title_head(place: Place) -> str:
    """The head of a title in front of the marks, adjectives between: فيلم «…», الفيلم الروماني «…», قصيدة: «…»."""
    before = place.ahead
    if before[-1:] in ("،", ",", "؛") or told_of(place):
        return ""
    titles = listed("title")
    words = place.preceding(3)
    for number, word in enumerate(words):
        if word.endswith(("الحفل", "النشره", "الامسيه")):
            return ""  # إجراء الحفل «دون تأخير»
        if "قضيه" in stems(word) and (number or len(place.words) < 2):
            return ""  # تشمل القضية المحامي «…», قضية «عزله»
        if (kept := stems(word) & titles) and not (word in listed("name") and word not in titles):
            return "" if kept & _RECORDS and said(place, word) else min(kept)
        if word.startswith("ال") and word[2:] in listed("name") and not number:
            return ""  # دراسة النجم «…»: the nearest head counts
        if not word.startswith("ال") or (number and before.endswith(":")):
            return ""
    return ""


def told_of(place: Place) -> bool:
    """Whether the marks end a reported clause and say something of its definite subject: أن الاتفاق «لاغ من أساسه»."""
    if place.cue is None or not place.ended:
        return False
    gap, follows = place.gap.split(), place.after.lstrip()[:1]
    first = place.words[0]
    if len(gap) > 1 and gap[-1].endswith(("ه", "ها", "هم")) and gap[-2] in JOINING:
        # أن روايته «بدأت بحلم»، لافتا: no title, since nothing is said of it behind
        return follows in ("", ".") or (follows == "،" and (first.endswith("ت") or first in PREPOSITIONS))
    if not plain(place):
        return False
    subject = list(takewhile(lambda word: word.startswith("ال"), reversed(gap)))
    if not subject or len(subject) == len(gap) or gap[-len(subject) - 1] not in JOINING:
        return False
    return len(place.words) == 1 or all(map(common, place.words)) or not PREPOSITIONS.keys().isdisjoint(place.words)


def said(place: Place, head: str) -> bool:
    """Whether marks behind the noun of a record hold what it says, or what is said of it: إن القرار «خاطئ»."""
    predicate = place.cue is not None and head.startswith("ال") and (len(place.words) < 3 or plain(place))
    act = head == "قرار" and place.cue is not None and clitics.verbal(place.words[0])  # أن قرار «استدعاء السفير»
    return place.clause or place.stopped or predicate or act or place.ahead.endswith(":")


@once
def said_at_once(place: Place) -> bool:
    """Whether marks directly behind a cue hold its object and no name: أدان «العدوان الغاشم» على, لم يعد «صديقا»."""
    if _GOES_ON.match(place.after) or bare(" ".join(place.words)) in known_names():
        return False
    if len(place.words) == 1:
        return place.words[0].endswith("ا") and common(place.words[0])
    return all(ordinary(word) for word in place.words)


@once
def phrase_of(place: Place) -> bool:
    """Whether the inside begins with an attached preposition: دان المجلس «بأشد العبارات»."""
    first = place.words[0]
    if len(place.words) < 2 or first[0] not in "بل" or len(first) < 4:
        return False
    return first[1:] in vocabulary() or clitics.verbal(first[1:])


def listing_head(place: Place) -> str:
    """What opens the list of the marks: أغانيه الأشهر مثل «…», شركات منها «…»; title, name or ''."""
    words = place.preceding(7)
    if not words or words[0] not in _LISTING or (place.cue is not None and reported(place)):
        return ""
    for word in words[1:]:
        kept = stems(word)
        if kept & listed("title"):
            return "title"
        if kept & listed("name"):
            return "name"
    return ""


_memo: tuple[Page, dict[int, str]] | None = None


def kinds(page: Page) -> dict[int, str]:
    """What `told` says of the places of a page; kept for the rules that ask again."""
    global _memo
    memo = _memo
    if memo is None or memo[0] is not page:
        memo = _memo = page, told(page)
    return memo[1]


def told(page: Page) -> dict[int, str]:
    """For the place of each opening mark what a head says, `name` or `title`; joined marks and same words follow."""
    found: dict[int, str] = {}
    same: dict[str, str] = {}
    for place in shorts(page):
        if title_head(place):
            kind = "title"
        elif (not place.clause and headed(place, "name")) or (not place.clause and beside_name(place)):
            kind = "name"
        else:
            kind = listing_head(place)
        if kind:
            found[place.pair.open] = kind
            same.setdefault(bare(place.inside.strip()), kind)
    for place in shorts(page) if same else ():
        if kind := same.get(bare(place.inside.strip()), ""):
            found.setdefault(place.pair.open, kind)
    spread(page, found)
    return found


def spread(page: Page, found: dict[int, str]) -> None:
    """Give what marks are to those joined behind them."""
    last: Place | None = None
    for place in places(page):
        if not place.short:
            last = None
            continue
        at = place.pair.open
        near = last is not None and at - last.pair.close < 9 and len(place.words) < 5 and JOINED.search(place.before)
        if near and last is not None and (kind := found.get(last.pair.open) or by_itself(last)):
            found.setdefault(at, kind)
        last = place


def by_itself(place: Place) -> str:
    """What marks are by their words alone: a listed name, one in Latin letters, a foreign one; else ''."""
    if place.clause or len(place.words) > 3:
        return ""
    listed_as = known_names().get(bare(" ".join(place.words)), "")
    strange = any(foreign(word) for word in place.words) and not any(common(word) for word in place.words)
    return listed_as or ("name" if strange or LATIN.search(place.inside) else "")


@once
def beside_name(place: Place) -> bool:
    """Whether the words beside short marks are those of a name: زعيم «…», «…» اللندنية, «…» (اختصار), ويلعب «…»."""
    if len(place.words) > 4 or place.ahead[-1:] == ":":
        return False
    words = place.preceding(1)
    glued = bool(words) and place.ahead.endswith(words[0])
    if glued and {words[0], words[0][1:] if words[0][0] in "وفبلك" else ""} & listed("owner"):
        return True
    if place.cue is not None and place.gap.strip() in ("", "ب", "ان"):
        return False
    nisba = _NISBA.match(place.after)
    if (
        nisba
        and nisba.group(1) in nisbas()
        and (len(place.words) == 1 or place.words[0].startswith("ال") or not known(place))
    ):
        return not place.clause and not (reported(place) and all(map(ordinary, place.words)))
    if _GLOSS.match(place.after) and len(place.words) < 4:
        return True
    return glued and acts(words[0]) and len(place.words) < 4 and not plain(place) and not phrase_of(place)


@once
def reported(place: Place) -> bool:
    """Whether the marks stand in what a cue introduces: behind its أن, its preposition, or the noun it governs."""
    cue, words = place.cue, place.gap.split()
    if cue is None:
        return False
    if not JOINING.isdisjoint(words):
        return True
    if any(not JOINING.isdisjoint(between.split()) for between in place.further):
        return True
    takes = cue.form.takes
    if "weak" in takes or "act" in takes:
        return False
    if any(PREPOSITIONS.get(word) in takes for word in words):
        return True
    return "ب" in takes and any(word.startswith("بال") or (word[0] == "ب" and is_head(word[1:])) for word in words)


@once
def plain(place: Place) -> bool:
    """Whether the inside is a noun without article in an Arabic shape: «مرونة», «بوادر»."""
    return not place.words[0].startswith("ال") and not any(foreign(word) for word in place.words)


def known(place: Place) -> bool:
    """Whether every word of the inside is a common one: no foreign word, no name."""
    return all(common(word) for word in place.words)
