"""Matching at word edges, behind attached particles, in code points."""

from __future__ import annotations

import re
from itertools import permutations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from khabar.matching import Pattern, Words, alternatives
from khabar.prefilter import PATIENCE, Prefilter
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
    options = re2.Options()
    patterns = ["باب", "كت[ا-ي]{1,3}", "(?:[0-9]{2}|😀) ", "(?:^|[^\\pL])و", "ظظ"]
    made = Prefilter(options)
    numbers = [made.add(pattern) for pattern in patterns]
    texts = [" ".join(words).encode() for words in permutations(["كتاب", "12", "😀", "وباب", "x"], 3)]
    refused = 0
    for i, raw in enumerate(texts):
        if i == 40:
            numbers.append(made.add("x$"))
            patterns.append("x$")
        for number, pattern in zip(numbers, patterns, strict=True):
            may, does = made.may_hold(number, raw), re2.search(pattern, raw.decode()) is not None
            assert may or not does
            refused += not may
            assert i < PATIENCE or number == 5 or may == does, "once there is a set it says no wherever it can"
    assert refused > 50


def test_a_prefilter_without_memory_refuses_nothing() -> None:
    options = re2.Options()
    options.max_mem = 20_000
    made = Prefilter(options)
    for i in range(3):
        made.add(f"(?:ا|ب|[ت-ي]{{1,9}}){{1,3}}{i}")
    for i in range(3 * PATIENCE):
        raw = f"{'بتثجح' * 9}{i % 3} {i}".encode()
        assert made.may_hold(i % 3, raw)
