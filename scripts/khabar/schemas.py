"""The schemas: the only place where a field is described. Loaded, joined with the layers, and asked.

A layer's items are described in `schema/layers/<layer>.schema.json`; the files that hold all layers
(annotations, challenge cases) are joined with them here, so that a new layer is one new file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry

from khabar import json_scanner, strict_json

Node = dict[str, Any]
SUFFIX = ".schema.json"
ABSENT = "Absent from a file, and null in a row, where the layer is not annotated."


@dataclass(frozen=True)
class At:
    """A node of a schema with all of its `$ref`s resolved, and the file it stands in."""

    file: str
    node: Node = field(hash=False)

    @property
    def title(self) -> str | None:
        return self.node.get("title")

    @property
    def types(self) -> list[str]:
        kind = self.node.get("type", [])
        return [kind] if isinstance(kind, str) else list(kind)

    @property
    def nullable(self) -> bool:
        return "null" in self.types


@dataclass(frozen=True)
class Schema:
    """All schemas of a folder, by their path without suffix: `document`, `layers/dates` …"""

    folder: Path

    @cached_property
    def files(self) -> dict[str, Node]:
        found = {}
        for path in sorted(self.folder.rglob("*" + SUFFIX)):
            name = path.relative_to(self.folder).as_posix().removesuffix(SUFFIX)
            found[name] = strict_json.loads(path.read_bytes())
        self._join_layers(found)
        return found

    @cached_property
    def layers(self) -> list[str]:
        """Names of the layers that have a schema."""
        return [name.removeprefix("layers/") for name in self.files if name.startswith("layers/")]

    def _join_layers(self, files: dict[str, Node]) -> None:
        layers = {name.removeprefix("layers/"): node for name, node in files.items() if name.startswith("layers/")}
        nodes = [files["annotations"]] if "annotations" in files else []
        if "challenge" in files:
            nodes.append(files["challenge"]["$defs"]["expected"])
        for node in nodes:
            for layer, described in layers.items():
                node["properties"][layer] = {
                    "description": f"{described['description']} {ABSENT}",
                    "type": "array",
                    "items": {"$ref": f"layers/{layer}{SUFFIX}#/$defs/item"},
                }

    def root(self, name: str) -> At:
        """The node that describes a file or a row: `$defs/item` where there is one, or else the schema itself."""
        node = self.files[name]
        return self.at(name, "item") if "item" in node.get("$defs", {}) else At(name, node)

    def at(self, name: str, definition: str) -> At:
        """A definition of a schema."""
        return self.resolve(At(name, self.files[name]["$defs"][definition]))

    @cached_property
    def _resolved(self) -> dict[tuple[str, int], tuple[At, At]]:
        """Nodes by file and identity, with what they resolve to; both are held, so that no identity is used again."""
        return {}

    @cached_property
    def _properties(self) -> dict[int, tuple[At, dict[str, At]]]:
        return {}

    def resolve(self, at: At) -> At:
        """Follow `$ref`s; keywords beside a `$ref` (type, description, x-…) go before those it leads to."""
        if "$ref" not in at.node:
            return at
        key = at.file, id(at.node)
        if key not in self._resolved:
            self._resolved[key] = at, self._follow(at)
        return self._resolved[key][1]

    def _follow(self, at: At) -> At:
        while "$ref" in at.node:
            reference = at.node["$ref"]
            target, _, fragment = reference.partition("#")
            file = urljoin(at.file + SUFFIX, target).removesuffix(SUFFIX) if target else at.file
            node: Any = self.files[file]
            for step in fragment.strip("/").split("/") if fragment else []:
                node = node[step.replace("~1", "/").replace("~0", "~")]
            beside = {key: value for key, value in at.node.items() if key != "$ref"}
            at = At(file, {**node, **beside})
        return at

    def properties(self, at: At) -> dict[str, At]:
        """The properties of an object node, resolved, in the order of the schema."""
        key = id(at.node)
        if key not in self._properties:
            found = {k: self.resolve(At(at.file, v)) for k, v in at.node.get("properties", {}).items()}
            self._properties[key] = at, found
        return self._properties[key][1]

    def items(self, at: At) -> At:
        """The items of an array node, resolved."""
        return self.resolve(At(at.file, at.node["items"]))

    def validator(self, name: str, definition: str | None = None) -> Draft202012Validator:
        """A validator for a file (or for one definition of it) that sees nothing outside this folder."""
        # The empty registry fetches nothing, ever.
        node = self.standalone(name, definition)
        return Draft202012Validator(node, registry=Registry(), format_checker=FormatChecker(["date"]))

    def standalone(self, name: str, definition: str | None = None) -> Node:
        """The schema of a file (or of one definition of it) without references: a validator is three times as fast."""
        return self.inline(self.at(name, definition) if definition else self.root(name))

    def inline(self, at: At) -> Node:
        """A node with everything it refers to written out: a schema that stands alone."""
        at = self.resolve(at)
        node = {key: value for key, value in at.node.items() if key != "$defs"}
        if "properties" in node:
            node["properties"] = {key: self.inline(inner) for key, inner in self.properties(at).items()}
        for key in ("items", "additionalProperties"):
            if isinstance(node.get(key), dict):
                node[key] = self.inline(At(at.file, node[key]))
        return node

    def ordered(self, value: Any, at: At) -> Any:
        """The value with its keys in the order of the schema; keys it does not know stay last."""
        if isinstance(value, dict):
            known = self.properties(at)
            keys = [k for k in known if k in value] + [k for k in value if k not in known]
            return {k: self.ordered(value[k], known[k]) if k in known else value[k] for k in keys}
        if isinstance(value, list) and "items" in at.node:
            items = self.items(at)
            return [self.ordered(x, items) for x in value]
        return value

    def spans(self, value: Any, at: At, pointer: str = "") -> Iterator[tuple[str, Node]]:
        """Every span of a value with its pointer, found by the schema."""
        if isinstance(value, dict):
            known = self.properties(at)
            if is_span(known):
                yield pointer, value
                return
            for key, node in known.items():
                if value.get(key) is not None:
                    yield from self.spans(value[key], node, f"{pointer}/{json_scanner.escape(key)}")
        elif isinstance(value, list) and "items" in at.node:
            items = self.items(at)
            for i, x in enumerate(value):
                yield from self.spans(x, items, f"{pointer}/{i}")


def is_span(properties: dict[str, At]) -> bool:
    """Whether an object with these properties is a span."""
    return list(properties) == ["start", "end", "text"]
