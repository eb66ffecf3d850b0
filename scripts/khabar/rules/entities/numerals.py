"""Numbers that are no dates: cardinals, ordinals, percentages, money, quantities; in digits and in words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from khabar import numbers
from khabar.layers import Item
from khabar.matching import Pattern, alternatives
from khabar.rules import Found, rule
from khabar.rules.entities._lists import NUMERALS, Begun
from khabar.rules.entities._reading import mention, read
from khabar.segment import Page
from khabar.text import fold_word

DIGITS = "[0-9]{1,12}(?:[.,٫٬][0-9]{1,9}){0,4}"
SCALE = (
    ""
    "(?:(?:ال)?(?:الف|الاف|مليون|ملايين|مليونا|مليونين|مليوني|مليار|مليارا|مليارات|ملياري|مليارين|بليون|تريليون|تريليونات))"
)
PERCENT = "(?: ?[%٪]| (?:في|ب) ?(?:ال)?(?:مئه|مائه)| (?:في|ب)ال(?:مئه|مائه)| بالمئه| بالمائه)"
CURRENCIES = (
    "دولار دولارا دولارات يورو جنيه جنيها جنيهات روبل روبلا ريال ريالا ريالات دينار دينارا "
    "دنانير ليرة ليرات درهم درهما دراهم فرنك "
    "فرنكا ين يوان روبية روبيات شيكل شيقل شيكلا بيزو كرونة كرونات سنت سنتا"
)
UNITS = (
    "كيلومتر كيلومترا كيلومترات كيلومترين كلم كم متر مترا أمتار سنتيمتر سنتيمترا ميل ميلا "
    "أميال قدم قدما أقدام عقدة طن طنا أطنان كيلوغرام كيلوغراما "
    "كيلوغرامات كيلو غرام غراما غرامات كغ كلغ لتر لترا ليتر هكتار هكتارا هكتارات فدان "
    "فدانا برميل برميلا براميل ميغاواط غيغاواط درجة درجات "
    "كيلوجرام جرام جراما ميجاوات طنين مترين"
)
# What a number before it counts as time: left to the dates layer.
TIME = frozenset(
    fold_word(
        "يوم يوما أيام يومين شهر شهرا أشهر شهور سنة سنوات عام عاما أعوام ساعة ساعات دقيقة "
        "دقائق ثانية ثوان أسبوع أسبوعا أسابيع قرن "
        "قرنا قرون عقد عقدا عقود ليلة ليال"
    ).split(" ")
)
TIME_BEFORE = frozenset(fold_word("عام سنة العام السنة عامي الساعة بعام لعام القرن يوم بتاريخ").split(" "))


@cache
def _number() -> str:
    return f"(?:{DIGITS}(?: {SCALE})?|{numbers.cardinal_pattern()})"


@cache
def _anchored() -> dict[str, tuple[re.Pattern[str], tuple[Begun, ...]]]:
    """Patterns that are tried where a word or digit begins that can begin a match."""
    cardinals, ordinals = (dict.fromkeys(words()) for words in (numbers.cardinal_words, numbers.ordinal_words))
    return {
        "cardinal": (re.compile(_number()), (Begun(cardinals), NUMERALS)),
        "ordinal": (re.compile(numbers.ordinal_pattern()), (Begun(ordinals),)),
    }


@cache
def _patterns() -> dict[str, tuple[Pattern, Begun]]:
    """Patterns that are searched for in a page that holds a word or sign which every match has."""
    money, units = alternatives(CURRENCIES.split(" ")), alternatives(UNITS.split(" "))
    amount = f"(?:{_number()}|{SCALE})"
    square = "(?: (?:مربع|مربعا|مربعه|مكعب|مكعبا|مئويه|بحري|بحريا))?"
    adjective = "(?: ال?(?:امريكي|اميركي|استرليني|كندي|استرالي))?"
    in_money = f"(?:{amount} {money}{adjective}|[$€£] ?{DIGITS}(?: {SCALE})?|{DIGITS} ?[$€£])"
    return {
        "percent": (Pattern(f"{_number()}{PERCENT}"), Begun({}, ["%", "٪", "مئه", "مائه"])),
        "money": (Pattern(in_money), Begun(dict.fromkeys(fold_word(CURRENCIES).split(" ")), "$€£")),
        "quantity": (Pattern(f"{amount} {units}{square}"), Begun(dict.fromkeys(fold_word(UNITS).split(" ")))),
    }


def _matches(page: Page, name: str) -> Iterator[tuple[int, int]]:
    """Start and end of what a pattern matches at word edges, in text order and without overlap."""
    reading, text = read(page), page.folded.text
    if name in _patterns():
        pattern, needed = _patterns()[name]
        if any(not start.proclitic for _, start, _ in reading.begun(needed)):
            yield from (match.span() for match in pattern.find(text))
        return
    anchored, lists = _anchored()[name]
    yield from (match.span() for match in reading.matches(anchored, *lists))


def _find(page: Page, found: Found, name: str) -> Iterator[tuple[int, int]]:
    taken, text = None, page.folded.text
    for start, end in _matches(page, name):
        if taken is None:
            taken = sorted((date["span"]["start"], date["span"]["end"]) for date in found.get("dates", []))
        while text[end - 1] in ".,٫٬":
            end -= 1
        first, last = page.folded.span(start, end)
        before = bisect_left(taken, (last, 0))  # dates are disjoint: the last that starts before decides
        if not before or taken[before - 1][1] <= first:
            yield start, end


def _before(text: str, start: int) -> str:
    words = text[max(0, start - 24) : start].split(" ")
    return words[-2] if len(words) > 1 and words[-1] in ("", "و", "ب", "ل", "ال") else ""


def _after(text: str, end: int) -> str:
    words = text[end : end + 24].split(" ")
    return words[1].rstrip(".,،؛:»”)") if len(words) > 1 and not words[0] else ""


def _item(page: Page, place: tuple[int, int], subtype: str) -> Item:
    return mention(page, *place, "NUM", subtype)


@rule(rank=5)
def cardinal(page: Page, found: Found) -> Iterator[Item]:
    """A number in digits or words that counts something: 4, ثلاثة وعشرين, 20 ألف."""
    text = page.folded.text
    for start, end in _find(page, found, "cardinal"):
        words = text[start:end]
        if _after(text, end) in TIME or _before(text, start) in TIME_BEFORE or _is_part(text, start, end):
            continue
        if words in ONE_WORD or (words[0].isalpha() and numbers.parse_cardinal(words) is None):
            continue
        yield _item(page, (start, end), "cardinal")


# Alone they are other words: أحد (someone), واحد, الاثنين (Monday), ألف (he wrote).
ONE_WORD = frozenset(fold_word("واحد واحدة أحد إحدى اثنا اثني الف عشر ست سبع تسع خمس ثمان ألفا ربع").split(" "))


def _is_part(text: str, start: int, end: int) -> bool:
    # 18/9, 3-1, 12:30, F-16: what is glued to a number by a sign is a date, a score or a name
    return any(sign in "/:_-" for sign in text[max(0, start - 1) : start] + text[end : end + 1])


@rule(rank=8)
def percent(page: Page, found: Found) -> Iterator[Item]:
    """A percentage: 20%, 35 في المئة, خمسة بالمئة."""
    yield from (_item(page, place, "percent") for place in _find(page, found, "percent"))


@rule(rank=8)
def money(page: Page, found: Found) -> Iterator[Item]:
    """An amount of money: 5 ملايين دولار, مئة ألف يورو."""
    yield from (_item(page, place, "money") for place in _find(page, found, "money"))


@rule(rank=7)
def quantity(page: Page, found: Found) -> Iterator[Item]:
    """An amount with a unit that is no time: 50 كيلومترا, ثلاثة أطنان."""
    yield from (_item(page, place, "quantity") for place in _find(page, found, "quantity"))


MONTH_LIKE = frozenset(
    fold_word("كانون تشرين ربيع جمادى أمس أول اليوم الساعة القرن العام السنة الشهر الأسبوع").split(" ")
)


@rule(rank=5)
def ordinal(page: Page, found: Found) -> Iterator[Item]:
    """An ordinal with its article: المرة الثالثة, الدورة السابعة والعشرين."""
    text = page.folded.text
    for start, end in _find(page, found, "ordinal"):
        before = _before(text, start)
        if before in MONTH_LIKE or numbers.parse_ordinal(text[start:end]) is None:
            continue
        if not before or text[start:end] in AMBIGUOUS:
            continue
        yield _item(page, (start, end), "ordinal")


# Tens with article are cardinals as often (العشرين دولة); behind no noun an ordinal is hardly one.
AMBIGUOUS = frozenset(fold_word("العشرين العشرون الثلاثين الأربعين الخمسين الستين السبعين الثمانين التسعين").split(" "))
