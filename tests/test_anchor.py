"""Blind export and anchoring: nothing leaks out, and nothing comes back that was not said."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import miniature
from khabar import guidelines, rules, sources
from khabar.cli import main
from khabar.drafting import drafts
from khabar.drafting.anchor import Outcome, anchor
from khabar.drafting.places import occurrences
from khabar.layers import load, walk
from khabar.layout import Layout, home
from khabar.schemas import Schema
from khabar.sources import JsonFile

CASES = json.loads((Path(__file__).parent / "cases" / "anchor.json").read_text("utf-8"))
SCHEMA = Schema(home().schema)
TEXT = (miniature.TINY / "seeds" / "t1_invented.txt").read_bytes().decode("utf-8")
GUIDELINES = "# Guidelines\n\nVersion: 7.3\n\nInvented for the tests.\n"
WHOLE = [
    (home(), "001"),
    *((Layout(miniature.TINY, home().schema, miniature.TINY / "corpus"), name) for name in ("t1", "t2", "t3")),
]


@pytest.fixture
def guided(tiny: Layout) -> Layout:
    tiny.guidelines.write_text(GUIDELINES, "utf-8")
    return tiny


def hand(layout: Layout, document: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((layout.annotations("hand") / f"{document}.json").read_bytes())
    return value


def draft(value: dict[str, Any], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
    return path


def checks(outcome: Outcome) -> list[tuple[str, str]]:
    return [(f.check, f.pointer) for f in outcome.findings]


# Blind export


def test_a_blind_export_is_these_files_and_no_others(guided: Layout, tmp_path: Path) -> None:
    out = tmp_path / "blind"
    assert main(["--root", str(guided.root), "export", "blind", str(out)]) == 0
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert names == [
        "GUIDELINES.md", "documents.tsv",
        "schema/common.schema.json", "schema/draft.schema.json",
        "schema/layers/dates.schema.json", "schema/layers/entities.schema.json",
        "schema/layers/quote_marks.schema.json", "schema/layers/quotes.schema.json",
        "t1.json", "t1.txt", "t2.json", "t2.txt", "t3.json", "t3.txt",
    ]  # fmt: skip
    for name in ("t1", "t2", "t3"):
        assert (out / f"{name}.txt").read_bytes() == (guided.seeds / f"{name}_invented.txt").read_bytes()
    assert (out / "GUIDELINES.md").read_text("utf-8") == GUIDELINES
    dated = [row.split("\t") for row in (out / "documents.tsv").read_text("ascii").splitlines()]
    assert dated[0] == ["document", "value", "earliest", "latest"]
    for name, *days in dated[1:]:
        dct = json.loads((guided.documents / f"{name}.json").read_bytes())["dct"]
        assert [None if day == "-" else day for day in days] == [dct[key] for key in dated[0][1:]]
    for path in (out / "schema").rglob("*.json"):
        assert path.read_bytes() == (guided.schema / path.relative_to(out / "schema")).read_bytes()


def test_no_annotation_rule_or_registry_label_leaks(guided: Layout, tmp_path: Path) -> None:
    assert main(["--root", str(guided.root), "annotate"]) == 0
    out = tmp_path / "blind"
    assert main(["--root", str(guided.root), "export", "blind", str(out), "--annotator", "rules"]) == 0
    said = "".join(path.read_text("utf-8") for path in out.rglob("*") if path.is_file() and path.suffix != ".txt")
    registry = json.loads((guided.registry / "entities.json").read_bytes())["entities"]
    stories = json.loads((guided.registry / "stories.json").read_bytes())["stories"]
    secrets = [rule.id for rule in rules.load()]
    secrets += [entity[key] for entity in registry for key in ("label_ar", "label_en")]
    secrets += [entity["id"] for entity in registry if "-" in entity["id"]] + [story["title"] for story in stories]
    assert [secret for secret in secrets if secret in said] == []
    for name in ("t1", "t2", "t3"):
        empty = json.loads((out / f"{name}.json").read_bytes())
        assert empty == {
            "document": name, "guidelines": "7.3", "sha256": hand(guided, name)["sha256"],
            "dates": None, "entities": None, "quote_marks": None, "quotes": None,
        }  # fmt: skip


def test_a_blind_export_of_the_real_corpus_holds_the_sources_byte_for_byte(tmp_path: Path) -> None:
    out = tmp_path / "blind"
    assert main(["--root", str(home().root), "export", "blind", str(out)]) == 0
    known = {p.read_bytes() for folder in (home().seeds, home().schema) for p in folder.rglob("*") if p.is_file()}
    known.add(home().guidelines.read_bytes())
    for path in (p for p in out.rglob("*") if p.is_file() and p.name != "documents.tsv"):
        value = json.loads(path.read_bytes()) if path.parent == out and path.suffix == ".json" else None
        assert path.read_bytes() in known if value is None else all(value[layer] is None for layer in SCHEMA.layers)


def test_a_corpus_without_guidelines_has_those_of_the_package(
    tiny: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "blind"
    assert main(["--root", str(tiny.root), "export", "blind", str(out)]) == 0
    assert (out / "GUIDELINES.md").read_bytes() == home().guidelines.read_bytes()
    assert json.loads((out / "t1.json").read_bytes())["guidelines"] == guidelines.version(home())
    monkeypatch.setattr(guidelines, "home", lambda: tiny)  # nor has the package any
    assert main(["--root", str(tiny.root), "export", "blind", str(tmp_path / "none")]) == 2


def test_an_empty_draft_is_a_file_in_which_no_layer_is_read(guided: Layout, tmp_path: Path) -> None:
    out = tmp_path / "blind"
    main(["--root", str(guided.root), "export", "blind", str(out)])
    made = anchor(guided, [out / "t1.json"], "a1", None, "somebody")
    (content,) = made.files.values()
    assert made.findings == [] and set(json.loads(content)) == {
        "document", "layer", "annotator", "guidelines", "sha256",
    }  # fmt: skip


# One span


def first_date(layout: Layout, span: Any) -> Path:
    """A draft of t1 whose first date has this span, and no other layer."""
    value = hand(layout, "t1")
    item = {**value["dates"][0], "span": span}
    return draft({"document": "t1", "annotator": "x", "guidelines": "0.1", "dates": [item]}, layout.root / "d.json")


@pytest.mark.parametrize("case", CASES["found"], ids=lambda case: case["description"])
def test_a_span_is_found(case: dict[str, Any], tiny: Layout) -> None:
    outcome = anchor(tiny, [first_date(tiny, case["span"])], "a1", None, None)
    assert outcome.findings == []
    (content,) = outcome.files.values()
    text, start = case["span"]["text"], case["start"]
    assert json.loads(content)["dates"][0]["span"] == {"start": start, "end": start + len(text), "text": text}
    assert TEXT[start : start + len(text)] == text


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["description"])
def test_a_span_is_refused(case: dict[str, Any], tiny: Layout) -> None:
    path = first_date(tiny, case["span"])
    outcome = anchor(tiny, [path], "a1", None, None)
    check, behind, words = case["finds"]
    assert outcome.files == {}
    (finding,) = outcome.findings
    assert (finding.check, finding.pointer) == (check, "/dates/0/span" + behind)
    assert words in finding.message and finding.fix and finding.path == "d.json"
    # The place is that of the value in the draft: `span` opens on the sixth line or below.
    assert finding.line >= 7 and finding.column > 1


# Whole drafts


def written(value: dict[str, Any], text: str, chance: random.Random) -> dict[str, Any]:
    """A draft that says what an annotation file says, without offsets, and without some or all of the ids."""
    value = copy.deepcopy(value)
    for key in ("layer", "sha256", "guidelines", "annotator"):
        del value[key]
    for _, span in SCHEMA.spans(value, SCHEMA.root("annotations")):
        start, end = span["start"], span["end"]
        around = text[max(0, start - 15) : end + 15]
        ways = ["occurrence", "offsets"]
        if text.count(around) == 1 and around.count(span["text"]) == 1:
            ways += ["around", "within"]
        if len(occurrences(text, span["text"])) == 1:
            ways.append("alone")
        way = chance.choice(ways)
        if way != "offsets":
            del span["start"], span["end"]
        if way == "occurrence":
            span["occurrence"] = 1 + occurrences(text, text[start:end]).index(start)
        elif way == "within":
            span["within"] = around
        elif way == "around":
            # At the edges of the text there is nothing on one side.
            beside = {"after": text[max(0, start - 15) : start], "before": text[end : end + 15]}
            span.update({key: part for key, part in beside.items() if part})
    dropped = chance.choice([0.0, 0.5, 1.0])
    keys: dict[str, str] = {}
    for layer in load().values():
        for item in value.get(layer.name) or []:
            if chance.random() < dropped:
                keys[item["id"]] = item["key"] = f"K_{len(keys)}"
                del item["id"]
    for layer in load().values():
        for item in value.get(layer.name) or []:
            for path in layer.references:
                for pointer, target in list(walk(item, path)):
                    if target in keys:
                        drafts._put(item, pointer, "@" + keys[target])
    return value


@pytest.mark.parametrize(("layout", "document"), WHOLE, ids=[name for _, name in WHOLE])
@settings(max_examples=25)
@given(chance=st.randoms(use_true_random=False))
def test_a_draft_of_an_annotation_file_gives_the_file_back(
    layout: Layout, document: str, tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    (record,) = (r for r in sources.read(layout).records if r.id == document)
    assert record.seed is not None and record.seed.text is not None
    file = record.annotations["hand"]
    value = written(file.value, record.seed.text, chance) | {"guidelines": file.value["guidelines"]}
    for layer in load().values():
        # Items of one place keep their order: only the draft tells it.
        order = [layer.order(item) for item in file.value.get(layer.name, [])]
        groups = [
            [item for item, own in zip(value[layer.name], order, strict=True) if own == key]
            for key in dict.fromkeys(order)
        ]
        chance.shuffle(groups)
        if layer.name in value:
            value[layer.name] = [item for group in groups for item in group]
    path = draft(value, tmp_path_factory.mktemp("draft") / f"{document}.json")
    outcome = anchor(layout, [path], "hand", None, file.value["annotator"])
    assert outcome.findings == []
    assert {p: c.encode("utf-8") for p, c in outcome.files.items()} == {layout.root / file.name: file.raw}


def test_what_a_draft_leaves_out_is_filled_in_and_written(
    guided: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [draft(written(hand(guided, n), text(guided, n), random.Random(1)), tmp_path / f"{n}.json") for n in NAMES]
    command = ["--root", str(guided.root), "anchor", *map(str, paths), "--layer", "hand", "--annotator", "A. Reader"]
    assert main([*command, "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.startswith("anchor: 3 files, 3 changed, in ")
    for name in NAMES:
        made = json.loads((tmp_path / "out" / f"{name}.json").read_bytes())
        assert made == hand(guided, name) | {"annotator": "A. Reader", "guidelines": "7.3"}
    assert main(command) == 0
    assert main(["--root", str(guided.root), "validate"]) == 0


NAMES = ("t1", "t2", "t3")


def text(layout: Layout, name: str) -> str:
    return (layout.seeds / f"{name}_invented.txt").read_bytes().decode("utf-8")


def test_one_bad_draft_keeps_all_from_being_written(guided: Layout, tmp_path: Path) -> None:
    bad = hand(guided, "t2")
    bad["dates"][0]["span"] = {"text": "لا"}
    paths = [draft(hand(guided, "t1"), tmp_path / "t1.json"), draft(bad, tmp_path / "t2.json")]
    command = ["--root", str(guided.root), "anchor", *map(str, paths), "--layer", "hand"]
    assert main([*command, "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


EDITS: dict[str, tuple[list[miniature.Edit], list[tuple[str, str]]]] = {
    "a key twice": (
        [{"set": "/dates/0/key", "to": "k"}, {"set": "/dates/1/key", "to": "k"}],
        [("draft-reference", "/dates/1/key")],
    ),
    "a key that is none": ([{"set": "/dates/0/key", "to": "ك"}], [("draft-reference", "/dates/0/key")]),
    "a reference to nothing": (
        [{"set": "/quotes/0/sources/0/mention", "to": "@layla"}],
        [("draft-reference", "/quotes/0/sources/0/mention")],
    ),
    "a number that nobody gave": (
        [{"delete": "/entities/2/id"}],
        [("draft-reference", "/quotes/0/sources/0/mention")],
    ),
    "an id that is not there": (
        [{"set": "/quotes/0/sources/0/mention", "to": "e-99"}],
        [("ref-dangling", "/quotes/0/sources/0/mention")],
    ),
    "an item of the wrong layer": (
        [{"set": "/dates/0/key", "to": "day"}, {"set": "/quotes/0/sources/0/mention", "to": "@day"}],
        [("ref-kind", "/quotes/0/sources/0/mention")],
    ),
    "a mark left out": ([{"delete": "/quote_marks/2"}], [("mark-uncovered", "/quote_marks")] * 2),
    "a mark of speech left out": (
        [{"delete": "/quote_marks/1"}],
        [
            ("mark-uncovered", "/quote_marks"),
            ("mark-uncovered", "/quote_marks"),
            ("verbatim-marks", "/quotes/2/verbatim/0"),
        ],
    ),
    "an entity that the registry has not": (
        [{"set": "/entities/0/entities", "to": ["nobody"]}],
        [("ref-entity", "/entities/0/entities/0")],
    ),
    "a label misspelt": ([{"set": "/dates/0/type", "to": "DAT"}], [("schema-label", "/dates/0/type")]),
    "an older text": ([{"set": "/sha256", "to": "0" * 64}], [("raw-hash-mismatch", "/sha256")]),
    "another layer": ([{"set": "/layer", "to": "a1"}], [("draft-head", "/layer")]),
    "no such document": ([{"set": "/document", "to": "t9"}], [("draft-head", "/document")]),
    "nobody": ([{"delete": "/annotator"}], [("draft-head", "")]),
    "a layer that is there goes": ([{"set": "/quotes", "to": None}], [("draft-layer-lost", "")]),
    "not JSON": ([{"replace": "{", "with": "{,"}], [("json-syntax", "")]),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_is_wrong_with_a_draft_is_said_at_its_place(name: str, tiny: Layout) -> None:
    path = draft(hand(tiny, "t1"), tiny.root / "t1.json")
    edits, finds = EDITS[name]
    miniature.edit(tiny, [{"file": "t1.json", **edit} for edit in edits])
    outcome = anchor(tiny, [path], "hand", None, None)
    assert checks(outcome) == finds and outcome.files == {}
    assert all(finding.path == "t1.json" and finding.message and finding.fix for finding in outcome.findings)
    assert all(finding.line > 0 for finding in outcome.findings)


def test_ids_that_are_given_stay_and_are_not_given_twice(tiny: Layout) -> None:
    value = hand(tiny, "t1")
    for layer in ("quotes", "quote_marks"):
        del value[layer]
    del value["entities"][0]["id"]  # the first mention of the text
    for item, name in zip(value["entities"][1:], ("e-2", "e-1", "x", "e-4", "e-7"), strict=True):
        item["id"] = name
    outcome = anchor(tiny, [draft(value, tiny.root / "t1.json")], "hand", tiny.root / "out", None)
    (content,) = outcome.files.values()
    assert [item["id"] for item in json.loads(content)["entities"]] == ["e-3", "e-2", "e-1", "x", "e-4", "e-7"]


def test_two_drafts_of_one_document_are_one_too_many(tiny: Layout) -> None:
    paths = [draft(hand(tiny, "t1"), tiny.root / name) for name in ("t1.json", "again.json")]
    assert checks(anchor(tiny, paths, "hand", None, None)) == [("draft-head", "/document")]


@given(st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["أمس", "@a", "e-1", ""]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([
        "dates", "entities", "quotes", "span", "text", "start", "end", "occurrence", "within", "key", "id", "anchor",
        "content", "sources", "mention", "cue", "type",
    ]), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_a_draft_of_any_shape_gives_findings_and_no_traceback(value: Any) -> None:
    value = value if isinstance(value, dict) else {"dates": value}
    raw = json.dumps(value).encode("utf-8")
    drafts.resolve(JsonFile("d.json", raw, SCHEMA, "annotations"), TEXT)
