"""Number words: what is spelt is read back, in both genders and both cases; what is no number is not read."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from khabar.numbers import cardinal_pattern, ordinal_pattern, parse_cardinal, parse_ordinal
from khabar.text import fold_word

UNITS = {
    "masculine": ["", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"],
    "feminine": ["", "واحدة", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"],
}
TEENS = {"masculine": ("أحد عشر", "اثنا عشر", "عشر"), "feminine": ("إحدى عشرة", "اثنتا عشرة", "عشرة")}
TENS = ["", "", "عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع"]
ORDINALS = ["", "حادي", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع", "عاشر"]


def spell(number: int, gender: str = "masculine", ending: str = "ون", hundred: str = "مئة") -> str:
    """A cardinal below a million, as it stands before a noun."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = {1: "ألف", 2: "ألفان"}.get(thousands) or (
            f"{spell(thousands, 'masculine', ending, hundred)} {'آلاف' if 3 <= thousands <= 10 else 'ألف'}"
        )
        return head + (f" و{spell(rest, gender, ending, hundred)}" if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        one = hundred.removesuffix("ة")
        head = {1: hundred, 2: f"{one}تان"}.get(hundreds, f"{TENS[hundreds]}{hundred}")
        return head + (f" و{spell(rest, gender, ending, hundred)}" if rest else "")
    if number <= 10:
        return UNITS[gender][number]
    if number < 20:
        eleven, twelve, ten = TEENS[gender]
        return {11: eleven, 12: twelve}.get(number) or f"{UNITS[gender][number - 10]} {ten}"
    tens, unit = divmod(number, 10)
    return (f"{UNITS[gender][unit]} و" if unit else "") + TENS[tens] + ending


@given(
    st.integers(1, 999_999),
    st.sampled_from(["masculine", "feminine"]),
    st.sampled_from(["ون", "ين"]),
    st.sampled_from(["مئة", "مائة"]),
)
def test_round_trip(number: int, gender: str, ending: str, hundred: str) -> None:
    assert parse_cardinal(spell(number, gender, ending, hundred)) == number


@given(st.integers(1, 9_999), st.sampled_from(["masculine", "feminine"]))
def test_pattern_covers_what_is_spelt(number: int, gender: str) -> None:
    spelt = fold_word(spell(number, gender))
    if len(spelt.split()) <= 5:  # the pattern is bounded
        assert re2.fullmatch(cardinal_pattern(), spelt)


@given(st.integers(1, 99))
def test_ordinals(number: int) -> None:
    tens, unit = divmod(number, 10)
    if number <= 10:
        words = "الأول" if number == 1 else f"ال{ORDINALS[number]}"
    elif number < 20:
        words = f"ال{ORDINALS[unit]} عشر"
    else:
        words = (f"ال{ORDINALS[unit]} و" if unit else "") + f"ال{TENS[tens]}ين"
    assert parse_ordinal(words) == number
    assert re2.fullmatch(ordinal_pattern(), fold_word(words))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("ثماني عشرة", 18),
        ("مئة و خمسين", 150),
        ("ثلاث مئة وخمسة وعشرين", 325),
        ("ألفين وثمانية عشر", 2018),
        ("مليونين وخمسمئة ألف", 2_500_000),
        ("خمسة ثلاثة", None),
        ("عشرين ثلاثة", None),
        ("ثلاثة ألفين", None),
        ("مدرسة", None),
    ],
)
def test_cardinals(words: str, number: int | None) -> None:
    assert parse_cardinal(words) == number


@given(st.text(alphabet="ثلاةوعشرنيمائ أحد", max_size=40))
def test_nothing_breaks_it(words: str) -> None:
    value = parse_cardinal(words)
    assert value is None or value >= 0
    ordinal = parse_ordinal(words)
    assert ordinal is None or 1 <= ordinal <= 99
