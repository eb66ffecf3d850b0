"""Word lists against the libraries that hold the same facts."""

from __future__ import annotations

import pytest
from babel.dates import get_day_names, get_month_names

from khabar import lexicon
from khabar.text import fold_word
from khabar.timex import month_family


def folded(name: str, key: str, value: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in lexicon.load(name):
        found.setdefault(fold_word(entry[key]), set()).add(entry[value])
    return found


@pytest.mark.parametrize("locale", ["ar", "ar_EG", "ar_IQ", "ar_LB", "ar_SY", "ar_DZ", "ar_TN", "ar_MA", "ar_MR"])
def test_every_month_name_of_the_locales_has_its_number(locale: str) -> None:
    """Unicode CLDR, through babel."""
    months = folded("months", "name", "month")
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=locale).items():
            assert months.get(fold_word(name)) == {str(number)}, name


@pytest.mark.parametrize(
    ("expression", "family"),
    [
        ("18 سبتمبر", "international"),
        ("آب العام 2014", "levantine"),
        ("18 سبتمبر/ أيلول", "dual"),
        ("تشرين الثاني", "levantine"),
        ("12 جويلية", "maghrebi"),
        ("رمضان 1436", "hijri"),
        ("يوم الجمعة", "none"),
        ("آبار", "none"),
    ],
)
def test_family_of_the_month(expression: str, family: str) -> None:
    assert month_family(expression) == family


def test_every_weekday_of_the_locale_has_its_number() -> None:
    columns = list(lexicon.load("weekdays")[0])
    days = folded("weekdays", columns[0], columns[1])
    for number, name in get_day_names("wide", locale="ar").items():
        assert days.get(fold_word(name)) == {str(number + 1)}, name
