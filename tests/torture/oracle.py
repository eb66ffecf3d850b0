"""What a reader of a dataset meets, read without the package, and what the files of a corpus say should be there."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from khabar import manifest, parquet, sources
from khabar.layout import Layout

Row = dict[str, Any]
LAYERS = ("dates", "entities", "quotes", "quote_marks")
ANNOTATORS = {"": "hand", "rules_": "rules"}
# Kept from the start: an oracle that a planted bug reaches as well would be none.
_tables, _logical, _read = manifest.all_tables, parquet.logical_hash, sources.read


class Broken(AssertionError):
    """What a reader meets is no whole dataset."""


@dataclass(frozen=True)
class State:
    """A dataset: what it holds by table, and as far as the model knows it by itself, its documents and items.

    `marks` and `hashes` are digests of rows by `config/split`, our own and those of the manifest; `items` are the items
    of the layers by config and split, each under document and id.
    """

    marks: dict[str, str]
    hashes: dict[str, str]
    documents: dict[str, dict[str, str]]
    items: dict[str, dict[str, Row]]
    folder: str = field(default="", compare=False)


def seen(corpus: Path) -> State | None:
    """The dataset to which a card leads; None where there is no card. Raises Broken."""
    card = corpus / "README.md"
    if not card.is_file():
        return None
    try:
        front = yaml.safe_load(card.read_text("utf-8").split("---\n", 2)[1])
        features = {info["config_name"]: info["features"] for info in front["dataset_info"]}
        tables: dict[str, list[Row]] = {}
        folders = set()
        for config in front["configs"]:
            labels = class_labels(features[config["config_name"]])
            for file in config["data_files"]:
                path = corpus / file["path"]
                folders.add(path.parents[1])
                rows = pq.ParquetFile(io.BytesIO(path.read_bytes())).read(use_threads=False).to_pylist()
                tables[f"{config['config_name']}/{file['split']}"] = [named(row, labels) for row in rows]
        (folder,) = folders
        listed = json.loads((folder / "manifest.json").read_bytes())["files"]
        hashes = {f"{entry['config']}/{entry['split']}": entry["logical"] for entry in listed}
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise Broken(f"{type(error).__name__}: {error}") from error
    return state(tables, hashes, folder.name)


def class_labels(features: list[Row]) -> dict[str, list[str]]:
    """Names of the class labels of columns that are lists of them, by column, as the card gives them."""
    found = {}
    for feature in features:
        inner = feature.get("list")
        if isinstance(inner, dict) and "class_label" in inner:
            names = inner["class_label"]["names"]
            found[feature["name"]] = [names[str(i)] for i in range(len(names))]
    return found


def named(row: Row, labels: dict[str, list[str]]) -> Row:
    """A row with the names of its class labels."""
    return {key: [labels[key][n] for n in x] if key in labels and x is not None else x for key, x in row.items()}


def wanted(layout: Layout) -> State:
    """The dataset that the files of a valid corpus should become."""
    corpus = _read(layout)
    made = {f"{t.config.name}/{t.split}": t.rows for t in _tables(corpus)}
    found = state(made, {name: _logical(rows) for name, rows in made.items()})
    return State(found.marks, found.hashes, *plain(layout))


def plain(layout: Layout) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, Row]]]:
    """Documents and items of a corpus from its JSON alone."""
    stories = json.loads((layout.registry / "stories.json").read_bytes())["stories"]
    splits = {document: story["split"] for story in stories for document in story["documents"]}
    documents: dict[str, dict[str, str]] = {}
    items: dict[str, dict[str, Row]] = {}
    for path in sorted(layout.documents.glob("*.json")):
        value = json.loads(path.read_bytes())
        split = splits[value["id"]]
        text = (layout.seeds / value["seed"]).read_bytes().decode("utf-8")
        documents.setdefault(split, {})[value["id"]] = digest(text)
        for prefix, annotator in ANNOTATORS.items():
            file = layout.annotations(annotator) / path.name
            layers = json.loads(file.read_bytes()) if file.is_file() else {}
            for layer in LAYERS:
                for item in layers.get(layer) or []:
                    key = f"{value['id']} {item['id']}"
                    items.setdefault(f"{prefix}{layer}/{split}", {})[key] = without_nulls(item)
    return documents, items


def state(tables: dict[str, list[Row]], hashes: dict[str, str], folder: str = "") -> State:
    """The state that tables are."""
    documents, items = {}, {}
    for name, rows in tables.items():
        config, split = name.split("/")
        if config == "documents":
            documents[split] = {row["id"]: digest(row["text"] or "") for row in rows}
            if len(documents[split]) != len(rows):
                raise Broken(f"a document stands twice in {name}")
        elif config.removeprefix("rules_") in LAYERS:
            items[name] = {f"{row['document']} {row['id']}": row for row in map(without_nulls, rows)}
            if len(items[name]) != len(rows):
                raise Broken(f"an item stands twice in {name}")
    ids = [name for split in documents.values() for name in split]
    if len(ids) != len(set(ids)):
        raise Broken("a document stands in two splits")
    marks = {name: digest(json.dumps(without_nulls(rows), sort_keys=True)) for name, rows in tables.items()}
    return State(marks, hashes, documents, items, folder)


def differences(met: State, meant: State) -> Iterator[str]:
    """What a reader meets that is not meant; an item is compared in the fields that its file has."""
    for name in sorted({*met.marks, *meant.marks}):
        if met.marks.get(name) != meant.marks.get(name):
            yield f"{name} has other rows"
        if met.hashes.get(name) != meant.hashes.get(name):
            yield f"{name} has another logical hash"
    if met.documents != meant.documents:
        yield f"documents {met.documents}, not {meant.documents}"
    for name in sorted({*met.items, *meant.items}):
        have, want = met.items.get(name, {}), meant.items.get(name, {})
        if have.keys() != want.keys():
            yield f"{name}: items {sorted(have)}, not {sorted(want)}"
            continue
        for key, item in want.items():
            if any(have[key].get(k) != v for k, v in item.items()):
                yield f"{name}: {key} is not as its file has it"


def without_nulls(value: Any) -> Any:
    """A value without what is null in its objects."""
    if isinstance(value, dict):
        return {key: without_nulls(x) for key, x in value.items() if x is not None}
    return [without_nulls(x) for x in value] if isinstance(value, list) else value


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def whole(folder: Path) -> str:
    """What is wrong with a version's folder, by its own manifest; empty for nothing."""
    try:
        listed = json.loads((folder / "manifest.json").read_bytes())
        for entry in listed["files"]:
            if hashlib.sha256((folder / entry["path"]).read_bytes()).hexdigest() != entry["sha256"]:
                return f"{entry['path']} is not the file of the manifest"
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    known = {"manifest.json", "croissant.json", *(entry["path"] for entry in listed["files"])}
    more = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - known
    return f"more than the manifest lists: {sorted(more)}" if more else ""
