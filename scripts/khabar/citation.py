"""The citation in the forms that others read: BibTeX, CITATION.cff, Zenodo. All made from corpus/metadata.json."""

from __future__ import annotations

import html
import json
from typing import Any

import yaml

from khabar.schemas import Node

MADE = "Made from corpus/metadata.json by `khabar generate` and `khabar build`; do not edit."
# What TeX reads as a command; the letters themselves stay, since BibTeX files are UTF-8 today.
_TEX = {ord(c): f"\\{c}" for c in "&%$#_{}"} | {
    ord("\\"): "\\textbackslash{}",
    ord("~"): "\\textasciitilde{}",
    ord("^"): "\\textasciicircum{}",
}


def bibtex(about: Node) -> str:
    """The BibTeX entry; the name of the dataset is its key."""
    fields = {
        "title": _tex(about["title"]),
        "author": " and ".join(map(_bibtex_name, about["authors"])),
        "year": about["released"][:4],
        "version": about["version"],
    }
    identifiers = about["identifiers"]
    if identifiers["doi"]:
        fields["doi"] = identifiers["doi"]
    if address := identifiers["url"] or identifiers["repository"]:
        fields["url"] = address
    rights = about["licences"]
    texts = rights["texts"]["statement"].rstrip(".")
    fields["note"] = _tex(f"Dataset. Annotations {rights['annotations']['id']}. {texts}")
    width = max(map(len, fields))
    lines = [f"  {name.ljust(width)} = {{{value}}}" for name, value in fields.items()]
    return f"@misc{{{about['name']},\n" + ",\n".join(lines) + "\n}"


def cff(about: Node) -> str:
    """CITATION.cff in the Citation File Format 1.2.0."""
    identifiers = about["identifiers"]
    found: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this corpus, please cite it as below.",
        "type": "dataset",
        "title": about["title"],
        "abstract": about["description"],
        "authors": [_cff_author(author) for author in about["authors"]],
        "version": about["version"],
        "date-released": about["released"],
        "license": about["licences"]["annotations"]["id"],
        "doi": identifiers["doi"],
        "repository-code": identifiers["repository"],
        "url": identifiers["url"],
        "keywords": about["keywords"],
    }
    given = {key: value for key, value in found.items() if value is not None}
    written = yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=120)
    return f"# {MADE}\n{written}"


def zenodo(about: Node) -> str:
    """.zenodo.json: what Zenodo fills its form with when a release of the repository is deposited."""
    rights = about["licences"]
    related = [
        {"identifier": address, "relation": relation, "scheme": "url", "resource_type": kind}
        for address, relation, kind in (
            (about["identifiers"]["repository"], "isSupplementTo", "software"),
            (about["identifiers"]["url"], "isDocumentedBy", "other"),
        )
        if address
    ]
    texts = f"{rights['texts']['statement']} {rights['texts']['terms']}"
    funded = [f"{grant['funder']} {grant.get('grant', '')}".strip() for grant in about["funding"]]
    found: dict[str, Any] = {
        "title": about["title"],
        "upload_type": "dataset",
        "description": f"<p>{html.escape(about['description'], quote=False)}</p>",
        "creators": [_zenodo_creator(author) for author in about["authors"]],
        "publication_date": about["released"],
        "version": about["version"],
        "language": about["languages"][0]["iso639_3"],
        "keywords": about["keywords"],
        "access_right": "open",
        "license": rights["annotations"]["id"].lower(),  # as Zenodo's own list of licences has it
        "notes": " ".join(
            [
                f"The licence is that of the annotations. {texts} Code: {rights['code']['id']}.",
                *([f"Funding: {', '.join(funded)}."] if funded else []),
                about["corrections"],
            ]
        ),
        **({"related_identifiers": related} if related else {}),
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _bibtex_name(author: Node) -> str:
    """A person as `Family, Given`, a body in braces, so that BibTeX does not part it."""
    if "family" in author:
        return _tex(", ".join(filter(None, (author["family"], author.get("given")))))
    return "{" + _tex(author["name"]) + "}"


def _cff_author(author: Node) -> dict[str, str]:
    if "family" not in author:
        return {"name": author["name"]}
    found = {"family-names": author["family"], "given-names": author.get("given")}
    found["orcid"] = f"https://orcid.org/{author['orcid']}" if "orcid" in author else None
    found["affiliation"] = author.get("affiliation")
    return {key: value for key, value in found.items() if value}


def _zenodo_creator(author: Node) -> dict[str, str]:
    if "family" not in author:
        return {"name": author["name"]}
    name = ", ".join(filter(None, (author["family"], author.get("given"))))
    return {"name": name, **{key: author[key] for key in ("affiliation", "orcid") if key in author}}
