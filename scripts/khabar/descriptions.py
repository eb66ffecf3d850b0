"""Fields in words, from the schemas: their paths, types and meaning, down to the innermost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from khabar.features import Fields
from khabar.schemas import At, Schema, is_span


class Described(NamedTuple):
    """A field: its dotted path (`sources.evidence`), its node, and whether it may be left out."""

    path: str
    at: At
    required: bool


def nested(schema: Schema, fields: Fields, whole: Collection[str] = ()) -> Iterator[Described]:
    """Every field with what it holds, depth first; spans and the fields named in `whole` are not opened."""
    for name, at in fields.items():
        yield Described(name, at, True)
        if name not in whole:
            yield from below(schema, at, name)


def layer_columns(schema: Schema) -> set[str]:
    """Columns of the config `documents` that hold a layer, which a config of its own describes."""
    return {prefix + layer for layer in schema.layers for prefix in ("", "rules_")}


def below(schema: Schema, at: At, path: str) -> Iterator[Described]:
    """The fields inside a field; lists are passed through, spans are not opened."""
    inner = opened(schema, at)
    for name, field in inner.items():
        deeper = f"{path}.{name}" if path else name
        yield Described(deeper, field, name in element(schema, at).node.get("required", []))
        yield from below(schema, field, deeper)


def opened(schema: Schema, at: At) -> Fields:
    """The fields of an object, or of the objects of a list; none of a span or a range."""
    inner = schema.properties(element(schema, at))
    return {} if is_span(inner) or list(inner) == ["start", "end"] else inner


def element(schema: Schema, at: At) -> At:
    """What a list, or a list of lists, is made of; the node itself where it is no list."""
    while "items" in at.node:
        at = schema.items(at)
    return at


def meaning(schema: Schema, at: At) -> str:
    """The description of a field, with the values that it, or an element of its list, may have."""
    values = [str(value) for value in element(schema, at).node.get("enum", []) if value is not None]
    listed = f" One of: {', '.join(values)}." if values else ""
    return str(at.node.get("description", "")) + listed


def type_name(schema: Schema, at: At) -> str:
    """The type of a field in words."""
    kind = next((kind for kind in at.types if kind != "null"), "null")
    if at.node.get("x-class-label"):
        name = "class label"
    elif kind == "array":
        name = f"list of {type_name(schema, schema.items(at))}"
    elif kind == "object":
        inner = schema.properties(at)
        name = "span" if is_span(inner) else "{" + ", ".join(inner) + "}"
    else:
        name = kind
    return name + (" or null" if at.nullable and kind != "null" else "")
