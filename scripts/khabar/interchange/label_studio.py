"""Label Studio: names of its controls for every kind and attribute, and the labelling configuration."""

from __future__ import annotations

from xml.etree import ElementTree as tree

from khabar.interchange.kinds import Kind, kinds
from khabar.interchange.values import options
from khabar.schemas import Schema

TEXT = "text"  # name of the object that is labelled
# Colours of the labels, in turn: dark enough to be read as an underline, light enough behind black letters.
COLOURS = ("#7f9cf5", "#f6ad55", "#68d391", "#fc8181", "#b794f4", "#4fd1c5", "#f687b3", "#a0aec0", "#d69e2e", "#63b3ed")


def controls(schema: Schema) -> tuple[dict[str, Kind], dict[str, tuple[Kind, str]]]:
    """Controls by name: those that make regions with their kind, those of attributes with kind and path."""
    regions = {kind.name: kind for kind in kinds(schema).values()}
    attributes = {control(kind, path): (kind, path) for kind in kinds(schema).values() for path, _, _ in options(kind)}
    return regions, attributes


def control(kind: Kind, path: str) -> str:
    """Name of the control of an attribute."""
    return f"{kind.name}--{path.replace('.', '-')}"


def configuration(schema: Schema) -> str:
    """The labelling configuration, right to left: a row of labels for each kind, its attributes below the text."""
    view = tree.Element("View", style="direction: rtl; text-align: right")
    rows: dict[str, tree.Element] = {}
    number = 0
    for kind in kinds(schema).values():
        if kind.layer.name not in rows:
            rows[kind.layer.name] = tree.SubElement(view, "View", style="display: flex; flex-wrap: wrap; gap: 0 1em")
        row = tree.SubElement(rows[kind.layer.name], "Labels", name=kind.name, toName=TEXT, showInline="true")
        for label in kind.labels:
            tree.SubElement(row, "Label", value=label, background=COLOURS[number % len(COLOURS)])
            number += 1
    relations = tree.SubElement(view, "Relations")
    for name in dict.fromkeys(name for kind in kinds(schema).values() for name in kind.relations):
        tree.SubElement(relations, "Relation", value=name)
    tree.SubElement(view, "Text", name=TEXT, value="$text", granularity="symbol")
    for kind in kinds(schema).values():
        for path, known, field in options(kind):
            box = tree.SubElement(view, "View", visibleWhen="region-selected", whenTagName=kind.name)
            tree.SubElement(box, "Header", value=f"{kind.name}: {path}", size="6")
            common: dict[str, str] = {"name": control(kind, path), "toName": TEXT, "perRegion": "true"}
            if known:
                select = tree.SubElement(box, "Choices", {**common, "choice": "single", "showInline": "true"})
                for value in known:
                    tree.SubElement(select, "Choice", value=value)
            elif field is not None and "integer" in field.at.types:
                tree.SubElement(box, "Number", common)
            else:
                several = field is not None and field.shape == "strings"
                more: dict[str, str] = {} if several else {"maxSubmissions": "1"}
                tree.SubElement(box, "TextArea", {**common, **more, "editable": "true", "rows": "1"})
    tree.indent(view)
    return tree.tostring(view, encoding="unicode") + "\n"
