"""Other systems: what they answer becomes layers, and the table shows them. None is run here."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from khabar import canonical, outside
from khabar.benchmark import peers as tables
from khabar.benchmark import results, sets
from khabar.layout import Layout, home
from khabar.segment import Page

sys.path.insert(0, str(home().root / "scripts"))

import heideltime
import peer
import peers

TEXT = "\nوصل أمس، وبقي 3 أيام.\n"


def test_what_heideltime_tags_is_placed_in_the_text() -> None:
    tagged = (
        '<?xml version="1.0"?>\n<!DOCTYPE TimeML SYSTEM "TimeML.dtd">\n<TimeML>\nوصل '
        '<TIMEX3 tid="t1" type="DATE" value="2016-03-03">أمس</TIMEX3>، وبقي '
        '<TIMEX3 tid="t2" type="DURATION" value="P3D">3 أيام</TIMEX3>.\n\n</TimeML>\n\n'
    )
    found = list(heideltime._items(TEXT, tagged))
    assert [(TEXT[i["start"] : i["end"]], i["type"], i["value"]) for i in found] == [
        ("أمس", "DATE", "2016-03-03"),
        ("3 أيام", "DURATION", "P3D"),
    ]


def test_a_text_that_heideltime_changed_is_refused() -> None:
    with pytest.raises(ValueError, match="another text"):
        list(heideltime._items(TEXT, "<TimeML>\nوصل اليوم\n</TimeML>"))


def test_durations_of_mahad_are_written_as_timex3() -> None:
    def value(*parts: tuple[str, float]) -> Any:
        return SimpleNamespace(values=[SimpleNamespace(unit=SimpleNamespace(name=n), value=v) for n, v in parts])

    assert peer._period(value(("DAYS", 3))) == "P3D"
    assert peer._period(value(("HOURS", 1), ("MINUTES", 30))) == "PT1H30M"
    assert peer._period(value(("DAYS", 1), ("HOURS", 2))) == "P1DT2H"
    assert peer._period(value(("DECADES", 1))) is None


def test_a_peer_that_no_environment_has_is_named() -> None:
    answer = peers.ask([sys.executable], {"peer": "mahad", "names": [], "documents": [], "rounds": 0})
    assert "maha" in answer["not run"]


def test_the_answers_of_a_peer_are_scored_as_the_rules_are(tiny: Layout) -> None:
    page = Page("وصل أمس إلى بيروت.")
    gold = {"dates": [{"id": "d-1", "span": page.span(4, 7), "type": "DATE", "value": "P", "relative_value": None}]}
    cases = [outside.Case(page, gold)]
    answer = peers.found(page, "date_recognition", [{"start": 4, "end": 7, "type": "DATE", "value": "Q"}])
    (result,) = sets.of_system("timex_dateparser", cases, "x", ["date_recognition"], [answer], tables.COMMAND)
    cells = result["pooled"]["measures"]
    assert [cells[m]["gold_matched"] for m in ("strict", "relaxed", "type", "value")] == [1, 1, 1, 0]
    names = peers.found(page, "entity_recognition", [{"start": 12, "end": 17, "type": "GPE"}])["entities"]
    assert [(e["span"]["text"], e["type"], e["form"]) for e in names] == [("بيروت", "GPE", "name")]


def test_the_table_has_a_column_for_each_peer_and_nobody_elses(tiny: Layout) -> None:
    folder = tiny.root / results.FOLDER / "timex_dateparser"
    assert "No other system" in tables.quality(tiny)
    cell = {"gold": 26, "f1": 0.5}
    about = {"task": "date_recognition", "set": "timex_dateparser", "date": "2026-01-01", "in_sample": False}
    for system, command in (("rules", sets.COMMAND), ("today", sets.COMMAND), ("other", tables.COMMAND)):
        made = {**about, "system": system, "command": command, "pooled": {"measures": {"strict": cell}}}
        path = folder / f"date_recognition.{system}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(canonical.dumps({**made, "version": "1.0"}), "utf-8")
    shown = tables.quality(tiny)
    assert "| rules | other |" in shown and "today" not in shown
    assert "| timex_dateparser | date_recognition: strict | 26 | 0.500 | 0.500 |" in shown


def test_speed_that_was_not_measured_is_said(tiny: Layout) -> None:
    assert "has not been measured" in tables.speed(tiny)
