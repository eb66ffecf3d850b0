"""Matching at word edges, behind attached particles, in code points."""

from __future__ import annotations

import re
from itertools import permutations, product

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from khabar.clitics import edge_after, edge_before
from khabar.matching import Pattern, Words, alternatives
from khabar.prefilter import Prefilter
from khabar.text import fold_word

TEXTS = st.lists(
    st.sampled_from(["باب", "كتاب", "وكتاب", "بالكتاب", "الكتاب", "12", "و12", "😀", "كت", "اب", "،", "«", "»", "ا"]),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("كتاب", [("كتاب", "")]),
        ("وكتاب", [("كتاب", "و")]),
        ("بالكتاب", [("كتاب", "بال")]),
        ("للكتاب", [("كتاب", "لل")]),
        ("«كتاب»،", [("كتاب", "")]),
        ("مكتاب كتابان كتابهم", []),
        ("كتاب الشعر", [("كتاب الشعر", "")]),  # the longest
    ],
)
def test_words(text: str, hits: list[tuple[str, str]]) -> None:
    words = Words([("كتاب", 1), ("كتاب الشعر", 2)])
    assert [(text[h.start : h.end], h.proclitic) for h in words.find(text)] == hits
    assert [h for h in Words([("كتاب", 1)], clitics=False).find(text) if h.proclitic] == []


def test_the_first_of_two_words_that_fold_alike_is_kept() -> None:
    assert [h.entry for h in Words([("أمس", 1), ("امس", 2)]).find("امس")] == [1]
    assert list(Words([]).find("امس")) == []


@given(TEXTS)
def test_patterns_agree_with_the_standard_library(text: str) -> None:
    """RE2 on bytes, counted back into code points, finds what `re` finds with its own word edges."""
    pattern = Pattern(r"(?P<name>كتاب|باب)( (?P<number>[0-9]{1,4}))?", clitics=False)
    wanted = re.finditer(r"(?<!\w)(?P<name>كتاب|باب)( (?P<number>[0-9]{1,4}))?(?!\w)", text)
    for found, match in zip(pattern.find(text), wanted, strict=True):
        for group in (0, "name", "number", 1):
            assert found.span(group) == match.span(group)
            assert found.group(group) == found[group] == match.group(group)


def test_a_match_inside_a_word_is_passed_over_and_the_search_goes_on() -> None:
    pattern = Pattern("اب( كتاب)?", clitics=False)
    assert [m.span() for m in pattern.find("باب اب كتاب")] == [(4, 11)]
    assert [m.span() for m in Pattern("x?").find("ab")] == []


def test_alternatives_are_folded_and_the_longest_goes_first() -> None:
    assert alternatives(["أول", "أول من"]) == "(?:اول\\ من|اول)" or alternatives(["أول", "أول من"]) == "(?:اول من|اول)"


def test_words_are_the_same_after_they_were_serialised() -> None:
    words = Words([("موسكو", "city"), ("نهر النيل", "river"), ("مُوسكو", "again")])
    restored = Words.restore(words.serialize(), tuple(words.entries))
    text = fold_word("وصل إلى موسكو، ونهر النيل قريب من بموسكو")
    assert list(restored.find(text)) == list(words.find(text)) and len(list(words.find(text))) == 3
    assert list(Words.restore(Words([]).serialize(), ()).find(text)) == []
    with pytest.raises(ValueError):
        Words.restore(b"no automaton", ())


def test_a_prefilter_says_no_only_where_a_pattern_has_no_match() -> None:
    expressions = [
        "باب", "كت[ا-ي]{1,3}", "(?:[0-9]{2}|عشر) ?دينار", "(?P<all>يوم(?: ?[/-] ?(?:غد|امس))?)(?:[^\\pL\\pN_]|$)",
        "(?:ال)?قرار (?:رقم )?[0-9]{3,4}", "ظظ", "(?:و|او) ?ب{1,2}", "x?", "دينار\\n", "[^ابت]{3}",
        "عام(?:[^\\pL\\pN_]|$)",
    ]  # fmt: skip
    words = ["كتاب", "12", "وباب", "x", "دينار", "عشر", "القرار", "رقم 1701", "يوم/", "غد", "لعام", "بب\n", "او", "😀"]
    made = Prefilter()
    numbers = [made.add(expression) for expression in expressions]
    refused = 0
    for chosen in permutations(words, 3):
        for text in (" ".join(chosen), "\n".join(chosen), "".join(chosen)):
            for number, expression in zip(numbers, expressions, strict=True):
                found = [m for m in re2.finditer(expression, text) if edges(text, *m.span())]
                lines = made.lines(number, text)
                assert lines or not found, (expression, text)
                refused += not lines
    assert refused > 20_000


def edges(text: str, start: int, end: int) -> bool:
    """Whether what a pattern finds there would be accepted."""
    return end > start and edge_before(text, start) is not None and edge_after(text, end)


def test_names_are_found_by_their_first_words_as_by_their_automaton() -> None:
    """Leftmost, longest, at word edges or behind particles, whichever way they are looked for."""
    names = ["موسكو", "قطاع غزة", "غزة", "سوري", "السوري", "بيت لحم", "لحم", "بيت", "بي بي سي", "بي", "٣ آذار"]
    words = Words((name, name) for name in names)
    searched = Words.restore(words.serialize(), words.entries)
    parts = [*names, "و", "ال", "بال", "لل", "،", " ", "_", "القطاع", "غز", "\n", "3", "آذار"]
    hits = 0
    for chosen in product(parts, repeat=3):
        for text in (fold_word("".join(chosen)), fold_word(" ".join(chosen))):
            found = list(words.find(text))
            assert found == list(searched.find(text)), text
            hits += len(found)
    assert hits > 5_000
