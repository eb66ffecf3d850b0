"""Strict JSON: what is refused and where, and that nothing is accepted that the standard library refuses."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import strict_json
from khabar.json_scanner import JsonFault, Scanner

CASES = json.loads((Path(__file__).parent / "cases" / "strict_json.json").read_text("utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text('اب"\\/\n\u2028😀~ax', max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("اب~/x", max_size=3), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["description"])
def test_refused_with_kind_and_place(case: dict[str, object]) -> None:
    raw = bytes.fromhex(str(case["hex"])) if "hex" in case else str(case["text"]).encode("utf-8")
    with pytest.raises(JsonFault) as caught:
        strict_json.loads(raw)
    fault = caught.value
    assert [fault.kind, fault.pointer, fault.line, fault.column] == case["fault"]


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_both_paths_read_what_the_standard_library_reads(value: object, ascii_: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_, indent=indent)
    assert strict_json.loads(text.encode("utf-8")) == value == Scanner(text).value()


@given(VALUES)
def test_every_pointer_leads_to_its_value(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    scanner = Scanner(text)
    scanner.value()
    for pointer, position in scanner.positions.items():
        target = value
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            target = target[int(key)] if isinstance(target, list) else target[key]  # type: ignore[index]
        assert json.JSONDecoder().raw_decode(text, position)[0] == target


def test_nothing_is_accepted_that_the_standard_library_refuses() -> None:
    """20,000 mutants of one record, seeded; what both accept they read alike."""
    chance = random.Random(3)
    base = json.dumps({"id": "a", "spans": [{"start": 0, "end": 5}], "text": "نص"}).encode()
    accepted = 0
    for _ in range(20_000):
        raw = bytearray(base)
        for _ in range(chance.randrange(1, 4)):
            raw[chance.randrange(len(raw))] = chance.choice(b'{}[],:"\\0123eEN+-.tfn \n\xff\xd9u')
        try:
            value = strict_json.loads(bytes(raw))
        except JsonFault:
            continue
        accepted += 1
        assert value == json.loads(bytes(raw).decode("utf-8"))
    assert accepted > 100


def test_depth_does_not_cost_the_stack() -> None:
    with pytest.raises(JsonFault, match="nested"):
        strict_json.loads(b"[" * 200_000)
