"""croissant.json: every published file, column and label in the Croissant format 1.1 (MLCommons).

A table is a record set, a column a field, what is inside an object a sub field. Where the values of a field are a
closed list, the list is a record set of its own (an sc:Enumeration), named in the field's description; `references`
would make readers join on it, which mlcroissant 1.1.1 cannot do for lists. Nor can it take apart a list of objects
inside another one: such fields are named in the description of the field that holds them and described no further.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from khabar import citation, metadata
from khabar.features import Fields
from khabar.schemas import At, Node, Schema

NAME = "croissant.json"
CONFORMS = "http://mlcommons.org/croissant/1.1"
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "boolean": "sc:Boolean"}


@dataclass(frozen=True)
class Part:
    """One table: its config, split and columns, and what the manifest says of its file."""

    config: str
    description: str
    split: str
    fields: Fields
    listed: Node


@dataclass
class Labels:
    """The closed lists of values, each once, by the name of the field that has it first."""

    known: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def place(self, name: str, values: Iterable[Any], numbered: bool) -> str:
        """The id of the record set of a list of values."""
        key = (numbered, *(value for value in values if value is not None))
        if key not in self.known:
            taken = set(self.known.values())
            tries = (f"labels/{name}" + (f"-{i}" if i else "") for i in range(len(taken) + 1))
            self.known[key] = next(one for one in tries if one not in taken)
        return self.known[key]

    def record_sets(self) -> list[Node]:
        """A record set for each list: the value, and its number where the column holds numbers."""
        return [_enumeration(ident, *key) for key, ident in self.known.items()]


def render(schema: Schema, about: Node, parts: list[Part]) -> bytes:
    """The file, for the tables of one version; the paths in it are relative to the version's folder."""
    labels = Labels()
    tables = [_record_set(schema, part, labels) for part in parts]
    rights = about["licences"]
    identifiers = about["identifiers"]
    address = identifiers["url"] or identifiers["repository"]
    if identifiers["doi"]:
        address = address or f"https://doi.org/{identifiers['doi']}"
    found = {
        "@context": json.loads((files("khabar") / "templates" / "croissant_context.json").read_text("utf-8")),
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": about["name"],
        "alternateName": about["title"],
        "description": about["description"],
        "version": about["version"],
        "datePublished": about["released"],
        "creator": [_creator(author) for author in about["authors"]],
        "inLanguage": [language["tag"] for language in about["languages"]],
        "keywords": about["keywords"],
        "license": rights["annotations"]["url"],
        "usageInfo": metadata.terms(about),
        "citeAs": citation.bibtex(about),
        "funder": [{"@type": "sc:Organization", "name": grant["funder"]} for grant in about["funding"]],
        "identifier": f"https://doi.org/{identifiers['doi']}" if identifiers["doi"] else None,
        "url": address,
        "distribution": [_file(part.listed) for part in parts],
        "recordSet": [*tables, *labels.record_sets()],
    }
    given = {key: value for key, value in found.items() if value not in (None, [])}
    # On one line: indentation would make it half as long again.
    return (json.dumps(given, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _creator(author: Node) -> Node:
    if "family" not in author:
        return {"@type": "sc:Organization", "name": author["name"]}
    given = {"givenName": author.get("given"), "affiliation": author.get("affiliation")}
    orcid = f"https://orcid.org/{author['orcid']}" if "orcid" in author else None
    found = {"@type": "sc:Person", "name": author["name"], "familyName": author["family"], **given, "sameAs": orcid}
    return {key: value for key, value in found.items() if value}


def _file(listed: Node) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": listed["path"],
        "name": listed["path"],
        "contentUrl": listed["path"],
        "contentSize": f"{listed['bytes']} B",
        "encodingFormat": "application/x-parquet",
        "sha256": listed["sha256"],
    }


def _record_set(schema: Schema, part: Part, labels: Labels) -> Node:
    ident = f"{part.config}-{part.split}"
    walk = _Walk(schema, labels, part.listed["path"])
    columns = [walk.field(f"{ident}/{name}", name, name, node, []) for name, node in part.fields.items()]
    return {
        "@type": "cr:RecordSet",
        "@id": ident,
        "name": ident,
        "description": f"{part.description} Split {part.split}: {part.listed['rows']} rows.",
        "field": columns,
    }


@dataclass(frozen=True)
class _Walk:
    """The fields of one table; `steps` are the JSON paths that lead from the column to a value, one for each list."""

    schema: Schema
    labels: Labels
    file: str

    def field(self, ident: str, name: str, column: str, at: At, steps: list[str], listed: bool = False) -> Node:
        """A field; `listed` where it stands inside a list of objects."""
        kind = next(kind for kind in at.types if kind != "null")
        many = kind == "array"
        inner = self.schema.items(at) if many else at
        said = str(at.node.get("description", ""))
        source: Node = {"fileObject": {"@id": self.file}, "extract": {"column": column}}
        if steps:
            paths = [{"jsonPath": step} for step in steps if step]
            source["transform"] = paths if len(paths) > 1 else paths[0]
        found: Node = {"@type": "cr:Field", "@id": ident, "name": name, "description": said}
        if many:
            found["repeated"] = True
        if "properties" in inner.node:
            properties = self.schema.properties(inner)
            left = [key for key, node in properties.items() if self.too_deep(node, many or listed)]
            if left:
                found["description"] = f"{said} Not described further, as lists in a list: {', '.join(left)}.".lstrip()
            found["source"] = source
            found["subField"] = [
                self.field(f"{ident}/{key}", key, column, node, _further(steps, key, many), many or listed)
                for key, node in properties.items()
                if key not in left
            ]
            return found
        scalar = next(kind for kind in inner.types if kind != "null")
        numbered = bool(inner.node.get("x-class-label"))
        if "enum" in inner.node:
            place = self.labels.place(name, inner.node["enum"], numbered)
            found["description"] = f"{said} Values: record set {place}.".lstrip()
        found["dataType"] = "sc:Integer" if numbered else _TYPES[scalar]
        found["source"] = source
        return found

    def too_deep(self, at: At, listed: bool) -> bool:
        """Whether a field inside a list is, or holds in an object, another list of objects."""
        if "items" in at.node:
            return listed and "properties" in self.schema.items(at).node
        return any(self.too_deep(node, listed) for node in self.schema.properties(at).values())


def _further(steps: list[str], key: str, many: bool) -> list[str]:
    """The paths to a key: a new one after a list, since readers apply each to every element of a list."""
    if many or not steps:
        return [*steps, key]
    return [*steps[:-1], f"{steps[-1]}.{key}"]


def _enumeration(ident: str, numbered: bool, *values: Any) -> Node:
    name = {"@type": "cr:Field", "@id": f"{ident}/name", "name": "name", "dataType": "sc:Text"}
    number = {"@type": "cr:Field", "@id": f"{ident}/number", "name": "number", "dataType": "sc:Integer"}
    return {
        "@type": "cr:RecordSet",
        "@id": ident,
        "name": ident.replace("/", "-"),
        "description": "The values that the field may take" + (", with their numbers." if numbered else "."),
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{ident}/number" if numbered else f"{ident}/name"},
        "field": [number, name] if numbered else [name],
        "data": [
            {f"{ident}/number": i, f"{ident}/name": value} if numbered else {f"{ident}/name": value}
            for i, value in enumerate(values)
        ],
    }
