"""`khabar diff`: nothing between a release and itself, the mirror backwards, and exactly what was planted."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import miniature
from khabar import releases
from khabar.build import annotate_corpus, build
from khabar.cli import main
from khabar.differences import LEVELS, Change, compare, demanded, layers, least, mirrored, number
from khabar.layout import Layout, at
from khabar.releases import NotARelease, Release

Edit = Callable[[Release], None]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The miniature, built; nobody writes to it."""
    layout = miniature.copy(tmp_path_factory.mktemp("diff") / "tiny")
    annotate_corpus(layout)
    build(layout)
    return layout


@pytest.fixture(scope="module")
def old(corpus: Layout) -> Release:
    """The miniature as a release; t2 has no quotation marks annotated."""
    found = releases.read("old", corpus.corpus)
    document(found, "t2").pop("quote_marks", None)
    return found


def edited(release: Release, *edits: Edit) -> Release:
    """A copy with edits made to it, so that the release stays as it is."""
    changed = dataclasses.replace(copy.deepcopy(release), name="new")
    for edit in edits:
        edit(changed)
    return changed


def document(release: Release, name: str) -> dict[str, Any]:
    return next(row for _, row in release.rows["documents"] if row["id"] == name)


def moved(release: Release) -> None:
    rows = release.rows["documents"]
    rows[0] = ("test", rows[0][1])


def reordered(release: Release) -> None:
    tags = release.labels["ner/ner_tags"]
    tags[1], tags[2] = tags[2], tags[1]


def added_document(release: Release) -> None:
    split, row = release.rows["documents"][0]
    release.rows["documents"].append((split, {**row, "id": "t9"}))


def drop(box: Any, key: Any) -> None:
    del box[key]


def without_config(release: Release) -> None:
    del release.columns["ner"], release.rows["ner"]


# What is planted, and all that is to be reported: kind, way, place, and the paths of the fields.
PLANTED: dict[str, tuple[Edit, set[tuple[Any, ...]]]] = {
    "annotation added": (
        lambda r: document(r, "t1")["dates"].append({"id": "d-99", "type": "SET"}),
        {("annotation", "added", ("dates", "t1", "d-99"), ("",))},
    ),
    "annotation removed": (
        lambda r: drop(document(r, "t1")["dates"], 0),
        {("annotation", "removed", ("dates", "t1", "d-1"), ("",))},
    ),
    "annotation changed": (
        lambda r: document(r, "t1")["dates"][0]["span"].update(end=7, text="غير ذلك"),
        {("annotation", "changed", ("dates", "t1", "d-1"), ("span.end", "span.text"))},
    ),
    "annotation of a rule changed": (
        lambda r: document(r, "t1")["rules_dates"][0].update(rule="dates/other"),
        {("annotation", "changed", ("rules_dates", "t1", "*"), ("rule",))},
    ),
    "layer added": (
        lambda r: document(r, "t2").update(quote_marks=[]),
        {("layer", "added", ("quote_marks", "t2"), ())},
    ),
    "layer removed": (
        lambda r: drop(document(r, "t1"), "dates"),
        {("layer", "removed", ("dates", "t1"), ())},
    ),
    "document added": (added_document, {("document", "added", ("t9",), ())}),
    "document removed": (
        lambda r: drop(r.rows["documents"], 0),
        {("document", "removed", ("t1",), ())},
    ),
    "document changed": (
        lambda r: document(r, "t1")["dct"].update(method="inferred"),
        {("document", "changed", ("t1",), ("dct.method",))},
    ),
    "split moved": (moved, {("split", "changed", ("t1",), ("split",))}),
    "column added": (
        lambda r: r.columns["dates"].update({"mood": "object", "mood.kind": "string"}),
        {("column", "added", ("dates", "mood"), ())},
    ),
    "column removed": (
        lambda r: drop(r.columns["dates"], "quant"),
        {("column", "removed", ("dates", "quant"), ())},
    ),
    "type changed": (
        lambda r: r.columns["dates"].update(quant="int32"),
        {("column", "changed", ("dates", "quant"), ("type",))},
    ),
    "label added": (
        lambda r: r.labels["dates/type"].append("ERA"),
        {("label", "added", ("dates/type", "ERA"), ())},
    ),
    "label removed": (
        lambda r: r.labels["dates/type"].remove("SET"),
        {("label", "removed", ("dates/type", "SET"), ())},
    ),
    "config added": (
        lambda r: r.columns.update(moods={"id": "string"}),
        {("config", "added", ("moods",), ())},
    ),
    "config removed": (
        without_config,
        {("config", "removed", ("ner",), ())},
    ),
    "entity changed": (
        lambda r: next(iter((r.entities or {}).values())).update(wikidata="Q1"),
        {("entity", "changed", ("registry", "*"), ("wikidata",))},
    ),
    "utterance changed": (
        lambda r: r.rows["utterances"][0][1].update(note="another"),
        {("item", "changed", ("utterances", "*"), ("note",))},
    ),
    "entry changed in one split": (
        lambda r: next(x for split, x in r.rows["registry"] if (split, x["id"]) == ("train", "oasis")).update(note="x"),
        {("item", "changed", ("registry", "*"), ("note",))},
    ),
    "tokens changed": (
        lambda r: r.rows["ner"][0][1]["tokens"].append("!"),
        {("row", "added", ("ner", "t1"), ("rows",)), ("row", "removed", ("ner", "t1"), ("rows",))},
    ),
}


