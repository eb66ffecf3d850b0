"""The benchmark: baselines, outside sets in miniature, result files and the tables made from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from khabar import baselines, counts, layers, outside, scoring, tasks
from khabar.benchmark import results, seeds, sets, tables
from khabar.cli import main
from khabar.layout import Layout, home
from khabar.outside._extents import shortfall
from khabar.segment import Page
from khabar.tallying import tally

CASES = {
    p.stem: json.loads(p.read_bytes()) for p in sorted((Path(__file__).parent / "cases" / "outside").glob("*.json"))
}
SENTENCE = "قالت سلمى العلي في بيروت أمس إن «القطار تأخر ساعة كاملة». ثم قرأت «النخلة»."


def found_by(system: str, dct: str | None = None) -> dict[str, list[Any]]:
    return baselines.predict(system, Page(SENTENCE, date.fromisoformat(dct) if dct else None))


def test_every_pair_of_marks_is_speech_to_the_naive_reader() -> None:
    found = found_by("quote_pairs")
    assert [m["function"] for m in found["quote_marks"]] == ["speech", "speech"]
    assert [q["content"][0]["text"] for q in found["quotes"]] == ["القطار تأخر ساعة كاملة", "النخلة"]


def test_the_nearest_name_speaks() -> None:
    found = found_by("nearest_name")
    names = {e["id"]: e["span"]["text"] for e in found["entities"]}
    assert [[names[s["mention"]] for s in q["sources"]] for q in found["quotes"]] == [["سلمى العلي"]]


def test_a_gazetteer_knows_lists_alone() -> None:
    assert [e["span"]["text"] for e in found_by("gazetteer")["entities"]] == ["بيروت"]


def test_every_date_is_today() -> None:
    assert [d["value"] for d in found_by("today", "2019-03-04")["dates"]] == ["2019-03-04"] * 2
    assert {d["value"] for d in found_by("today")["dates"]} == {None}


def test_an_exact_alias_is_the_entry() -> None:
    """Of two entries with one alias the type decides; the same words in another spelling are nobody's."""
    link = baselines.load()["exact_alias"].link
    entries = [
        {"id": name, "type": kind, "aliases": [{"form": form} for form in forms]}
        for name, kind, forms in (
            ("nakhla-town", "GPE", ["النخلة", "بلدة النخلة"]),
            ("nakhla-paper", "ORG", ["النخلة"]),
            ("salma", "PER", ["سلمى"]),
            ("salma-2", "PER", ["سلمى"]),
        )
    ]

    def linked(text: str, kind: str) -> list[str]:
        found: list[str] = link({"span": {"text": text}, "type": kind}, entries)
        return found

    assert linked("بلدة النخلة", "FAC") == ["nakhla-town"]
    assert linked("النخلة", "ORG") == ["nakhla-paper"] and linked("النخلة", "PER") == []
    assert linked("سلمى", "PER") == linked("النخله", "ORG") == []


def test_equal_contents_are_one_saying() -> None:
    group = baselines.load()["equal_content"].group
    given = [
        (("t1", "q-1"), "القطار تأخّر ساعة"),
        (("t2", "q-1"), "القطار تاخر، ساعة."),
        (("t2", "q-2"), "القطار تأخر ساعتين"),
        (("t3", "q-1"), ""),
        (("t3", "q-2"), ""),
    ]
    assert group(given) == [[("t1", "q-1"), ("t2", "q-1")]]


def test_every_outside_set_has_a_miniature() -> None:
    assert set(CASES) == set(outside.load())
    for reader in outside.load().values():
        assert set(reader.TASKS) <= set(tasks.load()) and {task for task, _ in reader.BARS} <= set(reader.TASKS)


@pytest.fixture(scope="module")
def miniatures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    for name, case in CASES.items():
        (folder / name).mkdir()
        for file, content in case["files"].items():
            (folder / name / file).write_text(content, "utf-8")
    return folder


