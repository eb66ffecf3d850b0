"""Founding: an empty corpus of one's own, in the layout that the verbs work on, with nothing of Khabar's texts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from khabar import __version__, canonical, disk
from khabar.layout import home
from khabar.schemas import Schema

UNNAMED = "Author to be named"
# Folders that git would not keep while they are empty.
EMPTY = ("seeds", "corpus/documents", "corpus/hand", "corpus/annotators/a1", "corpus/annotators/a2")
ATTRIBUTES = """\
# Bytes are the corpus: no line-end conversion anywhere.
* -text
# Generated; on a merge conflict run khabar annotate and khabar build again.
corpus/README.md linguist-generated merge=binary
corpus/rules/** linguist-generated merge=binary
corpus/data/** linguist-generated -diff merge=binary
"""


class NotEmpty(Exception):
    """There is something in the folder already."""


def found(folder: Path, title: str | None, authors: list[str]) -> list[str]:
    """Write an empty corpus in one step; returns the names of its files. Raises NotEmpty, or OSError."""
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(f"{folder} is there and not an empty folder")
    made = contents(folder.name, title, authors)
    with disk.whole(folder) as staging:
        for name, raw in made.items():
            disk.make((staging / name).parent)
            disk.write(staging / name, raw)
    return list(made)


def _guidelines() -> bytes:
    """The guidelines of the package. A wheel without the articles' texts has none: their examples are from there."""
    if home().guidelines.is_file():
        return home().guidelines.read_bytes()
    return b"# Guidelines\n\nTo be written, or copied from corpus/GUIDELINES.md of the Khabar repository.\n"


def contents(folder: str, title: str | None, authors: list[str]) -> dict[str, bytes]:
    """The files of an empty corpus, by their paths in its folder."""
    name = re.sub("[^a-z0-9_-]+", "-", folder.lower()).strip("-_") or "corpus"
    name = name if name[0].isalpha() else f"corpus-{name}"
    own = files("khabar") / "templates" / "own"
    about: dict[str, Any] = json.loads((own / "metadata.json").read_text("utf-8"))
    about |= {"name": name[:64], "title": title or f"{folder}: title to be written"}
    about |= {"released": datetime.now(UTC).date().isoformat(), "authors": [{"name": a} for a in authors or [UNNAMED]]}
    about["hub"]["pretty_name"] = folder
    schema = Schema(home().schema)
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
    page = environment.from_string((own / "README.md.jinja").read_text("utf-8"))
    return {
        ".gitattributes": ATTRIBUTES.encode("utf-8"),
        **{f"{name}/.gitkeep": b"" for name in EMPTY},
        "README.md": page.render(title=about["title"], name=folder, version=__version__).encode("utf-8"),
        "corpus/GUIDELINES.md": _guidelines(),
        "corpus/LICENSE": (own / "LICENSE").read_bytes(),
        "corpus/metadata.json": canonical.dumps(about, schema, schema.root("metadata")).encode("utf-8"),
        "corpus/registry/entities.json": canonical.dumps({"entities": []}).encode("utf-8"),
        "corpus/registry/utterances.json": canonical.dumps({"utterances": [], "conflicts": []}).encode("utf-8"),
    }
