"""Checks across layers: whose readings they look at, and what the guidelines let pass."""

from __future__ import annotations

import json
from typing import Any

import pytest

import miniature
from khabar.layout import Layout
from khabar.validate import validate

HAND = "corpus/hand/t1.json"
PASS = "corpus/annotators/a1/t1.json"
RULES = "corpus/rules/t1.json"


def checks(layout: Layout, file: str) -> list[tuple[str, str]]:
    """Id and severity of the findings in a file."""
    return [(f.check, f.severity) for f in validate(layout) if f.path == file and f.check != "pass-incomplete"]


def as_layer(layout: Layout, file: str, layer: str) -> None:
    """The hand layer with its scare quotes, which hold verbatim text, as a reading or rule layer of its own."""
    miniature.edit(layout, [
        {"file": HAND, "copy_to": file},
        {"file": file, "set": "/layer", "to": layer},
        {"file": file, "set": "/quote_marks/1/function", "to": "scare"},
    ])  # fmt: skip


def test_a_pass_is_checked_until_the_hand_layer_is_there(tiny: Layout) -> None:
    as_layer(tiny, PASS, "a1")
    assert checks(tiny, PASS) == []
    miniature.edit(tiny, [{"file": HAND, "delete": "/quotes"}])
    assert checks(tiny, PASS) == [("verbatim-marks", "warning")]
    miniature.edit(tiny, [{"file": PASS, "delete": "/quote_marks"}])
    assert checks(tiny, PASS) == []


def test_the_rule_layer_is_measured_and_not_checked(tiny: Layout) -> None:
    as_layer(tiny, RULES, "rules")
    value = json.loads((tiny.root / RULES).read_bytes())
    for layer in ("dates", "entities", "quote_marks", "quotes"):
        for item in value[layer]:
            item["rule"] = f"{layer}/invented"
    miniature.edit(tiny, [
        {"file": RULES, "write_json": value},
        {"file": HAND, "delete": "/quotes"},
        {"file": "corpus/registry/utterances.json", "set": "/utterances", "to": []},
    ])  # fmt: skip
    assert checks(tiny, RULES) == []


def test_what_the_reader_is_not_sure_of_is_left_to_readers(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": HAND, "set": "/quote_marks/1/function", "to": "scare"}])
    assert checks(tiny, HAND) == [("verbatim-marks", "error")]
    miniature.edit(tiny, [{"file": HAND, "set": "/quote_marks/1/unsure", "to": True}])
    assert checks(tiny, HAND) == []


@pytest.mark.parametrize(
    ("words", "fine"), [("أن ", True), ("وإنه ", True), ("ف", True), ("غدا أن ", True), ("كل ", False)]
)
def test_words_that_join_may_stand_behind_the_opening_mark(tiny: Layout, words: str, fine: bool) -> None:
    """The first words of the second quotation of t1 replaced; its content starts behind the joining word."""
    old, rest = "أنهوا كل شيء", "تم" + "ت" * (10 - len(words))
    miniature.edit(tiny, [
        {"file": "seeds/t1_invented.txt", "replace": old, "with": words + rest},
        {"file": "corpus/documents/t1.json", "replace": old, "with": words + rest},
        *stretch(153 + len(words), rest),
        {"file": "seeds/t1_invented.txt", "rehash": True},
    ])  # fmt: skip
    assert checks(tiny, HAND) == ([] if fine else [("speech-verbatim", "error")])


def stretch(start: int, text: str) -> list[dict[str, Any]]:
    """The third quote of t1 with one stretch from `start` to the closing mark at 165 as its content."""
    span = {"start": start, "end": start + len(text), "text": text}
    return [
        {"file": HAND, "set": "/quotes/2/content", "to": [span]},
        {"file": HAND, "set": "/quotes/2/verbatim", "to": [span]},
    ]


def test_a_reported_act_has_no_verbatim_text_for_its_marks(tiny: Layout) -> None:
    miniature.edit(tiny, [
        {"file": HAND, "set": "/quotes/2/content", "to": []},
        {"file": HAND, "set": "/quotes/2/verbatim", "to": []},
        {"file": HAND, "set": "/quotes/2/form", "to": "reported-act"},
    ])  # fmt: skip
    assert checks(tiny, HAND) == []
    miniature.edit(tiny, [{"file": HAND, "delete": "/quotes/2"}])
    assert checks(tiny, HAND) == [("speech-verbatim", "error")] * 2


def test_who_speaks_inside_a_quotation_may_be_named_behind_it(tiny: Layout) -> None:
    """The zero subject of a quote inside another is the speaker of the outer one, who is named later."""
    outer = [
        {"start": 117, "end": 133, "text": "الجسر آمن تماماً"},
        {"start": 136, "end": 151, "text": "مضيفة أن العمال"},
    ]
    inner = [{"start": 145, "end": 151, "text": "العمال"}]
    miniature.edit(tiny, [
        {"file": HAND, "set": "/quotes/1/content", "to": outer},
        {"file": HAND, "set": "/quotes/1/form", "to": "mixed"},
        {"file": HAND, "set": "/quotes/1/sources/0/mention", "to": "e-6"},
        {"file": HAND, "set": "/quotes/1/sources/0/entities", "to": []},
        {"file": HAND, "set": "/quotes/1/sources/0/anonymity", "to": "anonymous"},
        {"file": HAND, "set": "/quotes/2/content", "to": inner},
        {"file": HAND, "set": "/quotes/2/verbatim", "to": []},
        {"file": HAND, "set": "/quotes/2/form", "to": "indirect"},
        {"file": HAND, "set": "/quotes/2/sources/0/antecedent", "to": "e-6"},
        {"file": HAND, "set": "/quotes/2/parent", "to": "q-2"},
        {"file": HAND, "set": "/quote_marks/1/function", "to": "term"},
        {"file": "corpus/registry/utterances.json", "set": "/utterances", "to": []},
    ])  # fmt: skip
    assert checks(tiny, HAND) == []
    miniature.edit(tiny, [{"file": HAND, "set": "/quotes/1/sources/0/mention", "to": "e-4"},
                          {"file": HAND, "set": "/quotes/1/sources/0/entities", "to": ["layla-karmal"]}])  # fmt: skip
    assert checks(tiny, HAND) == [("party-antecedent", "error")]
