"""The published rows that the site shows, read from the Parquet files that the card points to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from khabar import croissant, metadata, parquet
from khabar.configs import Config
from khabar.findings import Finding
from khabar.layout import Layout
from khabar.published import Published
from khabar.schemas import Schema

Row = dict[str, Any]
CHECK = "view-dataset"


@dataclass(frozen=True)
class About:
    """What the pages say of the dataset as a whole; `annotation`, how it was annotated, may be empty."""

    name: str
    title: str
    description: str
    rights: str
    annotation: str
    emblem: str  # an Arabic word beside the title, or nothing


@dataclass(eq=False)
class Dataset:
    """`counts`: rows by config and split. `entities`: of the registry, by id; empty where there is no registry."""

    digest: str
    about: About
    documents: list[Row]
    utterances: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    wikidata: dict[str, str] = field(default_factory=dict)
    entities: dict[str, Row] = field(default_factory=dict)
    stories: dict[str, Row] = field(default_factory=dict)

    def document(self, name: str) -> Row | None:
        return next((row for row in self.documents if row["id"] == name), None)


def incipit(row: Row) -> str:
    """The first words of a text, for one that has no title."""
    words = row["text"].split(None, 9)
    return " ".join(words[:9]) + ("…" if len(words) > 9 else "")


def read(layout: Layout) -> tuple[Dataset | None, list[Finding]]:
    """The dataset, or None and what stands in the way: nothing published, a damaged file, texts held back."""
    published = Published(layout, Schema(layout.schema))
    files, manifest = published.data_files, published.manifest
    if not files or manifest is None or "documents" not in files:
        message = "the card points to no published version that can be read."
        return None, [_finding(layout.name(layout.card), message, "run `khabar build`.")]
    rows: dict[str, list[Row]] = {}
    findings: list[Finding] = []
    for name in ("documents", "entities", "utterances", "conflicts"):
        if name in files and name in published.configs:
            rows[name] = []
            for path in files[name].values():
                found = _rows(layout, published, published.configs[name], path)
                if isinstance(found, Finding):
                    findings.append(found)
                else:
                    rows[name] += found
    if not findings:
        findings = _without_text(layout, rows["documents"])
    if findings:
        return None, findings
    return Dataset(
        digest=str(published.folder.name if published.folder else ""),
        about=_about(layout, published),
        documents=sorted(rows["documents"], key=lambda row: row["id"]),
        utterances=rows.get("utterances", []),
        conflicts=rows.get("conflicts", []),
        counts=_counts(manifest),
        wikidata=_wikidata(rows.get("entities", [])),
    ), []


def _about(layout: Layout, published: Published) -> About:
    """From the metadata beside the corpus; a release without them has their gist in croissant.json."""
    found = metadata.read(layout)
    if found is not None:
        notes = found["notes"]
        emblem = re.search('<bdi lang="ar">([^<]+)</bdi>', notes.get("name") or "")
        head = (found["hub"]["pretty_name"], found["title"], found["description"], metadata.terms(found))
        return About(*head, notes.get("annotation") or "", emblem[1] if emblem else "")
    assert published.folder is not None and published.manifest is not None  # its rows were read
    path = published.folder / croissant.NAME
    said = json.loads(path.read_bytes()) if path.is_file() else {}
    name = str(published.manifest["name"])
    return About(name, said.get("alternateName", name), said.get("description", ""), said.get("usageInfo", ""), "", "")


def _rows(layout: Layout, published: Published, config: Config, path: str) -> list[Row] | Finding:
    fields = config.fields(published.schema)
    try:
        raw = (layout.corpus / path).read_bytes()
        absent = [name for name in fields if name not in parquet.arrow_schema_of(raw).names]
        if absent:
            message = f"the columns {', '.join(absent)} are not there; the site is made from all of them."
            return _finding(f"corpus/{path}", message, "publish with texts (`khabar build`), or restore them.")
        return parquet.decode(published.schema, fields, raw)
    except (OSError, pa.ArrowException) as error:
        message = f"the file cannot be read ({type(error).__name__})."
        return _finding(f"corpus/{path}", message, "run `khabar verify`, then `khabar build`.")


def _without_text(layout: Layout, documents: Iterable[Row]) -> list[Finding]:
    """A finding where documents have no text: a version with its texts held back."""
    names = [row["id"] for row in documents if not row["text"]]
    if not names:
        return []
    message = f"the texts of {', '.join(names)} are held back in this version; without them there is nothing to show."
    return [_finding(layout.name(layout.card), message, "restore the texts, or build with them.")]


def _counts(manifest: Row) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for entry in manifest["files"]:
        config, _, split = entry["path"].removesuffix(".parquet").partition("/")
        found.setdefault(config, {})[split] = entry["rows"]
    return found


def _wikidata(rows: Iterable[Row]) -> dict[str, str]:
    pairs = (zip(row["entities"], row["wikidata"], strict=True) for row in rows)
    return {entity: item for pair in pairs for entity, item in pair if item}


def _finding(path: str, message: str, fix: str) -> Finding:
    return Finding(path, 0, 0, CHECK, "", message, fix)
