"""croissant.json: complete, true of the files, and read back by mlcroissant where it is installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import miniature
from khabar import croissant
from khabar.build import build
from khabar.configs import configs
from khabar.layout import Layout
from khabar.schemas import At, Schema
from khabar.text import digest

Node = dict[str, Any]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version folder of the miniature."""
    layout = miniature.copy(tmp_path_factory.mktemp("croissant") / "tiny")
    return layout.data / build(layout).version.digest[:16]


def described(folder: Path) -> Node:
    found: Node = json.loads((folder / croissant.NAME).read_bytes())
    return found


def leaves(fields: list[Node]) -> Iterator[Node]:
    for field in fields:
        yield from leaves(field["subField"]) if "subField" in field else [field]


def paths(schema: Schema, at: At, name: str, lists: int = 0) -> Iterator[tuple[str, int]]:
    """Every scalar under a column by its path, with the lists of objects it stands in."""
    many = "items" in at.node
    inner = schema.items(at) if many else at
    if "properties" not in inner.node:
        yield name, lists
    else:
        for key, node in schema.properties(inner).items():
            yield from paths(schema, node, f"{name}/{key}", lists + many)


def test_every_file_is_named_with_its_size_and_hash(published: Path) -> None:
    listed = {f["path"]: f for f in json.loads((published / "manifest.json").read_bytes())["files"]}
    found = described(published)["distribution"]
    assert [f["contentUrl"] for f in found] == list(listed) == [f["@id"] for f in found]
    for file in found:
        raw = (published / file["contentUrl"]).read_bytes()
        assert (file["sha256"], file["contentSize"]) == (digest(raw), f"{len(raw)} B")
        assert file["encodingFormat"] == "application/x-parquet"


def test_every_column_is_described_and_what_is_left_out_is_lists_in_lists(published: Path, repository: Layout) -> None:
    schema = Schema(repository.schema)
    known = {config.name: config.fields(schema) for config in configs(schema)}
    sets = {r["@id"]: r for r in described(published)["recordSet"] if r.get("dataType") != "sc:Enumeration"}
    left_out = set()
    for ident, record_set in sets.items():
        config = ident.rpartition("-")[0]
        given = {leaf["@id"].removeprefix(f"{ident}/") for leaf in leaves(record_set["field"])}
        wanted = {path: lists for name, at in known[config].items() for path, lists in paths(schema, at, name)}
        assert given == {path for path, lists in wanted.items() if lists < 2}
        left_out |= {config for lists in wanted.values() if lists > 1}
        for field in record_set["field"]:
            gone = {p.split("/")[1] for p, n in wanted.items() if n > 1 and p.split("/")[0] == field["name"]}
            assert all(name in field["description"] for name in gone)
    assert left_out <= {"documents", "utterances", "conflicts"}


def test_ids_are_used_once_and_every_label_is_listed(published: Path, repository: Layout) -> None:
    found = described(published)
    lists = {r["@id"]: r for r in found["recordSet"] if r.get("dataType") == "sc:Enumeration"}
    ids = [f["@id"] for f in found["distribution"]] + [r["@id"] for r in found["recordSet"]]
    assert len(ids) == len(set(ids))
    (tags,) = [f for r in found["recordSet"] if r["@id"] == "ner-train" for f in r["field"] if f["name"] == "ner_tags"]
    place = tags["description"].rpartition("record set ")[2].rstrip(".")
    named = [(row[f"{place}/number"], row[f"{place}/name"]) for row in lists[place]["data"]]
    schema = Schema(repository.schema)
    fields = next(c for c in configs(schema) if c.name == "ner").fields(schema)
    assert named == list(enumerate(schema.items(fields["ner_tags"]).node["enum"]))
    said = [leaf["description"] for r in found["recordSet"] for leaf in leaves(r["field"]) if "description" in leaf]
    assert set(lists) == {text.rpartition("record set ")[2].rstrip(".") for text in said if "Values: record" in text}


def test_it_says_who_and_under_what_terms(published: Path) -> None:
    found = described(published)
    assert (found["name"], found["version"], found["datePublished"]) == ("oasis", "1.4.2", "2025-03-09")
    assert found["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert [c["@type"] for c in found["creator"]] == ["sc:Person", "sc:Organization"]
    assert found["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert found["citeAs"].startswith("@misc{oasis,")
    assert "habar" not in (published / croissant.NAME).read_text("utf-8")


def plain(value: Any) -> Any:
    """What a reader gives, as JSON: bytes as text, arrays as lists, no path of a missing value."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, dict):
        return {key: plain(x) for key, x in value.items()}
    if hasattr(value, "tolist") and not isinstance(value, list):
        return plain(value.tolist())
    return [plain(x) for x in value] if isinstance(value, list) else value


def at(row: Any, steps: list[str]) -> Any:
    """What stands at a path in a row; of a list, that of every element."""
    if not steps or row is None:
        return row
    if isinstance(row, list):
        return [at(x, steps) for x in row]
    return at(row.get(steps[0]), steps[1:])


def given(record: Node, record_set: str, steps: list[str]) -> Any:
    """The same in a record of mlcroissant, which puts what is inside an object under the id of the object."""
    ident = "/".join([record_set, *steps])
    if ident in record:
        return record[ident]
    above = record["/".join([record_set, *steps[:-1]])]
    return [x[ident] for x in above] if isinstance(above, list) else above[ident]


def test_mlcroissant_reads_every_record_set_as_it_is_and_refuses_a_changed_file(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROISSANT_CACHE", str(tmp_path / "cache"))
    mlc = pytest.importorskip("mlcroissant", reason="the extra `croissant` is not installed")
    dataset = mlc.Dataset(str(published / croissant.NAME))
    assert dataset.metadata.issues.errors == set() and dataset.metadata.issues.warnings == set()
    node = described(published)
    assert [r.id for r in dataset.metadata.record_sets] == [r["@id"] for r in node["recordSet"]]
    for record_set in node["recordSet"]:
        ident = record_set["@id"]
        records = [plain(record) for record in dataset.records(ident)]
        if "data" in record_set:
            assert [{k: str(v) for k, v in r.items()} for r in records] == [
                {k: str(v) for k, v in r.items()} for r in record_set["data"]
            ]
            continue
        rows = pq.read_table(published / (ident.replace("-", "/") + ".parquet")).to_pylist()
        assert len(records) == len(rows) > 0
        for record, row in zip(records, rows, strict=True):
            for leaf in leaves(record_set["field"]):
                steps = leaf["@id"].removeprefix(f"{ident}/").split("/")
                wanted, found = at(row, steps), given(record, ident, steps)
                # mlcroissant gives an absent list as a list of one object without values.
                assert found == wanted or (wanted is None and found == [None]), leaf["@id"]
    changed = tmp_path / published.name
    shutil.copytree(published, changed)
    raw = bytearray((changed / "dates" / "train.parquet").read_bytes())
    raw[len(raw) // 2] ^= 1
    (changed / "dates" / "train.parquet").write_bytes(bytes(raw))
    with pytest.raises(mlc.GenerationError, match=r"Download\(dates/train.parquet\)") as refused:
        next(iter(mlc.Dataset(str(changed / croissant.NAME)).records("dates-train")))
    assert "Hash of downloaded file" in str(refused.value.__cause__)
