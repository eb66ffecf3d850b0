"""What holds for rule annotations of any text, and how what cannot both stand is settled."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khabar
from khabar import layers, sources
from khabar.annotator import annotate_page, settle
from khabar.layers import Layer
from khabar.layout import home
from khabar.schemas import Schema

SCHEMA = Schema(home().schema)
VALIDATORS = {layer: SCHEMA.validator(f"layers/{layer}") for layer in SCHEMA.layers}
# Words that rules look for, between marks, digits, spaces and characters that break offsets.
WORDS = st.sampled_from(
    [
        "قال",
        "وقالت",
        "أضاف",
        "مضيفاً",
        "إن",
        "أن",
        "وفق",
        "«نعم»",
        "“",
        "”",
        "«",
        "»",
        '"',
        "(",
        ")",
        "،",
        ".",
        ":",
        "؟",
        "الوزير",
        "وزير",
        "الخارجية",
        "محمد",
        "علي",
        "رويترز",
        "لوكالة",
        "صحيفة",
        "روسيا",
        "وروسيا",
        "الروسية",
        "أمس",
        "اليوم",
        "الجمعة",
        "18",
        "سبتمبر/",
        "أيلول",
        "٢٠١٥",
        "العام",
        "الماضي",
        "قبل",
        "ثلاثة",
        "أيام",
        "منذ",
        "ساعتين",
        "مئة",
        "ألف",
        "5%",
        "ـ",
        "منصبّاً",
        "\u200f",
        "\xa0",
        "\n",
        "😀",
        "👨\u200d👩\u200d👧",
        "عام",
        "2014",
        "الساعة",
        "10:30",
        "مساءً",
        "رمضان",
        "1436",
        "آب",
        "كل",
        "يوم",
        "نفى",
        "رفض",
        "التعليق",
    ]
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60)


def assert_sound(text: str, found: dict[str, Any]) -> None:
    """Every item keeps to its schema, its spans to the text, every layer to its policy, every mark stands once."""
    assert sorted(found) == sorted(SCHEMA.layers)
    root = SCHEMA.root("annotations")
    for pointer, span in SCHEMA.spans(found, root):
        assert 0 <= span["start"] < span["end"] <= len(text), pointer
        assert text[span["start"] : span["end"]] == span["text"], pointer
    for name, layer in layers.load().items():
        items = found[name]
        assert [e.message for item in items for e in VALIDATORS[name].iter_errors(item)] == []
        assert len({item["id"] for item in items}) == len(items)
        assert items == sorted(items, key=layer.order)
        assert all(item["rule"].startswith(name + "/") for item in items)
        hulls = sorted((layer.hull(item) for item in items), key=lambda h: (h[0], -h[1]))
        if layer.overlap == "disjoint":
            assert all(a[1] <= b[0] for a, b in pairwise(hulls))
        if layer.overlap == "nested":
            assert not [(a, b) for a in hulls for b in hulls if a[0] < b[0] < a[1] < b[1]]
    marks = [s["start"] for item in found["quote_marks"] for s in (item["open"], item["close"]) if s]
    assert len(marks) == len(set(marks))
    assert set(marks) >= {i for i, c in enumerate(text) if c in "«»“”„"}


@settings(max_examples=150)
@given(TEXTS, st.sampled_from([None, "2015-09-18", "2024-02-29"]))
def test_any_text_is_annotated_soundly(text: str, dct: str | None) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        with pytest.raises(ValueError, match="surrogates"):
            khabar.annotate(text, dct)
        return
    assert_sound(text, dict(khabar.annotate(text, dct)))


def test_real_news_of_others_is_annotated_soundly(outside: Path) -> None:
    lines = (outside / "text_wikinews_ar" / "articles.jsonl").read_bytes().decode("utf-8").split("\n")
    read = [json.loads(line) for line in lines if line]
    articles = ["\n".join([article["title"], *article["paragraphs"]]) for article in read]
    assert len(articles) > 50
    for text in articles:
        assert_sound(text, dict(khabar.annotate(text)))


def test_without_a_date_nothing_is_counted_from_one() -> None:
    text = "قال الوزير أمس إن الاجتماع سيعقد يوم الخميس المقبل في 5 آذار 2031."
    values = {d["span"]["text"]: (d["value"], d["relative_value"]) for d in khabar.annotate(text)["dates"]}
    assert values["أمس"] == (None, "DCT-P1D")
    assert [v for v, r in values.values() if r is not None and v is not None and v[0].isdigit()] == []
    dated = {d["span"]["text"]: d["value"] for d in khabar.annotate(text, "2031-02-10")["dates"]}
    assert dated["أمس"] == "2031-02-09"


def test_a_dct_that_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="dct is a date"):
        khabar.annotate("خبر", dct="أمس")
    with pytest.raises(TypeError, match="dct is a date or a str"):
        khabar.annotate("خبر", dct=20240316)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="text is a str, not NoneType"):
        khabar.annotate(None)  # type: ignore[arg-type]


def test_a_dct_may_be_a_date() -> None:
    text = "قال الوزير أمس إن العمل انتهى."
    for day in (date(2031, 2, 10), datetime(2031, 2, 10, 7, 30)):
        assert khabar.annotate(text, dct=day) == khabar.annotate(text, dct="2031-02-10")


def test_annotation_does_not_change_its_package() -> None:
    """`khabar.annotate` stays the function after it has been called."""
    khabar.annotate("خبر")
    assert callable(khabar.annotate)


@pytest.mark.parametrize("record", sources.read(home()).records, ids=lambda r: r.id)
def test_the_seeds_are_annotated_soundly(record: sources.Record) -> None:
    assert_sound(record.page.text, annotate_page(record.page))


@pytest.mark.parametrize("mark", ["«", "”", '"', "قال إن ", "«نعم» ", "18 ", "وزير ", "قبل ", "ـ", "(", "\n"])
def test_hostile_repetition_takes_time_in_proportion(mark: str) -> None:
    """Ten times the text takes at most some thirty times as long: nothing is quadratic. Not a test of speed."""
    khabar.annotate(mark * 10)

    def seconds(count: int) -> float:
        start = time.process_time()  # of this process alone: what else runs does not count
        khabar.annotate(mark * count)
        return time.process_time() - start

    small, large = (min(seconds(count) for _ in range(3)) for count in (300, 3000))
    assert large < 30 * small + 0.2


def fake(name: str, overlap: Any) -> Layer:
    return Layer(name, "x", ("span",), ("span", "type"), lambda item, page, read: {}, {}, overlap)


def item(start: int, end: int, rule: str, kind: str = "A") -> dict[str, Any]:
    return {"span": {"start": start, "end": end}, "type": kind, "rule": rule}


@pytest.mark.parametrize(
    ("overlap", "ranked", "kept"),
    [
        ("disjoint", [(0, item(0, 5, "a")), (0, item(3, 9, "b"))], ["b"]),  # the longer wins
        ("disjoint", [(1, item(0, 5, "a")), (0, item(3, 9, "b"))], ["a"]),  # rank goes before length
        ("disjoint", [(0, item(0, 5, "b")), (0, item(5, 9, "a"))], ["b", "a"]),  # touching is not overlapping
        ("disjoint", [(0, item(0, 5, "b")), (0, item(0, 5, "a", "B"))], ["a"]),  # then the rule's id decides
        ("nested", [(0, item(0, 9, "a")), (0, item(3, 5, "b"))], ["a", "b"]),
        ("nested", [(0, item(0, 5, "a")), (0, item(3, 9, "b"))], ["b"]),
        ("nested", [(0, item(0, 5, "b")), (0, item(0, 5, "a"))], ["a"]),  # the same said twice
        ("nested", [(0, item(0, 5, "b", "B")), (0, item(0, 5, "a"))], ["a", "b"]),
        ("free", [(0, item(0, 5, "a")), (0, item(3, 9, "b"))], ["a", "b"]),
        ("free", [(0, item(0, 5, "b")), (0, item(0, 5, "a"))], ["a"]),
        ("disjoint", [(0, item(0, 200, "a")), (0, item(150, 160, "b"))], ["a"]),
    ],
)
def test_settling(overlap: str, ranked: list[tuple[int, dict[str, Any]]], kept: list[str]) -> None:
    for order in (ranked, ranked[::-1]):
        made = [(rank, x["rule"], x) for rank, x in order]
        assert [rule for _, rule, _ in settle(fake("x", overlap), made)] == kept
