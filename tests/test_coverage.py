"""Coverage of the hand layer, and audits of what it misses, on the corpus in miniature."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

import miniature
from khabar import audit, counts, coverage, sources
from khabar.cli import main
from khabar.layout import Layout
from khabar.manifest import build_version
from khabar.validate import validate

NAMES = ["quote_marks", "dates", "entities", "quotes"]


def test_items_are_counted_where_they_begin(tiny: Layout) -> None:
    corpus = sources.read(tiny)
    head, *lines = coverage.table(corpus)
    assert (head[:2], sorted(head[2:-1])) == (["document", "sentences"], sorted(NAMES))
    counted = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert [counted["t1"][name] for name in NAMES] == ["3", "3", "6", "4"]
    assert [counted["t3"][name] for name in NAMES] == ["2", "2", "–", "–"]
    assert [counted[name]["without an item"] for name in ("t1", "t2", "t3")] == ["1", "0", "0"]
    found = coverage.sentences(corpus.records[0], "hand")
    assert [[s.counts[name] for name in NAMES] for s in found] == [
        [0, 0, 1, 0], [0, 2, 2, 1], [2, 1, 1, 2], [1, 0, 2, 1], [0, 0, 0, 0]
    ]  # fmt: skip
    assert [s.empty for s in found] == [False, False, False, False, True]


def test_a_sentence_that_a_quote_runs_into_is_not_empty(tiny: Layout) -> None:
    """The content of the last quote of t1 with a second stretch, in the last sentence."""
    tail = {"start": 234, "end": 237, "text": sources.read(tiny).records[0].page.text[234:237]}
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "append": "/quotes/3/content", "value": tail}])
    last = coverage.sentences(sources.read(tiny).records[0], "hand")[-1]
    assert (last.counts["quotes"], last.empty) == (0, False)


def test_nobody_is_not_nothing(tiny: Layout) -> None:
    """A document without a file is not annotated; one with empty lists is, and has nothing."""
    miniature.edit(tiny, [
        {"file": "corpus/hand/t3.json", "remove": True},
        *({"file": "corpus/hand/t2.json", "set": f"/{name}", "to": []} for name in NAMES),
    ])  # fmt: skip
    assert [line[2:] for line in coverage.table(sources.read(tiny))[2:]] == [["0"] * 4 + ["3"], ["–"] * 5]


def drawn(layout: Layout, number: int) -> list[tuple[str, int]]:
    return [(record.id, start) for record, start, _ in audit.draw(sources.read(layout), number)]


def test_a_sample_depends_on_the_texts_alone_and_grows(tiny: Layout) -> None:
    """Of the two documents that have every layer; t3 has not."""
    before = [drawn(tiny, number) for number in range(1, 10)]
    assert all(set(a) <= set(b) for a, b in pairwise(before))
    assert [len(x) for x in before] == [1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert {document for document, _ in before[-1]} == {"t1", "t2"}
    assert before[1] == [("t2", 83), ("t2", 124)]
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/entities", "to": []}])
    assert [drawn(tiny, number) for number in range(1, 10)] == before


def filled(layout: Layout, missed: int) -> dict[str, Any]:
    """A form of all sentences as a reader gives it back: entities missed in the first, its first one wrong."""
    (layout.corpus / "GUIDELINES.md").write_text("Version: 0.1\n", "utf-8")
    value = audit.form(sources.read(layout), 8)
    value["reader"] = "invented"
    for sentence in value["sentences"]:
        sentence["missed"], sentence["wrong"] = [], []
    first = value["sentences"][0]
    first["missed"] = [{"layer": "entities", "text": first["span"]["text"][:i]} for i in range(1, missed + 1)]
    first["wrong"] = [{"id": "e-1", "note": "A city."}]
    return value


@pytest.mark.parametrize(("missed", "share"), [(10, None), (11, 11 / 20)])
def test_the_share_of_what_was_missed(tiny: Layout, missed: int, share: float | None) -> None:
    miniature.edit(tiny, [{"file": "corpus/audit/one.json", "write_json": filled(tiny, missed)}])
    assert validate(tiny) == []
    corpus = sources.read(tiny)
    number, found = audit.figures(corpus)
    assert number == 8
    assert {name: (f.annotated, f.wrong, f.missed) for name, f in found.items()} == {
        "dates": (6, 0, 0), "entities": (9, 1, missed), "quote_marks": (4, 0, 0), "quotes": (6, 0, 0)
    }  # fmt: skip
    assert found["entities"].share == share
    shown = counts.blocks(corpus, build_version(corpus))["build: audit"]
    assert f"| entities | 9 | 1 | {missed} | {'–' if share is None else '0.550'} |" in shown


def test_the_hand_layer_can_be_corrected_after_an_audit(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": "corpus/audit/one.json", "write_json": filled(tiny, 1)}])
    before = audit.figures(sources.read(tiny))
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/entities/0/subtype", "to": "city"},
                          {"file": "corpus/hand/t2.json", "delete": "/entities/2"}])  # fmt: skip
    assert audit.figures(sources.read(tiny)) == before


def test_a_form_is_not_an_audit_until_it_is_filled_in(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny.corpus / "GUIDELINES.md").write_text("Version: 0.1\n", "utf-8")
    file, draw = tiny.corpus / "audit" / "one.json", ["--root", str(tiny.root), "audit", "--draw", "2", "--to"]
    assert main([*draw, str(file)]) == 0
    sentences = json.loads(file.read_bytes())["sentences"]
    assert [item["id"] for item in sentences[0]["annotated"]] == ["m-1", "d-2", "q-2"]
    assert {f.check for f in validate(tiny)} == {"schema-type"}
    assert main([*draw, str(file)]) == 2
    assert main(["--root", str(tiny.root), "audit"]) == 2
    file.unlink()
    assert main(["--root", str(tiny.root), "audit"]) == 0
    assert "0 sentences" in capsys.readouterr().out


def test_where_nothing_is_annotated_nothing_is_drawn(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("t1", "t2"):
        miniature.edit(tiny, [{"file": f"corpus/hand/{name}.json", "delete": "/quotes"}])
    assert main(["--root", str(tiny.root), "audit", "--draw", "2", "--to", str(tiny.root / "f.json")]) == 2
    assert "no document has every layer" in capsys.readouterr().err


def test_coverage_on_the_command_line(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tiny.root), "coverage"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["t1", "5", "3", "3", "6", "4", "1"]
    assert main(["--root", str(tiny.root), "coverage", "--document", "t1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["4", "232", "237", "0", "0", "0", "0", "*"]
    assert main(["--root", str(tiny.root), "coverage", "--document", "t9"]) == 2
    assert "t1, t2, t3" in capsys.readouterr().err
