"""Interchange: what goes to another tool comes back but for what is declared lost; what is wrong changes nothing."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import foreign
from khabar import exports, imports, layers, sources
from khabar.benchmark.interchange import there_and_back
from khabar.cli import main
from khabar.glossary import finding_ids
from khabar.interchange import flat, merging
from khabar.interchange.kinds import kinds
from khabar.interchange.losses import Loss, stripped
from khabar.layout import Layout, home
from khabar.schemas import Schema

NEEDS = {"cas": "cassis", "spacy": "spacy"}
SUFFIX = {"cas": ".xmi", "brat": ".ann", "conll": ".conll", "spacy": ".spacy", "label_studio": ".json"}
FULL = {
    "entities": ["oasis"],
    "metonymic": "people",
    "derived_from": "oasis",
    "holders": ["manara"],
    "unsure": True,
    "note": "invented",
    "rule": "entities/x",
}
LABELS = [("conll", "wojood21"), ("conll", "anercorp4"), ("conll", "ontonotes18")]


def needed(name: str) -> None:
    """Skip where the library of a format is not installed."""
    if importlib.util.find_spec(NEEDS.get(name, "json")) is None:
        pytest.skip(f"{name} needs {NEEDS[name]}: pip install 'khabar[{name}]'")


FORMATS = [*((name, None) for name in imports.load()), *LABELS]


@pytest.fixture
def corpus(tmp_path: Path) -> Layout:
    """The miniature, and a document that is hard on other tools."""
    layout = foreign.corpus(tmp_path / "corpus")
    pick = random.Random(7).choice
    made = foreign.Maker(Schema(layout.schema), foreign.HARD, lambda options: pick(options)).file(6)
    foreign.add(layout, "t9", foreign.HARD, made)
    return layout


def held(
    layout: Layout, name: str, labels: str | None, annotator: str, out: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Layers and head as they should come back and as they did, by document."""
    chosen = {"labels": labels} if labels else {}
    read = sources.read(layout)
    back = there_and_back(read, name, annotator, out, **chosen)
    losses = imports.losses(name, **chosen)
    wanted = {}
    for record in read.records:
        if annotator in record.annotations:
            left = stripped(record.annotations[annotator].value, losses, record.page)
            wanted[record.id] = {key: in_order(key, left[key]) for key in layers.load() if key in left}
            wanted[record.id] |= {k: left[k] for k in ("document", "sha256")}
    got = {
        name: {k: v for k, v in value.items() if k in layers.load() or k in ("document", "sha256")}
        for name, value in back.items()
    }
    return {k: v for k, v in wanted.items() if k in got or any(x in v for x in layers.load())}, got


def in_order(layer: str, items: list[Any]) -> list[Any]:
    return sorted(items, key=layers.load()[layer].order)


# There and back


@pytest.mark.parametrize(("name", "labels"), FORMATS)
def test_the_seeds_come_back_but_for_what_is_declared(name: str, labels: str | None, tmp_path: Path) -> None:
    needed(name)
    wanted, got = held(home(), name, labels, "rules" if name == "label_studio" else "hand", tmp_path)
    assert got == wanted and len(got) == 5


@pytest.mark.parametrize("name", imports.load())
@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_what_the_schemas_allow_comes_back_but_for_what_is_declared(
    tmp_path_factory: pytest.TempPathFactory, name: str, chance: random.Random
) -> None:
    needed(name)
    folder = tmp_path_factory.mktemp(name)
    layout = foreign.corpus(folder / "corpus")
    for path in layout.annotations("hand").iterdir():
        path.unlink()
    text = foreign.HARD * chance.choice([1, 2])
    foreign.add(layout, "t9", text, foreign.Maker(Schema(layout.schema), text, chance.choice).file(5))
    (folder / "out").mkdir()
    wanted, got = held(layout, name, None, "hand", folder / "out")
    if name != "conll" or "entities" in wanted.get("t9", ()):  # no file for a layer that was not read
        assert got == wanted


