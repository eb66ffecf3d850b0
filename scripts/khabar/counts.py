"""Generated blocks in pages written by hand: between markers that name the command."""

from __future__ import annotations

import re
from pathlib import Path

from khabar import agreement, audit, card, coverage, losses
from khabar.card import markdown
from khabar.configs import SPLITS
from khabar.layout import Layout
from khabar.manifest import Version
from khabar.sources import Sources

PAGES = ("README.md", "DATASHEET.md")
_BLOCK = re.compile(r"(<!-- generated: khabar (?P<name>[a-z]+: [a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def blocks(corpus: Sources, version: Version) -> dict[str, str]:
    """The content of every block, by name."""
    rows = card.counts(version)
    head = "| config | " + " | ".join(SPLITS) + " |\n|---|" + "---:|" * len(SPLITS)
    lines = [f"| `{name}` | " + " | ".join(str(found.get(s, "–")) for s in SPLITS) + " |" for name, found in rows]
    documents = [card.document_line(corpus, record.id) for record in corpus.records]
    columns = ("id", "story", "split", "characters", "tokens", "sentences")
    listed = ["| " + " | ".join(str(d[c]) for c in columns) + f" | {d['dct']} ({d['method']}) |" for d in documents]
    about = "| document | story | split | code points | tokens | sentences | date |\n|---|---|---|---:|---:|---:|---|"
    found = {"rows": "\n".join([head, *lines]), "documents": "\n".join([about, *listed])}
    if counted := list(losses.losses(corpus, ("hand", "rules"))):
        found["losses"] = losses.table(counted)
    for name, agreed in (("agreement", agreement.table(corpus)), ("attributes", agreement.attributes(corpus))):
        if len(agreed) > 1:
            found[name] = markdown(agreed)
    found["coverage"] = markdown(coverage.table(corpus))
    found["audit"] = markdown(audit.table(corpus)) or "No audit has been made yet."
    if shown := example(version):
        found["example"] = shown
    return {f"build: {name}": text for name, text in found.items()}


def example(version: Version) -> str | None:
    """A session that loads the first dates annotated by hand, with what it prints; a test runs it."""
    table = next((t for t in version.tables if t.config.name == "dates" and t.split == "train"), None)
    if table is None:
        return None
    printed = [f"{row['document']} {row['type']} {row['value']} {row['span']['text']}" for row in table.rows[:4]]
    session = [
        ">>> import khabar",
        '>>> dates = khabar.load("dates", split="train")',
        ">>> for row in dates.select(range(4)):",
        '...     print(row["document"], row["type"], row["value"], row["span"]["text"])',
    ]
    return "\n".join(["<!-- runnable -->", "```python", *session, *printed, "```"])


def fill(text: str, content: dict[str, str]) -> str:
    """The page with the blocks that `content` names renewed (`build: rows`); others stay as they are."""
    return _BLOCK.sub(lambda m: f"{m[1]}{content[m['name']]}\n{m[3]}" if m["name"] in content else m[0], text)


def pages(layout: Layout, corpus: Sources, version: Version) -> dict[Path, str]:
    """The pages that have markers, as they should read."""
    content = blocks(corpus, version)
    found = {}
    for name in PAGES:
        path = layout.root / name
        if path.is_file():
            found[path] = fill(path.read_bytes().decode("utf-8"), content)
    return found
