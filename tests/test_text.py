"""The laws of folding, positions and segmentation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import segment
from khabar.segment import Page, covering
from khabar.text import EQUAL, fold, fold_word, line_column

# Letters, marks, tatweel, spaces, digits, quotation marks, controls, an emoji: what breaks offsets.
NASTY = st.text(
    st.sampled_from(
        'ابتوقلمنيهةىأإآكگچ ؤئءًٌٍَُِّْٰـ\u200f\u200c\u202b\ufeff\u00a0\u2009\n\r\t.،؛؟!…«»“”"()/-0٣۴5😀👨\u200d🌉aZ_'
    ),
    max_size=60,
)


@given(NASTY)
def test_a_folded_span_leads_back_to_what_folds_to_it(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, len(folded.text) + 1):
            a, b = folded.span(start, end)
            assert 0 <= a < b <= len(text)
            assert fold(text[a:b]).text == folded.text[start:end]


@given(NASTY)
def test_origin_is_monotone_and_position_undoes_it(text: str) -> None:
    folded = fold(text)
    origins = [folded.origin(i) for i in range(len(folded.text) + 1)]
    assert origins == sorted(set(origins)) and origins[-1] == len(text)
    assert [folded.position(origin) for origin in origins] == list(range(len(origins)))


@given(NASTY)
def test_folding_is_idempotent_and_never_grows(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once == fold_word(text)
    assert len(once) <= len(text)


def test_folding_keeps_one_code_point_for_one() -> None:
    for letter, variants in EQUAL.items():
        assert len(letter) == 1
        assert fold(variants).text == letter * len(variants)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("الأميركية ـ الروسية", "الاميركيه  الروسيه"),
        ("الـ«بنتاغون»", "ال«بنتاغون»"),
        ("منصبّاً", "منصبا"),
        ("٢٠١٥", "2015"),
        ("…", "…"),
        ("سئل", "سئل"),
    ],
)
def test_folding_of_what_newspapers_write(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(NASTY)
def test_segments_lie_in_order_and_leave_out_white_space_alone(text: str) -> None:
    page = Page(text)
    for ranges in (page.paragraphs, page.sentences, page.tokens, page.tokens_core):
        at = 0
        for start, end in ranges:
            assert at <= start < end <= len(text)
            at = end
    for ranges in (page.paragraphs, page.sentences):
        inside = {i for start, end in ranges for i in range(start, end)}
        assert all(text[i].isspace() for i in range(len(text)) if i not in inside)


@given(NASTY)
def test_tokens_leave_out_no_letter_and_core_tokens_cut_them(text: str) -> None:
    page = Page(text)
    inside = {i for start, end in page.tokens for i in range(start, end)}
    assert not [c for i, c in enumerate(text) if i not in inside and c.isalnum()]
    edges = {start for start, _ in page.tokens_core}
    assert {start for start, _ in page.tokens} <= edges
    assert "".join(text[a:b] for a, b in page.tokens) == "".join(text[a:b] for a, b in page.tokens_core)


@given(NASTY, st.data())
def test_covering_is_the_smallest_run(text: str, data: st.DataObject) -> None:
    tokens = segment.tokens(text)
    if not tokens:
        return
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    assert covering(tokens, tokens[first][0], tokens[last][1]) == (first, last + 1)


SENTENCES = json.loads((Path(__file__).parent / "cases" / "sentences.json").read_text("utf-8"))
TOKENS = json.loads((Path(__file__).parent / "cases" / "tokens.json").read_text("utf-8"))


@pytest.mark.parametrize("case", SENTENCES, ids=lambda c: c["description"])
def test_sentences(case: dict[str, object]) -> None:
    text = str(case["text"])
    assert [text[a:b] for a, b in segment.sentences(text)] == case["sentences"]


@given(st.text(st.sampled_from("ا .…!?؟»)\n\u2028"), max_size=12))
def test_sentences_end_where_the_plain_pattern_says(text: str) -> None:
    """The pattern in use begins with a class of characters, for speed; this one says what is meant."""
    plain = re.compile(r"(?:(?<![.…])\.(?![.…])|[!?؟]{1,8})[»”\"’'›)\]]{0,4}(?=\s|$)")
    for start, end in segment.paragraphs(text):
        ends = [m.span() for m in plain.finditer(text, start, end)]
        assert [m.span() for m in segment._END.finditer(text, start, end)] == ends


@pytest.mark.parametrize("case", TOKENS, ids=lambda c: c["description"])
def test_tokens(case: dict[str, object]) -> None:
    page = Page(str(case["text"]))
    assert [page.text[a:b] for a, b in page.tokens] == case["tokens"]
    if "core" in case:
        assert [page.text[a:b] for a, b in page.tokens_core] == case["core"]


def test_line_and_column_count_from_one_in_code_points() -> None:
    text = "أ😀\nبت\u2028ث"
    assert [line_column(text, i) for i in (0, 1, 2, 3, 5, 6)] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 3), (2, 4)]
