"""Every check has one invalid case, found exactly where it is, and one nearest-valid case (tests/cases/checks)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

import miniature
from khabar import checks, sources
from khabar.build import build
from khabar.checks.schemas import unsound
from khabar.findings import Finding, render
from khabar.layout import Layout, at
from khabar.validate import PUBLISHED, validate
from khabar.verify import verify

CASES = Path(__file__).parent / "cases" / "checks"
LEVELS = {check.id: check.level for check in checks.load()}
IDS = sorted(LEVELS)


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return found


def findings(name: str, folder: Path, edits: list[miniature.Edit]) -> list[Finding]:
    layout = miniature.copy(folder)
    if LEVELS[name] == PUBLISHED:
        build(layout)
    layout = miniature.edit(layout, edits)
    return verify(layout) if LEVELS[name] == PUBLISHED else validate(layout)


def places(found: list[Finding]) -> list[list[Any]]:
    version = re.compile(r"^corpus/data/[0-9a-f]{16}/")
    return [[f.check, version.sub("published:", f.path), f.line, f.column, f.pointer] for f in found]


def test_every_check_has_its_case() -> None:
    assert sorted(p.stem for p in CASES.glob("*.json")) == IDS


@pytest.mark.parametrize("name", IDS)
def test_invalid_case_is_found_where_it_is(name: str, tmp_path: Path) -> None:
    invalid = case(name)["invalid"]
    found = findings(name, tmp_path / "c", invalid["edits"])
    assert places(found) == invalid["finds"]
    assert name in {f.check for f in found}
    for finding in found:
        assert finding.message.endswith(".") and finding.fix
        assert len(render(finding)) < 700


@pytest.mark.parametrize("name", IDS)
def test_near_valid_case_is_clean(name: str, tmp_path: Path) -> None:
    assert findings(name, tmp_path / "c", case(name)["near_valid"]["edits"]) == []


@pytest.mark.parametrize("name", IDS)
def test_without_the_check_its_case_fails(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple(check for check in checks.load() if check.id != name)
    monkeypatch.setattr(checks, "load", lambda: kept)
    try:
        found = places(findings(name, tmp_path / "c", case(name)["invalid"]["edits"]))
    except RuntimeError as error:  # a file that cannot be read and that no check names
        found = [[str(error)]]
    assert found != case(name)["invalid"]["finds"]


def test_the_miniature_is_clean(tiny: Layout) -> None:
    assert validate(tiny) == []


def test_an_error_stops_the_higher_levels_of_its_document_only(tiny: Layout) -> None:
    """A broken file of t1 hides what else is wrong in t1, and nothing of t2."""
    wrong = {"start": 0, "end": 3, "text": "خطأ"}
    miniature.edit(tiny, [
        {"file": "corpus/hand/t1.json", "set": "/dates/0/span", "to": wrong},
        {"file": "corpus/hand/t1.json", "replace": "\n}\n", "with": "\n}}\n"},
        {"file": "corpus/hand/t2.json", "set": "/dates/0/span", "to": wrong},
    ])  # fmt: skip
    assert {(f.check, f.document) for f in validate(tiny)} == {
        ("json-trailing", "t1"),
        ("offset-quote-mismatch", "t2"),
    }


def test_all_findings_are_collected_and_sorted(tiny: Layout) -> None:
    miniature.edit(tiny, [
        {"file": "corpus/hand/t2.json", "set": "/dates/1/type", "to": "DUR"},
        {"file": "corpus/hand/t1.json", "set": "/dates/2/type", "to": "DAT"},
        {"file": "corpus/hand/t1.json", "set": "/dates/0/type", "to": "DAT"},
    ])  # fmt: skip
    found = validate(tiny)
    assert [f.pointer for f in found] == ["/dates/0/type", "/dates/2/type", "/dates/1/type"]
    assert found == sorted(found)


def test_data_in_a_message_is_cut_and_escaped(tiny: Layout) -> None:
    miniature.edit(
        tiny, [{"file": "corpus/hand/t1.json", "set": "/entities/0/type", "to": "\u202e\x1b[31m" + "س" * 200_000}]
    )
    (finding,) = validate(tiny)
    line = render(finding)
    assert len(line) < 500 and "\u202e" not in line and "\x1b" not in line and line.endswith("…]")


NO_SCHEMAS: list[Any] = [
    {"type": "strin"}, {"required": "x"}, {"required": ["a", "a"]}, {"minLength": -1}, {"minLength": 1.5}, {"enum": 1},
    {"properties": []}, {"items": [{}]}, {"$ref": 5}, {"format": 3}, {"description": 5}, {"$id": "a#b"},
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "strin"}, {"$schema": "x", "type": "strin"},
    {"$defs": {"a": {"properties": {"b": {"items": {"maximum": "1"}}}}}}, {"additionalProperties": {"type": 1}},
    {"pattern": "^(a"}, {"pattern": "[0-9"}, {"pattern": "a{3,2}"}, {"pattern": 1}, {"pattern": "*"},
]  # fmt: skip


@pytest.mark.parametrize("node", NO_SCHEMAS, ids=str)
def test_what_jsonschema_refuses_as_a_schema_is_refused(node: Any) -> None:
    with pytest.raises(SchemaError):
        Draft202012Validator.check_schema(node)
    assert unsound(node) is not None


def test_a_pattern_that_python_cannot_read_is_named(tiny: Layout) -> None:
    """Though it is one in the dialect of the quick validator."""
    pattern = '"^\\\\p{Arabic}[0-9a-f]{64}$(?!\\\\n)"'
    miniature.edit(tiny, [
        {"own_schema": True},
        {"file": "schema/common.schema.json", "replace": '"^[0-9a-f]{64}$(?!\\\\n)"', "with": pattern},
    ])  # fmt: skip
    lint = next(check for check in checks.load() if check.id == "schema-lint")
    found = [f.message for f in lint.body(sources.read(at(tiny.root)).schema)]
    assert any("not a schema" in message and "p{Arabic}" in message for message in found)
