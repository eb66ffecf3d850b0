"""The corpus in miniature (tests/tiny), copied and edited: what most tests start from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from khabar import canonical
from khabar.layout import Layout, at, home
from khabar.schemas import Schema
from khabar.text import digest

TINY = Path(__file__).parent / "tiny"
Edit = dict[str, Any]


def copy(folder: Path) -> Layout:
    """A fresh copy of the miniature in `folder`."""
    shutil.copytree(TINY, folder, dirs_exist_ok=True)
    return at(folder)


def edit(layout: Layout, edits: list[Edit]) -> Layout:
    """Apply edits in order. Each names a file (or a version's file as `published:config/split.parquet`) and says

    `set` a pointer `to` a value; `delete` a pointer; `append` `value` to the list at a pointer; `replace` a text `with`
    another; `replace_hex` bytes `with_hex` others; `prefix_hex` bytes; `write` a text; `write_json` a value; `remove`;
    `copy_to` another file; `truncate` to a length; `flip` a byte; `rehash`: write a seed's hash where it is named;
    `own_schema`: give the corpus a schema folder of its own.
    """
    for step in edits:
        if step.get("own_schema"):
            shutil.copytree(home().schema, layout.root / "schema")
            layout = at(layout.root)
            continue
        path = _path(layout, step["file"])
        if "set" in step or "delete" in step or "append" in step:
            _edit_json(path, step)
        elif "replace" in step:
            text = path.read_bytes().decode("utf-8")
            assert step["replace"] in text, step
            path.write_bytes(text.replace(step["replace"], step["with"], 1).encode("utf-8"))
        elif "replace_hex" in step:
            raw, old = path.read_bytes(), bytes.fromhex(step["replace_hex"])
            assert old in raw, step
            path.write_bytes(raw.replace(old, bytes.fromhex(step["with_hex"]), 1))
        elif "prefix_hex" in step:
            path.write_bytes(bytes.fromhex(step["prefix_hex"]) + path.read_bytes())
        elif "encode" in step:
            path.write_bytes(path.read_bytes().decode("utf-8").encode(step["encode"]))
        elif "write" in step:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(step["write"].encode("utf-8") * step.get("times", 1))
        elif "write_json" in step:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(canonical.dumps(step["write_json"]).encode("utf-8"))
        elif "copy_to" in step:
            (layout.root / step["copy_to"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, layout.root / step["copy_to"])
        elif "truncate" in step:
            path.write_bytes(path.read_bytes()[: step["truncate"]])
        elif "flip" in step:
            raw = bytearray(path.read_bytes())
            raw[step["flip"]] ^= 0x01
            path.write_bytes(bytes(raw))
        elif step.get("rehash"):
            _rehash(layout, path)
        elif step.get("remove"):
            path.unlink()
        else:
            raise AssertionError(f"not an edit: {step}")
    return layout


def _path(layout: Layout, name: str) -> Path:
    if name.startswith("published:"):
        folder = next(p for p in layout.data.iterdir() if (p / "manifest.json").is_file())
        return folder / name.removeprefix("published:")
    return layout.root / name


def _edit_json(path: Path, step: Edit) -> None:
    value = json.loads(path.read_bytes())
    *steps, last = str(step.get("set") or step.get("delete") or step["append"]).strip("/").split("/")
    box = value
    for key in steps:
        box = box[int(key)] if isinstance(box, list) else box[key]
    key = int(last) if isinstance(box, list) else last
    if "set" in step:
        box[key] = step["to"]
    elif "delete" in step:
        del box[key]
    else:
        box[key].append(step["value"])
    kind = "annotations" if "/hand/" in path.as_posix() else "document" if "/documents/" in path.as_posix() else None
    schema = Schema(home().schema)
    path.write_bytes(
        canonical.dumps(value, schema if kind else None, schema.root(kind) if kind else None).encode("utf-8")
    )


def _rehash(layout: Layout, seed: Path) -> None:
    """Every file of the document that names the seed gets its hash."""
    for path in layout.documents.glob("*.json"):
        if json.loads(path.read_bytes())["seed"] == seed.name:
            for file in layout.corpus.glob(f"*/{path.stem}.json"):
                _edit_json(file, {"set": "/sha256", "to": digest(seed.read_bytes())})
