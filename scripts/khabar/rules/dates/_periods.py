"""Periods: patterns of an amount of time, and the reading of one as a TIMEX3 duration."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import re2

from khabar import numbers
from khabar.rules.dates import _words as w
from khabar.rules.dates._readers import Reader

_ORDER = ("CE", "DE", "Y", "M", "W", "D", "TH", "TM", "TS")
_FRACTIONS = {"نصف": 0.5, "ربع": 0.25, "ثلث": 0.33}
DIGITS = r"\b[0-9]{1,4}(?:[.,٫][0-9]{1,2})?\b"


@cache
def number() -> str:
    """A number in digits or words."""
    return f"(?:{DIGITS}|{numbers.cardinal_pattern()})"


@cache
def counted() -> str:
    """A number and a unit, or a dual: ثلاثة أيام, 50 دقيقة, يومين."""
    one = f"{w.unit('singular')} (?:واحد[اه]?|كامل[اه]?)"
    two = f"{w.unit('dual')}(?: اثنين| اثنتين| كامل(?:ين|تين|ان|تان))?"
    many = f"(?:{DIGITS} ?|{numbers.cardinal_pattern()} )"  # 15سنة, but ستعقد is a verb
    return f"(?:{many}{w.unit('singular', 'plural')}(?: كامل[اه]?)?|{two}|{one})"


@cache
def part() -> str:
    """A half or quarter of a unit: نصف ساعة, ربع قرن, ثلاثة أرباع الساعة."""
    return f"(?:(?:نصف|ربع|ثلث|ثلاثه ارباع) (?:ال)?{w.unit('singular')})"


@cache
def compound() -> str:
    """A counted period with what is added: ثلاثة أيام, ساعتين ونصف الساعة, عام واحد وشهر و21 يوما."""
    half = f"و ?(?:نصف|ربع|ثلث)(?: (?:ال)?{w.unit('singular')})?"
    # Compound numbers only before the first unit: the pattern would grow beyond use.
    small = f"(?:{DIGITS}|{w.forms('numbers', kind='unit')})"
    more = f"و ?(?:{small} )?{w.unit('singular', 'dual', 'plural')}(?: واحده?)?"
    one = f"{w.unit('singular')} (?:{half}|و ?{small} {w.unit('singular', 'plural')})"
    return f"(?:{counted()}(?: {half}|(?:،? {more}){{1,2}})?|{one}|{part()})"


@cache
def open_number() -> str:
    """Units without a number: عدة أيام, بضع سنوات, أيام قليلة."""
    plural = w.unit("plural")
    few = "(?:قليله|عده|معدوده|عديده|طويله|كثيره)"
    return f"(?:(?:عده|بضعه|بضع|عشرات|مئات) (?:من )?(?:ال)?{plural}|{plural} {few})"


@cache
def modifier() -> str:
    """أكثر من, نحو … before a period."""
    return w.forms("time_modifiers", place="period")


@cache
def after() -> str:
    """على الأقل, تقريباً … behind a period."""
    return w.forms("time_modifiers", place="after")


def mod(before: str | None, behind: str | None = None) -> str | None:
    """The TIMEX3 modifier of the words before and behind a period."""
    first = w.table("time_modifiers", "mod", place="period").get((before or "").strip())
    return first or w.table("time_modifiers", "mod", place="after").get((behind or "").strip())


@lru_cache(maxsize=1 << 12)
def value_of(text: str) -> str | None:
    """The duration of a period in folded words, or None: `ساعتين ونصف` is PT2.5H, `عدة أيام` PXD."""
    amounts: dict[str, float | None] = {}
    last = ""
    for piece in _reader().pieces(text):
        unit = w.table("time_units", "unit").get(piece["unit"] or "") or last
        amount = _amount(piece)
        if amount == 0 or not unit:
            return None
        if piece["added"]:
            if not last or amounts[last] is None:
                return None
            amounts[last] = (amounts[last] or 0) + (amount or 0)
            continue
        if unit in amounts or (last and _ORDER.index(unit) < _ORDER.index(last)):
            return None
        amounts[unit], last = amount, unit
    return _format(amounts)


@cache
def _reader() -> Reader:
    unit = f"(?P<unit>{w.unit('singular', 'dual', 'plural')})"
    part_word = "(?P<part>نصف|ربع|ثلث|ثلاثه ارباع)"
    added = f"(?P<added>و ?(?:نصف|ربع|ثلث))(?: (?:ال)?{w.unit('singular')})?"
    amount = f"(?P<number>{number()}) ?|{part_word} (?:ال)?"
    return Reader(f"(?:{added}|(?:{amount})?{unit})(?:[^\\pL\\pN]|$)")


def _amount(piece: Any) -> float | None:
    """How many units; None for an open number, 0 where the number words make none."""
    if piece["added"]:
        return _FRACTIONS[piece["added"].lstrip("و ")]
    if piece["part"]:
        return _FRACTIONS.get(piece["part"], 0.75)
    if piece["number"]:
        return read_number(piece["number"])
    form = w.table("time_units", "number")[piece["unit"]]
    return {"singular": 1, "dual": 2}.get(form)


def read_number(words: str) -> float:
    """A number in digits or words; 0 where it is none."""
    words = words.strip()
    if words[0].isdigit():
        return float(words.replace("٫", ".").replace(",", "."))
    return float(numbers.parse_cardinal(words) or 0)


def _format(amounts: dict[str, float | None]) -> str | None:
    if not amounts or len(amounts) > 3 or any(a is not None and a >= 10000 for a in amounts.values()):
        return None
    day = [(u, a) for u, a in amounts.items() if u[0] != "T"]
    clock = [(u[1], a) for u, a in amounts.items() if u[0] == "T"]
    written = ["".join(_digits(amount) + unit for unit, amount in part) for part in (day, clock)]
    return f"P{written[0]}" + (f"T{written[1]}" if written[1] else "")


def _digits(amount: float | None) -> str:
    return "X" if amount is None else f"{amount:.2f}".rstrip("0").rstrip(".")


def relative(sign: str, value: str) -> str | None:
    """A period counted from the dct, DCT-P3D or DCT-PTXH; None where the grammar has no such form (P1.5Y)."""
    match = re2.fullmatch(r"P(T?)([0-9]{1,4}|X)(CE|DE|Y|M|W|D|H|S)", value)
    return f"DCT{sign}{value}" if match else None
