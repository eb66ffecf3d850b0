"""Level 4: what the dataset says of itself (corpus/metadata.json), and whether the pages beside it agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import JsonFile, Sources

LEVEL = 4
NUMBERED = re.compile(r"^## \[?([0-9]+\.[0-9]+\.[0-9]+)\]?(.*)$", re.MULTILINE)


@check
def metadata_missing(corpus: Sources) -> Iterator[Finding]:
    """The corpus says its title, version, authors and terms in corpus/metadata.json."""
    if corpus.file("metadata") is None and "metadata" not in corpus.withheld:
        name = corpus.layout.name(corpus.layout.metadata)
        message = "the file is missing; it holds title, version, authors and licences."
        yield Finding(name, 0, 0, "", "", message, "write it as schema/metadata.schema.json describes.")


@check
def metadata_author(file: JsonFile) -> Iterator[Finding]:
    """Only a person, who has a family name, has given names, an ORCID (its last digit fits) and an affiliation."""
    for i, author in enumerate(file.value["authors"] if file.kind == "metadata" else []):
        for key in ("given", "orcid", "affiliation"):
            if key in author and "family" not in author:
                message = f"the author has {key} and no family name."
                yield file.finding(f"/authors/{i}/{key}", message, "add family, or delete it for a body.")
        if "orcid" in author and author["orcid"][-1] != _last_digit(author["orcid"]):
            message = "the last digit of the ORCID does not fit the others (ISO 7064, MOD 11-2)."
            yield file.finding(f"/authors/{i}/orcid", message, "copy the ORCID again.")


@check
def metadata_terms(file: JsonFile) -> Iterator[Finding]:
    """A licence has a name on the hub exactly where the hub's word for it is other; no keyword stands twice."""
    if file.kind != "metadata":
        return
    hub, keywords = file.value["hub"], file.value["keywords"]
    if (hub["license"] == "other") != bool(hub["license_name"]):
        message = "license_name goes with the license other, and with no other one."
        yield file.finding("/hub/license_name", message, "give a name, or empty it.")
    for i, keyword in enumerate(keywords):
        if keyword in keywords[:i]:
            yield file.finding(f"/keywords/{i}", "the keyword stands twice.", "delete it.", excerpts=(keyword,))


@check
def metadata_changelog(corpus: Sources) -> Iterator[Finding]:
    """Where there is a CHANGELOG.md, its topmost numbered version is that of the metadata, with the day of release."""
    file, page = corpus.file("metadata"), corpus.layout.root / "CHANGELOG.md"
    if file is None or not page.is_file():
        return
    text = page.read_bytes().decode("utf-8", "replace")
    top = NUMBERED.search(text)
    version, released = file.value["version"], file.value["released"]
    if top is None or top[1] != version or released not in top[2]:
        line = text[: top.start()].count("\n") + 1 if top else 0
        found = f"is headed {top[0].removeprefix('## ')!r}" if top else "has no numbered version"
        message = f"the changelog {found}, the metadata say {version}, released {released}."
        fix = f"head it `## [{version}] - {released}`, or correct corpus/metadata.json."
        yield Finding(corpus.layout.name(page), line, 1 if line else 0, "", "", message, fix)


def _last_digit(orcid: str) -> str:
    """The check digit of an ORCID."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
