"""The registry's aliases against the hand layers, and entries for local ids."""

from __future__ import annotations

import json
from typing import Any

import pytest

import miniature
from khabar import linking, sources
from khabar.cli import main
from khabar.layout import Layout
from khabar.linking import Proposal
from khabar.sources import JsonFile

FILE = "corpus/registry/entities.json"


def registry(layout: Layout) -> JsonFile:
    file = sources.read(layout).file("registry/entities")
    assert file is not None
    return file


def found(layout: Layout) -> set[tuple[str, str]]:
    return {(f.check, f.pointer) for f in linking.findings(sources.read(layout), registry(layout))}


def alias(form: str, *documents: str, kind: str = "same") -> dict[str, Any]:
    return {"form": form, "kind": kind, "documents": list(documents)}


@pytest.fixture
def complete(tiny: Layout) -> Layout:
    """The miniature with every alias that its hand layers bear out."""
    forms = {
        1: ("وزيرة النقل", "t1"), 2: ("ليلى الكرمل", "t1"), 3: ("المنارة", "t1"),
        4: ("مدير الميناء", "t2"), 5: ("سامر النخيل", "t2"),
    }  # fmt: skip
    edits = [{"file": FILE, "append": f"/entities/{i}/aliases", "value": alias(*x)} for i, x in forms.items()]
    return miniature.edit(tiny, edits)


def test_forms_by_document(tiny: Layout) -> None:
    assert linking.forms(sources.read(tiny)) == {
        "oasis": {"الواحة": ["t1", "t2"]},
        "transport-minister": {"وزيرة النقل": ["t1"]},
        "layla-karmal": {"ليلى الكرمل": ["t1"], "الكرمل": ["t1"]},
        "manara": {"المنارة": ["t1"]},
        "port-director": {"مدير الميناء": ["t2"]},
        "samir-nakhil": {"سامر النخيل": ["t2"]},
    }


def test_what_is_missing_unused_and_stale(complete: Layout) -> None:
    assert found(complete) == set()
    edits = [
        ({"delete": "/entities/2/aliases/0"}, ("alias-missing", "/entities/2/aliases")),
        ({"set": "/entities/0/aliases/0/documents", "to": ["t1"]},
         ("alias-documents", "/entities/0/aliases/0/documents")),
        ({"append": "/entities/3/aliases", "value": alias("المناره", "t1")}, ("alias-unused", "/entities/3/aliases/1")),
    ]  # fmt: skip
    for edit, _ in edits:
        miniature.edit(complete, [{"file": FILE, **edit}])
    assert found(complete) == {finding for _, finding in edits}


def test_of_a_document_that_is_not_annotated_nothing_is_known(complete: Layout) -> None:
    """The entities of t3 are not read: an alias may say what stands there."""
    miniature.edit(complete, [{"file": FILE, "set": "/entities/0/aliases/0/documents", "to": ["t1", "t2", "t3"]}])
    assert found(complete) == set()


def test_a_mention_of_several_is_nobodys_alias(tiny: Layout) -> None:
    miniature.edit(
        tiny, [{"file": "corpus/hand/t1.json", "set": "/entities/2/entities", "to": ["layla-karmal", "oasis"]}]
    )
    assert list(linking.forms(sources.read(tiny))["layla-karmal"]) == ["الكرمل"]


def test_filling_gives_documents_and_nothing_else(complete: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads((complete.root / FILE).read_bytes())
    miniature.edit(complete, [
        {"file": FILE, "set": "/entities/0/aliases/0/documents", "to": ["t2", "t1", "t2"]},
        {"file": FILE, "delete": "/entities/2/aliases/1"},
    ])  # fmt: skip
    command = ["--root", str(complete.root), "link"]
    assert main(command) == 1 and "alias-documents" in capsys.readouterr().out
    assert main([*command, "--fill"]) == 1  # the missing alias is left to a person
    said = capsys.readouterr().out
    assert "alias-missing" in said and "alias-documents" not in said
    del before["entities"][2]["aliases"][1]
    assert json.loads((complete.root / FILE).read_bytes()) == before


def test_entries_for_local_ids(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    """By folded form and type: a place is no proposal for a person of the same name."""
    path = tiny.annotations("a1") / "t1.json"
    path.parent.mkdir(parents=True)
    path.write_bytes((tiny.annotations("hand") / "t1.json").read_bytes())
    names = {0: "p-oasis", 2: "x-carter", 3: "x-carter", 4: "x-paper"}
    edits = [
        {"file": "corpus/annotators/a1/t1.json", "set": f"/entities/{i}/entities", "to": [n]} for i, n in names.items()
    ]
    miniature.edit(tiny, [*edits, {"file": "corpus/annotators/a1/t1.json", "set": "/entities/4/type", "to": "PER"}])
    file = JsonFile("x", path.read_bytes(), sources.read(tiny).schema, "annotations")
    assert linking.proposals(registry(tiny), file) == [
        Proposal("p-oasis", ("الواحة",), (("oasis", 1),)),
        Proposal("x-carter", ("ليلى الكرمل", "الكرمل"), (("layla-karmal", 2),)),
        Proposal("x-paper", ("المنارة",), ()),
    ]
    assert main(["--root", str(tiny.root), "link", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1:3] for line in lines] == [
        ["p-oasis", "oasis"], ["x-carter", "layla-karmal"], ["x-paper", "-"]
    ]  # fmt: skip


def test_what_cannot_be_read_stops_it(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--root", str(tiny.root), "link"]
    miniature.edit(tiny, [{"file": "corpus/hand/t2.json", "truncate": 20}])
    assert main(command) == 2 and "corpus/hand/t2.json has errors" in capsys.readouterr().err
    assert main([*command, str(tiny.annotations("hand") / "t2.json")]) == 2
    miniature.edit(tiny, [{"file": FILE, "remove": True}])
    assert main(command) == 2 and "entities.json" in capsys.readouterr().err
