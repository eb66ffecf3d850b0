"""Every name that is printed is explained: the ids of findings, what plug-ins are called, and every field."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from khabar import card, catalogue, checks, glossary, tasks
from khabar.cli import main
from khabar.configs import configs
from khabar.descriptions import nested
from khabar.layout import home
from khabar.schemas import Schema

PACKAGE = home().root / "scripts" / "khabar"
# What takes the id of a finding, and at which place: read off the code below, so that no id is written without words.
TAKES = {"_named": 1, "_finding": 1, "complain": 2, "Offence": 0, "JsonFault": 0, "_fail": 0, "Fault": 0}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
REASON = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*): ")


def constants(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def written() -> dict[str, str]:
    """Ids of findings in the code outside the checks, with the module that writes each."""
    found: dict[str, str] = {}
    families = {name.partition("-")[0] + "-" for name, (kind, _) in glossary.finding_ids().items() if kind == "finding"}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            said: list[str] = []
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in TAKES and len(node.args) > TAKES[called]:
                    said += constants(node.args[TAKES[called]])
                said += [x for keyword in node.keywords if keyword.arg == "check" for x in constants(keyword.value)]
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                said += constants(node.value.elts[0])
            elif isinstance(node, ast.Constant) and str(node.value).startswith(tuple(families)):
                said += [node.value]
            found |= {x: name for x in said if ID.fullmatch(x)}
    return found


def test_every_id_that_a_finding_can_carry_is_explained() -> None:
    ids = written()
    # The scan sees every way in which ids are written: one of each.
    assert {"draft-head", "reanchor-lost", "prediction-twice", "conll-tag", "alias-unused", "json-syntax"} <= set(ids)
    assert {"schema-label", "offset-range", "prediction-item"} <= set(ids)
    missing = {name: module for name, module in ids.items() if not glossary.explain(home(), name)}
    assert not missing
    known = {check.id for check in checks.load()}
    own = {name for name, (kind, _) in glossary.finding_ids().items() if kind == "finding"}
    assert own <= set(ids), "an explanation of what nothing finds"
    assert not own & known, "explained twice"


def test_every_reason_of_a_reject_is_explained() -> None:
    said = set()
    for path in (PACKAGE / "running").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                said |= set(REASON.findall(str(node.values[0].value))[:1])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                said |= {m[1] for m in [REASON.match(node.value)] if m}
    reasons = {name for name, (kind, _) in glossary.finding_ids().items() if kind == "reject"}
    assert reasons <= said and {r for r in said if ID.fullmatch(r)} <= reasons


def test_every_name_and_every_field_is_explained() -> None:
    schema = Schema(home().schema)
    for what in catalogue.KINDS:
        for name, _ in catalogue.entries(home(), what):
            assert glossary.explain(home(), name), name
    for config in configs(schema):
        for field in nested(schema, config.fields(schema)):
            (text,) = glossary.explain(home(), f"{config.name}.{field.path}")
            assert "\n\n" in text


def test_a_field_says_meaning_and_values() -> None:
    (text,) = glossary.explain(home(), "quotes.sources.evidence")
    assert text.startswith("quotes.sources.evidence (field, string)\n\nWhat identifies it")
    assert text.endswith("One of: explicit, agreement, continuation, world.")
    (text,) = glossary.explain(home(), "rules_dates.grain")
    assert "Computed, not annotated." in text
    assert "zones.kind" in glossary.explain(home(), "document.zones")[0]
    assert glossary.explain(home(), "quotes.sources.evidnce") == []
    assert glossary.near(home(), "quotes.sources.evidnce") == ["quotes.sources.evidence"]
    assert glossary.near(home(), "quotes.span.start.deeper")


@pytest.mark.parametrize("task", sorted(tasks.load()))
def test_a_task_says_what_predictions_hold(task: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", task]) == 0
    said = capsys.readouterr().out
    assert (tasks.load()[task].__doc__ or "").splitlines()[0] in said and '"document": "000"' in said


def test_the_commands_help_who_does_not_know_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]} == set(catalogue.KINDS)
    assert main(["list", "chekcs"]) == 2
    assert "there are checks, findings" in capsys.readouterr().err
    assert main(["explain", "draft-absnt"]) == 2
    assert "did you mean draft-absent" in capsys.readouterr().err


def test_the_card_describes_fields_to_the_innermost() -> None:
    schema = Schema(home().schema)
    tables = {c: c.fields(schema) for c in configs(schema)}
    rows = {t["config"].name: t for t in card.field_tables(schema, tables)}
    shown = {path: meaning for path, _, meaning in rows["quotes"]["columns"]}
    assert shown["sources.expression"].endswith("One of: overt, zero, absent.")
    assert "relay-agency" in shown["chain.role"] and "content.start" not in shown
    assert "lexical" in {p: m for p, _, m in rows["utterances"]["columns"]}["pairs.edits.kind"]
    assert rows["rules_quotes"]["same"] == "quotes" and rows["quotes"]["same"] is None
    assert "list of string" in {p: t for p, t, _ in rows["entities"]["columns"]}["entities"]
    assert not [path for path, _, _ in rows["documents"]["columns"] if path.startswith(("quotes.", "rules_quotes."))]


@pytest.mark.parametrize(("name", "path"), [("source_texts", "quotes.source_texts"), ("dct", "documents.dct")])
def test_a_column_without_its_config_is_led_to_it(name: str, path: str) -> None:
    assert glossary.near(home(), name)[0] == path
