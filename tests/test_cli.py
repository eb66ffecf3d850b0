"""The command line: exit status, what is printed, and that bad input never ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import miniature
from khabar import terminal
from khabar.cli import main
from khabar.layout import Layout


def khabar(layout: Layout, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "khabar", "--root", str(layout.root), *arguments]
    surroundings = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=surroundings, check=False)
    said = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in said
    return done.returncode, said


def test_clean_findings_and_could_not_run(tiny: Layout, tmp_path: Path) -> None:
    assert khabar(tiny, "validate") == (0, "validate: clean\n")
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/entities/2/type", "to": "PRE"}])
    status, said = khabar(tiny, "validate")
    assert status == 1
    assert said.startswith(
        "corpus/hand/t1.json:59:15 schema-label /entities/2/type the value is not one of PER, ORG, GPE, LOC, FAC, "
        "NORP, OCC, EVENT, DOC, PRODUCT, NUM. Fix: did you mean PER?  [PRE]\n"
    )
    assert khabar(tiny, "verify")[0] == 1
    assert khabar(tiny, "build")[0] == 1
    assert khabar(tiny, "score", "no_such_task", str(tmp_path))[0] == 2


def test_findings_as_json_lines(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/entities/2/type", "to": "PRE"}])
    status, said = khabar(tiny, "validate", "--format", "json")
    (finding,) = [json.loads(line) for line in said.splitlines()]
    assert status == 1
    assert (finding["check"], finding["path"], finding["line"], finding["pointer"], finding["document"]) == (
        "schema-label", "corpus/hand/t1.json", 59, "/entities/2/type", "t1",
    )  # fmt: skip


def test_many_findings_of_one_id_are_counted_and_none_is_lost(tiny: Layout) -> None:
    path = tiny.annotations("hand") / "t1.json"
    value = json.loads(path.read_bytes())
    span = {"start": 0, "end": 5, "text": "نخلة!"}
    value["dates"] = [{**value["dates"][0], "id": f"d-{n}", "span": span} for n in range(terminal.SHOWN + 3)]
    value["dates"][0]["span"] = {"start": 3, "end": 3, "text": "x"}
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    status, said = khabar(tiny, "validate")
    lines = said.splitlines()
    of_one = [line for line in lines if " offset-quote-mismatch " in line]
    assert status == 1 and len(of_one) == terminal.SHOWN
    assert "and 2 more of offset-quote-mismatch; --all shows them" in lines and not any(
        "more of offset-e" in x for x in lines
    )
    whole = khabar(tiny, "validate", "--all")[1].splitlines()
    assert sum(" offset-quote-mismatch " in line for line in whole) == terminal.SHOWN + 2 and "more of" not in str(
        whole
    )
    assert whole[-1] == lines[-1]  # the count is of all
    found = [json.loads(line)["check"] for line in khabar(tiny, "validate", "--format", "json")[1].splitlines()]
    assert found.count("offset-quote-mismatch") == terminal.SHOWN + 2


def test_a_late_difference_is_shown(tiny: Layout) -> None:
    """The first eighty code points are the same; what is printed differs all the same, and says where."""
    text = (tiny.seeds / "t1_invented.txt").read_text("utf-8")
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/quotes/0/content/0", "to": {
        "start": 0, "end": 120, "text": text[:100] + "؟" + text[101:120],
    }}])  # fmt: skip
    said = next(line for line in khabar(tiny, "validate")[1].splitlines() if "offset-quote-mismatch" in line)
    there, stored = said.partition("  [")[2].removesuffix("]").split("] / [")
    assert "they differ from code point 100 on" in said
    assert there != stored and there.startswith("…" + text[60:70]) and "؟" in stored


def test_a_warning_does_not_stop_a_build(tiny: Layout) -> None:
    span = {"start": 54, "end": 58, "text": " أمس"}
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/dates/0/span", "to": span}])
    status, said = khabar(tiny, "validate")
    assert status == 0 and "(warning)" in said
    assert khabar(tiny, "build")[0] == 0


def test_annotate_names_the_documents_it_leaves_out(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": "seeds/t2_invented.txt", "replace_hex": "d982d8a7d984", "with_hex": "d982ffd984"}])
    status, said = khabar(tiny, "annotate")
    assert status == 1
    assert "seeds/t2_invented.txt:1:2 raw-not-utf8" in said and "2 documents" in said
    assert sorted(p.name for p in tiny.annotations("rules").iterdir()) == ["t1.json", "t3.json"]


@pytest.mark.parametrize("what", ["checks", "rules", "layers", "crosswalks", "exports", "imports", "tasks", "configs"])
def test_list_prints_a_sentence_for_each(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", what]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines and all(len(line.split("  ", 1)[1]) > 10 for line in lines)


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "offset-range"]) == 0
    assert capsys.readouterr().out == "offset-range (check, level 3)\n\nA span ends inside the text.\n"
    assert main(["explain", "nothing"]) == 2


def test_exports_round_trip_what_they_hold(tiny: Layout, tmp_path: Path) -> None:
    assert khabar(tiny, "export", "jsonl", str(tmp_path / "jsonl"))[0] == 0
    lines = [json.loads(line) for line in (tmp_path / "jsonl" / "hand.jsonl").read_bytes().decode().split("\n") if line]
    for line in lines:
        text = line.pop("text")
        assert line == json.loads((tiny.annotations("hand") / f"{line['document']}.json").read_bytes())
        assert all(text[d["span"]["start"] : d["span"]["end"]] == d["span"]["text"] for d in line["dates"])
    assert khabar(tiny, "export", "conll", str(tmp_path / "conll"))[0] == 0
    first = (tmp_path / "conll" / "t1.conll").read_bytes().decode().split("\n")[:3]
    assert first == ["الواحة\tB-GPE", "تفتح\tO", "جسرها\tO"]
    assert khabar(tiny, "export", "jsonl", str(tmp_path / "jsonl"))[0] == 2  # not into a folder with files


def test_score_of_the_gold_itself_and_of_worse(tiny: Layout) -> None:
    hand = tiny.annotations("hand")
    folder = tiny.root / "predictions"
    folder.mkdir()
    for name in ("t1", "t2", "t3"):
        (folder / f"{name}.json").write_bytes((hand / f"{name}.json").read_bytes())
    wrong = {"replace": '"value": "2031-03-05"', "with": '"value": "2031-03-06"'}
    miniature.edit(tiny, [{"file": "predictions/t1.json", **wrong}])
    status, said = khabar(tiny, "score", "date_recognition", str(folder), "--against", str(hand))
    # Eight dates, six with a value; one of the six is wrong. Too few for scores: counts.
    assert status == 0
    assert [line.split()[:4] for line in said.splitlines()[2:6]] == [
        ["strict", "8", "8", "8"],
        ["relaxed", "8", "8", "8"],
        ["type", "8", "8", "8"],
        ["value", "6", "6", "5"],
    ]
    assert "5 and 6 of 6 gold items matched" in said and "in-sample" not in said
    status, said = khabar(tiny, "score", "date_recognition", str(folder), "--split", "train", "--format", "json")
    result = json.loads(said)
    assert status == 0 and result["documents"] == ["t1"]
    assert result["pooled"]["measures"]["value"]["gold_matched"] == 2
    assert khabar(tiny, "score", "entity_recognition", str(hand), "--split", "test")[0] == 2
    assert khabar(tiny, "score", "date_recognition", str(hand), "--split", "tset")[0] == 2
    assert khabar(tiny, "score", "date_recognition", str(tiny.root / "nowhere"))[0] == 2


def test_bad_predictions_get_findings_and_no_score(tiny: Layout) -> None:
    folder = tiny.root / "predictions"
    folder.mkdir()
    for name in ("t1", "t2"):
        (folder / f"{name}.json").write_bytes((tiny.annotations("hand") / f"{name}.json").read_bytes())
    (folder / "t9.json").write_bytes((folder / "t1.json").read_bytes())
    miniature.edit(tiny, [{"file": "predictions/t2.json", "set": "/dates/0/span/start", "to": 1}])
    status, said = khabar(tiny, "score", "date_recognition", str(folder))
    assert status == 1 and "measure" not in said
    assert {line.split()[1] for line in said.splitlines()[:-1]} >= {
        "prediction-missing", "ref-orphan-file", "offset-quote-mismatch",
    }  # fmt: skip
    for name in ("t2", "t9"):
        (folder / f"{name}.json").unlink()
    status, said = khabar(tiny, "score", "date_recognition", str(folder))
    assert status == 1 and said.count("prediction-missing") == 2


def test_score_shows_what_is_asked_for(tiny: Layout) -> None:
    hand = str(tiny.annotations("hand"))
    said = khabar(tiny, "score", "entity_recognition", hand, "--only", "bio core")[1]
    assert "bio core" in said and "bio written" not in said and "strict" not in said
    status, said = khabar(tiny, "score", "entity_recognition", hand, "--config", "ner_wojood21")
    assert status == 0 and "in the labels of wojood21" in said
    assert "outermost strict" in said and "\nstrict" not in said
    assert "\nstrict" in khabar(tiny, "score", "entity_recognition", hand, "--config", "entities")[1]
    assert khabar(tiny, "score", "date_recognition", hand, "--config", "ner")[0] == 2
    status, said = khabar(tiny, "score", "entity_recognition", hand, "--only", "(")
    assert status == 2 and "no pattern" in said
    assert khabar(tiny, "score", "entity_recognition", hand, "--only", "xyz")[0] == 2
