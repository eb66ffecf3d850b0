"""Generated blocks in pages written by hand: between markers that name the command."""

from __future__ import annotations

import re
from pathlib import Path

from khabar import card
from khabar.configs import SPLITS
from khabar.layout import Layout
from khabar.manifest import Version
from khabar.sources import Sources

PAGES = ("README.md", "DATASHEET.md")
_BLOCK = re.compile(r"(<!-- generated: khabar build: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def blocks(corpus: Sources, version: Version) -> dict[str, str]:
    """The content of every block, by name."""
    rows = card.counts(version)
    head = "| config | " + " | ".join(SPLITS) + " |\n|---|" + "---:|" * len(SPLITS)
    lines = [f"| `{name}` | " + " | ".join(str(found.get(s, "–")) for s in SPLITS) + " |" for name, found in rows]
    documents = [card.document_line(corpus, record.id) for record in corpus.records]
    listed = [
        f"| {d['id']} | {d['story']} | {d['split']} | {d['characters']} | {d['tokens']} | {d['sentences']} | {d['dct']} ({d['method']}) |"
        for d in documents
    ]
    about = "| document | story | split | code points | tokens | sentences | date |\n|---|---|---|---:|---:|---:|---|"
    return {"rows": "\n".join([head, *lines]), "documents": "\n".join([about, *listed])}


def fill(text: str, content: dict[str, str]) -> str:
    """The page with its blocks renewed. Raises KeyError for a marker that names no block."""
    return _BLOCK.sub(lambda m: f"{m[1]}{content[m['name']]}\n{m[3]}", text)


def pages(layout: Layout, corpus: Sources, version: Version) -> dict[Path, str]:
    """The pages that have markers, as they should read."""
    content = blocks(corpus, version)
    found = {}
    for name in PAGES:
        path = layout.root / name
        if path.is_file():
            found[path] = fill(path.read_bytes().decode("utf-8"), content)
    return found
