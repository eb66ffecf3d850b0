"""Columns from the schemas: Arrow types, the features `datasets` reads from Parquet, and those of the card.

One walk over a schema node gives each of the three forms. Integers are int32, enums are strings (they survive
every reader), and only `x-class-label` makes a ClassLabel.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from khabar.schemas import SUFFIX, At, Schema, Unsound

Fields = dict[str, At]
_ARROW = {"string": pa.string(), "integer": pa.int32(), "boolean": pa.bool_()}
_DTYPE = {"string": "string", "integer": "int32", "boolean": "bool"}


def arrow_schema(schema: Schema, fields: Fields) -> pa.Schema:
    """The Arrow schema of a config, with the `huggingface` metadata that carries class labels."""
    columns = [pa.field(name, _arrow(schema, node)) for name, node in fields.items()]
    features = {name: _feature(schema, node) for name, node in fields.items()}
    return pa.schema(columns, {"huggingface": json.dumps({"info": {"features": features}}, ensure_ascii=False)})


def card_features(schema: Schema, fields: Fields) -> list[dict[str, Any]]:
    """The features as the card's front matter names them; read by every version of `datasets` since 2.19."""
    return [{"name": name, **_card(schema, node)} for name, node in fields.items()]


def closed_lists(schema: Schema, fields: Fields) -> dict[str, list[Any]]:
    """The values of every field that may take only those, by path: `.` into an object, `[]` into a list."""
    return {path: values for name, node in fields.items() for path, values in _closed(schema, node, name)}


def _closed(schema: Schema, at: At, path: str) -> Iterator[tuple[str, list[Any]]]:
    if "items" in at.node:
        yield from _closed(schema, schema.items(at), f"{path}[]")
    elif "enum" in at.node:
        yield path, [value for value in at.node["enum"] if value is not None]
    for key, node in schema.properties(at).items():
        yield from _closed(schema, node, f"{path}.{key}")


def _kind(at: At) -> str:
    """The one type of a column besides null. Raises Unsound."""
    kinds = [kind for kind in at.types if kind != "null"]
    if len(kinds) != 1 or kinds[0] not in (*_ARROW, "array", "object"):
        known = ", ".join([*_ARROW, "array", "object"])
        message = f"{at.file}{SUFFIX}: a column has one type besides null, one of {known}, not {at.types}"
        raise Unsound(f"{message}. Fix: correct the type.")
    return kinds[0]


def _arrow(schema: Schema, at: At) -> pa.DataType:
    kind = _kind(at)
    if at.node.get("x-class-label"):
        return pa.int64()  # what `datasets` stores a ClassLabel as
    if kind == "array":
        return pa.list_(_arrow(schema, schema.items(at)))
    if kind == "object":
        return pa.struct([(key, _arrow(schema, node)) for key, node in schema.properties(at).items()])
    return _ARROW[kind]


def _feature(schema: Schema, at: At) -> Any:
    kind = _kind(at)
    if at.node.get("x-class-label"):
        return {"names": at.labels, "_type": "ClassLabel"}
    if kind == "array":
        return {"feature": _feature(schema, schema.items(at)), "_type": "List"}
    if kind == "object":
        return {key: _feature(schema, node) for key, node in schema.properties(at).items()}
    return {"dtype": _DTYPE[kind], "_type": "Value"}


def _card(schema: Schema, at: At) -> dict[str, Any]:
    kind = _kind(at)
    if at.node.get("x-class-label"):
        return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(at.labels)}}}}
    if kind == "array":
        inner = _card(schema, schema.items(at))
        # `list:` reads in every version; `sequence:` over a struct turns into a struct of lists.
        return (
            {"list": inner.get("dtype", inner.get("struct"))} if set(inner) & {"dtype", "struct"} else {"list": inner}
        )
    if kind == "object":
        return {"struct": [{"name": key, **_card(schema, node)} for key, node in schema.properties(at).items()]}
    return {"dtype": _DTYPE[kind]}
