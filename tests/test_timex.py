"""Values of time expressions: laws of the calendar, of relative values, and of what the rules make."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khabar.annotator import annotate_page
from khabar.relative import placed, resolve
from khabar.rules.dates._hijri import gregorian, nearest
from khabar.rules.dates._periods import value_of
from khabar.segment import Page
from khabar.text import fold_word
from khabar.timex import grain, interval, month_family, nearest_month, nearest_weekday, shift, valid

DAYS = st.dates(date(1600, 1, 1), date(2400, 12, 31))
UNITS = ("D", "W", "M", "Y", "DE", "CE")
INCOMPLETE = st.one_of(
    st.integers(1, 7).map(lambda n: f"XXXX-WXX-{n}"),
    st.just("XXXX-WXX-WE"),
    st.integers(1, 12).map(lambda n: f"XXXX-{n:02d}"),
    st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda d: f"XXXX-{d:%m-%d}"),
    st.sampled_from(["XXXX-SP", "XXXX-SU", "XXXX-FA", "XXXX-WI"]),
)


def span(value: str | None) -> tuple[date, date]:
    """The interval of a value that must have one."""
    assert value is not None
    begin, end = interval(value)
    assert begin is not None and end is not None
    return date.fromisoformat(begin), date.fromisoformat(end)


@given(DAYS, st.integers(-50, 50), st.sampled_from(UNITS))
def test_shift_keeps_its_grain_and_its_order(day: date, count: int, unit: str) -> None:
    names = {"D": "day", "W": "week", "M": "month", "Y": "year", "DE": "decade", "CE": "century"}
    if unit == "CE":
        count %= 5
    value = shift(day, count, unit)
    assert grain(value) == names[unit]
    begin, end = span(value)
    assert begin <= end
    if count:
        following = span(shift(day, count + (1 if count > 0 else -1), unit))
        assert (following[0] > end) if count > 0 else (following[1] < begin)
    else:
        assert begin <= day <= end


@given(DAYS, st.sampled_from(UNITS))
def test_neighbouring_units_touch(day: date, unit: str) -> None:
    last, this, following = (span(resolve(f"{d}-P1{unit}", day)) for d in ("LAST", "THIS", "NEXT"))
    assert this[0] <= day <= this[1]
    assert last[1] + timedelta(1) == this[0]
    assert this[1] + timedelta(1) == following[0]


@given(DAYS, st.integers(1, 7))
def test_weekdays(day: date, weekday: int) -> None:
    before, same, after = (nearest_weekday(day, weekday, direction) for direction in (-1, 0, 1))
    assert before.isoweekday() == same.isoweekday() == after.isoweekday() == weekday
    assert day - timedelta(7) <= before < day < after <= day + timedelta(7)
    assert same.isocalendar()[:2] == day.isocalendar()[:2]
    assert (after - before).days == (14 if same == day else 7)


@given(DAYS, st.integers(1, 12))
def test_months(day: date, month: int) -> None:
    here = f"{day:%Y-%m}"
    assert nearest_month(day, month, -1) < here < nearest_month(day, month, 1)
    assert nearest_month(day, month, 0)[:4] == f"{day.year:04d}"


@given(DAYS, INCOMPLETE)
def test_last_and_next_lie_before_and_after(day: date, incomplete: str) -> None:
    last, following = (span(resolve(f"{d}-{incomplete}", day)) for d in ("LAST", "NEXT"))
    assert last[1] < day < following[0] or incomplete.endswith("-WE")
    assert last[1] < following[0]


@given(DAYS, INCOMPLETE, st.sampled_from([True, False, None]))
def test_placed_is_near_and_in_the_direction_asked(day: date, incomplete: str, future: bool | None) -> None:
    begin, end = span(resolve(placed(incomplete, day, future), day))
    if future is True:
        assert end >= day
    elif future is False:
        assert begin <= day
    else:
        assert (day - end).days <= 270
        assert (begin - day).days <= 97  # the rest of a year


@given(DAYS, st.integers(0, 400), st.sampled_from(["TMO", "TEV", "TNI"]))
def test_counted_days(day: date, count: int, part: str) -> None:
    assert resolve(f"DCT-P{count}D", day) == (day - timedelta(count)).isoformat()
    assert resolve(f"DCT+P{count}D{part}", day) == (day + timedelta(count)).isoformat() + part
    assert resolve(f"DCT{part}", day) == day.isoformat() + part


@pytest.mark.parametrize(
    "relative", ["DCT-PXD", "DCT-PT3H", "LAST-P4Y", "DCT-P9999Y", "LAST-XXXX-02-29", "THIS-XXXX-XX-31", "REF+P1D"]
)
def test_what_has_no_value(relative: str) -> None:
    assert resolve(relative, date(2015, 9, 18)) is None


@given(DAYS)
def test_a_day_is_valid_and_its_own_interval(day: date) -> None:
    value = day.isoformat()
    assert valid(value) and interval(value) == (value, value) and grain(value) == "day"
    assert not valid(f"{day.year:04d}-02-30")


@given(st.integers(1400, 1490), st.integers(1, 12), st.integers(1, 29))
def test_hijri_days_follow_each_other(year: int, month: int, day: int) -> None:
    found = gregorian(year, month, day)
    assert found is not None
    if day < 29:
        assert gregorian(year, month, day + 1) == found + timedelta(1)
    around = found + timedelta(40)
    assert nearest(around, month, day, False) == found
    assert nearest(found - timedelta(40), month, day, True) == found


def test_hijri_against_published_dates() -> None:
    """Days that the calendars of Saudi Arabia printed: new year 1437, and the days of dateparser's tests."""
    assert gregorian(1437, 1, 1) == date(2015, 10, 14)
    assert gregorian(1432, 9, 14) == date(2011, 8, 14)
    assert gregorian(1430, 2, 20) == date(2009, 2, 15)
    assert gregorian(1200, 1, 1) is None and gregorian(1437, 2, 31) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ثلاثة أيام", "P3D"),
        ("يومين", "P2D"),
        ("أيام", "PXD"),
        ("بضع سنوات", "PXY"),
        ("عشرين دقيقة", "PT20M"),
        ("ساعتين ونصف", "PT2.5H"),
        ("نصف ساعة", "PT0.5H"),
        ("عقدين", "P2DE"),
        ("عام واحد وشهر و21 يوما", "P1Y1M21D"),
        ("شهر وعام", None),
        ("خمسة ثلاثة أيام", None),
    ],
)
def test_durations(words: str, value: str | None) -> None:
    assert value_of(fold_word(words)) == value


