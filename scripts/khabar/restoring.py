"""Put the articles' texts back into a version that was published without them.

The rows name every document's file and its SHA-256, and give every offset; the words come from the files. What comes
out is held to the hashes that the withheld version keeps, so that it is the dataset as it was built or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from khabar import card, croissant, layers, manifest, parquet, release, rows, spanning
from khabar.findings import Finding, settled
from khabar.layout import Layout
from khabar.manifest import Table, Version
from khabar.published import Published
from khabar.schemas import At, Schema, is_span
from khabar.segment import Page
from khabar.text import decode, digest
from khabar.verify import verify
from khabar.withheld import is_free, is_withheld, recall

Row = dict[str, Any]


class NotRestored(Exception):
    """The texts could not be put back; nothing was written."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


@dataclass(frozen=True)
class Restored:
    """What was restored; `same` where every byte is that of the version as it was built, and not only every row."""

    version: Version
    same: bool


def restore(dataset: Layout, seeds: Path, output: Path) -> Restored:
    """Write the dataset with texts to `output`, from a release without them and a folder of the articles.

    Raises NotRestored with findings that name what is wrong, release.Unusable where `output` is not free or `dataset`
    has its texts, OSError or NotPublished from the disk; nothing is written then.
    """
    published = Published(dataset, Schema(dataset.schema))
    errors = [finding for finding in verify(dataset) if finding.severity == "error"]
    if errors:
        raise NotRestored(errors)
    assert published.manifest is not None  # verify has read it
    if not is_withheld(published.manifest):
        raise release.Unusable(f"{dataset.corpus} has its texts. Fix: nothing is to be done.")
    target = release.in_folder(output, dataset.schema)
    release.check_usable(target, published.schema, withheld=False)
    tables = _tables(published)
    documents = [row for table in tables if table.config.view == "documents" for row in table.rows]
    texts = read_seeds(documents, seeds)
    version = _version(published, tables, documents, texts)
    kept = published.manifest["withheld"]
    try:
        page = card.restored(
            dataset.card.read_text("utf-8"), digest(_raw(published, manifest.MANIFEST)), version.digest
        )
    except ValueError as error:
        fix = f"use the card as it was published, and khabar {published.manifest['version']}, which wrote it."
        raise NotRestored([replace(published.finding(None, f"{error}.", fix), check="restore-card")]) from error
    beside = release.companions(dataset)
    if not release.is_empty(target.root) and not release.holds(target, version, page, beside):
        raise release.Unusable(f"{target.root} is not empty. Fix: name a new or an empty folder.")
    release.write(target, published.schema, version, page, beside)
    return Restored(version, version.digest == kept["digest"])


def read_seeds(documents: list[Row], folder: Path) -> dict[str, str]:
    """The text of each document from its file. Raises NotRestored where a file is missing, another one, or too many."""
    found, texts = [], {}

    def add(path: Path, message: str, fix: str) -> None:
        found.append(Finding(path.as_posix(), 0, 0, "restore-seed", "", message, fix))

    for row in documents:
        path = folder / row["seed"]
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            add(path, f"the article of document {row['id']} is missing.", f"put it into {folder} under this name.")
            continue
        except OSError as error:
            add(path, f"the article of document {row['id']} cannot be read: {error.strerror}.", "make it readable.")
            continue
        if digest(raw) != row["sha256"]:
            message = f"this is not the article of document {row['id']}: SHA-256 {digest(raw)[:16]}…, not "
            fix = "use the file as it was received, byte for byte."
            add(path, f"{message}{row['sha256'][:16]}….", fix)
            continue
        texts[row["id"]] = decode(raw)
    named = {row["seed"] for row in documents}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name not in named and not path.name.startswith("."):
            add(path, "no document names this file.", "take it out of the folder.")
    if found:
        raise NotRestored(settled(found))
    return texts


