"""Attached particles are cut off where they are particles, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import clitics
from khabar.text import fold

CASES: list[list[str]] = json.loads((Path(__file__).parent / "cases" / "clitics.json").read_text("utf-8"))
MARKS = "\u064b\u064e\u064f\u0650\u0651\u0640"


def parts(token: str) -> list[str]:
    cut, at = [], 0
    for length in clitics.proclitics(token):
        cut.append(token[at : at + length])
        at += length
    return [*cut, token[at:]]


@pytest.mark.parametrize(("token", "want"), CASES, ids=[case[0] for case in CASES])
def test_case(token: str, want: str) -> None:
    assert "+".join(parts(token)) == want


def test_cases_rejoin_and_differ() -> None:
    assert all(want.replace("+", "") == token for token, want in CASES)
    assert len({token for token, _ in CASES}) == len(CASES) >= 150


@given(st.text(alphabet="وفبكلساأإآنمتيةهرقدح20" + MARKS, min_size=1, max_size=12))
def test_parts_rejoin_and_leave_a_letter(token: str) -> None:
    cut = parts(token)
    assert "".join(cut) == token
    assert all(cut)
    assert fold(cut[-1]).text or not fold(token).text
    assert parts(token) == cut


@given(st.sampled_from([case[0] for case in CASES]), st.data())
def test_marks_change_nothing(token: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(token)))
    marked = token[:at] + "\u064e" + token[at:]
    assert [fold(part).text for part in parts(marked)] == [fold(part).text for part in parts(token)]


@pytest.mark.parametrize(
    ("folded", "start", "want"),
    [
        ("موسكو", 0, ""),
        ("وموسكو", 1, "و"),
        ("بالقاهره", 3, "بال"),
        ("للعراق", 1, "ل"),
        ("للعراق", 2, "لل"),
        ("قموسكو", 1, None),
        ("استوديو", 1, None),
    ],
)
def test_edge_before(folded: str, start: int, want: str | None) -> None:
    assert clitics.edge_before(folded, start) == want