@pytest.mark.parametrize(("name", "labels"), FORMATS)
def test_every_loss_that_is_declared_is_one(name: str, labels: str | None, tmp_path: Path) -> None:
    needed(name)
    chosen = {"labels": labels} if labels else {}
    losses = imports.losses(name, **chosen)
    layout = foreign.corpus(tmp_path / "corpus")
    pick = random.Random(5).choice
    unsure = [("NUM", "cardinal", "nominal"), ("NORP", "nisba", "nominal"), ("OCC", None, "nominal")]
    page = sources.read(layout).records[0].page
    items = [
        {
            **flat.bare(f"e-{i}", page.span(*page.tokens[2 * i]), kind, subtype),
            "form": form,
            **FULL,
        }
        for i, (kind, subtype, form) in enumerate(unsure)
    ]
    foreign.add(layout, "t4", page.text, {"entities": items, "dates": []})
    for number in range(4):
        maker = foreign.Maker(Schema(layout.schema), foreign.HARD, lambda options: pick(options))
        foreign.add(layout, f"t{number + 5}", foreign.HARD, maker.file(8))
    lost = set()
    (tmp_path / "out").mkdir()
    read = sources.read(layout)
    back = there_and_back(read, name, "hand", tmp_path / "out", **chosen)
    for record in read.records:
        if record.id in back:
            value = record.annotations["hand"].value
            lost |= {x.path for x in losses if is_lost(value, back[record.id], losses, x, record.page)}
    assert sorted({loss.path for loss in losses} - lost) == []


def is_lost(value: Any, got: Any, losses: tuple[Loss, ...], one: Loss, page: Any) -> bool:
    """Whether what comes back differs from the file with all losses but this one."""
    kept = stripped(value, tuple(x for x in losses if x is not one), page)
    if one.path in ("annotator", "guidelines"):
        return bool(one.path in kept and kept[one.path] != "somebody")
    return any(
        in_order(layer, kept[layer]) != got.get(layer) for layer in layers.load() if layer in kept and layer in value
    )


def test_a_format_without_a_layer_says_so_in_the_head(corpus: Layout, tmp_path: Path) -> None:
    """A layer that was not read stays absent, one that was read with nothing found stays empty."""
    value = json.loads((corpus.annotations("hand") / "t3.json").read_bytes())
    assert "quotes" not in value
    value["quote_marks"] = []
    (corpus.annotations("hand") / "t3.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    for name in ("label_studio", "prodigy", "brat", "jsonl"):
        (tmp_path / name).mkdir()
        back = there_and_back(sources.read(corpus), name, "hand", tmp_path / name)["t3"]
        assert back["quote_marks"] == [] and "quotes" not in back, name


# A correction, over the command line


def run(capsys: pytest.CaptureFixture[str], layout: Layout, *arguments: str) -> tuple[int, str]:
    status = main(["--root", str(layout.root), *arguments])
    return status, capsys.readouterr().out


@pytest.fixture
def tasks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Layout, Path]:
    """The miniature and its Label Studio tasks, annotated as the tool would export them."""
    layout = foreign.corpus(tmp_path / "corpus")
    assert run(capsys, layout, "export", "label_studio", str(tmp_path / "out"))[0] == 0
    path = tmp_path / "out" / "tasks.json"
    given = json.loads(path.read_bytes())
    for task in given:
        task["annotations"] = [
            {"id": 1, "lead_time": 12.345, "was_cancelled": False, "result": task.pop("predictions")[0]["result"]}
        ]
    path.write_text(json.dumps(given, ensure_ascii=False), "utf-8")
    return layout, path


def edited(path: Path, change: Callable[[list[Any]], Any], task: int = 1) -> None:
    """Change the results of a task in place."""
    given = json.loads(path.read_bytes())
    result = given[task]["annotations"][0]["result"]
    kept = change(result)
    given[task]["annotations"][0]["result"] = result if kept is None else kept
    path.write_text(json.dumps(given, ensure_ascii=False), "utf-8")


