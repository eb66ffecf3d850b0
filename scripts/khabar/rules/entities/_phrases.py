"""Phrases that several rules need: runs of adjectives, complements, organisations with a head.

Functions take the number of a first word and return the number one past the last, or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from khabar import lexicon
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_free
from khabar.rules.entities._gazetteer import Hit
from khabar.rules.entities._lists import Carried
from khabar.rules.entities._places import ARTICLES, places, speaks_of_mali
from khabar.rules.entities._reading import Reading
from khabar.text import fold_word

# Definite words that are no complement and no adjective: time, relatives, order.
LOOSE = frozenset(
    fold_word(
        "اليوم الأمس الآن الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت "
        "الماضي الماضية المقبل المقبلة القادم القادمة "
        "الحالي الحالية الجاري الجارية السابق السابقة الأسبق الراحل الذي التي الذين اللذان "
        "اللذين اللتان الثاني الثانية الثالث "
        "الثالثة الأولى الأخير الأخيرة التالي التالية الليلة الصباح المساء الى الا"
    ).split(" ")
)
INNER = frozenset(
    fold_word(
        "شؤون حقوق أمن قيادة مكافحة حماية دعم علوم شباب رجال علماء كتاب أبحاث دراسات تحرير "
        "إدارة رعاية تنمية تخطيط أركان "
        "تعاون تنسيق خفر حرس سلاح محكمة غرفة مراقبة مجلس إغاثة سوق رأس"
    ).split(" ")
)
# Before a place they only say what it is: بلدية مدينة نابلس, حكومة إقليم كردستان, مجلس محلي البيرة.
AREAS = frozenset(fold_word("مدينة بلدة قرية محافظة ولاية إقليم منطقة قطاع لواء قضاء محلي بلدي قروي").split(" "))
# With a definite noun they name even what a general word heads: لجنة مكافحة الفساد, قوات حفظ السلام.
SPECIFIC = frozenset(fold_word("حقوق مكافحة حماية شؤون حفظ أبحاث دراسات إغاثة صيانة تطوير").split(" "))


ORG_HEADS = Carried(lambda: gazetteer.heads("org_heads"))


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(fold_word(row["word"]) for row in lexicon.load("official_adjectives"))


@lru_cache(maxsize=4)
def organisations(reading: Reading) -> dict[int, Hit]:
    """Hits of the list of organisations by the start of the hit, heads included."""
    return {hit.start: hit for hit in gazetteer.organisations().find(reading)}


@lru_cache(maxsize=4)
def facilities(reading: Reading) -> dict[int, Hit]:
    """Hits of the list of facilities by their start."""
    return {hit.start: hit for hit in gazetteer.facilities().find(reading)}


def nisba_at(reading: Reading, i: int) -> gazetteer.Nisba | None:
    """The definite nisba that word `i` is, behind nothing but spaces."""
    nisba = gazetteer.nisbas().get(reading.text(i)) if reading.follows(i) else None
    if nisba is None or not nisba.definite or nisba.number != "one":
        return None
    return None if nisba.key == "ml" and not speaks_of_mali(reading) else nisba


def adjectives_end(reading: Reading, i: int, most: int = 4, any_relational: bool = False) -> int:
    """The end of a run of definite nisbas and official adjectives; with `any_relational` of any in ية."""
    end = i
    while end - i < most and reading.follows(end):
        word = reading.words[end]
        relational = any_relational and word.source.endswith("ية") and definite(reading, end)
        if nisba_at(reading, end) is None and word.text not in _adjectives() and not relational:
            break
        end += 1
    return end


def place_end(reading: Reading, i: int) -> int | None:
    """The end of a known place that starts with word `i` itself."""
    hit = places(reading).get(reading.starts[i]) if reading.follows(i) else None
    last = hit.last if hit else None
    return None if last is None else last + 1


def listed_end(reading: Reading, i: int, cut: int = 0) -> int | None:
    """The end of a listed organisation or facility that starts with word `i`, behind `cut` letters."""
    if i >= reading.size:
        return None
    start = reading.starts[i] + cut
    hit = organisations(reading).get(start) or facilities(reading).get(start)
    last = hit.last if hit and not (hit.entry.elided and not cut) else None
    return None if last is None else last + 1


@dataclass(frozen=True)
class Phrase:
    """Words `first` up to `end`, without `cut` letters in front; `named` if a nisba or a place is in it."""

    first: int
    end: int
    cut: int
    subtype: str | None
    named: bool


def definite(reading: Reading, i: int) -> bool:
    """Whether word `i` goes on with the words before it and has an article."""
    if not reading.follows(i):
        return False
    text = reading.text(i)
    return text.startswith("ال") and len(text) > 3 and text not in LOOSE


def complement_end(reading: Reading, i: int, inner: bool = True) -> tuple[int, bool] | None:
    """The end of what names an organisation, and whether it holds a proper word: (حقوق) الإنسان الدولية."""
    end = place_end(reading, i + 1 if reading.follows(i) and reading.text(i) in AREAS else i)
    if end is not None:
        return adjectives_end(reading, end, 2), True
    if inner and reading.follows(i + 1) and reading.text(i) in INNER and reading.text(i + 1) in INNER:
        i += 1  # سوق رأس المال
    if inner and reading.follows(i) and reading.text(i) in INNER and definite(reading, i + 1):
        i += 1
    elif reading.follows(i) and reading.text(i) in SPECIFIC and definite(reading, i + 1):
        return adjectives_end(reading, i + 2, 3), True
    if not definite(reading, i) or ((nisba := gazetteer.nisbas().get(reading.text(i))) and nisba.number != "one"):
        return None
    end = i + 1
    while reading.follows(end) and _is_second(reading.text(end)):
        end += 1
    last = adjectives_end(reading, end, 3, any_relational=inner)
    return last, last > end or nisba_at(reading, i) is not None


def _is_second(text: str) -> bool:
    return text[0] == "و" and (text[1:] in SECONDS or text[1:] in gazetteer.portfolios("portfolio"))


SECONDS = frozenset(
    fold_word("التعمير المساواة الحرية العدالة الإنماء الإصلاح الزراعة التكوين العلوم البناء").split(" ")
)
OF_PLACES = ("جامعه", "بلديه")  # an unknown word behind them is a place: جامعة ستانفورد
# With an adjective that is no nisba these are no names: الإدارة المركزية, الشركة العامة
GENERAL = frozenset(
    fold_word("الإدارة السلطات المركز الشركة الجماعة المجموعة المؤسسة الحركة الجبهة المنظمة").split(" ")
)
MINISTERIAL = ("وزير", "وزاره", "وزرا", "لوزير", "لوزاره", "بوزار", "الوزار", "للوزار", "ووزير", "ووزار")


def _is_feminine(text: str) -> bool:
    return text.endswith(("ه", "ات", "العليا"))


def organisation_at(reading: Reading, i: int) -> Phrase | None:
    """An organisation whose first word is a head: وزارة الدفاع الأميركية, الجيش اللبناني, حزب العمال."""
    found = reading.words[i].carries(ORG_HEADS)
    if found is None:
        return None
    cut, form = found
    head = gazetteer.heads("org_heads")[form]
    strength, subtype = head["strength"], head["subtype"] or None
    if strength in ("definite", "portfolio"):
        end = adjectives_end(reading, i + 1)
        if end == i + 1 or (form in GENERAL and nisba_at(reading, i + 1) is None):
            return None
        if strength == "definite" and _is_feminine(form) != _is_feminine(reading.text(i + 1)):
            return None
        if strength == "portfolio" and (
            (nisba := nisba_at(reading, i + 1)) is None
            or not nisba.feminine
            or reading.before(i).startswith(MINISTERIAL)
            or (reading.before(i).startswith(ARTICLES) and reading.before(i) not in LOOSE)  # السياسة الخارجية
        ):
            return None
        return Phrase(i, end, cut, subtype, True)
    if strength == "outside" or not reading.follows(i + 1):
        return None
    if form in OF_PLACES and is_free(reading.words[i + 1]) and not reading.text(i + 1).startswith("ال"):
        return Phrase(i, adjectives_end(reading, i + 2, 2), cut, subtype, True)
    complement = complement_end(reading, i + 1, strength == "strong")
    if complement is None or (strength == "weak" and not complement[1]):
        return None
    return Phrase(i, complement[0], cut, subtype, complement[1])
