"""A version without the articles' words: offsets, labels and hashes stay, whatever the schemas mark `x-text` goes.

A string that is marked is null; lists keep their length, so that columns keep their type and tags their tokens. Where
a remark quotes three words of an article or more, a reference to their place stands for them: `⟦001:120-134⟧`.
Nothing else is changed, and so the seeds are enough to put everything back (khabar.restoring).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from khabar import croissant, manifest
from khabar.manifest import Table, Version
from khabar.schemas import At, Schema
from khabar.segment import tokens

RUN = 3  # words in a row that no string keeps
_REFERENCE = re.compile(r"⟦(?:([a-z0-9-]+):([0-9]+)-([0-9]+))?⟧")


def withhold(schema: Schema, version: Version, texts: Mapping[str, str]) -> Version:
    """The version without its texts; `texts` by id of the document. Its manifest keeps what a restored one must be."""
    quoted = Quoted(texts)
    tables = [replace(table, rows=[_row(schema, table, row, quoted) for row in table.rows]) for table in version.tables]
    full = version.manifest
    head = {key: value for key, value in full.items() if key not in manifest.OF_FILES}
    head["withheld"] = {"digest": version.digest, "files": full["files"]}
    return manifest.encode(schema, tables, head, partial(croissant.renewed, version.files[croissant.NAME]))


def is_withheld(found: Mapping[str, Any] | None) -> bool:
    """Whether a manifest is that of a version without texts."""
    return bool(found and found.get("withheld"))


def words(text: str) -> list[tuple[int, int]]:
    """The words of a string as ranges: tokens that hold a letter or digit."""
    return [(start, end) for start, end in tokens(text) if text[start].isalnum()]


def runs(text: str, length: int = RUN) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every run of words of a string, with the number of its first word; what stands between does not count."""
    found = [text[start:end] for start, end in words(text)]
    for i in range(len(found) - length + 1):
        yield i, tuple(found[i : i + length])


@dataclass(frozen=True)
class Quoted:
    """The articles' words, to find where a remark quotes them."""

    texts: Mapping[str, str]

    @cached_property
    def _runs(self) -> dict[tuple[str, ...], str]:
        """Every run of words, with the document where it stands first."""
        found: dict[tuple[str, ...], str] = {}
        for document, text in self.texts.items():
            for _, run in runs(text):
                found.setdefault(run, document)
        return found

    def refer(self, text: str) -> str:
        """The string with references in the place of quoted words; `⟦` itself is written `⟦⟧`."""
        made, at = [], 0
        for document, start, end in self._quotations(text):
            place = self.texts[document].index(text[start:end])
            made += [text[at:start].replace("⟦", "⟦⟧"), f"⟦{document}:{place}-{place + end - start}⟧"]
            at = end
        return "".join(made) + text[at:].replace("⟦", "⟦⟧")

    def _quotations(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Quoted stretches of a string with their documents; word by word where something else stands between them."""
        placed = words(text)
        documents: dict[int, str] = {}  # number of a quoted word: its document
        for i, run in runs(text):
            if run in self._runs:
                documents |= dict.fromkeys(range(i, i + RUN), self._runs[run])
        piece: tuple[str, int, int] | None = None
        for number, document in sorted(documents.items()):
            start, end = placed[number]
            if piece and piece[0] == document and text[piece[1] : end] in self.texts[document]:
                piece = document, piece[1], end
                continue
            if piece:
                yield piece
            piece = document, start, end
        if piece:
            yield piece


def recall(text: str, texts: Mapping[str, str]) -> str:
    """The string that `Quoted.refer` was given. Raises KeyError for a document that is not there."""
    return _REFERENCE.sub(lambda m: texts[m[1]][int(m[2]) : int(m[3])] if m[1] else "⟦", text)


def is_free(at: At) -> bool:
    """Whether a string of this node may hold anything: no closed list, no pattern."""
    return not {"enum", "pattern", "const", "x-class-label"} & set(at.node)


def _row(schema: Schema, table: Table, row: dict[str, Any], quoted: Quoted) -> dict[str, Any]:
    return {key: _without(schema, at, row.get(key), quoted) for key, at in table.fields.items()}


def _without(schema: Schema, at: At, value: Any, quoted: Quoted) -> Any:
    if at.node.get("x-text"):
        return None
    if isinstance(value, dict):
        known = schema.properties(at)
        return {key: _without(schema, known[key], inner, quoted) for key, inner in value.items()}
    if isinstance(value, list):
        items = schema.items(at)
        return [_without(schema, items, inner, quoted) for inner in value]
    return quoted.refer(value) if isinstance(value, str) and is_free(at) else value
