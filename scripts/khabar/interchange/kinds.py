"""Kinds: what the regions of a layer are called in other tools and what each may carry; all of it from the schemas.

An item is a region, and so is each of its further spans (`content`, `close`) and each object in it (`sources`,
`chain`). What belongs to an item points to it with the relation `of`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from khabar import layers
from khabar.layers import Layer
from khabar.schemas import At, Schema, is_span

OF = "of"  # the relation from a part to what it belongs to
# Where the region of an object stands, if not at the first of its spans: an attribute like any other.
PLACE, NOWHERE = "stands_at", "nowhere"
UNSAID = ("id", "rule")  # carried otherwise, and not at all: what a tool gives back is nobody's rule

Shape = Literal["span", "spans", "objects", "strings", "scalar"]


@dataclass(frozen=True)
class Field:
    """A field of an object by its dotted path (`cue.lemma`), with its schema and what it holds."""

    path: str
    at: At
    shape: Shape
    required: bool


@dataclass(frozen=True)
class Kind:
    """The regions of one role in a layer; the role of the item itself is empty.

    `anchors`: paths of the spans at which a region may stand, the usual one first. `references`: path of an id to the
    layers it may point to. `meant`: paths of entity ids that a mention may stand for. `parts`: path to kind.
    """

    layer: Layer
    role: str
    labels: tuple[str, ...]
    label_field: str = ""
    fields: tuple[Field, ...] = ()
    anchors: tuple[str, ...] = ()
    references: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    meant: tuple[str, ...] = ()
    owner: str | None = None

    @property
    def name(self) -> str:
        """The name of the kind in a file: `quotes`, `quotes-sources`."""
        return "-".join([self.layer.name, *filter(None, [self.role.replace(".", "-")])])

    @property
    def places(self) -> tuple[str, ...]:
        """Values of the attribute that says where the region stands; none where there is no choice."""
        first = next((f for f in self.fields if f.path in self.anchors[:1]), None)
        if first is None or (first.shape == "span" and first.required and not first.at.nullable):
            return ()
        return (*self.anchors[1:], NOWHERE)

    @property
    def attributes(self) -> dict[str, Field]:
        """The fields that a tool holds as attributes of the region; references too, for what is not in the file."""
        return {f.path: f for f in self.fields if f.shape in ("strings", "scalar") and f.path != self.label_field}

    @property
    def relations(self) -> tuple[str, ...]:
        """Names of the relations that may start here."""
        return (*(() if self.owner is None else (OF,)), *self.references, *self.meant)


def choices(at: At) -> list[str]:
    """The values that a field may have, where they are a closed list."""
    if "boolean" in at.types:
        return ["true", "false"]
    return [str(value) for value in at.node.get("enum", []) if value is not None]


@lru_cache(maxsize=8)
def kinds(schema: Schema) -> dict[tuple[str, str], Kind]:
    """All kinds by layer and role, an item's before those of its parts."""
    found: dict[tuple[str, str], Kind] = {}
    for layer in layers.load().values():
        _add(found, schema, layer, schema.at(f"layers/{layer.name}", "item"), "", "", None)
    return found


def _add(
    found: dict[tuple[str, str], Kind], schema: Schema, layer: Layer, at: At, role: str, path: str, owner: str | None
) -> None:
    """Add the kind of an object, and those of what is in it. `path` leads to it, with `*` for every element."""
    known = tuple(_fields(schema, at))
    own = [f.path for f in known if f.shape in ("span", "spans")]
    extent = [e.removesuffix(".*") for e in layer.extent] if not role else own[:1]
    references = {p.removeprefix(path): to for p, to in layer.references.items() if p.startswith(path)}
    by_path = {f.path: f for f in known}
    label = layer.label if not role else ""
    found[layer.name, role] = Kind(
        layer,
        role,
        tuple(choices(by_path[label].at)) if label else (_title(at) if not role else role.replace(".", "-"),),
        label,
        known,
        tuple(extent),
        {p: to for p, to in references.items() if p in by_path},
        tuple(p.removesuffix(".*") for p in layer.meant) if not role else (),
        owner,
    )
    for one in known:
        inner = ".".join(filter(None, [role, one.path]))
        if one.shape == "objects":
            _add(found, schema, layer, schema.items(one.at), inner, f"{path}{one.path}.*.", role)
        elif one.shape == "spans" or (one.shape == "span" and one.path not in extent[:1]):
            found[layer.name, inner] = Kind(layer, inner, (inner.replace(".", "-"),), owner=role)


def _title(at: At) -> str:
    return (at.title or "item").removesuffix("Annotation").lower()


def _fields(schema: Schema, at: At, prefix: str = "") -> list[Field]:
    found: list[Field] = []
    required = at.node.get("required", [])
    for key, inner in schema.properties(at).items():
        path = prefix + key
        if path in UNSAID:
            continue
        below = schema.properties(inner)
        if below and not is_span(below):
            found += _fields(schema, inner, path + ".")
            continue
        shape: Shape = "scalar"
        if below:
            shape = "span"
        elif "array" in inner.types:
            items = schema.properties(schema.items(inner))
            shape = "spans" if is_span(items) else "objects" if items else "strings"
        found.append(Field(path, inner, shape, key in required))
    return found


def get(value: Any, path: str) -> Any:
    """The value at a dotted path without `*`; None where there is none."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def put(value: dict[str, Any], path: str, found: Any) -> None:
    """Set the value at a dotted path without `*`, making the objects on the way."""
    *steps, last = path.split(".")
    for key in steps:
        value = value.setdefault(key, {})
    value[last] = found