@dataclass(frozen=True)
class Filler:
    """Puts texts into rows. `documents` are the rows of that config, filled in place before any other."""

    schema: Schema
    texts: Mapping[str, str]
    documents: dict[str, Row]

    @cached_property
    def pages(self) -> dict[str, Page]:
        days = {name: row["dct"]["value"] for name, row in self.documents.items()}
        return {
            name: Page(text, date.fromisoformat(days[name]) if days[name] else None)
            for name, text in self.texts.items()
        }

    def read(self, document: str, prefix: str = "") -> dict[str, Any]:
        """The layers of a document as one annotator has them."""
        return {layer: self.documents[document][prefix + layer] for layer in self.schema.layers}

    def fill(self, table: Table, row: Row) -> Row:
        """A row of a table with its texts."""
        document: str = row["id"] if table.config.view == "documents" else row.get("document", "")
        if table.config.name == "utterances":
            for _, owner, span in spanning.spans({"utterances": [row], "conflicts": []}):
                span["text"] = self.texts[owner][span["start"] : span["end"]]
        made = {key: self._value(at, row[key], document) for key, at in table.fields.items()}
        if table.config.view == "documents":
            made["text"] = self.texts[document]
        elif table.config.view == "annotations":
            prefix = "rules_" if table.config.annotator == "rules" else ""
            described = layers.load()[table.config.layer]
            derived = described.derive(made, self.pages[document], self.read(document, prefix))
            made |= {key: derived[key] for key in table.fields if key in derived}
        elif table.config.view == "ner":
            page = self.pages[document]
            for suffix, tokens in rows.views(page, made["span"]["start"], made["span"]["end"]).items():
                made["tokens" + suffix] = [page.text[a:b] for a, b in tokens]
        elif table.config.name == "utterances":
            for place in made["realisations"]:
                read = self.read(place["document"])
                said = next(quote for quote in read["quotes"] if quote["id"] == place["quote"])
                place |= spanning.wording(said, self.pages[place["document"]], read)
        elif table.config.view == "registry":
            for alias in made["aliases"]:
                alias["form"] = alias["first"]["span"]["text"]
        return made

    def _value(self, at: At, value: Any, document: str) -> Any:
        if isinstance(value, dict):
            known = self.schema.properties(at)
            if is_span(known):
                text = value["text"]
                if text is None and document:
                    text = self.texts[document][value["start"] : value["end"]]
                return {**value, "text": text}
            document = value.get("document", document)
            return {key: self._value(known[key], inner, document) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._value(self.schema.items(at), inner, document) for inner in value]
        if isinstance(value, str) and is_free(at) and not at.node.get("x-text"):
            return recall(value, self.texts)
        return value


def _tables(published: Published) -> list[Table]:
    """The tables of a version as its files hold them."""
    found = []
    for entry in published.manifest["files"] if published.manifest else []:
        config = published.configs[entry["config"]]
        fields = config.fields(published.schema)
        made = parquet.decode(published.schema, fields, published.contents[entry["path"]] or b"")
        found.append(Table(config, entry["split"], fields, made))
    return found


def _version(published: Published, tables: list[Table], documents: list[Row], texts: dict[str, str]) -> Version:
    """The version with texts, every table held to the hash of its rows."""
    assert published.manifest is not None
    filler = Filler(published.schema, texts, {row["id"]: row for row in documents})
    hashes = {entry["path"]: entry["logical"] for entry in published.manifest["withheld"]["files"]}
    filled, found = [], []
    for table in sorted(tables, key=lambda table: table.config.view != "documents"):
        try:
            made = replace(table, rows=[filler.fill(table, row) for row in table.rows])
        except (KeyError, StopIteration) as error:
            name = f"it refers to {error}, which no row has"
        else:
            name = (
                ""
                if parquet.logical_hash(made.rows) == hashes.get(table.path)
                else "the rows are others than were built"
            )
            filled.append(made)
            if table.config.view == "documents":
                filler.documents.update({row["id"]: row for row in made.rows})
        if name:
            fix = f"use khabar {published.manifest['version']}, which built it."
            found.append(Finding(published.name(table.path), 0, 0, "restore-rows", "", f"{name}.", fix))
    if found:
        raise NotRestored(settled(found))
    order = {table.path: table for table in filled}
    head = {key: value for key, value in published.manifest.items() if key not in ("withheld", *manifest.OF_FILES)}
    describe = partial(croissant.renewed, _raw(published, croissant.NAME))
    return manifest.encode(published.schema, [order[table.path] for table in tables], head, describe)


def _raw(published: Published, name: str) -> bytes:
    assert published.folder is not None
    return (published.folder / name).read_bytes()
