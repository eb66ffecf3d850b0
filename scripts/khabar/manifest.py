"""A version of the dataset in memory: the bytes of every file, the manifest that lists them, the digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from khabar import canonical, croissant, metadata, parquet
from khabar.configs import Config, configs, tables
from khabar.features import Fields, closed_lists
from khabar.sources import Sources
from khabar.text import digest

MANIFEST = "manifest.json"
SHORT = 16  # hexadecimal digits of the digest that name the version's folder
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One split of one config: its place in the version's folder, columns and rows."""

    config: Config
    split: str
    fields: Fields
    rows: list[Row]

    @property
    def path(self) -> str:
        return f"{self.config.name}/{self.split}.parquet"


@dataclass(frozen=True)
class Version:
    """A version of the dataset: tables, their files and croissant.json beside them, and the manifest of both."""

    tables: list[Table]
    files: dict[str, bytes]
    manifest: dict[str, Any]
    raw_manifest: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest, which names every other file's."""
        return digest(self.raw_manifest)


def all_tables(corpus: Sources) -> list[Table]:
    """Every table that has rows, in the order of the configs and splits."""
    return [
        Table(config, split, config.fields(corpus.schema), rows)
        for config in configs(corpus.schema)
        for split, rows in tables(corpus, config).items()
    ]


def input_digests(corpus: Sources) -> dict[str, str]:
    """SHA-256 over names and bytes of what goes in, by folder: seeds, corpus and its folders, schema."""
    groups: dict[str, list[str]] = {}
    for seed in corpus.seeds.values():
        groups.setdefault("seeds", []).append(f"{seed.name} {seed.sha256}")
    for file in corpus.files:
        if file.kind not in ("challenge", "audit"):
            groups.setdefault(file.name.rpartition("/")[0], []).append(f"{file.name} {digest(file.raw)}")
    for name, node in corpus.schema.files.items():
        groups.setdefault("schema", []).append(f"{name} {digest(canonical.compact(node).encode())}")
    return {group: digest("\n".join(sorted(lines)).encode()) for group, lines in sorted(groups.items())}


def summary(corpus: Sources, made: list[Table]) -> dict[str, Any]:
    """The manifest without the files' bytes: what `build --check` compares."""
    labels = {
        f"{table.config.name}/{name}": corpus.schema.items(node).node["enum"]
        for table in made
        for name, node in table.fields.items()
        if "items" in node.node and corpus.schema.items(node).node.get("x-class-label")
    }
    closed = {
        f"{table.config.name}/{path}": values
        for table in made
        for path, values in closed_lists(corpus.schema, table.fields).items()
    }
    about = metadata.of(corpus)
    named = {"name": about["name"], "version": about["version"]}
    return {**named, "inputs": input_digests(corpus), "class_labels": labels, "labels": closed}


def build_version(corpus: Sources) -> Version:
    """Encode every table and write the manifest. Deterministic: same input, same bytes."""
    made = all_tables(corpus)
    files, listed = {}, []
    for table in made:
        raw = parquet.encode(corpus.schema, table.fields, table.rows)
        files[table.path] = raw
        listed.append(
            {
                "config": table.config.name,
                "split": table.split,
                "path": table.path,
                "rows": len(table.rows),
                "bytes": len(raw),
                "sha256": digest(raw),
                "logical": parquet.logical_hash(table.rows),
            }
        )
    described = [
        croissant.Part(table.config.name, table.config.description, table.split, table.fields, entry)
        for table, entry in zip(made, listed, strict=True)
    ]
    files[croissant.NAME] = croissant.render(corpus.schema, metadata.of(corpus), described)
    manifest = {**summary(corpus, made), "croissant": digest(files[croissant.NAME]), "files": listed}
    return Version(made, files, manifest, canonical.dumps(manifest).encode("utf-8"))
