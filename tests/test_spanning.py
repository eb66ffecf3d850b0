"""What spans documents: utterances and conflicts as rows, from their files and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset
from hypothesis import given
from hypothesis import strategies as st

import khabar
import miniature
from khabar import loading, parquet, sources, spanning
from khabar.build import build
from khabar.card import render
from khabar.configs import Config, configs, missing, tables
from khabar.layout import Layout
from khabar.manifest import build_version
from khabar.rows import restore
from test_rows import SCHEMA, values

NAMES = sorted(spanning.PLACES)
FILE = "corpus/registry/utterances.json"


def config(name: str) -> Config:
    return next(c for c in configs(SCHEMA) if c.name == name)


def made(layout: Layout, name: str) -> dict[str, list[dict[str, Any]]]:
    return tables(sources.read(layout), config(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_registry_comes_back_from_its_rows(tiny: Layout, name: str) -> None:
    fields = config(name).fields(SCHEMA)
    found = [row for rows in made(tiny, name).values() for row in rows]
    back = parquet.decode(SCHEMA, fields, parquet.encode(SCHEMA, fields, found))
    file = sources.read(tiny).file("registry/utterances")
    assert file is not None and file.value[name]
    assert [restore(SCHEMA, SCHEMA.root(f"rows/{name}"), row) for row in back] == file.value[name]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_any_row_comes_back_from_parquet(name: str, data: st.DataObject) -> None:
    root, fields = SCHEMA.root(f"rows/{name}"), config(name).fields(SCHEMA)
    rows = data.draw(st.lists(values(root), max_size=2))
    back = parquet.decode(SCHEMA, fields, parquet.encode(SCHEMA, fields, rows))
    assert [restore(SCHEMA, root, row) for row in back] == [restore(SCHEMA, root, row) for row in rows]


def test_a_realisation_carries_what_was_said_and_who_said_it(tiny: Layout) -> None:
    first, second = made(tiny, "utterances")["train"]
    assert (first["id"], first["story"], first["split"], first["fold"]) == ("bridge-is-done", "bridge", "train", 0)
    direct, zero = first["realisations"]
    assert direct == {
        "document": "t1", "quote": "q-2", "form": "direct",
        "content": [{"start": 117, "end": 133, "text": "الجسر آمن تماماً"}],
        "content_text": "الجسر آمن تماماً", "cue_text": "قالت",
        "source_texts": ["الكرمل"], "source_entities": ["layla-karmal"],
    }  # fmt: skip
    # The subject is dropped: the text is that of the mention it takes up.
    assert (zero["cue_text"], zero["source_texts"]) == ("مضيفة", ["الكرمل"])
    # A source that the registry does not know has a text and no id.
    assert (second["realisations"][1]["source_texts"], second["realisations"][1]["source_entities"]) == (["مهندس"], [])
    assert [edit["kind"] for edit in second["pairs"][0]["edits"]] == ["lexical", "omission", "speaker-granularity"]
    (conflict,) = made(tiny, "conflicts")["train"]
    text = (tiny.seeds / "t1_invented.txt").read_bytes().decode("utf-8")
    for claim in conflict["claims"]:
        assert claim["span"]["text"] in claim["context"]["text"]
        assert text[claim["context"]["start"] : claim["context"]["end"]] == claim["context"]["text"]


def test_it_is_published_and_loads(tiny: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tiny)
    assert "## Across documents" in tiny.card.read_text("utf-8")
    data = load_dataset(str(tiny.corpus), "utterances", cache_dir=str(tmp_path / "a"))
    assert {split: rows["id"] for split, rows in data.items()} == {"train": ["bridge-is-done", "bridge-opens"]}
    assert data["train"][1]["pairs"][0]["edits"][1]["b"] is None
    monkeypatch.setattr(loading, "home", lambda: tiny)
    conflicts = khabar.load("conflicts", split="train", cache_dir=str(tmp_path / "b"))
    assert conflicts[0]["claims"][0]["value"] == "2031-03-05"
    documents = khabar.load("documents", cache_dir=str(tmp_path / "b"))
    assert {s: (set(rows["split"]), rows["story"], rows["fold"]) for s, rows in documents.items()} == {
        "train": ({"train"}, ["bridge"], [0]),
        "validation": ({"validation"}, ["port"], [1]),
        "test": ({"test"}, ["water"], [2]),
    }


def test_without_rows_the_card_says_why(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": FILE, "set": "/conflicts", "to": []}])
    corpus = sources.read(tiny)
    assert missing(corpus, config("utterances")) is None
    assert "`conflicts`: corpus/registry/utterances.json has no conflicts" in render(corpus, build_version(corpus))
    miniature.edit(tiny, [{"file": FILE, "remove": True}])
    corpus = sources.read(tiny)
    assert "## Across documents" not in render(corpus, build_version(corpus))
    reasons = {missing(sources.read(tiny), config(name)) for name in NAMES}
    assert reasons == {"there is no corpus/registry/utterances.json"}


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"set": "/utterances/1/realisations/1/quote", "to": "q-9"}, "t1 q-9"),
        ({"set": "/utterances/1/realisations/1/document", "to": "t9"}, "t9 q-4"),
        ({"set": "/conflicts/0/claims/1/document", "to": "t9"}, "no document t9"),
    ],
)
def test_nothing_is_left_out_in_silence(tiny: Layout, edit: dict[str, Any], said: str) -> None:
    miniature.edit(tiny, [{"file": FILE, **edit}])
    with pytest.raises(ValueError, match=said):
        [made(tiny, name) for name in NAMES]
