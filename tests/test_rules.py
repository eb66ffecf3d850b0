"""Every rule finds what its examples say and nothing in its counter-examples (tests/cases/rules)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from khabar import layers, rules
from khabar.annotator import annotate_page
from khabar.segment import Page

CASES = Path(__file__).parent / "cases" / "rules"
FILES = {f"{p.parent.name}/{p.stem}": p for p in sorted(CASES.glob("*/*.json"))}


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(rule, case, id=f"{rule}-{i}")
        for rule, path in FILES.items()
        for i, case in enumerate(json.loads(path.read_text("utf-8"))[kind])
    ]


def found(rule: str, case: dict[str, Any]) -> list[dict[str, Any]]:
    dct = case.get("dct")
    everything = annotate_page(Page(case["text"], date.fromisoformat(dct) if dct else None))
    return [item for item in everything[rule.split("/")[0]] if item["rule"] == rule]


def at(item: Any, path: str) -> Any:
    for step in path.split("."):
        item = item[int(step)] if isinstance(item, list) else item.get(step)
    return item


def test_every_rule_has_its_cases() -> None:
    assert sorted(FILES) == [rule.id for rule in rules.load()]


@pytest.mark.parametrize("path", FILES.values(), ids=FILES.keys())
def test_cases_have_manners(path: Path) -> None:
    file = json.loads(path.read_text("utf-8"))
    assert sorted(file) == ["counter_examples", "description", "examples"]
    assert file["examples"] and file["counter_examples"]
    assert all(case["finds"] for case in file["examples"])
    assert all(case["why"] for case in file["counter_examples"])
    texts = [case["text"] for case in file["examples"] + file["counter_examples"]]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("rule", "case"), cases("examples"))
def test_example(rule: str, case: dict[str, Any]) -> None:
    """`finds` lists what the rule finds, in text order: for each item, dotted paths and their values."""
    items = sorted(found(rule, case), key=layers.load()[rule.split("/")[0]].order)
    assert [{path: at(item, path) for path in want} for item, want in zip(items, case["finds"], strict=False)] == case[
        "finds"
    ]
    assert len(items) == len(case["finds"])


@pytest.mark.parametrize(("rule", "case"), cases("counter_examples"))
def test_counter_example(rule: str, case: dict[str, Any]) -> None:
    assert found(rule, case) == []
