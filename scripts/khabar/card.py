"""The dataset card: front matter that `datasets` loads from, and a page for people. Generated whole."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from khabar import __version__, agreement, crosswalks, metadata
from khabar.configs import SPLITS, Config, configs, missing
from khabar.descriptions import layer_columns, meaning, nested, type_name
from khabar.features import Fields, card_features
from khabar.manifest import SHORT, Version
from khabar.schemas import Schema
from khabar.sources import Sources


def render(corpus: Sources, version: Version) -> str:
    """The card of a version."""
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string((files("khabar") / "templates" / "card.md.jinja").read_text("utf-8"))
    published = {table.config.name for table in version.tables}
    described = field_tables(corpus.schema, {t.config: t.fields for t in _first_tables(version)})
    return template.render(
        front_matter=front_matter(corpus, version),
        metadata=metadata,
        bibtex=metadata.bibtex(),
        version=__version__,
        digest=version.digest,
        splits=SPLITS,
        counts=counts(version),
        absent=[(c.name, missing(corpus, c)) for c in configs(corpus.schema) if c.name not in published],
        described=described,
        walks=[walk for walk in crosswalks.every(corpus.schema) if walk.name != crosswalks.NATIVE],
        agreement=markdown(agreed) if len(agreed := agreement.table(corpus)) > 1 else None,
        documents=[document_line(corpus, record.id) for record in corpus.records],
    )


def front_matter(corpus: Sources, version: Version) -> str:
    """The YAML block: every config with its files, its digest (which keys the cache) and its features."""
    folder = f"data/{version.digest[:SHORT]}"
    entries, infos = [], []
    for table in _first_tables(version):
        config = table.config
        entry: dict[str, Any] = {
            "config_name": config.name,
            "version": __version__,
            "description": f"{config.description} sha256:{version.digest}",
        }
        if config.name == "documents":
            entry["default"] = True
        splits = [t for t in version.tables if t.config == config]
        entry["data_files"] = [{"split": t.split, "path": f"{folder}/{t.path}"} for t in splits]
        entries.append(entry)
        infos.append(
            {
                "config_name": config.name,
                "description": config.description,
                "citation": metadata.bibtex(),
                "license": f"annotations {metadata.LICENCE_ANNOTATIONS}; texts: rights of their publishers",
                "features": card_features(corpus.schema, table.fields),
            }
        )
    head = {
        "pretty_name": "Khabar",
        "language": ["ar"],
        "license": "other",
        "license_name": "annotations-cc-by-4.0-texts-of-their-publishers",
        "license_link": "LICENSE",
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "size_categories": ["n<1K"],
        "source_datasets": ["original"],
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": ["arabic", "news", "quotation-attribution", "timex3", "nested-entities"],
        "configs": entries,
        "dataset_info": infos,
    }
    return yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10_000)


def counts(version: Version) -> list[tuple[str, dict[str, int]]]:
    """Rows of every config by split."""
    found: dict[str, dict[str, int]] = {}
    for table in version.tables:
        found.setdefault(table.config.name, {})[table.split] = len(table.rows)
    return list(found.items())


def markdown(lines: list[list[str]]) -> str:
    """Lines of cells as a table, the first one its head: names to the left, figures to the right."""
    rows = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([rows[0], "|---|" + "---:|" * (len(lines[0]) - 1), *rows[1:]]) if rows else ""


def field_tables(schema: Schema, tables: dict[Config, Fields]) -> list[dict[str, Any]]:
    """For each config its fields, down to the innermost: path, type, meaning; or the config that has the same ones.

    The layers of `documents` are not opened: their own configs describe them.
    """
    found: list[dict[str, Any]] = []
    first: dict[str, str] = {}  # a table's rows to the config that shows them
    for config, fields in tables.items():
        whole = layer_columns(schema) if config.view == "documents" else set()
        rows = [
            (field.path, type_name(schema, field.at) if field.path not in whole else "list of items or null",
             meaning(schema, field.at) + (_as_in(field.path) if field.path in whole else ""))
            for field in nested(schema, fields, whole)
        ]  # fmt: skip
        same = first.setdefault(str(rows), config.name)
        found.append({"config": config, "columns": rows, "same": same if same != config.name else None})
    return found


def _as_in(layer: str) -> str:
    return f" The fields of an item are those of the config `{layer.removeprefix('rules_')}`."


def document_line(corpus: Sources, document: str) -> dict[str, Any]:
    """What a table says of a document."""
    record = next(r for r in corpus.records if r.id == document)
    placed = corpus.story_of(document)
    page = record.page
    dct = record.document["dct"]
    return {
        "id": document,
        "story": record.document["story"],
        "split": placed[1]["split"] if placed else "",
        "characters": len(page.text),
        "tokens": len(page.tokens),
        "sentences": len(page.sentences),
        "dct": dct["value"] or (f"{dct['earliest']} … {dct['latest']}" if dct["earliest"] else "unknown"),
        "method": dct["method"],
    }


def _first_tables(version: Version) -> list[Any]:
    """One table for each config."""
    return list({table.config.name: table for table in reversed(version.tables)}.values())[::-1]