def person(start: int, end: int, form: str | None = "nominal") -> list[Any]:
    place = {"start": start, "end": end}
    new = {"id": "qX9_a", "to_name": "text", "origin": "manual"}
    found = [{**new, "from_name": "entities", "type": "labels", "value": {**place, "labels": ["PER"]}}]
    if form:
        found.append({**new, "from_name": "entities--form", "type": "choices", "value": {**place, "choices": [form]}})
    return found


def test_a_correction_comes_back_as_one(
    tasks: tuple[Layout, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout, path = tasks
    command = ["import", "label_studio", str(path), "--layer", "hand"]
    assert run(capsys, layout, *command) == (
        0,
        "import: 3 files for hand, nothing written (--write), 0 layers differ\n",
    )

    def correct(result: list[Any]) -> list[Any]:
        for one in result:
            if one.get("id") == "d-2" and one["from_name"] == "dates--value":
                one["value"]["text"] = ["P3M"]
        return [one for one in result if one.get("id") != "d-1"] + person(0, 3)

    edited(path, correct)
    before = {p: p.read_bytes() for p in layout.corpus.rglob("*.json")}
    status, said = run(capsys, layout, *command)
    assert status == 0 and {p: p.read_bytes() for p in layout.corpus.rglob("*.json")} == before
    assert "t2 dates: 1 removed (d-1), 1 changed (d-2), 1 the same\n" in said
    assert "t2 entities: 1 added (e-4), 3 the same\n" in said
    assert run(capsys, layout, *command, "--write") == (
        0,
        said.replace("nothing written (--write), 2 layers differ", "1 written"),
    )
    after = json.loads((layout.annotations("hand") / "t2.json").read_bytes())
    assert [d["id"] for d in after["dates"]] == ["d-2", "d-3"] and after["dates"][0]["value"] == "P3M"
    new = next(e for e in after["entities"] if e["id"] == "e-4")
    assert (new["span"]["text"], new["form"], new["entities"], new["holders"]) == ("قال", "nominal", [], [])
    assert run(capsys, layout, "validate")[0] in (0, 1) and "e-4" not in capsys.readouterr().out
    assert not list(layout.corpus.rglob("*.tmp"))


def test_parts_go_with_the_item_that_was_deleted(
    tasks: tuple[Layout, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    layout, path = tasks

    def delete(result: list[Any]) -> list[Any]:
        gone = {"q-2"}
        ends = [one for one in result if not {one.get("id"), one.get("from_id"), one.get("to_id")} & gone]
        assert any(str(one.get("id")).startswith("q-2.") for one in ends)
        return ends

    edited(path, delete)
    status, said = run(capsys, layout, "import", "label_studio", str(path), "--layer", "a1", "--base", "hand")
    assert status == 0 and "t2 quotes: 1 added (q-1), 0 the same" in said


def test_relations_that_a_person_draws_are_read(tasks: tuple[Layout, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """An arrow without a label joins a part to its item, one drawn backwards is read backwards, one deleted is gone."""
    layout, path = tasks
    command = ["import", "label_studio", str(path), "--layer", "hand"]

    def redraw(result: list[Any]) -> list[Any]:
        for one in result:
            if one["type"] == "relation" and one["labels"] == ["of"]:
                one["labels"] = []
            elif one["type"] == "relation" and one["labels"] == ["holders"]:
                one |= {"from_id": one["to_id"], "to_id": one["from_id"], "direction": "left"}
        return result

    edited(path, redraw)
    assert "0 layers differ" in run(capsys, layout, *command)[1]
    edited(path, lambda result: [one for one in result if one.get("labels") != ["holders"]])
    assert "t2 entities: 1 changed (e-1), 2 the same" in run(capsys, layout, *command, "--write")[1]
    after = json.loads((layout.annotations("hand") / "t2.json").read_bytes())
    assert after["entities"][0]["holders"] == []


def test_a_flat_format_keeps_what_it_does_not_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tag corrected in CoNLL changes one type; attributes, ids, nested mentions and other layers stay."""
    layout = foreign.corpus(tmp_path / "corpus")
    assert run(capsys, layout, "export", "conll", str(tmp_path / "out"))[0] == 0
    path = tmp_path / "out" / "t1.conll"
    command = ["import", "conll", str(tmp_path / "out"), "--layer", "hand"]
    assert "0 layers differ" in run(capsys, layout, *command)[1]
    path.write_text(path.read_text("utf-8").replace("B-GPE", "B-LOC"), "utf-8")
    before = json.loads((layout.annotations("hand") / "t1.json").read_bytes())
    said = run(capsys, layout, *command, "--write")[1]
    assert "t1 entities: 1 added (e-7), 1 removed (e-1), 5 the same" in said
    after = json.loads((layout.annotations("hand") / "t1.json").read_bytes())
    assert after["entities"][0] == flat.bare("e-7", before["entities"][0]["span"], "LOC")
    assert after["entities"][1:] == before["entities"][1:]
    assert [after[k] for k in ("dates", "quotes", "quote_marks")] == [
        before[k] for k in ("dates", "quotes", "quote_marks")
    ]


def test_the_merge_takes_over_what_differs_and_keeps_the_rest() -> None:
    page = sources.read(home()).records[0].page
    item = {"id": "e-1", "span": page.span(0, 4), "type": "PER", "form": "nominal", "rule": "entities/x", "note": "n"}
    losses = (Loss("*.*.rule", ""), Loss("entities.*.form", "", "name"))
    back = {"entities": [{"id": "e-1", "span": page.span(0, 4), "type": "ORG", "form": "name"}]}
    (made,) = merging.merge({"entities": [item]}, back, losses, page)["entities"]
    assert made == {"id": "e-1", "span": page.span(0, 4), "type": "ORG", "form": "nominal"}
    assert merging.merge(None, back, losses, page) == back


# What is wrong


def status_of(layout: Layout, name: str, path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[Any]]:
    """Exit status and findings of an import that may write; a file of the corpus that changes is a failure."""
    before = {p: p.read_bytes() for p in layout.corpus.rglob("*.json")}
    arguments = ["import", name, str(path), "--layer", "a1", "--annotator", "x", "--write", "--format", "json"]
    status, said = run(capsys, layout, *arguments)
    after = {p: p.read_bytes() for p in layout.corpus.rglob("*.json")}
    if status:
        assert after == before
    for made in set(after) - set(before):
        made.unlink()
    return status, [json.loads(line) for line in said.splitlines()]


def results(change: Callable[[list[Any]], Any]) -> Callable[[str], str]:
    """A change to the results of the second task."""

    def edit(raw: str) -> str:
        given = json.loads(raw)
        given[1]["predictions"][0]["result"] = (
            change(given[1]["predictions"][0]["result"]) or given[1]["predictions"][0]["result"]
        )
        return json.dumps(given, ensure_ascii=False)

    return edit


def data(**changes: Any) -> Callable[[str], str]:
    """A change to the data of the second task."""

    def edit(raw: str) -> str:
        given = json.loads(raw)
        given[1]["data"] |= changes
        return json.dumps(given, ensure_ascii=False)

    return edit


def first(result: list[Any], **changes: Any) -> None:
    """A change to the value of the first region."""
    result[0]["value"] |= changes


def replaced(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def edit(raw: str) -> str:
        assert old in raw
        return raw.replace(old, new, count)

    return edit


BILLION = (
    '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n<x>&c;</x>'
)
WRONG: list[tuple[str, str, str, Callable[[str], str]]] = [
    ("label_studio", "tasks.json", "import-syntax", lambda raw: raw[: len(raw) // 2]),
    ("label_studio", "tasks.json", "import-syntax", lambda raw: "[" * 100_000),
    ("label_studio", "tasks.json", "import-syntax", lambda raw: "9" * 10_000),
    ("label_studio", "tasks.json", "import-syntax", replaced('"document": "t2"', '"document": "\\ud800"')),
    ("label_studio", "tasks.json", "import-shape", lambda raw: '{"tasks": []}'),
    ("label_studio", "tasks.json", "import-shape", lambda raw: "[1, null, {}]"),
    ("label_studio", "tasks.json", "import-shape", data(document=2)),
    ("label_studio", "tasks.json", "import-shape", data(layers="entities")),
    ("label_studio", "tasks.json", "import-shape", data(layers=["entities", "feelings"])),
    ("label_studio", "tasks.json", "import-document", data(document="t99")),
    ("label_studio", "tasks.json", "import-text", data(text="نص آخر")),
    ("label_studio", "tasks.json", "import-twice", data(document="t1")),
    ("label_studio", "tasks.json", "import-twice", results(lambda r: [*r, r[0]])),
    ("label_studio", "tasks.json", "import-shape", results(lambda r: first(r, start="0"))),
    ("label_studio", "tasks.json", "import-shape", results(lambda r: first(r, start=True))),
    ("label_studio", "tasks.json", "import-shape", results(lambda r: first(r, labels=["DATE", "TIME"]))),
    ("label_studio", "tasks.json", "import-shape", results(lambda r: r[0].update(from_name="moods"))),
    ("label_studio", "tasks.json", "import-shape", results(lambda r: [*r, 7])),
    ("label_studio", "tasks.json", "import-label", results(lambda r: first(r, labels=["CENTURY"]))),
    ("label_studio", "tasks.json", "import-offset", results(lambda r: first(r, start=10**6, end=10**6 + 1, text=""))),
    ("label_studio", "tasks.json", "import-offset", results(lambda r: first(r, start=-3))),
    ("label_studio", "tasks.json", "import-offset", results(lambda r: first(r, text="غير"))),
    ("label_studio", "tasks.json", "import-missing", results(lambda r: r + person(0, 3, None))),
    ("label_studio", "tasks.json", "schema-label", results(lambda r: r + person(0, 3, "sobriquet"))),
    (
        "label_studio",
        "tasks.json",
        "import-attribute",
        results(lambda r: next(x for x in r if x["type"] == "choices")["value"].update(choices=["a", "b"])),
    ),
    (
        "label_studio",
        "tasks.json",
        "import-relation",
        results(lambda r: next(x for x in r if x["type"] == "relation").update(labels=["loves"])),
    ),
    (
        "label_studio",
        "tasks.json",
        "import-relation",
        results(lambda r: next(x for x in r if x["type"] == "relation").update(to_id="nobody")),
    ),
    (
        "label_studio",
        "tasks.json",
        "import-relation",
        results(lambda r: [x for x in r if x.get("from_id") != "q-1.content.0"]),
    ),
    ("prodigy", "hand.jsonl", "import-syntax", lambda raw: raw[: len(raw) // 2]),
    ("prodigy", "hand.jsonl", "import-shape", lambda raw: "[]\n{}\n"),
    ("prodigy", "hand.jsonl", "import-shape", replaced('"start": ', '"start": 0.5, "x": ', 400)),
    ("prodigy", "hand.jsonl", "import-label", replaced('"dates:DATE"', '"dates:ERA"')),
    ("prodigy", "hand.jsonl", "import-attribute", replaced('"attributes": {', '"attributes": {"mood": "x", ')),
    ("jsonl", "hand.jsonl", "import-syntax", lambda raw: raw[:-20]),
    ("jsonl", "hand.jsonl", "import-shape", replaced('"type": "DATE"', '"type": "ERA"')),
    ("jsonl", "hand.jsonl", "offset-quote-mismatch", replaced('"start": 52, "end": 65', '"start": 53, "end": 66')),
    ("brat", "t2.ann", "import-syntax", lambda raw: raw + "T9\n"),
    ("brat", "t2.ann", "import-syntax", replaced("T1\t", "T1\tdates-DATE x y\t")),
    ("brat", "t2.ann", "import-syntax", replaced('{"id": "d-1"', '{"id": "d-1')),
    ("brat", "t2.ann", "import-twice", lambda raw: raw + raw.splitlines()[0] + "\n"),
    ("brat", "t2.ann", "import-label", replaced("dates-TIME", "dates-ERA")),
    ("brat", "t2.ann", "import-offset", replaced("dates-TIME 52 65", "dates-TIME 52 66")),
    ("brat", "t2.ann", "import-offset", replaced("dates-TIME 52 65", "dates-TIME 52 65000")),
    ("brat", "t2.ann", "import-relation", lambda raw: raw + "R99\tof Arg1:T1 Arg2:T777\n"),
    ("brat", "t2.ann", "import-relation", lambda raw: raw + "R99\tof Arg1:T1 Arg2:T2\n"),
    ("brat", "t2.ann", "import-attribute", lambda raw: raw + "A99\tdates-mood T1 high\n"),
    ("brat", "t2.txt", "import-text", lambda raw: raw + "!"),
    ("brat", "khabar.json", "import-shape", lambda raw: "[]"),
    ("conll", "t2.conll", "import-token", lambda raw: raw[: len(raw) // 2]),
    ("conll", "t2.conll", "import-token", replaced("قال", "قيل")),
    ("conll", "t2.conll", "import-label", replaced("B-PER", "B-HERO")),
    ("conll", "t2.conll", "import-label", replaced("B-PER", "I-PER")),
    ("cas", "t2.xmi", "import-syntax", lambda raw: raw[: len(raw) // 2]),
    ("cas", "t2.xmi", "import-syntax", lambda raw: BILLION),
    (
        "cas",
        "t2.xmi",
        "import-syntax",
        lambda raw: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    ),
    ("cas", "t2.xmi", "import-syntax", lambda raw: "<a>" * 100_000),
    ("cas", "t2.xmi", "import-shape", lambda raw: "<a/>"),
    ("cas", "t2.xmi", "import-shape", replaced('begin="', 'begin="x')),
    ("cas", "t2.xmi", "import-label", replaced('label="TIME"', 'label="ERA"')),
    ("cas", "t2.xmi", "import-text", replaced('sofaString="', 'sofaString="!')),
    ("spacy", "hand.spacy", "import-syntax", lambda raw: raw[: len(raw) // 2]),
    ("spacy", "hand.spacy", "import-syntax", lambda raw: "no DocBin"),
    ("cas", "t2.xmi", "schema-label", replaced('form="name"', 'form="sobriquet"')),
]


@pytest.mark.parametrize(
    ("name", "file", "kind", "change"), WRONG, ids=[f"{w[0]}-{w[2]}-{i}" for i, w in enumerate(WRONG)]
)
def test_a_wrong_file_is_a_finding_and_changes_nothing(
    name: str,
    file: str,
    kind: str,
    change: Callable[[str], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    needed(name)
    layout = foreign.corpus(tmp_path / "corpus")
    assert run(capsys, layout, "export", name, str(tmp_path / "out"))[0] == 0
    path = tmp_path / "out" / file
    code = "latin-1" if name == "spacy" else "utf-8"
    path.write_bytes(change(path.read_bytes().decode(code)).encode(code))
    status, found = status_of(
        layout, name, path if name in ("label_studio", "jsonl", "prodigy") else path.parent, capsys
    )
    assert status == 1 and kind in {f["check"] for f in found}, found
    for one in found:
        assert one["path"] and one["message"] and one["fix"]
        assert one["check"] in finding_ids() or main(["explain", one["check"]]) == 0


def test_every_kind_of_finding_of_an_import_is_met_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    met = {kind for _, _, kind, _ in WRONG} | {"import-file", "import-annotator", "import-unread"}
    explained = {name: text for name, (_, text) in finding_ids().items() if name.startswith("import-")}
    assert set(explained) <= met
    for kind in explained:
        assert main(["explain", kind]) == 0 and explained[kind] in capsys.readouterr().out


@pytest.mark.parametrize("name", imports.load())
def test_a_damaged_file_never_breaks_the_import(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cut off, with bytes exchanged, or with values of other types: findings, and exit status 0 or 1."""
    needed(name)
    layout = foreign.corpus(tmp_path / "corpus")
    for path in sorted(layout.annotations("hand").iterdir())[1:]:
        path.unlink()
    assert run(capsys, layout, "export", name, str(tmp_path / "out"))[0] == 0
    suffix = SUFFIX.get(name, ".jsonl")
    (path,) = (p for p in (tmp_path / "out").iterdir() if p.suffix == suffix and p.name != "khabar.json")
    raw, chance = path.read_bytes(), random.Random(3)
    refused = 0
    for number in range(6):
        path.write_bytes(damaged(raw, chance, number, suffix))
        status, found = status_of(layout, name, path, capsys)
        refused += status
        assert status in (0, 1) and bool(status) == any(f["severity"] == "error" for f in found)
    assert refused > 1


def damaged(raw: bytes, chance: random.Random, number: int, suffix: str) -> bytes:
    """The bytes cut off, some of them exchanged, or, of JSON, one value made another."""
    if number % 3 == 0:
        return raw[: chance.randrange(len(raw))]
    if number % 3 == 1 or not suffix.startswith(".json"):
        broken = bytearray(raw)
        for _ in range(3):
            broken[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(broken)
    value = json.loads(raw.splitlines()[0] if suffix == ".jsonl" else raw)
    places: list[tuple[Any, Any]] = []
    stack = [value]
    while stack:
        box = stack.pop()
        for key in box if isinstance(box, dict) else range(len(box)):
            places.append((box, key))
            if isinstance(box[key], dict | list):
                stack.append(box[key])
    box, key = chance.choice(places)
    box[key] = chance.choice([None, [], {}, "x", -1, 1.5, True, [{}], {"a": []}])
    return json.dumps(value).encode("utf-8")


def test_an_empty_folder_and_nobody_and_an_unfinished_task_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = foreign.corpus(tmp_path / "corpus")
    (tmp_path / "empty").mkdir()
    assert "import-file" in run(capsys, layout, "import", "brat", str(tmp_path / "empty"), "--layer", "a1")[1]
    assert run(capsys, layout, "export", "conll", str(tmp_path / "out"))[0] == 0
    status, said = run(capsys, layout, "import", "conll", str(tmp_path / "out"), "--layer", "a1")
    assert status == 1 and "import-annotator" in said
    task = {"data": {"document": "t1", "text": "x"}, "annotations": []}
    (tmp_path / "tasks.json").write_text(json.dumps([task]), "utf-8")
    status, said = run(capsys, layout, "import", "label_studio", str(tmp_path / "tasks.json"), "--layer", "a1")
    assert status == 0 and "import-unread" in said and "0 files for a1" in said


def test_what_the_rules_made_is_somebody_s_when_it_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = foreign.corpus(tmp_path / "corpus")
    value = json.loads((layout.annotations("hand") / "t2.json").read_bytes())
    layout.annotations("rules").mkdir()
    value |= {"layer": "rules", "annotator": "khabar-rules 0.2"}
    (layout.annotations("rules") / "t2.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    run(capsys, layout, "export", "prodigy", str(tmp_path / "out"), "--annotator", "rules")
    command = ["import", "prodigy", str(tmp_path / "out"), "--layer", "a1", "--write"]
    status, said = run(capsys, layout, *command)
    assert status == 1 and "import-annotator" in said
    assert run(capsys, layout, *command, "--annotator", "A. Reader")[0] == 0
    assert json.loads((layout.annotations("a1") / "t2.json").read_bytes())["annotator"] == "A. Reader"


@pytest.mark.parametrize(("name", "library", "package"), [("cas", "cassis", "cas"), ("spacy", "spacy", "spacy")])
def test_a_format_without_its_library_says_what_to_install(
    name: str,
    library: str,
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    layout = foreign.corpus(tmp_path / "corpus")
    monkeypatch.setitem(sys.modules, library, None)
    for command in (["export", name, str(tmp_path / "out")], ["import", name, str(tmp_path), "--layer", "a1"]):
        assert main(["--root", str(layout.root), *command]) == 2
        assert (
            f"{name} needs {library}. Fix: {sys.executable} -m pip install 'khabar[{package}]'"
            in capsys.readouterr().err
        )


def test_texts_that_xml_cannot_hold_are_refused_when_they_go_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needed("cas")
    layout = foreign.corpus(tmp_path / "corpus")
    foreign.add(layout, "t9", "قال\x07 نعم", {"entities": []})
    assert main(["--root", str(layout.root), "export", "cas", str(tmp_path / "out")]) == 2
    assert "U+0007 in the text of document t9 cannot stand in XML" in capsys.readouterr().err


# What other tools read


def test_the_labelling_configuration_has_every_kind_label_relation_and_attribute(tmp_path: Path) -> None:
    exports.load()["label_studio"].write(sources.read(home()), tmp_path, "hand")
    view = ElementTree.parse(tmp_path / "labelling.xml").getroot()
    assert view.get("style") == "direction: rtl; text-align: right"
    found = kinds(Schema(home().schema))
    labels = {(row.get("name"), label.get("value")) for row in view.iter("Labels") for label in row}
    assert labels == {(kind.name, label) for kind in found.values() for label in kind.labels}
    names = [one.get("name") for one in view.iter() if one.get("name")]
    assert len(set(names)) == len(names)
    for result in json.loads((tmp_path / "tasks.json").read_bytes())[0]["predictions"][0]["result"]:
        assert result["type"] == "relation" or result["from_name"] in names
    relations = {one.get("value") for one in view.iter("Relation")}
    assert relations == {"of", "mention", "antecedent", "parent", "anchor", "derived_from", "holders"}


def test_brat_writes_discontinuous_content_as_one_annotation(tmp_path: Path) -> None:
    layout = foreign.corpus(tmp_path / "corpus")
    path = layout.annotations("hand") / "t2.json"
    value = json.loads(path.read_bytes())
    page = next(r for r in sources.read(layout).records if r.id == "t2").page
    value["quotes"][0]["content"] = [page.span(32, 46), page.span(52, 65)]
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    exports.load()["brat"].write(sources.read(layout), tmp_path, "hand")
    line = next(x for x in (tmp_path / "t2.ann").read_text("utf-8").split("\n") if "quotes-content 32" in x)
    assert line.split("\t")[1:] == ["quotes-content 32 46;52 65", f"{page.text[32:46]} {page.text[52:65]}"]


def test_xmi_counts_in_utf_16_as_uima_does(tmp_path: Path) -> None:
    needed("cas")
    layout = foreign.corpus(tmp_path / "corpus")
    start = foreign.HARD.index("لـلنشر")
    item = copy.deepcopy(json.loads((layout.annotations("hand") / "t2.json").read_bytes())["entities"][2])
    item["span"] = {"start": start, "end": start + 6, "text": foreign.HARD[start : start + 6]}
    foreign.add(layout, "t9", foreign.HARD, {"entities": [item]})
    exports.load()["cas"].write(sources.read(layout), tmp_path, "hand")
    units = len(foreign.HARD[:start].encode("utf-16-le")) // 2
    assert units == start + 3 and f'begin="{units}"' in (tmp_path / "t9.xmi").read_text("utf-8")


def test_the_table_of_the_readme_is_made_from_the_kept_result() -> None:
    found = json.loads((home().root / "tests" / "results" / "interchange.json").read_bytes())
    assert {result["format"] for result in found} == set(imports.load())
    for result in found:
        assert result["lost_undeclared"] == 0
        assert [loss["path"] for loss in result["lost"]] == [loss.path for loss in imports.losses(result["format"])]
