"""Word lists: data files with their source, one entry a line.

A list is a tab-separated file. Lines that start with `#` are its head: what it holds and `# source:` where the
entries come from. The first other line names the columns.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

Entry = dict[str, str]


@cache
def load(name: str) -> tuple[Entry, ...]:
    """The entries of a list, in the order of the file. Raises FileNotFoundError, ValueError with file and line."""
    text = (files(__package__) / f"{name}.tsv").read_bytes().decode("utf-8", "strict")
    return entries(f"lexicon/{name}.tsv", text)


def entries(path: str, text: str) -> tuple[Entry, ...]:
    """The entries of a tab-separated text. Raises ValueError with `path` and line."""
    columns: list[str] = []
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not columns:
            columns = cells
            continue
        if len(cells) != len(columns):
            raise ValueError(f"{path}:{number} has {len(cells)} cells, expected {len(columns)}")
        found.append(dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    return tuple(found)


def head(text: str) -> dict[str, str]:
    """What the head of a tab-separated text says: its lines of the form `# key: value`."""
    lines = (line[1:].partition(":") for line in text.split("\n") if line.startswith("#"))
    return {key.strip(): value.strip() for key, colon, value in lines if colon}


def names() -> list[str]:
    """Names of all lists."""
    return sorted(p.name.removesuffix(".tsv") for p in files(__package__).iterdir() if p.name.endswith(".tsv"))
