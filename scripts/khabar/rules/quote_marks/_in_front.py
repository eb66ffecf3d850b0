"""What in front of marks says that they hold a name: a nickname, a name before, a word of calling, an institution."""

from __future__ import annotations

import re
from functools import cache

from khabar.reporting.cues import bare, listed
from khabar.rules.quote_marks._heads import JOINED, LATIN
from khabar.rules.quote_marks._place import Place, headed, of_class
from khabar.rules.quote_marks._vocabulary import foreign, stems


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
