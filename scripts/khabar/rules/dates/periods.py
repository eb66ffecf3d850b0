"""Durations, and points in time that are counted from now: قبل ثلاثة أيام."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.relative import resolve
from khabar.rules import Found, rule
from khabar.rules.dates import _periods as p
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, item, single_number, words_after, words_before
from khabar.segment import Page

# Behind one of these a unit alone is an amount: منذ عام, لمدة ساعة, دامت شهراً.
_MEASURING = (
    "(?:منذ|خلال|لمده|مده|طيله|طوال|علي مدي|علي مدار|في غضون|في ظرف|(?:بعد |علي )?مرور|بعد|قبل|لفتره|فتره"
    r"|(?:استمرت?|دامت?|تستمر|يستمر|استغرقت?|تستغرق|يستغرق)(?: \pL+){0,2})"
)


@cache
def _period() -> w.Expression:
    before = f"(?:(?P<mod>{p.modifier()}) )?"
    amount = f"(?P<amount>{p.compound()}|{p.open_number()})"
    return w.Expression(f"{before}(?:ال ?)?{amount}(?: (?P<behind>{p.after()}))?")


@rule(rank=8)
def period(page: Page, _: Found) -> Iterator[Item]:
    """An amount of time, without its preposition: ثلاثة أيام, نحو 50 دقيقة, يومين, ساعتين ونصف, عدة أشهر."""
    for match in _period().find(page.folded.text):
        start, end = w.place(match)
        text = match["amount"]
        value = p.value_of(text)
        mod = p.mod(match["mod"], match["behind"])
        if value is None and not match["behind"]:
            yield from _each(page, text, start, end, mod)
        if value and single_number(page, start, end) and not _is_no_period(page, text, end):
            yield item(page, start, end, "DURATION", Reading(value, mod=mod))


def _each(page: Page, text: str, start: int, end: int, mod: str | None) -> Iterator[Item]:
    """Two amounts joined by و that are not one: 6 سنوات و3 سنوات ونصف السنة."""
    first, _, second = text.partition(" و")
    left, right = end - len(second) - len(" و"), end - len(second.lstrip())
    for begin, stop, part, said in ((start, left, first, mod), (right, end, second.strip(), None)):
        value = p.value_of(part) if part else None
        if value and single_number(page, begin, stop) and not _is_no_period(page, part, stop):
            yield item(page, begin, stop, "DURATION", Reading(value, mod=said))


def _is_no_period(page: Page, text: str, end: int) -> bool:
    """عامي 2011, يومي الجمعة والسبت, مرة ثانية, 4 شهر رمضان: a date or something counted otherwise."""
    after = words_after(page, end, 1)
    unit = text.split()[-1]
    if " " not in text and unit.endswith("ي"):  # the construct dual (يومي) and the adjective (يومي)
        return True
    if after and (after[0][0].isdigit() and " " not in text):
        return True
    if after and after[0] in w.table("weekdays", "weekday", bare="yes") and unit in ("يوم", "ايام", "يومين"):
        return True
    return unit == "شهر" and bool(after) and after[0] in w.table("months", "month", "name")


@cache
def _unit_period() -> w.Expression:
    only = f"(?P<only>{p.modifier()} )(?P<the>ال)?"
    apart = r"(?:قبل|بعد)(?:ه|ها|هم|هما)?(?: \pL+){0,3} ب"
    measuring = f"(?:{_MEASURING} (?P<mod>{p.modifier()} )?|{only}|(?P<glued>ل)|(?P<within>في )|(?P<apart>{apart}))"
    unit = f"(?P<unit>{w.unit('singular', 'plural')})(?: كامل[اه]?)?"
    return w.Expression(f"{unit}(?: (?P<behind>{p.after()}))?", before=measuring)


@rule(rank=7)
def unit_period(page: Page, _: Found) -> Iterator[Item]:
    """A unit alone as an amount: منذ عام, لمدة ساعة, أكثر من عام, قرابة الشهر, لسنوات, بعدها بعام. Not منذ عام 2011.

    Behind في only where nothing follows that the unit could belong to: أدنى مستوى في شهر.
    """
    for match in _unit_period().find(page.folded.text):
        start, end = w.place(match)
        before = match["mod"] or match["only"] or ""
        text = match["unit"]
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        value = p.value_of(text)
        again = words_before(page, match.start(), 1) in ([text], [f"{text}ا"])  # يوما بعد يوم
        if value is None or again or _heads_a_name(page, text, end, after):
            continue
        if (match["glued"] and not _lasts(text, after)) or (match["within"] and not _is_within(text, after)):
            continue
        if match["apart"] and after[:1] in (["جديد"], ["جديده"]):
            continue  # بعد الاحتفال بعام جديد
        mod = p.mod(before, match["behind"])
        if match["the"] and (mod != "APPROX" or (after and after[0].startswith("ال"))):
            continue  # أكثر من العام, نحو الساعة العاشرة
        first = start - len(before) - len(match["the"] or "")
        yield item(page, first, end, "DURATION", Reading(value, mod=mod))


def _is_within(unit: str, after: list[str]) -> bool:
    """Whether a unit behind في is an amount: أعلى مستوى في أسبوع. Not في يوم, في أيام الحرب."""
    return unit not in ("يوم", "ساعه", "ثانيه") and _free(after)


def _free(after: list[str]) -> bool:
    """Whether nothing follows that could belong to a unit: the end, a particle, a word with one."""
    return (
        not after
        or after[0] in w.context("clause")
        or (len(after[0]) > 3 and (after[0][0] in "وبل" or after[0].endswith("ا")))
    )


def _lasts(unit: str, after: list[str]) -> bool:
    """Whether a plural behind ل is an amount: لسنوات, لأيام متتالية. Not لأشهر المطربين (the most famous)."""
    if w.table("time_units", "number").get(unit) != "plural":
        return False
    free = _free(after) or (after[0].endswith("ه") and not after[0].startswith("ال"))
    return free and (unit != "اشهر" or bool(after))


def _heads_a_name(page: Page, unit: str, end: int, after: list[str]) -> bool:
    """Whether a unit is the head of what follows: عام 2011, يوم الجمعة, شهر رمضان, يوم الاقتراع."""
    if re.match(r" ?\(? ?[0-9]", page.folded.text[end : end + 4]):
        return True
    if not after:
        return False
    if after[0] in w.table("months", "month", "name") or after[0] in ("كانون", "تشرين", "ربيع", "جمادي"):
        return True
    if unit in ("يوم", "شهر") and after[0] in w.table("weekdays", "weekday"):
        return True
    if unit == "ساعات" and f"{unit} {after[0]}" in w.table("day_times", "value"):
        return True
    day = after[0] == "اليوم" or after[0] in w.table("weekdays", "weekday")
    definite = after[0].startswith("ال") and not day
    return definite and w.table("time_units", "number")[unit] == "singular" and not unit.endswith("ا")


@cache
def _anchored() -> w.Expression:
    direction = f"(?P<direction>{w.direction('LAST', 'NEXT')}|الاخيره|الاخيرين|الاخيرتين)"
    tens = f"(?: و ?ال{w.forms('numbers', kind='ten')})?"  # الأربع والعشرين
    number = f"(?P<number>(?:ال ?)?{p.number()}{tens}|القليله|المعدوده|العديده|الطويله|القريبه)"
    plural, any_unit = w.unit("plural"), w.unit("singular", "plural")
    nouns = [
        f"ال(?P<plural>{plural})(?: {number})?",
        f"(?:ال ?)?(?P<before>{p.number()}{tens}) (?:ال)?(?P<counted>{any_unit})",
        f"ال(?P<dual>{w.unit('dual')})",
    ]
    last = "ال(?P<single>عقد|قرن) الاخير"
    return w.Expression(f"(?:(?P<mod>{p.modifier()}) )?(?:(?:{'|'.join(nouns)}) {direction}|{last})")


@rule(rank=15)
def anchored_period(page: Page, _: Found) -> Iterator[Item]:
    """An amount of time that ends or begins now: السنوات الأربع الماضية, الـ24 ساعة الماضية."""
    for match in _anchored().find(page.folded.text):
        direction = w.toward(match["direction"]) or "LAST"
        if match["dual"] or match["single"]:
            value = p.value_of(match["dual"] or match["single"])
            if words_after(page, w.place(match)[1], 1) == ["من"] and match["single"]:
                continue  # العقد الأخير من القرن: the rule `century`
        else:
            unit = w.table("time_units", "unit")[match["plural"] or match["counted"]]
            words = (match["number"] or match["before"] or "").removeprefix("ال").strip().replace(" وال", " و")
            open_number = words in ("", "قليله", "معدوده", "عديده", "طويله", "قريبه")
            amount = 0.0 if open_number else p.read_number(words)
            value = _duration("X" if open_number else f"{amount:g}", unit) if open_number or amount else None
        if value:
            said = p.relative("-", value)
            relative = f"{direction}-{said.removeprefix('DCT-')}" if said else None
            reading = Reading(value, relative, "dct", p.mod(match["mod"]))
            yield item(page, *w.place(match), "DURATION", reading)


def _duration(count: str, unit: str) -> str:
    return f"PT{count}{unit[1]}" if unit[0] == "T" else f"P{count}{unit}"


@cache
def _ago() -> w.Expression:
    amount = f"(?P<amount>{p.compound()}|{p.open_number()}|{w.unit('singular', 'plural')})"
    return w.Expression(f"قبل (?:(?P<mod>{p.modifier()}) )?{amount}(?P<now> من الان)?")


@rule(rank=15)
def ago(page: Page, _: Found) -> Iterator[Item]:
    """A point counted back from now, with قبل: قبل ثلاثة أيام, قبل أيام (PAST_REF), قبل نحو عام.

    Not قبل يومين من الانتخابات, which counts from an event and is a duration.
    """
    mods = {
        "MORE_THAN": "BEFORE",
        "LESS_THAN": "AFTER",
        "EQUAL_OR_MORE": "ON_OR_BEFORE",
        "EQUAL_OR_LESS": "ON_OR_AFTER",
    }
    for match in _ago().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 2)
        joined = page.folded.text[end : end + 1] == " "
        if joined and after[:1] == ["من"] and after[1:2] not in (["الان"], ["اليوم"]):
            continue  # before something else: the rule `period` finds the amount
        if " " not in match["amount"] and _heads_a_name(page, match["amount"], end, after if joined else []):
            continue
        value = p.value_of(match["amount"])
        if value is None or words_before(page, start, 1) in (["من"], ["ما"]):
            continue
        relative = p.relative("-", value)
        mod = p.mod(match["mod"])
        known = resolve(relative, page.dct) if page.dct and relative else None
        reading = Reading("PAST_REF" if "X" in value else known, relative, "dct", mods.get(mod or "", mod))
        yield item(page, start, end, "TIME" if "T" in value else "DATE", reading)


@cache
def _hence() -> w.Expression:
    amount = f"(?P<amount>{p.compound()}|{p.open_number()}|{w.unit('singular', 'plural')})"
    return w.Expression(f"(?:بعد )?(?:(?P<mod>{p.modifier()}) )?{amount} من (?:الان|اليوم)")


@rule(rank=21)
def hence(page: Page, _: Found) -> Iterator[Item]:
    """A point counted on from now in so many words: بعد ثلاثة أيام من الآن, شهر من الآن. Else بعد is an event's."""
    for match in _hence().find(page.folded.text):
        value = p.value_of(match["amount"])
        if value is None or words_before(page, w.place(match)[0], 1) in (["قبل"], ["منذ"]):
            continue
        relative = p.relative("+", value)
        known = resolve(relative, page.dct) if page.dct and relative else None
        reading = Reading("FUTURE_REF" if "X" in value else known, relative, "dct", p.mod(match["mod"]))
        yield item(page, *w.place(match), "TIME" if "T" in value else "DATE", reading)
