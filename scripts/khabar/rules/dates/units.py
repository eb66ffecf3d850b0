"""Calendar units told from now or from a time before: العام الماضي, هذا الأسبوع, اليوم التالي."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.numbers import ordinal_pattern
from khabar.rules import Found, rule
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, counted, in_marks, item, words_after, words_before
from khabar.segment import Page

_UNITS = "(?P<unit>يوم|اسبوع|شهر|عام|سنه|عقد|قرن)"


def _unit(name: str) -> str:
    return w.table("time_units", "unit")[name]


@cache
def _general() -> frozenset[str]:
    return frozenset(w.table("general_heads", "word"))


def _is_general(page: Page, text: str, start: int) -> bool:
    """العام as an adjective: الأمين العام الحالي, الرأي العام."""
    before = words_before(page, start, 1)
    return text.startswith("العام") and bool(before) and bare(before[0]) in _general()


def bare(word: str) -> str:
    """A word with a full article and without particles: والأمين, للأمين are الأمين."""
    if word.startswith("لل"):
        return f"ال{word[2:]}"
    return word[1:] if word[0] in "وفبكل" and word[1:3] == "ال" else word


@cache
def _placed_unit() -> w.Expression:
    direction = w.direction("LAST", "NEXT", "THIS")
    twice = "(?P<twice>قبل الماضيه?|بعد المقبله?|بعد القادمه?)"
    kind = f"(?P<kind>{w.YEAR_KIND})?"
    placed = f"ال{_UNITS}{kind} (?:{twice}|(?P<direction>{direction}))(?: (?:\\( ?)?(?P<year>{w.YEAR4})(?: ?\\))?)?"
    this = f"(?P<this>هذا|هذه) ال(?P<named>يوم|اسبوع|شهر|عام|سنه|عقد|قرن)(?P<this_kind>{w.YEAR_KIND})?"
    return w.Expression(f"{w.point_modifier()}(?:{this}|{placed})")


@rule(rank=12)
def placed_unit(page: Page, _: Found) -> Iterator[Item]:
    """A week, month or year told from now: الأسبوع المقبل, العام الماضي, هذا الشهر, مطلع السنة الجارية.

    A year of another kind (العام الدراسي المقبل, السنة المالية الحالية) does not begin with the calendar's: no value.
    """
    for match in _placed_unit().find(page.folded.text):
        start, end = w.place(match)
        if _is_general(page, match["all"], start):
            continue
        mod = w.modifier(match["mod"])
        if match["twice"]:
            sign = "-" if match["twice"].startswith("قبل") else "+"
            relative = f"DCT{sign}P2{_unit(match['unit'])}"
        else:
            direction = "THIS" if match["this"] else w.toward(match["direction"])
            relative = f"{direction}-P1{_unit(match['unit'] or match['named'])}"
        if match["kind"] or match["this_kind"]:
            reading = Reading(match["year"], None, None if match["year"] else "dct", mod)
        else:
            reading = Reading(match["year"], mod=mod) if match["year"] else counted(page, relative, mod)
        if not match["year"] or relative.endswith("Y"):
            yield item(page, start, end, "DATE", reading)


@cache
def _part_of_unit() -> w.Expression:
    part = f"(?P<mod>{w.forms('time_modifiers', place='point')})"
    return w.Expression(f"{part} ال(?P<unit>اسبوع|شهر|عام|سنه|عقد|قرن)")


@rule(rank=8)
def part_of_unit(page: Page, _: Found) -> Iterator[Item]:
    """The beginning, middle or end of the current unit: نهاية العام, مطلع الشهر, منتصف الأسبوع."""
    for match in _part_of_unit().find(page.folded.text):
        start, end = w.place(match)
        if match["mod"] == "نهايه" and match["unit"] == "اسبوع":
            continue
        mod = w.modifier(match["mod"])
        yield item(page, start, end, "DATE", counted(page, f"THIS-P1{_unit(match['unit'])}", mod))


@cache
def _weekend() -> w.Expression:
    direction = w.direction("LAST", "NEXT", "THIS")
    return w.Expression(f"(?:عطله )?نهايه (?:هذا )?الاسبوع(?: (?P<direction>{direction}))?")


@rule(rank=13)
def weekend(page: Page, _: Found) -> Iterator[Item]:
    """A weekend: نهاية الأسبوع, عطلة نهاية الأسبوع الماضي. Its days are those of ISO 8601."""
    for match in _weekend().find(page.folded.text):
        direction = w.toward(match["direction"]) or "THIS"
        yield item(page, *w.place(match), "DATE", counted(page, f"{direction}-XXXX-WXX-WE"))


@cache
def _neighbour() -> w.Expression:
    direction = w.direction("BEFORE", "AFTER", "SAME")
    return w.Expression(f"(?:ال{_UNITS} {direction}|(?:نفس|ذلك|تلك) ال(?:يوم|اسبوع|شهر|عام|سنه))")


@rule(rank=12)
def neighbouring_unit(page: Page, _: Found) -> Iterator[Item]:
    """A unit told from a time named before: اليوم التالي, العام السابق, الشهر نفسه, ذلك العام. No value."""
    for match in _neighbour().find(page.folded.text):
        start, end = w.place(match)
        if not _is_general(page, match["all"], start):
            yield item(page, start, end, "DATE", Reading())


@cache
def _ordinal_unit() -> w.Expression:
    definite = f"ال(?:يوم|اسبوع|شهر|عام|سنه) {ordinal_pattern()}(?: والاخيره?)?(?: علي التوالي)?"
    nth = "(?:ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر) (?:يوم|اسبوع|شهر|عام|سنه) علي التوالي"
    own = f"(?:عام|يوم|شهر|اسبوع|سنت)(?:ه|ها|هم) {ordinal_pattern()}"
    return w.Expression(f"(?:{definite}|{nth}|{own})")


@rule(rank=9)
def ordinal_unit(page: Page, _: Found) -> Iterator[Item]:
    """A counted day, month or year: اليوم الأول, عامه الخامس, العام الثالث على التوالي. No value.

    Not the newspaper «اليوم السابع», nor a round of matches: الأسبوع الرابع من الدوري.
    """
    for match in _ordinal_unit().find(page.folded.text):
        start, end = w.place(match)
        outlet = w.context("outlet").intersection(words_before(page, start, 1)) or in_marks(page, start, end)
        if not outlet and not _is_general(page, match["all"], start) and not _is_matchday(page, end):
            yield item(page, start, end, "DATE", Reading())


def _is_matchday(page: Page, end: int) -> bool:
    """Whether a league or cup follows."""
    after = words_after(page, end, 2)
    word = after[1] if after[:1] in (["من"], ["في"]) and len(after) > 1 else after[0] if after else ""
    return bare(word) in w.context("league") if word else False