def test_month_families() -> None:
    assert month_family("18 سبتمبر/ أيلول 2015") == "dual"
    assert [month_family(f"في {name}") for name in ("يناير", "شباط", "جويلية", "شوال", "المدينة")] == [
        "international",
        "levantine",
        "maghrebi",
        "hijri",
        "none",
    ]


WORDS = (
    "اليوم أمس غداً الجمعة (18 سبتمبر/ أيلول) 2014 العام الماضي للأسبوع المقبل منذ أكثر من عام قبل ثلاثة أيام "
    "بعد ساعتين ونصف كل يوم يومياً مرتين في الساعة 10:30 مساءً بتوقيت غرينتش رمضان 1437 هـ و20 إلى 22 ، . ( ) ـ "
    "مُنذُ الـ24 القرن العشرين تسعينيات مطلع نهاية الربع الأول من صيف شهري مايو ويونيو ليل نحو عامين 5/8/2008 \u200f"
)
PIECES = [*WORDS.split(" "), "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.one_of(st.none(), DAYS))
@example(["للأسبوع", "الماضي"], date(2015, 9, 18))
def test_what_rules_find_is_sound(pieces: list[str], dct: date | None) -> None:
    """Whatever the text: spans repeat it and are disjoint, values exist, and relative ones agree with the dct."""
    text = " ".join(pieces)
    reached = 0
    for item in annotate_page(Page(text, dct))["dates"]:
        begin, end = item["span"]["start"], item["span"]["end"]
        assert reached <= begin < end <= len(text)
        assert item["span"]["text"] == text[begin:end] == text[begin:end].strip(" ,،")
        reached = end
        value, relative = item["value"], item["relative_value"]
        assert value is None or valid(value)
        if item["anchor"] is None:
            assert relative is None
        if dct is None and item["anchor"] == "dct" and value is not None:
            assert re.match("P|X|FUTURE", value)  # nothing is known that hangs on the dct
        if dct and relative and value and value[0].isdigit() and "T" not in value:
            assert value == resolve(relative, dct)
