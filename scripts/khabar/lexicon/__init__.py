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
    columns: list[str] = []
    found = []
    text = (files(__package__) / f"{name}.tsv").read_bytes().decode("utf-8", "strict")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not columns:
            columns = cells
            continue
        if len(cells) != len(columns):
            raise ValueError(f"lexicon/{name}.tsv:{number} has {len(cells)} cells, expected {len(columns)}")
        found.append(dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    return tuple(found)


def names() -> list[str]:
    """Names of all lists."""
    return sorted(p.name.removesuffix(".tsv") for p in files(__package__).iterdir() if p.name.endswith(".tsv"))
