"""Level 6: the published dataset, from the card down to every byte."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from khabar import croissant, parquet
from khabar.checks import check
from khabar.features import arrow_schema, card_features
from khabar.findings import Finding
from khabar.manifest import MANIFEST, SHORT
from khabar.published import Published
from khabar.text import digest

LEVEL = 6
AGAIN = "restore the file, or run khabar build."


@check
def load_card(published: Published) -> Iterator[Finding]:
    """The card has front matter that names a version folder, and the manifest there keeps to its schema."""
    if published.front_matter is None or published.folder is None:
        yield published.finding(None, "the card has no front matter that names a version.", "run khabar build.")
    elif published.manifest is None:
        unknown = published.unknown_to_this_version
        if unknown:
            message = f"the manifest does not keep to the schema of this version of khabar: {unknown}"
            yield published.finding(MANIFEST, message, "install the version that made it, or run khabar build.")
        else:
            yield published.finding(MANIFEST, "the manifest is missing or is not one.", AGAIN)


@check
def load_pointer(published: Published) -> Iterator[Finding]:
    """The card names the files of its manifest, and each config carries the manifest's digest."""
    if published.front_matter is None or published.manifest is None or published.folder is None:
        return
    named = digest((published.folder / MANIFEST).read_bytes())
    if named[:SHORT] != published.folder.name:
        message = f"the manifest's digest starts {named[:SHORT]}, its folder is named {published.folder.name}."
        yield published.finding(MANIFEST, message, AGAIN)
        return
    wanted: dict[str, dict[str, str]] = {}
    for entry in published.manifest["files"]:
        wanted.setdefault(entry["config"], {})[entry["split"]] = f"data/{published.folder.name}/{entry['path']}"
    given = published.data_files
    if given is None:
        yield published.finding(None, "the front matter lists no configs with data files.", "run khabar build.")
        return
    for name in sorted(set(wanted) | set(given)):
        differ = sorted(set(wanted.get(name, {}).items()) ^ set(given.get(name, {}).items()))
        if differ:
            message = f"card and manifest name other files for {name}: {', '.join(path for _, path in differ)}."
            yield published.finding(None, message, "run khabar build.")
        elif named not in str(published.info(name, "description", "configs")):
            message = f"the description of {name} lacks the digest, so that stale rows may be served."
            yield published.finding(None, message, "run khabar build.")


@check
def load_missing_file(published: Published) -> Iterator[Finding]:
    """Every file of the manifest is there."""
    for path, raw in published.contents.items():
        if raw is None:
            yield published.finding(path, "the file is missing.", AGAIN)


@check
def load_hash(published: Published) -> Iterator[Finding]:
    """Every file has the size and the SHA-256 of the manifest."""
    for entry in published.manifest["files"] if published.manifest else []:
        raw = published.contents[entry["path"]]
        if raw is not None and len(raw) != entry["bytes"]:
            message = f"the file has {len(raw)} bytes, the manifest says {entry['bytes']}."
            yield published.finding(entry["path"], message, AGAIN)
        elif raw is not None and digest(raw) != entry["sha256"]:
            message = f"the file has SHA-256 {digest(raw)[:SHORT]}…, the manifest says {entry['sha256'][:SHORT]}…."
            yield published.finding(entry["path"], message, AGAIN)


@check
def load_croissant(published: Published) -> Iterator[Finding]:
    """croissant.json is the one that was published with the files: it has the SHA-256 of the manifest."""
    if published.manifest is None or published.folder is None:
        return
    path = published.folder / croissant.NAME
    if not path.is_file():
        yield published.finding(croissant.NAME, "the file is missing.", AGAIN)
    elif (found := digest(path.read_bytes())) != published.manifest["croissant"]:
        message = (
            f"the file has SHA-256 {found[:SHORT]}…, the manifest says {published.manifest['croissant'][:SHORT]}…."
        )
        yield published.finding(croissant.NAME, message, AGAIN)


@check
def load_rows(published: Published) -> Iterator[Finding]:
    """Every file holds the rows of the manifest, page checksums verified."""
    for entry in published.manifest["files"] if published.manifest else []:
        raw = published.contents[entry["path"]]
        config = published.configs.get(entry["config"])
        if raw is None or config is None or digest(raw) != entry["sha256"]:
            continue
        try:
            rows = parquet.decode(published.schema, config.fields(published.schema), raw)
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            yield published.finding(entry["path"], f"the file cannot be read: {str(error)[:200]}.", AGAIN)
            continue
        if len(rows) != entry["rows"] or parquet.logical_hash(rows) != entry["logical"]:
            message = f"{len(rows)} rows with another content than the manifest's {entry['rows']}."
            yield published.finding(entry["path"], message, "run khabar build.")


@check
def load_schema_drift(published: Published) -> Iterator[Finding]:
    """Columns and class labels are the same in the schemas, in every Parquet file and in the card."""
    if published.front_matter is None or published.manifest is None:
        return
    for name in sorted({entry["config"] for entry in published.manifest["files"]}):
        config = published.configs.get(name)
        if config is None:
            yield published.finding(None, f"the schemas have no config {name}.", "run khabar build.")
            continue
        fields = config.fields(published.schema)
        if published.info(name, "features", "dataset_info") != card_features(published.schema, fields):
            message = f"the features of {name} in the card are not those of the schemas."
            yield published.finding(None, message, "run khabar build.")
        for entry in published.manifest["files"]:
            raw = published.contents[entry["path"]]
            if entry["config"] != name or raw is None or digest(raw) != entry["sha256"]:
                continue
            wanted = arrow_schema(published.schema, fields)
            given = parquet.arrow_schema_of(raw)
            if not given.equals(wanted) or given.metadata != wanted.metadata:
                yield published.finding(entry["path"], "the columns are not those of the schemas.", "run khabar build.")


@check
def load_stray(published: Published) -> Iterator[Finding]:
    """A version folder holds the manifest and the files it lists, and nothing else."""
    if published.folder is None or published.manifest is None:
        return
    listed = {MANIFEST, croissant.NAME, *published.contents}
    for path in sorted(published.folder.rglob("*")):
        name = path.relative_to(published.folder).as_posix()
        if path.is_file() and name not in listed:
            yield published.finding(name, "the manifest does not list this file.", "delete it.")
