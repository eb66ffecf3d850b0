"""Tasks for language models: questions, answers, scores. None of it needs the harness (scripts/lm_eval_trial.py)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from khabar import harness
from khabar.build import build
from khabar.cli import main
from khabar.harness import answers, functions, samples, scores, speakers
from khabar.harness.placing import Piece, place, told
from khabar.harness.questions import FUNCTIONS, edges
from khabar.layout import Layout

FOLDER = Path(harness.__file__).parent
TASKS = ("attribution", "dates", "entities", "quote_marks", "quotes")
AGGREGATIONS = {"macro": functions.macro_f1, "parse_failures": functions.mean}


class Loader(yaml.SafeLoader):
    """Reads `!function functions.name` as the function."""


def named_function(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    module, name = str(loader.construct_scalar(node)).split(".")
    assert module == "functions"
    return getattr(functions, name)


Loader.add_constructor("!function", named_function)  # type: ignore[no-untyped-call]


def task_file(name: str) -> dict[str, Any]:
    shared: dict[str, Any] = yaml.load((FOLDER / "_shared_yaml").read_text("utf-8"), Loader)
    own = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader)
    assert own.pop("include") == "_shared_yaml"
    return {**shared, **own}


def answer(task: str, row: dict[str, Any], model: str) -> list[Any]:
    if task == "quote_marks":
        return [(-0.5 if model == "oracle" and i == row["label"] else -12.0, False) for i in range(len(FUNCTIONS))]
    return [row["target"] if model == "oracle" else ""]


@pytest.mark.parametrize("task", TASKS)
def test_the_gold_scores_one_and_silence_nothing(task: str) -> None:
    """Every question of every split is answered with the gold, those of the test with nothing.

    Both languages ask the same questions and score with the same functions.
    """
    files = [task_file(f"khabar_{task}_{language}") for language in ("ar", "en")]
    about, other = files
    assert about["doc_to_text"] != other["doc_to_text"] and re.search("[ء-ي]{3}", about["doc_to_text"])
    for key in ("custom_dataset", "process_results", "metric_list", "num_fewshot", "output_type"):
        assert about[key] == other[key]
    splits = about["custom_dataset"](**about["metadata"])
    assert set(splits) >= {about["test_split"], about["fewshot_split"]}
    assert {"text", about["doc_to_target"]} <= set(splits["test"].column_names)
    every = [row for split in splits.values() for row in split]
    for model, wanted, rows in (("oracle", 1.0, every), ("nothing", 0.0, list(splits["test"]))):
        figures = [about["process_results"](row, answer(task, row, model)) for row in rows]
        assert set(figures[0]) == {metric["metric"] for metric in about["metric_list"]}
        for metric in about["metric_list"]:
            name = metric["metric"]
            assert metric["aggregation"] is AGGREGATIONS.get(name, functions.f1)
            value = metric["aggregation"]([found[name] for found in figures])
            assert value == (1 - wanted if name == "parse_failures" else wanted), (model, name)


def test_a_story_can_be_held_out() -> None:
    """For leave-one-story-out: its documents are the test, all others the train."""
    splits = functions.load_dates(held_out="carter-shoigu-call", version=1.0)
    assert {s: set(rows["document"]) for s, rows in splits.items()} == {
        "test": {"000", "001", "002"},
        "train": {"003", "004"},
    }
    with pytest.raises(ValueError, match="held_out is one of carter-shoigu-call"):
        functions.load_dates(held_out="nowhere")


def test_another_corpus_can_be_asked_about(tiny: Layout) -> None:
    build(tiny)
    rows = functions.load_dates(corpus=str(tiny.corpus), held_out="bridge")
    assert set(rows["test"]["document"]) == {"t1"} and "t1" not in set(rows["train"]["document"])
    assert "5 مارس/ آذار 2031" in "".join(rows["test"]["target"])


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ('[{"text": "ا"}]', [{"text": "ا"}]),
        ('```json\n[{"text": "ا"}]\n```\nI hope that helps [1].', [{"text": "ا"}]),
        ('<think>[{"text": "no"}]</think> Here [as asked]: [{"text": "ا"}] and more', [{"text": "ا"}]),
        ('{"entities": [{"text": "ا"}]}', [{"text": "ا"}]),
        ('{"text": "ا", "type": "PER"}', [{"text": "ا", "type": "PER"}]),
        ("[]", []),
        ("None found: []", []),
        ('[{"text": "line\nbreak"}]', [{"text": "line\nbreak"}]),
        ('[{"text": "cut', None),
        ('["a", "b"]', None),
        ("لا شيء", None),
        ("", None),
        ("[" * 5000, None),
        ("{" * 100 + '[{"text": "too late"}]', None),
    ],
)
def test_json_is_found_in_an_answer_or_not(said: str, read: Any) -> None:
    assert answers.items(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ('["هدى الرملي", " "]', ["هدى الرملي"]),
        ('```\n["هدى الرملي"]\n```', ["هدى الرملي"]),
        ("هدى الرملي.\nلأنها الوزيرة", ["هدى الرملي"]),
        ("[]", []),
        ('["cut', None),
        ("  \n", None),
    ],
)
def test_names_are_found_in_an_answer_or_not(said: str, read: Any) -> None:
    assert answers.names(said) == read


TEXT = "زار وزير الري عمان، وفي العمانية قال وزير الري إن عمان بخير."


@pytest.mark.parametrize(
    ("pieces", "starts"),
    [
        ([("وزير الري", None), ("وزير الري", None), ("وزير الري", None)], [4, 37, None]),  # a third is nowhere
        ([("عمان", None), ("عمان", None), ("عمان", None)], [14, 50, None]),  # not the one inside العمانية
        ([("الري", None), ("عمان", None), ("الري", None)], [9, 14, 42]),  # in order
        ([("بخير", None), ("الري", None)], [55, 9]),  # out of order: at its first place
        ([("عمان", 3)], [50]),  # occurrences count every place
        ([("عمان", 0), ("عمان", 9), ("عمان", -1)], [None, None, None]),
        ([("مسقط", None), ("", None)], [None, None]),
    ],
)
def test_strings_are_placed_in_order(pieces: list[tuple[str, int | None]], starts: list[int | None]) -> None:
    found = place(TEXT, [Piece(text, "LOC", number) for text, number in pieces], edges(TEXT))
    assert [at and at[0] for at in found] == starts


def test_a_string_may_stand_at_one_place_in_two_kinds() -> None:
    found = place(TEXT, [Piece("الري", "ORG"), Piece("الري", "NORP"), Piece("الري", "ORG")], edges(TEXT))
    assert found == [(9, 13), (9, 13), (42, 46)]


def test_what_is_told_leads_back_to_its_place() -> None:
    wanted = [((37, 46), "OCC"), ((50, 54), "GPE"), ((14, 18), "GPE")]
    pieces = told(TEXT, wanted, edges(TEXT))
    assert [p.occurrence for p in pieces] == [2, None, None]
    assert place(TEXT, pieces, edges(TEXT)) == [at for at, _ in wanted]


def mention(text: str, name: str, kind: str, start: int, holders: tuple[str, ...] = ()) -> dict[str, Any]:
    span = {"start": start, "end": start + len(text), "text": text}
    return {
        "id": f"e-{start}",
        "span": span,
        "type": kind,
        "form": "name",
        "entities": [name],
        "holders": list(holders),
    }


MENTIONS = [
    mention("وزيرة النقل", "transport-minister", "OCC", 10, ("huda",)),
    mention("هدى الرملي", "huda", "PER", 22),
    mention("الرملي", "brother", "PER", 90),
    mention("صحيفة الضحى", "duha", "ORG", 50),
]


@pytest.mark.parametrize(
    ("name", "at", "ids"),
    [
        ("هدى الرملي", 0, ["huda"]),
        ("هُدى الرملي", 0, ["huda"]),  # diacritics folded
        ("وزيرة النقل هدى الرملي", 0, ["huda"]),  # a person inside, the longest
        ("وزيرة النقل", 0, ["huda"]),  # an office stands for its holder
        ("الرملي", 0, ["brother"]),  # what reads the same goes before what holds it
        ("الضحى", 0, ["duha"]),
        ("الرم", 0, []),  # no part of a word
        ("مجهول", 0, []),
        ("", 0, []),
    ],
)
def test_a_name_means_an_entity_of_the_document(name: str, at: int, ids: list[str]) -> None:
    assert speakers.meant(name, MENTIONS, at) == ids


def test_an_entity_is_called_by_a_name_that_means_it() -> None:
    assert speakers.called(["huda"], "e-10", MENTIONS, 0) == ["وزيرة النقل"]
    assert speakers.called(["huda", "duha"], None, MENTIONS, 60) == ["صحيفة الضحى", "هدى الرملي"]
    assert speakers.called(["nobody"], None, MENTIONS, 0) is None


def row(text: str, gold: dict[str, Any], offset: int = 0, article: str | None = None) -> dict[str, Any]:
    return {"text": text, "article": article or text, "offset": offset, "gold": json.dumps(gold)}


def test_right_wrong_and_invented_names_are_counted() -> None:
    """Three names; the answer has one right, one with another type, one that is not in the text, one twice."""
    article = "مقدمة. زار سامي تونس ثم صفاقس."
    text = article[7:]
    gold = [mention(n, n, t, article.index(n)) for n, t in (("سامي", "PER"), ("تونس", "GPE"), ("صفاقس", "GPE"))]
    said = [("سامي", "PER"), ("تونس", "LOC"), ("قابس", "GPE"), ("سامي", "PER")]
    given = json.dumps([{"text": t, "type": k} for t, k in said], ensure_ascii=False)
    found = scores.entities(row(text, {"entities": gold}, 7, article), given)
    assert found == {"strict": [3, 4, 1.0, 1.0], "type": [3, 4, 1.0, 1.0], "parse_failures": 0.0}
    odd = '[{"text": 3, "type": null}, {}]'
    assert scores.entities(row(text, {"entities": gold}, 7, article), odd)["strict"] == [3, 2, 0, 0]


def test_values_of_dates_are_counted() -> None:
    text = "سافر أمس ويعود في 5 مارس 2031."
    gold = [
        {
            "span": {"start": 5, "end": 8, "text": "أمس"},
            "type": "DATE",
            "value": "2031-02-10",
            "relative_value": "DCT-P1D",
        },
        {
            "span": {"start": 18, "end": 29, "text": "5 مارس 2031"},
            "type": "DATE",
            "value": "2031-03-05",
            "relative_value": None,
        },
    ]
    said = [
        {"text": "أمس", "type": "DATE", "value": "2031-02-10"},
        {"text": "مارس 2031", "type": "DATE", "value": "2031-03"},
    ]
    found = scores.dates(row(text, {"dates": gold}), json.dumps(said))
    assert found["strict"] == [2, 2, 1.0, 1.0] and found["relaxed"] == [2, 2, 2.0, 2.0]
    assert found["value"] == [2, 2, 1.0, 1.0]


def quote(text: str, content: str, entity: str) -> dict[str, Any]:
    at = text.index(content)
    source = {"mention": None, "entities": [entity], "expression": "overt"}
    return {
        "content": [{"start": at, "end": at + len(content), "text": content}],
        "form": "indirect", "cue": {"span": None}, "sources": [source], "chain": [],
    }  # fmt: skip


def test_quotes_and_their_speakers_are_counted() -> None:
    text = "قالت هدى الرملي إن الجسر آمن. وذكرت الضحى أن الافتتاح تأخر."
    people = [mention("هدى الرملي", "huda", "PER", 5), mention("الضحى", "duha", "ORG", 36)]
    gold = {"quotes": [quote(text, "الجسر آمن", "huda"), quote(text, "الافتتاح تأخر", "duha")], "entities": people}
    said = [{"quote": "الجسر آمن", "speaker": ["هدى الرملي"]}, {"quote": "الافتتاح تأخر", "speaker": "سامي"}]
    found = scores.quotes(row(text, gold), json.dumps(said))
    assert found["exact"] == [2, 2, 2.0, 2.0] and found["speaker"] == [2, 2, 1, 1]
    found = scores.quotes(row(text, gold), '[{"quote": ["الجسر", 7], "speaker": null}, {"speaker": "سامي"}]')
    assert found["exact"] == [2, 1, 0, 0] and 0 < found["partial"][2] < 1 and found["speaker"] == [2, 0, 0, 0]
    one = {"quotes": gold["quotes"][:1], "entities": people}
    assert scores.attribution(row(text, one), "هدى الرملي")["speaker"] == [1, 1, 1, 1]
    assert scores.attribution(row(text, one), '["الضحى", "هدى الرملي"]')["speaker"] == [1, 2, 1, 1]
    assert scores.attribution(row(text, one), "[")["parse_failures"] == 1.0


def test_macro_is_over_functions_with_gold() -> None:
    marks = {"open": {"start": 0, "end": 1, "text": "«"}, "close": {"start": 4, "end": 5, "text": "»"}}
    asked = [row("«نعم»", {"quote_marks": [{**marks, "function": f}]}) for f in ("speech", "speech", "name")]
    likely = [[0.0, -1, -2, -3, -4], [0.0, -1, -2, -3, -4], [0.0, -1, -2, -3, -4]]
    found = [scores.quote_marks(r, numbers) for r, numbers in zip(asked, likely, strict=True)]
    assert scores.f1([f["function"] for f in found]) == pytest.approx(2 / 3)
    assert scores.macro_f1([f["macro"] for f in found]) == pytest.approx((0.8 + 0) / 2)


def logged(folder: Path, task: str, splits: dict[str, Any], names: tuple[str, ...]) -> Path:
    """What the harness writes with --log_samples, of a model that answers with the gold."""
    path = folder / f"samples_khabar_{task}_en_2031-01-01T00-00-00.jsonl"
    lines = [
        {"doc_id": i, "doc": row, "filtered_resps": [[str(x) for x in one] if task == "quote_marks" else one
                                                     for one in answer(task, row, "oracle")]}
        for name in names
        for i, row in enumerate(splits[name])
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(("task", "measure"), [("dates", "value"), ("quote_marks", "function")])
def test_logged_answers_become_a_result(task: str, measure: str, tmp_path: Path) -> None:
    splits = getattr(functions, f"load_{task}")()
    path = logged(tmp_path, task, splits, ("test",))
    found = samples.result([path])
    cell = found["pooled"]["measures"][measure]
    assert found["split"] == "test" and found["main"] == measure and found["documents"] == ["004"]
    assert cell["gold"] == cell["gold_matched"] == cell["predicted"] > 0
    if task != "dates":
        return
    every = samples.result([logged(tmp_path, task, splits, ("train", "validation", "test"))])
    assert every["split"] is None and len(every["stories"]) == 3
    assert every["pooled"]["measures"][measure]["f1"] == 1.0
    assert every["pooled"]["measures"][measure]["interval"] == [1.0, 1.0]


def test_answers_to_other_questions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    splits = functions.load_dates()
    path = logged(tmp_path, "dates", splits, ("test",))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    altered = json.loads(lines[0])
    altered["doc"]["gold"] = '{"dates": []}'
    for wrong, why in (
        (lines[1:], "have no answer"),
        ([*lines, lines[0]], "asked only once"),
        ([json.dumps(altered) + "\n", *lines[1:]], "does not ask"),
        (["{}\n"], "is not a logged answer"),
        (["[\n"], "is not a logged answer"),
    ):
        path.write_text("".join(wrong), "utf-8")
        with pytest.raises(samples.Unusable, match=why):
            samples.result([path])
    with pytest.raises(samples.Unusable, match="of one task"):
        samples.result([tmp_path / "results.json"])
    assert main(["harness", str(path)]) == 2 and "--output" in capsys.readouterr().err
    assert main(["harness", str(path), "--output", str(tmp_path / "m" / "dates.json")]) == 2
    path.write_text("".join(lines), "utf-8")
    assert main(["harness", str(path), "--output", str(tmp_path / "m" / "dates.json")]) == 0
    kept = json.loads((tmp_path / "m" / "dates.json").read_bytes())
    assert kept["system"] == "m" and kept["command"].startswith("khabar harness ") and kept["pooled"]
    assert main(["harness"]) == 0 and capsys.readouterr().out.splitlines()[-1] == str(FOLDER)


def test_every_task_stands_in_the_kept_result_of_the_harness() -> None:
    """tests/results/lm_eval.json is made by hand, in an environment of its own; it must not fall behind the tasks."""
    kept = json.loads((Path(__file__).parent / "results" / "lm_eval.json").read_bytes())
    wanted = {(m, f"khabar_{t}_{x}") for m in ("dummy", "oracle", "nothing") for t in TASKS for x in ("ar", "en")}
    assert {(run["model"], run["task"]) for run in kept["runs"]} == wanted
    assert {f"{p.stem}" for p in FOLDER.glob("*.yaml")} == {task for _, task in wanted}
    for run in kept["runs"]:
        names = {metric["metric"] for metric in task_file(run["task"])["metric_list"]}
        assert set(run["metrics"]) == names and run["n"] > 0
        if run["model"] != "dummy":
            assert {run["metrics"][n] for n in names - {"parse_failures"}} == {float(run["model"] == "oracle")}
