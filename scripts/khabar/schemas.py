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
from khabar.json_scanner import JsonFault

Node = dict[str, Any]
SUFFIX = ".schema.json"
ABSENT = "Absent from a file, and null in a row, where the layer is not annotated."
SHOWN = 200  # characters of a library's message
STEPS = 32  # references to references that are followed; more of them go round in a circle


class Unsound(Exception):
    """A schema cannot be read or is none, so that nothing can be held against it; the message names file and mend."""


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

    @property
    def labels(self) -> list[Any]:
        """The values that are allowed. Raises Unsound where the schema lists none."""
        found = self.node.get("enum")
        if not isinstance(found, list):
            raise Unsound(f"{self.file}{SUFFIX}: a field that has labels lists none in enum. Fix: restore them.")
        return found


@dataclass(frozen=True)
class Schema:
    """All schemas of a folder, by their path without suffix: `document`, `layers/dates` …"""

    folder: Path

    @cached_property
    def files(self) -> dict[str, Node]:
        found = {}
        for path in sorted(self.folder.rglob("*" + SUFFIX)):
            try:
                node = strict_json.loads(path.read_bytes())
            except JsonFault as fault:
                message = f"{path}:{fault.line}:{fault.column} {fault.kind} {fault.pointer} {fault.message}"
                raise Unsound(f"{message} Fix: {fault.fix}") from None
            if not isinstance(node, dict):
                raise Unsound(f"{path} is not a schema: it holds no object. Fix: correct it.")
            found[path.relative_to(self.folder).as_posix().removesuffix(SUFFIX)] = node
        try:
            self._join_layers(found)
        except (AttributeError, KeyError, TypeError) as absent:
            message = f"{self.folder}: the layers cannot be joined with annotations and challenge, {absent} is missing"
            raise Unsound(f"{message}. Fix: restore it.") from None
        return found

    def path(self, name: str) -> Path:
        """The file of a schema."""
        return self.folder / f"{name}{SUFFIX}"

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
        if name not in self.files:
            raise Unsound(f"{self.path(name)} is missing. Fix: restore it.")
        node = self.files[name]
        return self.at(name, "item") if "item" in node.get("$defs", {}) else At(name, node)

    def at(self, name: str, definition: str) -> At:
        """A definition of a schema."""
        try:
            return self.resolve(At(name, self.files[name]["$defs"][definition]))
        except (KeyError, TypeError):
            raise Unsound(f"{self.path(name)} defines no {definition}. Fix: restore it.") from None

    @cached_property
    def _resolved(self) -> dict[tuple[str, int], tuple[At, At]]:
        """Nodes by file and identity, with what they resolve to; both are held, so that no identity is used again."""
        return {}

    @cached_property
    def _properties(self) -> dict[int, tuple[At, dict[str, At]]]:
        return {}

    def resolve(self, at: At) -> At:
        """Follow `$ref`s; keywords beside a `$ref` (type, description, x-…) go before those it leads to."""
        if not isinstance(at.node, dict):
            message = f"{self.path(at.file)}: {str(at.node)[:SHOWN]} stands where a field is described"
            raise Unsound(f"{message}. Fix: describe it with an object.")
        if "$ref" not in at.node:
            return at
        key = at.file, id(at.node)
        if key not in self._resolved:
            self._resolved[key] = at, self._follow(at)
        return self._resolved[key][1]

    def _follow(self, at: At) -> At:
        for _ in range(STEPS):
            if "$ref" not in at.node:
                return at
            reference = at.node["$ref"]
            try:
                file, node = self._target(at.file, reference)
            except (AttributeError, KeyError, TypeError):
                message = f"{self.path(at.file)}: the reference {reference} leads nowhere"
                raise Unsound(f"{message}. Fix: correct it, or restore what it refers to.") from None
            at = At(file, {**node, **{key: value for key, value in at.node.items() if key != "$ref"}})
        raise Unsound(f"{self.path(at.file)}: the reference {at.node['$ref']} leads back to itself. Fix: correct it.")

    def _target(self, file: str, reference: str) -> tuple[str, Node]:
        """File and node that a reference leads to."""
        target, _, fragment = reference.partition("#")
        file = urljoin(file + SUFFIX, target).removesuffix(SUFFIX) if target else file
        node: Any = self.files[file]
        for step in fragment.strip("/").split("/") if fragment else []:
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return file, {**node}

    def properties(self, at: At) -> dict[str, At]:
        """The properties of an object node, resolved, in the order of the schema."""
        key = id(at.node)
        if key not in self._properties:
            described = at.node.get("properties", {})
            if not isinstance(described, dict):
                raise Unsound(f"{self.path(at.file)}: properties is no object. Fix: correct it.")
            self._properties[key] = at, {k: self.resolve(At(at.file, v)) for k, v in described.items()}
        return self._properties[key][1]

    def field(self, at: At, name: str) -> At:
        """One property of an object node. Raises Unsound where the schema describes none of that name."""
        if (found := self.properties(at).get(name)) is None:
            raise Unsound(f"{self.path(at.file)} has no field {name}, which the package asks for. Fix: restore it.")
        return found

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
        try:
            return self.inline(self.at(name, definition) if definition else self.root(name))
        except (AttributeError, TypeError, RecursionError) as error:
            message = f"{self.path(name)} is not a schema, or refers to itself: {str(error)[:SHOWN]}"
            raise Unsound(f"{message}. Fix: correct it.") from None

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
