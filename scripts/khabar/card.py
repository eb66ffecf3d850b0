"""The dataset card: front matter that `datasets` loads from, and a page for people. Generated whole."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from khabar import agreement, citation, crosswalks, metadata
from khabar.configs import SPLITS, configs, missing
from khabar.features import card_features
from khabar.manifest import SHORT, Version
from khabar.schemas import At, Schema
from khabar.sources import Sources


def render(corpus: Sources, version: Version) -> str:
    """The card of a version."""
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string((files("khabar") / "templates" / "card.md.jinja").read_text("utf-8"))
    published = {table.config.name for table in version.tables}
    about = metadata.of(corpus)
    described = [
        {"config": table.config, "columns": columns(corpus.schema, table.fields)} for table in _first_tables(version)
    ]
    return template.render(
        front_matter=front_matter(corpus, version),
        about=about,
        notes={key: about["notes"].get(key) for key in corpus.schema.properties(corpus.schema.at("metadata", "notes"))},
        bibtex=citation.bibtex(about),
        digest=version.digest,
        short=SHORT,
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
    about = metadata.of(corpus)
    home = about["identifiers"]["url"] or about["identifiers"]["repository"]
    entries, infos = [], []
    for table in _first_tables(version):
        config = table.config
        entry: dict[str, Any] = {
            "config_name": config.name,
            "version": about["version"],
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
                "citation": citation.bibtex(about),
                "license": metadata.licence_line(about),
                **({"homepage": home} if home else {}),
                "features": card_features(corpus.schema, table.fields),
            }
        )
    hub = about["hub"]
    named = {"license_name": hub["license_name"], "license_link": "LICENSE"} if hub["license"] == "other" else {}
    languages = [language["tag"] for language in about["languages"]]
    head = {
        "pretty_name": hub["pretty_name"],
        "language": languages,
        "license": hub["license"],
        **named,
        "annotations_creators": hub["annotations_creators"],
        "language_creators": hub["language_creators"],
        "multilinguality": ["monolingual" if len(languages) == 1 else "multilingual"],
        "size_categories": [metadata.size_category(len(corpus.records))],
        "source_datasets": hub["source_datasets"],
        "task_categories": hub["task_categories"],
        "task_ids": hub["task_ids"],
        "tags": hub["tags"],
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


def columns(schema: Schema, fields: dict[str, At]) -> list[tuple[str, str, str]]:
    """Name, type and description of every column."""
    return [(name, type_name(schema, node), meaning(node)) for name, node in fields.items()]


def meaning(at: At) -> str:
    """The description of a column, with the values it may take."""
    values = [value for value in at.node.get("enum", []) if value is not None]
    listed = f" One of: {', '.join(values)}." if values else ""
    return str(at.node.get("description", "")) + listed


def type_name(schema: Schema, at: At) -> str:
    """The type of a column in words."""
    kind = next(kind for kind in at.types if kind != "null")
    if at.node.get("x-class-label"):
        name = "class label"
    elif kind == "array":
        name = f"list of {type_name(schema, schema.items(at))}"
    elif kind == "object":
        name = "{" + ", ".join(schema.properties(at)) + "}"
    else:
        name = kind
    return name + (" or null" if at.nullable else "")


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