@pytest.mark.parametrize("name", sorted(CASES))
def test_counts_of_a_miniature_are_those_worked_by_hand(name: str, miniatures: Path) -> None:
    by_task = {r["task"]: r for r in sets.scored(name, miniatures / name) if r["system"] == "rules"}
    assert set(by_task) == set(outside.load()[name].TASKS)
    for task, measures in CASES[name]["expected"].items():
        for measure, expected in measures.items():
            cell = by_task[task]["pooled"]["measures"][measure]
            numbers = [cell[k] for k in ("gold", "predicted", "gold_matched", "predicted_matched")]
            assert numbers == expected, (task, measure)
            assert cell["f1"] is None and cell["interval"] is None  # fewer than 20 gold items


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_gold_of_a_set_scores_one(name: str, miniatures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reader writes as gold has the shape that its tasks compare."""
    for case in outside.cases(name, miniatures / name):
        for task in outside.load()[name].TASKS:
            for unit in tally(tasks.load()[task], case.page, case.gold, case.gold):
                for measure, c in unit.items():
                    assert c.gold == c.predicted == c.gold_matched == c.predicted_matched, measure


@pytest.mark.parametrize(
    ("text", "gold", "predicted", "expected"),
    [
        ("عاد بعد ثلاثة أيام", (4, 18), [(8, 18)], ("convention", "preposition inside the set's span")),
        (
            "عاد يوم الجمعة",
            (8, 14),
            [(4, 14)],
            ("convention", "يوم, هذا, a bound or a preposition outside the set's span"),
        ),
        (
            "من مايو إلى يونيو",
            (0, 17),
            [(3, 7), (12, 17)],
            ("convention", "one span of the set, several of the guidelines"),
        ),
        ("في العصر الحجري", (3, 15), [], ("convention", "era or age, which the guidelines leave")),
        ("عاد في 7", (7, 8), [], ("mistake", "number or ordinal by itself")),
        ("عاد مايو الماضي", (4, 15), [(4, 8)], ("mistake", "a part found")),
        ("عاد لاحقا جدا", (4, 13), [], ("mistake", "missed")),
        ("عاد أمس", None, [(4, 7)], ("mistake", "found where the set has nothing")),
        ("عاد أمس", (4, 7), [(4, 7)], None),
    ],
)
def test_extents_that_differ_have_a_class(
    text: str, gold: tuple[int, int] | None, predicted: list[tuple[int, int]], expected: tuple[str, str] | None
) -> None:
    sides = [[{"span": {"start": a, "end": b}} for a, b in spans] for spans in ([gold] if gold else [], predicted)]
    assert dict(shortfall(text, *sides)) == ({expected: 1} if expected else {})


def test_a_broken_line_of_a_set_is_named(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("{}x\n", "utf-8")
    with pytest.raises(ValueError, match=r"cases\.jsonl:1 is not JSON"):
        list(outside.cases("timex_dateparser", tmp_path))


# Results and tables.


@pytest.fixture
def measured(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> Iterator[Layout]:
    """The miniature corpus, read twice by annotators who agree, measured."""
    monkeypatch.setattr(scoring, "ENOUGH", 2)
    for annotator in ("a1", "a2"):
        folder = tiny.annotations(annotator)
        folder.mkdir(parents=True)
        for path in tiny.annotations("hand").iterdir():
            value = {**json.loads(path.read_bytes()), "layer": annotator}
            (folder / path.name).write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    markers = [f"<!-- generated: khabar {name} -->\n<!-- end -->\n" for name in tables.blocks(tiny)]
    (tiny.root / "README.md").write_text("\n".join(markers), "utf-8")
    seeds.run(tiny)
    yield tiny


def test_results_say_what_they_are(measured: Layout) -> None:
    found = {(r["task"], r["system"]): r for r in results.read(measured, results.SEEDS)}
    assert {task for task, _ in found} == set(tasks.load())  # a row for each task
    assert ("entity_linking", "exact_alias") in found and ("utterance_alignment", "equal_content") in found
    # The rules give no ids of the registry and no groups of attributions.
    for task in {n for n, t in tasks.load().items() if set(t.LAYERS) <= set(layers.load())} - {"entity_linking"}:
        assert (task, "rules") in found and (task, results.HUMAN) in found
    for result in found.values():
        assert {"system", "task", "set", "split", "date", "command", "in_sample", "pooled", "stories"} <= set(result)
        assert "within-document bootstrap" in result["interval"]["method"]
    assert found["date_recognition", "rules"]["in_sample"] and found["date_recognition", "today"]["in_sample"]
    assert not found["quote_extraction", "quote_pairs"]["in_sample"]
    assert ("entity_recognition", "quote_pairs") not in found
    human = found["date_recognition", results.HUMAN]["pooled"]["measures"]["value"]
    assert human["gold"] == human["gold_matched"] > 0 and human["f1"] == 1


def test_predictions_that_are_kept_score_what_the_table_says(
    measured: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    """`khabar score` on every baseline's folder or file, and two of them against each other."""
    folder = measured.root / "kept"
    command = ["--root", str(measured.root), "benchmark", "seeds", "--predictions", str(folder)]
    assert main(command) == 0
    assert "predictions in" in (said := capsys.readouterr().out)
    there = {path.name.removesuffix(".json"): path for path in folder.iterdir()}
    assert set(there) == set(baselines.load()) and all(path.name in said for path in there.values())

    def scored(task: str, system: str, *more: str) -> dict[str, Any]:
        arguments = ["--root", str(measured.root), "score", task, str(there[system]), "--format", "json", *more]
        assert main(arguments) == 0
        result: dict[str, Any] = json.loads(capsys.readouterr().out)
        return result

    tried = set()
    for result in results.read(measured, results.SEEDS):
        task, system = result["task"], result["system"]
        if system != results.HUMAN:
            again = scored(task, system)
            assert again["pooled"] == result["pooled"] and again["stories"] == result["stories"]
            if there[system].is_dir():  # a short form says of nobody who made it
                assert again["in_sample"] == result["in_sample"]
            tried.add(system)
    assert tried == set(there)
    both = scored("date_recognition", "rules", "--against", str(there["today"]))["against"]
    shown = [line.split("|") for line in tables.blocks(measured)["benchmark: systems"].splitlines()]
    f1 = [row[5].strip() for row in shown if row[1].strip() == "date_recognition: value"]
    assert [f"{x:.3f}" for x in both["f1"]] == f1 and len(set(f1)) == 2
    assert both["difference"] > 0 and both["measure"] == "value"


def test_predictions_are_kept_whole_and_over_nothing(
    measured: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--root", str(measured.root), "benchmark", "seeds", "--predictions"]
    theirs = measured.root / "theirs"
    theirs.mkdir()
    (theirs / "rules").write_text("mine", "utf-8")
    monkeypatch.setattr(seeds, "run", lambda *given: pytest.fail("nothing is measured before"))
    for path in (theirs, theirs / "rules"):
        assert main([*command, str(path)]) == 2
        assert "is not empty. Fix: name an empty folder" in capsys.readouterr().err
    assert [path.read_text("utf-8") for path in theirs.iterdir()] == ["mine"]
    assert main(["--root", str(measured.root), "benchmark", "outside", "--predictions", "kept"]) == 2
    assert "part seeds" in capsys.readouterr().err
    monkeypatch.undo()
    before = set(measured.root.rglob("*"))
    monkeypatch.setattr(scoring, "score", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main([*command, str(measured.root / "kept")])
    assert set(measured.root.rglob("*")) == before


def test_a_result_keeps_its_date_until_its_figures_move(measured: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    path = measured.root / results.FOLDER / results.SEEDS / "date_recognition.rules.json"
    before = path.read_bytes()
    gone, others = (path.parent / f"date_recognition.{name}.json" for name in ("gone", "others"))
    gone.write_text(json.dumps({"command": seeds.COMMAND}), "utf-8")
    others.write_text(json.dumps({"command": "python scripts/peers.py"}), "utf-8")
    monkeypatch.setattr(seeds, "today", lambda: "2031-01-01")
    seeds.run(measured)
    assert path.read_bytes() == before and not gone.exists() and others.is_file()
    others.unlink()
    changed = {**json.loads(before), "documents": []}
    path.write_text(json.dumps(changed), "utf-8")
    seeds.run(measured)
    assert json.loads(path.read_bytes())["date"] == "2031-01-01"


def test_tables_mark_what_is_in_sample_and_show_counts_where_few(measured: Layout) -> None:
    results.fill(measured, tables.blocks(measured))
    page = (measured.root / "README.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines()]
    assert ["task", "measure", "system", "gold", "F1 pooled", "95%", "bridge", "port", "water", "a1–a2"] in rows
    values = [r for r in rows if r[:3] == ["date_recognition", "value", "today †"]]
    assert len(values) == 1 and values[0][3] == "6"
    assert any(r[:2] == ["quote_extraction", "exact"] and r[2] == "rules †" for r in rows)
    assert any(r[0] == "quote_extraction" and r[1] == "direct partial" for r in rows)
    assert any(r[0] == "date_recognition" and r[1].startswith("value, month") for r in rows)
    assert "No outside set has been measured." in page


def test_few_gold_items_stand_as_counts(measured: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "ENOUGH", 20)
    seeds.run(measured)
    row = next(r for r in tables.blocks(measured)["benchmark: seeds"].splitlines() if "| value | rules †" in r)
    assert " of 6 |" in row


def test_outside_sets_are_skipped_in_clear_words(
    measured: Layout, miniatures: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(sets.VARIABLE, raising=False)
    command = ["--root", str(measured.root), "benchmark", "outside"]
    assert main(command) == 0
    assert "outside sets: skipped, no folder is named (--outside FOLDER or KHABAR_EVAL)" in capsys.readouterr().out
    assert main([*command, "--outside", str(miniatures)]) == 0
    assert "ner_aqmar" in capsys.readouterr().out and results.sets(measured) == sorted(CASES)
    (measured.root / "few").mkdir()
    monkeypatch.setenv(sets.VARIABLE, str(measured.root / "few"))
    assert main(command) == 0
    assert "outside set ner_aqmar: skipped" in capsys.readouterr().out
    assert results.sets(measured) == sorted(CASES)  # what was measured before stays
    monkeypatch.setenv(sets.VARIABLE, str(measured.root / "none"))
    assert main(command) == 2
    assert main([*command, "everything"]) == 2


def test_the_readme_shows_the_results_that_are_kept() -> None:
    layout = home()
    if not (layout.root / results.FOLDER).is_dir():
        pytest.skip("no results are kept here: khabar benchmark makes them")
    blocks = tables.blocks(layout)
    shown = "".join((layout.root / name).read_text("utf-8") for name in results.PAGES)
    assert counts.fill(shown, blocks) == shown, "run khabar benchmark"
    assert all(f"<!-- generated: khabar {name} -->" in shown for name in blocks)


def test_the_real_sets_are_read_whole(outside: Path) -> None:
    """Sizes as their SOURCES.md gives them."""
    from khabar.outside import cases

    dates = [d for c in cases("timex_recognizers", outside / "timex_recognizers") for d in c.gold["dates"]]
    assert len(dates) == 1038 and sum(d["value"] is not None for d in dates) == 112  # two checked ranges have none
    pairs = [m for c in cases("quotes_ud_pud", outside / "quotes_ud_pud") for m in c.gold["quote_marks"]]
    assert (len(pairs), sum(m["function"] == "speech" for m in pairs)) == (85, 29)
    assert len(list(cases("ner_aqmar", outside / "ner_aqmar"))) == 28
    assert len(list(cases("timex_dateparser", outside / "timex_dateparser"))) == 25
    assert len(list(cases("ner_wojood_sample", outside / "ner_wojood_sample"))) == 1272


def test_a_system_of_others_gets_its_row(measured: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    """Predictions in a folder of tests/results/systems, `khabar score --output`, and the table has them."""
    folder = measured.root / "tests" / "results" / "systems" / "mymodel"
    shutil.copytree(measured.annotations("hand"), folder / "predictions")
    output = folder / "date_recognition.json"
    arguments = ["date_recognition", str(folder / "predictions"), "--split", "train", "--output", str(output)]
    assert main(["--root", str(measured.root), "score", *arguments]) == 0
    kept = json.loads(output.read_bytes())
    assert kept["system"] == "mymodel" and kept["date"] == results.today()
    assert kept["command"].startswith("khabar score date_recognition ") and kept["command"].endswith(str(output))
    results.fill(measured, tables.blocks(measured))
    page = (measured.root / "README.md").read_text("utf-8")
    row = next(line for line in page.splitlines() if "| mymodel |" in line)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[0] == "date_recognition: value" and cells[2] == "train" and cells[4] == "1.000"
    low, high = kept["pooled"]["measures"]["value"]["interval"]
    assert cells[5] == f"{low:.2f}–{high:.2f}" and cells[6] == results.today() and cells[7] == f"`{kept['command']}`"
    baseline = next(line for line in page.splitlines() if "| rules † | leave-one-story-out |" in line)
    assert baseline.endswith("| `khabar benchmark seeds` |")
    capsys.readouterr()
