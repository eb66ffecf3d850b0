"""Reanchoring: what moves is the same text at the same place of the page; what is not sure is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import miniature
from khabar import spanning
from khabar.cli import main
from khabar.drafting.reanchor import places, reanchor, rebuilt
from khabar.layout import Layout, home
from khabar.schemas import Schema
from khabar.validate import validate

CASES = json.loads((Path(__file__).parent / "cases" / "reanchor.json").read_text("utf-8"))["cases"]
SCHEMA = Schema(home().schema)
SEED = "t1_invented.txt"
OLD = (miniature.TINY / "seeds" / SEED).read_bytes().decode("utf-8")
FILES = {"hand": "annotations", "documents": "document"}


def changed(layout: Layout, text: str) -> Layout:
    (layout.root / "old.txt").write_bytes((layout.seeds / SEED).read_bytes())
    (layout.seeds / SEED).write_bytes(text.encode("utf-8"))
    return layout


def spans(layout: Layout, contents: dict[Path, str] | None = None) -> Iterator[tuple[str, str, int, int, str]]:
    """Folder, pointer, offsets and text of every span of t1, as they are or as they would be."""
    for folder, kind in FILES.items():
        path = layout.corpus / folder / "t1.json"
        value = json.loads(path.read_bytes() if contents is None else contents[path])
        for pointer, span in SCHEMA.spans(value, SCHEMA.root(kind)):
            yield folder, pointer, span["start"], span["end"], span["text"]
    path = layout.registry / "utterances.json"
    value = json.loads(path.read_bytes() if contents is None or path not in contents else contents[path])
    for pointer, document, span in spanning.spans(value):
        assert document == "t1"
        yield "registry", pointer, span["start"], span["end"], span["text"]


@pytest.mark.parametrize("old_seed", [True, False], ids=["old seed", "zones"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["description"])
def test_a_change_moves_or_is_asked_about(case: dict[str, Any], old_seed: bool, tiny: Layout) -> None:
    assert case["replace"] in OLD
    changed(tiny, OLD.replace(case["replace"], case["with"], 1))
    before = {path: path.read_bytes() for path in tiny.corpus.rglob("*.json")}
    move = reanchor(tiny, "t1", tiny.root / "old.txt" if old_seed else None)
    assert {path: path.read_bytes() for path in tiny.corpus.rglob("*.json")} == before
    if "moves" in case:
        assert move.findings == [] and move.zones == case["moves"] and len(move.files) == 3
    else:
        found = [[f.check, f.path, f.pointer] for f in move.findings]
        assert all(finding in found for finding in case["finds"]) and move.files == {}


def test_candidates_are_listed(tiny: Layout) -> None:
    changed(tiny, OLD.replace("وقالت الكرمل «", "وقالت «", 1))
    (finding,) = (f for f in reanchor(tiny, "t1", tiny.root / "old.txt").findings if f.check == "reanchor-ambiguous")
    assert "no. 1 at 48-54 (line 2, column 24)" in finding.message and finding.excerpts[0] == "الكرمل"
    assert finding.line > 1


def test_dry_run_is_the_default_and_write_writes_all(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    passes = tiny.annotations("a1")
    passes.mkdir(parents=True)
    own = json.loads((tiny.annotations("hand") / "t1.json").read_bytes()) | {"layer": "a1"}
    (passes / "t1.json").write_text(json.dumps(own, ensure_ascii=False), "utf-8")
    changed(tiny, OLD.replace("عن مهندس", "المسائية عن مهندس"))
    command = ["--root", str(tiny.root), "reanchor", "t1"]
    before = {path: path.read_bytes() for path in tiny.corpus.rglob("*.json")}
    assert main(command) == 0 and "would be written (--write)" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in tiny.corpus.rglob("*.json")} == before
    assert {f.check for f in validate(tiny)} == {"raw-hash-mismatch"}
    assert main([*command, "--write"]) == 0
    assert validate(tiny) == []
    assert main([*command, "--write"]) == 0 and "0 spans move" in capsys.readouterr().out


def test_a_run_that_was_cut_off_is_repeated(tiny: Layout) -> None:
    changed(tiny, OLD.replace("عن مهندس", "المسائية عن مهندس"))
    files = reanchor(tiny, "t1").files
    first = next(iter(files))
    assert first == tiny.annotations("hand") / "t1.json"  # the document comes last
    first.write_text(files[first], "utf-8")
    again = reanchor(tiny, "t1").files
    utterances = tiny.registry / "utterances.json"
    assert list(again) == [utterances, tiny.documents / "t1.json"] and again.items() <= files.items()
    utterances.write_text(files[utterances], "utf-8")  # moved already: it stays
    assert list(reanchor(tiny, "t1").files) == [tiny.documents / "t1.json"]


def test_it_says_why_it_cannot_run(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny.root / "third.txt").write_bytes(b"another text")
    changed(tiny, OLD + " نهاية")
    command = ["--root", str(tiny.root), "reanchor"]
    assert main([*command, "t9"]) == 2 and "no document t9" in capsys.readouterr().err
    assert main([*command, "t1", "--from", str(tiny.root / "third.txt")]) == 2
    assert "neither the old seed nor the new one" in capsys.readouterr().err
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/dates/0/type", "to": "DAT"}])
    assert main([*command, "t1"]) == 2 and "khabar validate" in capsys.readouterr().err


def test_zones_give_the_old_text_back() -> None:
    for path in [*(miniature.TINY / "corpus" / "documents").glob("*.json"), *home().documents.glob("*.json")]:
        document = json.loads(path.read_bytes())
        seeds = path.parent.parent.parent / "seeds"
        assert rebuilt(document) == (seeds / document["seed"]).read_bytes().decode("utf-8").rstrip("\n")


@settings(max_examples=150)
@given(
    at=st.integers(0, len(OLD)),
    words=st.one_of(
        st.text("abxyz ", min_size=1, max_size=40),
        st.tuples(st.integers(0, len(OLD) - 1), st.integers(1, 60)).map(lambda cut: OLD[cut[0] : cut[0] + cut[1]]),
    ),
    old_seed=st.booleans(),
)
def test_text_put_in_elsewhere_moves_every_span_to_the_same_text(
    tmp_path_factory: pytest.TempPathFactory, at: int, words: str, old_seed: bool
) -> None:
    layout = changed(miniature.copy(tmp_path_factory.mktemp("tiny")), OLD[:at] + words + OLD[at:])
    before = list(spans(layout))
    move = reanchor(layout, "t1", layout.root / "old.txt" if old_seed else None)
    whole = [entry for entry in before if "/zones/" not in entry[1]]
    zones = [entry for entry in before if "/zones/" in entry[1]]
    if move.files:
        after = list(spans(layout, move.files))
        assert [entry[:2] for entry in after] == [entry[:2] for entry in before]
        for (_, pointer, start, end, text), (_, _, start_now, end_now, text_now) in zip(before, after, strict=True):
            if "/zones/" in pointer and start < at < end:
                assert (start_now, end_now) == (start, end + len(words))
            elif words.strip("abxyz ") == "":
                assert text_now == text and start_now == start + (len(words) if at <= start else 0)
            else:  # a copy of the text beside the text itself: which is which only its place tells
                assert text_now == text and start_now in (start, start + len(words))
    inside = [entry for entry in whole if entry[2] < at < entry[3]]
    edges = [edge for entry in zones for edge in entry[2:4]]
    foreign = words.strip("abxyz ") == ""
    if inside and foreign:
        assert not move.files
        assert {f.pointer for f in move.findings if f.check == "reanchor-lost"} >= {e[1] for e in inside}
    elif foreign and at not in edges:
        assert move.findings == [] and move.files


def test_a_text_twice_over_is_never_guessed() -> None:
    assert places(OLD, OLD + "\n" + OLD, 55, 58) == set()
    assert places(OLD, OLD, 55, 58) == {55}
    swapped = "\n".join(reversed(OLD.split("\n")))
    assert places(OLD, swapped, 55, 58) == {swapped.index("أمس")}
