"""The registry of entities as rows: one for each split that names an entity, from its file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset
from hypothesis import given
from hypothesis import strategies as st

import miniature
from khabar import entries, parquet, sources
from khabar.build import build, build_withheld
from khabar.card import render
from khabar.configs import Config, configs, missing, tables
from khabar.layout import Layout, home
from khabar.manifest import build_version
from khabar.release import in_folder
from khabar.restoring import restore as put_back
from khabar.rows import restore
from khabar.verify import verify
from test_rows import SCHEMA, values

FILE = "corpus/registry/entities.json"
ROOT = SCHEMA.root("rows/registry")
Row = dict[str, Any]


def config() -> Config:
    return next(c for c in configs(SCHEMA) if c.name == entries.NAME)


def made(layout: Layout) -> dict[str, list[Row]]:
    return tables(sources.read(layout), config())


def joined(rows: list[Row]) -> dict[str, Row]:
    """Entities from the rows of all splits."""
    found: dict[str, Row] = {}
    for row in (restore(SCHEMA, ROOT, row) for row in rows):
        entity = found.setdefault(row["id"], {**row, "aliases": [], "confusable_with": []})
        for alias in row["aliases"]:
            same = next(
                (a for a in entity["aliases"] if (a["form"], a["kind"]) == (alias["form"], alias["kind"])), None
            )
            if same:
                same["documents"] = sorted({*same["documents"], *alias["documents"]})
            else:
                entity["aliases"].append(alias)
        entity["confusable_with"] = sorted({*entity["confusable_with"], *row["confusable_with"]})
    return {name: {**row, "aliases": sorted(row["aliases"], key=str)} for name, row in found.items()}


def test_the_registry_comes_back_from_its_rows() -> None:
    """Of the real corpus: every entity is named in some split, and every alias written."""
    corpus = sources.read(home())
    file = corpus.file("registry/entities")
    assert file is not None
    found = [row for rows in tables(corpus, config()).values() for row in rows]
    fields = config().fields(SCHEMA)
    back = joined(parquet.decode(SCHEMA, fields, parquet.encode(SCHEMA, fields, found)))
    for entity in file.value["entities"]:
        entity = {**entity, "aliases": sorted(entity["aliases"], key=str)}
        apart = {"confusable_with"}  # two that no split names both are no neighbours in any
        assert {k: v for k, v in back[entity["id"]].items() if k not in apart} == {
            k: v for k, v in entity.items() if k not in apart
        }
        assert set(back[entity["id"]]["confusable_with"]) <= set(entity["confusable_with"])
    assert len(back) == len(file.value["entities"])


def test_every_id_of_a_split_is_found_in_it() -> None:
    corpus = sources.read(home())
    known = {split: {row["id"] for row in rows} for split, rows in tables(corpus, config()).items()}
    for name in ("entities", "quotes", "utterances"):
        read = tables(corpus, next(c for c in configs(SCHEMA) if c.name == name))
        for split, rows in read.items():
            places = entries.ENTITIES if name != "utterances" else ("utterances.*.realisations.*.source_entities.*",)
            used = {i for place in places for _, i in entries.walk({name: rows}, place) if i is not None}
            assert used and used <= known[split], (name, split)


@given(data=st.data())
def test_any_row_comes_back_from_parquet(data: st.DataObject) -> None:
    fields = config().fields(SCHEMA)
    rows = data.draw(st.lists(values(ROOT), max_size=2))
    back = parquet.decode(SCHEMA, fields, parquet.encode(SCHEMA, fields, rows))
    assert [restore(SCHEMA, ROOT, row) for row in back] == [restore(SCHEMA, ROOT, row) for row in rows]


def test_a_row_knows_the_documents_of_its_split_alone(tiny: Layout) -> None:
    miniature.edit(tiny, [
        {"file": FILE, "set": "/entities/0/confusable_with", "to": ["layla-karmal"]},
        {"file": FILE, "set": "/entities/2/confusable_with", "to": ["oasis"]},
    ])  # fmt: skip
    found = made(tiny)
    assert {split: [row["id"] for row in rows] for split, rows in found.items()} == {
        "train": ["oasis", "transport-minister", "layla-karmal", "manara"],
        "validation": ["oasis", "port-director", "samir-nakhil"],  # the last one as a holder too
    }
    train, validation = found["train"][0], found["validation"][0]
    assert (train["split"], train["documents"], train["confusable_with"]) == ("train", ["t1"], ["layla-karmal"])
    assert (validation["split"], validation["documents"], validation["confusable_with"]) == ("validation", ["t2"], [])
    (alias,) = validation["aliases"]
    span = next(
        m["span"] for m in sources.read(tiny).records[1].layers("hand")["entities"] if m["entities"] == ["oasis"]
    )
    assert alias == {"form": "الواحة", "kind": "same", "documents": ["t2"], "first": {"document": "t2", "span": span}}
    same = ("label_ar", "label_en", "type", "wikidata")
    assert [train[key] for key in same] == [validation[key] for key in same] == ["الواحة", "The Oasis", "GPE", None]


def test_it_is_published_and_loads(tiny: Layout, tmp_path: Path) -> None:
    build(tiny)
    assert "## Who is meant" in tiny.card.read_text("utf-8")
    data = load_dataset(str(tiny.corpus), "registry", cache_dir=str(tmp_path))
    assert {split: len(rows) for split, rows in data.items()} == {"train": 4, "validation": 3}
    assert data["validation"][0]["aliases"][0]["first"]["document"] == "t2"


def test_its_spellings_are_withheld_and_come_back(tiny: Layout, tmp_path: Path) -> None:
    build(tiny)
    build_withheld(tiny, tmp_path / "bare")
    (path,) = (tmp_path / "bare").rglob("registry/validation.parquet")
    rows = parquet.decode(SCHEMA, config().fields(SCHEMA), path.read_bytes())
    (alias,) = rows[0]["aliases"]
    assert alias["form"] is None and alias["first"]["span"]["text"] is None and alias["documents"] == ["t2"]
    assert put_back(in_folder(tmp_path / "bare", tiny.schema), tiny.seeds, tmp_path / "whole").same
    assert not verify(in_folder(tmp_path / "whole", tiny.schema))


def test_without_rows_the_card_says_why(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": f"corpus/hand/t{i}.json", "remove": True} for i in (1, 2, 3)])
    miniature.edit(tiny, [{"file": "corpus/registry/utterances.json", "remove": True}])
    assert missing(sources.read(tiny), config()) == "no document names an entity of it by hand"
    miniature.edit(tiny, [{"file": FILE, "set": "/entities", "to": []}])
    corpus = sources.read(tiny)
    page = render(corpus, build_version(corpus))
    assert "`registry`: corpus/registry/entities.json has no entities" in page and "## Who is meant" not in page
    miniature.edit(tiny, [{"file": FILE, "remove": True}])
    assert missing(sources.read(tiny), config()) == "there is no corpus/registry/entities.json"


def test_nothing_is_left_out_in_silence(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": FILE, "set": "/entities/0/aliases/0/form", "to": "الواحات"}])
    with pytest.raises(ValueError, match="oasis: no mention in t1 reads الواحات"):
        made(tiny)
