"""TypedDicts from the schemas: writes the source of `khabar/model.py`. Run as `khabar generate`."""

from __future__ import annotations

from khabar.schemas import At, Schema

HEAD = '''"""Types of the corpus's JSON objects. Generated from schema/ by `khabar generate`; do not edit."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict
'''
SCALARS = {"string": "str", "integer": "int", "boolean": "bool"}


def model_source(schema: Schema) -> str:
    """The module: one class for every object with a title, those it uses before it."""
    classes: dict[str, str] = {}
    for shared in ("span", "range"):  # first, with their own descriptions and not those of a place that uses them
        _type(schema, schema.at("common", shared), classes)
    for name in schema.files:
        for definition in (None, "item", "derived", "join", "placing"):
            if definition is None and "type" in schema.files[name]:
                _type(schema, schema.root(name), classes)
            elif definition in schema.files[name].get("$defs", {}):
                _type(schema, schema.at(name, str(definition)), classes)
    layers = "\n".join(
        f'    {layer}: list[{schema.items(node).title}]\n    """{node.node["description"]}"""'
        for layer, node in schema.properties(schema.root("annotations")).items()
        if layer in schema.layers
    )
    says = "What the rules find in one text: every layer, never null."
    rules = f'class RuleAnnotations(TypedDict):\n    """{says}"""\n\n{layers}\n'
    return HEAD + "\n\n" + "\n\n\n".join([*(c.rstrip() for c in classes.values()), rules.rstrip()]) + "\n"


def _type(schema: Schema, at: At, classes: dict[str, str]) -> str:
    """The Python type of a node; object types are put into `classes` on the way."""
    optional = " | None" if at.nullable else ""
    kinds = [kind for kind in at.types if kind != "null"]
    if kinds == ["object"] and "properties" not in at.node:
        return f"dict[str, {_type(schema, schema.resolve(At(at.file, at.node['additionalProperties'])), classes)}]"
    if kinds == ["object"]:
        return _class(schema, at, classes) + optional
    if kinds == ["array"]:
        return f"list[{_type(schema, schema.items(at), classes)}]" + optional
    if "enum" in at.node:
        values = ", ".join(repr(v).replace("'", '"') for v in at.node["enum"] if v is not None)
        return f"Literal[{values}]" + optional
    if len(kinds) != 1 or kinds[0] not in SCALARS:
        raise ValueError(f"{at.file}: a node of type {at.types} has no Python type")
    return SCALARS[kinds[0]] + optional


def _class(schema: Schema, at: At, classes: dict[str, str]) -> str:
    properties = schema.properties(at)
    name = at.title
    if name is None:
        raise ValueError(f"{at.file}: an object without a title has no type name")
    if name in classes:
        return name
    required = at.node.get("required", [])
    lines = []
    for key, node in properties.items():
        kind = _type(schema, node, classes)
        lines.append(f"    {key}: {kind if key in required else f'NotRequired[{kind}]'}")
        lines.append(f'    """{node.node["description"]}"""')
    description = at.node["description"]
    classes[name] = f'class {name}(TypedDict):\n    """{description}"""\n\n' + "\n".join(lines) + "\n"
    return name
