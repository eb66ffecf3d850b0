"""What entity rules see of a page is what its text says: words, gaps, and names where a plain search finds them."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.matching import Words
from khabar.rules.entities._gazetteer import Found
from khabar.rules.entities._lists import Begun, Carried
from khabar.rules.entities._reading import Reading, read
from khabar.segment import Page

NAMES = ["روسيا", "السودان", "جنوب السودان", "السود", "دولار", "و", "بو"]
FOUND = Found((name, name) for name in NAMES)
CARRIED = Carried(lambda: ["روسيا", "السودان"])
PIECES = [
    "روسيا",
    "جنوب",
    "السودان",
    "للسودان",
    "وروسيا",
    "بو",
    "و",
    "١٢",
    "1.5",
    "_",
    "ـ",
    "ً",
    "\u200f",
    ".",
    "«",
    "»",
]
SPACES = [" ", "  ", "\n", "\u00a0", "\t", " \u200e", "-", ""]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), max_size=14).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_words_are_the_tokens_that_begin_with_a_letter_or_digit(text: str) -> None:
    page = Page(text)
    reading, folded = Reading(page), page.folded
    ranges = [(a, b) for a, b in page.tokens if Page(text[a:b]).folded.text[:1].isalnum()]
    assert reading.size == len(ranges)
    for i, (start, end) in enumerate(ranges):
        first, last = (at - bisect_left(folded.left_out, at) for at in (start, end))
        gap = text[ranges[i - 1][1] if i else 0 : start]
        assert (reading.starts[i], reading.end(i), reading.text(i)) == (first, last, folded.text[first:last])
        assert reading.words[i].text == reading.text(i)
        assert reading.gap(i) == gap
        assert reading.follows(i) == (i > 0 and gap != "" and not gap.strip(" \u00a0"))
        assert reading.ending(last) == i
        assert reading.starting(first) == i


@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_names_are_found_where_a_search_through_the_text_finds_them(text: str) -> None:
    reading, plain = Reading(Page(text)), Words((name, name) for name in NAMES)
    hits = FOUND.hits(reading)
    found = [(hit.start, hit.end, hit.entry, hit.proclitic) for hit in hits]
    assert found == [(h.start, h.end, h.entry, h.proclitic) for h in plain.find(reading.page.folded.text)]
    assert [(h.first, h.last) for h in hits] == [(reading.starting(h.start), reading.ending(h.end)) for h in hits]


def test_a_word_behind_particles_is_listed_with_what_was_taken() -> None:
    reading = Reading(Page("وروسيا، للسودان والسودان روسي"))
    assert reading.carriers(CARRIED) == [(0, (1, "روسيا")), (1, (1, "السودان")), (2, (1, "السودان"))]


def test_a_list_that_came_after_the_page_was_read_is_asked_too() -> None:
    reading = read(Page("قالت مدينة لم تكن في قائمة"))
    late = Begun({"مدينه لم": "name"}, signs=["قائم"])
    assert [(at, start.candidates[0].entry) for at, start, _ in reading.begun(late) if start.candidates] == [
        (5, "name")
    ]
    assert len(reading.listed(late)) == 2
