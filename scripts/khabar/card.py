"""The dataset card: front matter that `datasets` loads from, and a page for people. Generated whole."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from khabar import agreement, citation, crosswalks, metadata
from khabar.configs import SPLITS, Config, configs, missing
from khabar.descriptions import layer_columns, meaning, nested, type_name
from khabar.features import Fields, card_features
from khabar.manifest import SHORT, Version
from khabar.schemas import Schema
from khabar.sources import Sources
from khabar.withheld import is_withheld

# What the card says of the articles' texts: where they are in the rows, and where they are withheld.
TEXTS = {
    "notice": (
        "",
        "\n**The articles' texts are withheld**: they belong to their publishers. Offsets, labels and hashes are\n"
        "here; text, tokens and the words of each span are null, and a quotation in a note is a reference\n"
        "(`⟦001:120-134⟧`). Columns, splits and ids are those of the whole dataset. Whoever has the articles as\n"
        "files puts the texts back, and every byte is checked: `khabar restore DATASET OUTPUT --seeds FOLDER`; the\n"
        "names of the files and their SHA-256 are in the columns `seed` and `sha256` of `documents`.\n",
    ),
    "included": ("They are included as received.", "They are not included."),
}


def render(corpus: Sources, version: Version) -> str:
    """The card of a version."""
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string((files("khabar") / "templates" / "card.md.jinja").read_text("utf-8"))
    texts = {name: pair[is_withheld(version.manifest)] for name, pair in TEXTS.items()}
    published = {table.config.name for table in version.tables}
    about = metadata.of(corpus)
    described = field_tables(corpus.schema, {t.config: t.fields for t in _first_tables(version)})
    return template.render(
        front_matter=front_matter(corpus, version),
        about=about,
        notes={key: about["notes"].get(key) for key in corpus.schema.properties(corpus.schema.at("metadata", "notes"))},
        bibtex=citation.bibtex(about),
        digest=version.digest,
        short=SHORT,
        texts=texts,
        splits=SPLITS,
        counts=counts(version),
        absent=[(c.name, missing(corpus, c)) for c in configs(corpus.schema) if c.name not in published],
        described=described,
        walks=[walk for walk in crosswalks.every(corpus.schema) if walk.name != crosswalks.NATIVE],
        agreement=markdown(agreed) if len(agreed := agreement.table(corpus)) > 1 else None,
        documents=[document_line(corpus, record.id) for record in corpus.records],
    )


def restored(page: str, before: str, after: str) -> str:
    """The card of the version with texts, from that of the one without; `before` and `after` are their digests.

    Raises ValueError where the card does not say that the texts are withheld, in the words of this release.
    """
    for included, left_out in TEXTS.values():
        if page.count(left_out) != 1:
            raise ValueError("the card does not say in the words of this release that the texts are withheld")
        page = page.replace(left_out, included)
    return page.replace(before, after).replace(f"data/{before[:SHORT]}/", f"data/{after[:SHORT]}/")


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
