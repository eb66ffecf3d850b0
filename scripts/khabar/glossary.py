"""What every name that the project prints stands for: checks and other findings, rules, layers, tasks, fields …"""

from __future__ import annotations

import csv
import difflib
import inspect
import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from khabar import baselines, checks, crosswalks, exports, imports, layers, outside, rules, tasks
from khabar.configs import configs
from khabar.descriptions import Described, below, layer_columns, meaning, nested, opened, type_name
from khabar.layout import Layout
from khabar.schemas import SUFFIX, At, Schema

PLUGINS = {"task": tasks, "baseline": baselines, "export": exports, "import": imports, "outside set": outside}
KINDS = {"finding": "finding of a command", "reject": "reason of a reject of khabar annotate"}


@cache
def finding_ids() -> dict[str, tuple[str, str]]:
    """What a command, and no check, finds: kind and explanation by id."""
    text = (files("khabar") / "findings.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["id"]: (row["what"], row["explanation"]) for row in rows}


@cache
def _schema(folder: Path) -> Schema:
    return Schema(folder)


def names(layout: Layout) -> list[str]:
    """Every name that has an explanation; fields apart, of which there are many."""
    schema = _schema(layout.schema)
    found = [check.id for check in checks.load()] + [rule.id for rule in rules.load()] + list(finding_ids())
    found += [name for folder in PLUGINS.values() for name in folder.load()]
    found += [*layers.load(), *crosswalks.names(), *(config.name for config in configs(schema))]
    return list(dict.fromkeys(found))


def explain(layout: Layout, name: str) -> list[str]:
    """All that a name stands for, one text each; none where nothing has that name."""
    schema = _schema(layout.schema)
    return [*_findings(name), *_plugins(schema, name), *_data(schema, name), *_field(schema, name)]


def near(layout: Layout, name: str) -> list[str]:
    """Names that look like a name that has no explanation: of the fields beside it where its beginning has one."""
    schema = _schema(layout.schema)
    first, *rest = name.split(".")
    at = _roots(schema).get(first)
    if at is not None and rest:
        for done, step in enumerate(rest):
            inner = at if isinstance(at, dict) else opened(schema, at)
            if step not in inner:
                close = difflib.get_close_matches(step, inner, 3) or list(inner)
                return [".".join([first, *rest[:done], field]) for field in close]
            at = inner[step]
    return _columns(schema, name) or difflib.get_close_matches(name, names(layout), 3)


def _columns(schema: Schema, name: str) -> list[str]:
    """The paths of a column that several configs may have: those of documents and the hand layers first."""
    paths = [f"{config.name}.{name}" for config in configs(schema) if name in config.fields(schema)]
    return sorted(paths, key=lambda path: path.startswith(("rules_", "ner_")))[:3]


def _findings(name: str) -> Iterator[str]:
    for check in checks.load():
        if check.id == name:
            yield f"{check.id} (check, level {check.level})\n\n{inspect.getdoc(check.body)}"
    for rule in rules.load():
        if rule.id == name:
            yield f"{rule.id} (rule, rank {rule.rank})\n\n{inspect.getdoc(rule.body)}"
    if name in finding_ids():
        kind, text = finding_ids()[name]
        yield f"{name} ({KINDS[kind]})\n\n{text}"


def _plugins(schema: Schema, name: str) -> Iterator[str]:
    for kind, folder in PLUGINS.items():
        if name in folder.load():
            more = {"task": lambda: predictions(schema, name), "import": lambda: losses(name)}.get(kind)
            yield f"{name} ({kind})\n\n{inspect.getdoc(folder.load()[name])}" + (f"\n\n{more()}" if more else "")


def losses(name: str) -> str:
    """What is lost between the export of a format and its import."""
    lines = [f"- {loss.path}: {loss.why}" for loss in imports.losses(name)]
    return "\n".join(["Lost between export and import:", *lines])


def predictions(schema: Schema, task: str) -> str:
    """The least that predictions of a task hold: an example, and every field."""
    node = schema.files["predictions"]["$defs"].get(task)
    if node is None:
        return "Predictions are annotation files with the layers of the task (like corpus/rules)."
    at = schema.at("predictions", task)
    lines = [json.dumps(example, ensure_ascii=False) for example in node.get("examples", [])]
    if "document" in schema.properties(at):
        head = (
            "The least of a prediction: JSON lines, or a JSON list, of one object for each document, all documents of"
        )
        head += (
            "\nthe hand layer. Whole annotation files with the layers of the task (like corpus/rules) will do as well."
        )
    else:
        head = "A prediction is one JSON object."
    return "\n\n".join([head, "\n".join(lines), "\n".join(map(_line(schema, True), below(schema, at, "")))])


def _data(schema: Schema, name: str) -> Iterator[str]:
    if name in layers.load():
        node = schema.files["layers/" + name]
        yield f"{name} (layer, schema/layers/{name}{SUFFIX})\n\n{node['description']}"
    if name in crosswalks.names():
        walk = crosswalks.load(schema, name)
        yield f"{name} (crosswalk)\n\n{walk.title}: {walk.source}\nLabels: {', '.join(walk.labels)}"
    for config in configs(schema):
        if config.name == name:
            whole = layer_columns(schema) if config.view == "documents" else ()
            fields = nested(schema, config.fields(schema), whole)
            yield f"{name} (config)\n\n{config.description}\n\n" + _table(schema, fields)


@cache
def _roots(schema: Schema) -> dict[str, dict[str, At] | At]:
    """What a path of a field may begin with: a config, whose columns follow, or a kind of file."""
    files_ = {name.replace("/", "."): schema.root(name) for name in schema.files if "/" not in name}
    return {**files_, **{config.name: config.fields(schema) for config in configs(schema)}}


def _field(schema: Schema, name: str) -> Iterator[str]:
    first, *rest = name.split(".")
    at = _roots(schema).get(first)
    if at is None or not rest:
        return
    for step in rest:
        inner = at if isinstance(at, dict) else opened(schema, at)
        if step not in inner:
            return
        at = inner[step]
    assert not isinstance(at, dict)  # there was a step
    inside = _table(schema, below(schema, at, name))
    derived = " Computed, not annotated." if at.node.get("x-derived") else ""
    text = f"{name} (field, {type_name(schema, at)})\n\n{meaning(schema, at)}{derived}"
    yield text + (f"\n\n{inside}" if inside else "")


def _table(schema: Schema, fields: Iterator[Described]) -> str:
    return "\n".join(map(_line(schema), fields))


def _line(schema: Schema, needed: bool = False) -> Callable[[Described], str]:
    """What prints a field as one line; with `needed`, whether it may be left out as well."""

    def line(field: Described) -> str:
        must = (", needed" if field.required else ", optional") if needed else ""
        return f"{field.path}  ({type_name(schema, field.at)}{must})  {meaning(schema, field.at)}".rstrip()

    return line
