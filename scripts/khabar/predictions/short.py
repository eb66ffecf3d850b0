"""Short forms: the least that a task needs of a document, one object each (schema/predictions.schema.json).

An object names its `document` and lists its `items`, whose offsets are held against the document's text; the texts
beside them are compared where they are given. The task's `short` makes layers of it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any, NamedTuple

from khabar import offsets
from khabar.crosswalks import Crosswalk
from khabar.findings import printable
from khabar.layers import walk
from khabar.predictions.given import Predictions, placed
from khabar.schemas import Schema
from khabar.segment import Page
from khabar.shape import offences
from khabar.sources import JsonFile, Record, Sources

LABELLED = "labelled"  # the definition for items in the labels of a crosswalk
Found = tuple[str, str, str, str, tuple[str, ...]]  # id, pointer, message, fix, excerpts


class Form(NamedTuple):
    """The short form of a task: its name, its definition in the schema, the task, and the labels of its items."""

    task: str
    definition: str
    module: ModuleType
    labels: Crosswalk | None


def form(schema: Schema, module: ModuleType, labels: Crosswalk | None) -> Form:
    """The form that predictions of a task may have; its definition is empty where there is none."""
    task = module.__name__.rpartition(".")[2]
    definition = LABELLED if labels else task
    there = hasattr(module, "short") and definition in schema.files["predictions"]["$defs"]
    return Form(task, definition if there else "", module, labels)


def read(corpus: Sources, found: Predictions, file: JsonFile, row: Any, pointer: str, form: Form) -> None:
    """Layers of one object, which stands at a pointer of a file, or findings."""
    faults = list(_faults(corpus, found, row, form))
    for check, inner, message, fix, excerpts in faults:
        finding = replace(file.finding(pointer + inner, message, fix, excerpts=excerpts), check=check)
        found.findings.append(placed(finding, file))
    document = row.get("document") if isinstance(row, dict) else None
    if not isinstance(document, str):
        return
    if faults:
        found.unread.add(document)
        return
    raw = json.dumps(_layers(corpus, row, form), ensure_ascii=False).encode("utf-8")
    found.files[document] = JsonFile(file.name, raw, corpus.schema, "annotations", document)
    found.made.add(document)


def _faults(corpus: Sources, found: Predictions, row: Any, form: Form) -> Iterator[Found]:
    """What is wrong with an object: shape before sense."""
    help_ = f"see khabar explain {form.task}."
    if not form.definition:
        yield "prediction-shape", "", f"{form.task} takes whole annotation objects, with layers.", help_, ()
        return
    if not isinstance(row, dict) or not {"document", "items"} <= set(row):
        message = "this is no object with `document` and `items`, nor one with the layers of an annotation file."
        yield "prediction-shape", "", message, help_, ()
        return
    wrong = offences(corpus.schema, "predictions", row, form.definition)
    yield from ((o.kind, o.pointer, o.message, o.fix, o.excerpts) for o in wrong)
    if wrong:
        return
    record = _record(corpus, row["document"])
    if record is None:
        message = f"there is no document {row['document']}."
        yield "ref-orphan-file", "/document", message, "name a document of the corpus.", ()
        return
    if row["document"] in found.files or row["document"] in found.unread:
        message = f"there is an object for document {row['document']} already."
        yield "prediction-twice", "/document", message, "leave one of the two.", ()
    if "text" in row and row["text"] != record.page.text:
        _, excerpts = offsets.difference(record.page.text, row["text"])
        message = f"the text is not that of document {row['document']}."
        yield "prediction-text", "/text", message, "predict on the text of this corpus (its own, yours):", excerpts
        return  # offsets of another text say nothing
    yield from _offsets(record.page.text, row, "")
    yield from _senseless(corpus, record.page, row, form)


def _record(corpus: Sources, document: str) -> Record | None:
    return next((r for r in corpus.records if r.id == document and r.seed is not None), None)


def _offsets(text: str, value: Any, pointer: str) -> Iterator[Found]:
    """Faults of every span below a value."""
    if isinstance(value, list):
        for i, element in enumerate(value):
            yield from _offsets(text, element, f"{pointer}/{i}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _offsets(text, inner, f"{pointer}/{key}")
        ends = {"start", "end"} & set(value)
        if ends == {"start", "end"}:
            if fault := offsets.fault(text, value):
                yield fault.check, pointer, fault.message, fault.fix, fault.excerpts
        elif ends:
            yield "schema-missing-field", pointer, "start and end stand together.", "add the other of the two.", ()


def _senseless(corpus: Sources, page: Page, row: dict[str, Any], form: Form) -> Iterator[Found]:
    """Labels that the crosswalk has not, ids that the registry has not, and what the task says of its items."""
    unfit = getattr(form.module, "unfit", None)
    for i, item in enumerate(row["items"]):
        if form.labels and item["type"] not in form.labels.labels:
            near = difflib.get_close_matches(item["type"], form.labels.labels, 1)
            message = f"the value is not one of {', '.join(form.labels.labels)}."
            fix = f"did you mean {near[0]}?" if near else "write one of these."
            yield "schema-label", f"/items/{i}/type", message, fix, (printable(item["type"]),)
        in_text = item.get("end", 0) <= len(page.text) and item.get("start", 0) < item.get("end", 1)
        if unfit and in_text and (message := unfit(page, item)):
            yield "prediction-item", f"/items/{i}", message, f"see khabar explain {form.task}.", ()
    if getattr(form.module, "REGISTRY", False):
        for pointer, name in walk(row, "items.*.entities.*"):
            if name not in listed(corpus):
                fix = "link to an entry of the registry, or to none: []."
                yield "prediction-entity", pointer, f"the registry has no entity {name}.", fix, ()


def listed(corpus: Sources) -> set[str]:
    """The ids that the registry gives."""
    registry = corpus.file("registry/entities")
    return {entity["id"] for entity in registry.value["entities"]} if registry else set()


def _layers(corpus: Sources, row: dict[str, Any], form: Form) -> dict[str, Any]:
    record = _record(corpus, row["document"])
    assert record is not None  # looked at above
    if form.labels:
        items = [
            {"id": "", "span": record.page.span(item["start"], item["end"]), "label": item["type"]}
            for item in row["items"]
        ]
        return {**{layer: [] for layer in form.labels.layers}, "entities": items}
    made: dict[str, Any] = form.module.short(record.page, row)
    return made