def told(changes: Any) -> set[tuple[Any, ...]]:
    """Kind, way, place and field paths; ids that a case does not name as a star."""

    def place(change: Change) -> tuple[str, ...]:
        free = change.kind in ("entity", "item") or (
            change.place[0].startswith("rules_") and change.kind == "annotation"
        )
        return (*change.place[:-1], "*") if free else change.place

    return {(c.kind, c.way, place(c), tuple(path for path, _, _ in c.details)) for c in changes}


def test_one_more_item_of_a_rule_is_one_change(old: Release) -> None:
    """Rules number what they make: an item at the front moves the ids of all others, and of what refers to them."""
    release = copy.deepcopy(old.rows["documents"])
    items = [
        {"id": "e-1", "span": {"start": 5, "end": 9}, "entities": ["x-1"]},
        {"id": "e-2", "span": {"start": 5, "end": 9}, "derived_from": "x-2", "entities": ["x-3"]},
        {"id": "e-3", "span": {"start": 30, "end": 33}, "holders": ["e-1"], "entities": ["x-1"]},
    ]
    moved = json.loads(re.sub(r'"([ex])-(\d)"', lambda m: f'"{m[1]}-{int(m[2]) + 1}"', json.dumps(items)))
    first = {"id": "e-1", "span": {"start": 0, "end": 3}, "entities": ["x-1"]}
    found = []
    for listed in (items, [first, *moved]):
        row = {**release[0][1], "rules_entities": listed}
        rows = {**old.rows, "documents": [("train", releases.by_place(row)), *release[1:]]}
        found.append(dataclasses.replace(old, rows=rows))
    (change,) = compare(*found)
    assert (change.kind, change.way, change.place) == ("annotation", "added", ("rules_entities", "t1", "0-3"))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change_is_reported_as_exactly_that(name: str, old: Release) -> None:
    edit, expected = PLANTED[name]
    new = edited(old, edit)
    changes = compare(old, new)
    assert told(changes) == expected
    assert len(changes) == len(expected)
    assert compare(new, old) == sorted(map(mirrored, changes), key=compare(new, old).index)


def test_labels_that_change_their_numbers_break_a_model(old: Release) -> None:
    changes = compare(old, edited(old, reordered))
    assert {(c.kind, c.way, c.details) for c in changes} == {
        ("label", "changed", (("number", 1, 2),)),
        ("label", "changed", (("number", 2, 1),)),
    }
    assert demanded(changes) == "MAJOR"


def test_every_kind_of_change_is_planted() -> None:
    planted = {(kind, way) for _, expected in PLANTED.values() for kind, way, *_ in expected} | {("label", "changed")}
    missing = {(kind, way) for kind, ways in LEVELS.items() for way in ways} - planted
    assert missing == {("item", "added"), ("item", "removed"), ("entity", "added"), ("entity", "removed")}


@pytest.mark.parametrize("seed", range(30))
def test_backwards_is_the_mirror(seed: int, old: Release) -> None:
    """Several changes at once, on both sides."""
    chance = random.Random(seed)
    sides = [edited(old), edited(old)]
    for name in chance.sample(sorted(PLANTED), 6):
        try:
            PLANTED[name][0](sides[chance.randrange(2)])
        except (KeyError, StopIteration):  # another edit took away what this one changes
            continue
    forth, back = compare(*sides), compare(*reversed(sides))
    assert len(forth) == len(set(map(repr, forth)))
    assert sorted(map(repr, map(mirrored, forth))) == sorted(map(repr, back))
    assert compare(sides[0], sides[0]) == []


