"""Why extents of dates differ: how much of a shortfall is the convention of a set, and how much a mistake."""

from __future__ import annotations

import re
from collections import Counter

from khabar.layers import Item
from khabar.measures.extents import overlapping, same
from khabar.text import fold_word

PREPOSITION = "preposition inside the set's span"
OUTSIDE = "يوم, هذا, a bound or a preposition outside the set's span"
BRACKET = "bracket, mark or attached letter"
SEVERAL = "one span of the set, several of the guidelines"
PARTIAL = "a part found"
BARE = "number or ordinal by itself"
ERA = "era or age, which the guidelines leave"
MISSED = "missed"
SPURIOUS = "found where the set has nothing"
CONVENTIONS = (PREPOSITION, OUTSIDE, BRACKET, SEVERAL, ERA)

Class = tuple[str, str]  # convention or mistake, and which

_PREPOSITION = re.compile(r"(?:(?:و?(?:في|من|بعد|خلال|طوال|طيلة|الى|منذ|حتى|بين|عند|بتاريخ|قبل))|[وبلفك])[ :]*\(?\s*")
_OUTSIDE = re.compile(r".*(?:يوم|هذا|هذه|أقل من|أكثر من|نحو|بعد|من|ما|مساء|صباح|بقية|باقي|شهر|عام|سنة|الساعة)\s*")
_MARKS = re.compile(r"[\s()\[\]:،,./-]*")
_BARE = re.compile(r"(?:إلى |لل|ال|يوم )?(?:[0-9.:/-]{1,5}|\w+(?: وال?\w+)?)")
_NUMBERS = re.compile(
    r"[0-9]|واحد|حاد|ثان|اثن|ثالث|ثلاث|رابع|اربع|خامس|خمس|سادس|ست|سابع|سبع|ثامن|ثمان|تاسع|تسع|عاشر|عشر|الاول"
)
_ERAS = re.compile(r"فتره|عصر|عهد|سن |حكم")


def shortfall(text: str, gold: list[Item], predicted: list[Item]) -> Counter[Class]:
    """Gold extents without an equal one, and predicted ones that meet none, by class."""
    found: Counter[str] = Counter()
    for item in gold:
        near = [p["span"] for p in predicted if overlapping(item["span"], p["span"])]
        if not any(same(item["span"], span) for span in near):
            found[_class(text, item["span"], near)] += 1
    met = [p for p in predicted if any(overlapping(g["span"], p["span"]) for g in gold)]
    found[SPURIOUS] += len(predicted) - len(met)
    return Counter({("convention" if name in CONVENTIONS else "mistake", name): n for name, n in found.items() if n})


def _class(text: str, gold: Item, near: list[Item]) -> str:
    words = text[gold["start"] : gold["end"]]
    if not near:
        folded = fold_word(words)
        if _ERAS.search(folded):
            return ERA
        return BARE if len(words.split()) < 3 and _BARE.fullmatch(words) and _NUMBERS.search(folded) else MISSED
    if len(near) > 1:
        return SEVERAL
    span = near[0]
    before = text[min(gold["start"], span["start"]) : max(gold["start"], span["start"])]
    behind = text[min(gold["end"], span["end"]) : max(gold["end"], span["end"])]
    if _MARKS.fullmatch(behind):
        if _MARKS.fullmatch(before):
            return BRACKET
        if gold["start"] < span["start"] and _PREPOSITION.fullmatch(before):
            return PREPOSITION
        if span["start"] < gold["start"] and _OUTSIDE.fullmatch(before):
            return OUTSIDE
    return PARTIAL