def test_a_release_does_not_differ_from_itself_wherever_it_is_read(repository: Layout) -> None:
    whole = releases.read("dataset", repository.corpus)
    folder = next(p for p in repository.data.iterdir() if f"data/{p.name}/" in repository.card.read_text("utf-8"))
    for other in (releases.read("repository", repository.root), releases.read("version", folder)):
        assert compare(whole, other) == compare(other, whole) == []
    assert layers(whole) >= {"dates", "entities", "quotes", "quote_marks", "rules_dates"}
    assert whole.entities and number(whole.version)


@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        ("1.2.3", "MAJOR", "2.0.0"),
        ("1.2.3", "MINOR", "1.3.0"),
        ("1.2.3", "PATCH", "1.2.4"),
        ("1.2.3", None, "1.2.3"),
        ("0.2.1", "MAJOR", "0.3.0"),
        ("0.2.1", "MINOR", "0.3.0"),
        ("0.2.1", "PATCH", "0.2.2"),
        ("1.9", "PATCH", "1.9.1"),
    ],
)
def test_the_least_number(version: str, level: str | None, expected: str) -> None:
    assert least(version, level) == expected


def test_the_rule_is_stated_in_the_changelog(repository: Layout) -> None:
    text = " ".join((repository.root / "CHANGELOG.md").read_text("utf-8").split())
    for level in ("MAJOR", "MINOR", "PATCH"):
        assert f"- {level}:" in text
    assert "Before 1.0.0" in text


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True)


def test_a_correction_from_a_tag_to_the_folder(
    corpus: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Edited, built and compared as a user would: the span with its text, the number that is asked, the status."""
    shutil.copytree(corpus.root, tmp_path / "mine")
    layout = at(tmp_path / "mine")
    git(layout.root, "init", "-q")
    git(layout.root, "add", "-A")
    git(layout.root, "commit", "-qm", "one")
    git(layout.root, "tag", "v1.4.2")
    date = json.loads((layout.corpus / "hand" / "t1.json").read_bytes())["dates"][0]
    text = (layout.seeds / "t1_invented.txt").read_text("utf-8")
    wider = {**date["span"], "end": date["span"]["end"] + 1}
    wider["text"] = text[wider["start"] : wider["end"]]
    miniature.edit(layout, [{"file": "corpus/hand/t1.json", "set": "/dates/0/span", "to": wider}])
    build(layout)
    command = ["--root", str(layout.root), "diff", "v1.4.2", str(layout.corpus)]
    assert main(command) == 1
    said = capsys.readouterr().out.splitlines()
    (line,) = [x for x in said if x.startswith("~ annotation dates/t1/d-1 (PATCH): span.end ")]
    assert line.endswith(f"[{date['span']['text']}] -> [{wider['text']}]")
    assert said[-1] == "version: 1.4.2 -> 1.4.2, the changes ask for PATCH, at least 1.4.3: too small"
    miniature.edit(layout, [{"file": "corpus/metadata.json", "set": "/version", "to": "1.4.3"}])
    build(layout)
    assert main([*command, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["asked"], found["least"], found["enough"], found["registry"]) == ("PATCH", "1.4.3", True, True)
    (change,) = [c for c in found["changes"] if c["place"] == ["dates", "t1", "d-1"]]
    assert change["fields"][-1] == {"path": "span.text", "old": date["span"]["text"], "new": wider["text"]}
    assert {c["kind"] for c in found["changes"]} == {"annotation"}


def test_a_revision_with_a_link_is_refused(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    """A link could lead what is written behind it out of the folder."""
    (tiny.corpus / "way-out").symlink_to("/")
    git(tiny.root, "init", "-q")
    git(tiny.root, "add", "-A")
    git(tiny.root, "commit", "-qm", "one")
    git(tiny.root, "tag", "v1")
    assert main(["--root", str(tiny.root), "diff", "v1", str(tiny.corpus)]) == 2
    assert "v1 has corpus/way-out, which is no file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "-x", "v9"])
def test_what_is_no_release_is_said_so(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotARelease, match="Fix: "), releases.opened(name, tmp_path):
        raise AssertionError("there is nothing to open")
    if not name.startswith("-"):
        assert main(["--root", str(tmp_path), "diff", name, name]) == 2
        assert name in capsys.readouterr().err


def test_a_damaged_file_is_not_compared(corpus: Layout, tmp_path: Path) -> None:
    shutil.copytree(corpus.root, tmp_path / "damaged")
    layout = at(tmp_path / "damaged")
    miniature.edit(layout, [{"file": "published:dates/train.parquet", "flip": 40}])
    with pytest.raises(NotARelease, match=r"dates/train.parquet is missing or changed"):
        releases.read("damaged", layout.corpus)
