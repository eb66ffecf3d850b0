"""Label Studio: the JSON export of a project whose tasks `khabar export label_studio` made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khabar.interchange.complaints import Box
from khabar.interchange.incoming import Foreign
from khabar.interchange.kinds import OF
from khabar.interchange.label_studio import controls
from khabar.interchange.regions import Region
from khabar.interchange.values import typed
from khabar.sources import Sources

SHAPE = "export the project as JSON (not JSON-MIN), or import what `khabar export label_studio` wrote."
HELD = {"choices": "choices", "textarea": "text", "number": "number"}


def read(corpus: Sources, paths: list[Path], box: Box) -> Iterator[Foreign]:
    """The annotation of each task; of a task that no tool has touched, the prediction.

    A task without annotations is passed over, one with several is refused: whose is meant is not for us to guess.
    """
    for path in (file for given in paths for file in box.files(given, ".json")):
        box.source = str(path)
        tasks = box.json(path)
        if tasks is None:
            continue
        if not isinstance(tasks, list):
            box.complain("import-shape", "", "the file is not a list of tasks.", SHAPE)
            continue
        for number, task in enumerate(tasks):
            yield from _task(corpus, f"/{number}", task, box)


def _task(corpus: Sources, where: str, task: Any, box: Box) -> Iterator[Foreign]:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not all(isinstance(data.get(key), str) for key in ("document", "text")):
        box.complain("import-shape", where, "the task has no data with document and text.", SHAPE)
        return
    given = task.get("annotations", task.get("predictions"))
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        box.complain("import-shape", where + "/annotations", "there is no list of annotations.", SHAPE)
        return
    name = "annotations" if "annotations" in task else "predictions"
    kept = [(i, one) for i, one in enumerate(given) if not one.get("was_cancelled")]
    if len(kept) > 1:
        message = f"document {data['document']} has {len(kept)} {name}, expected one."
        box.complain("import-twice", f"{where}/{name}", message, "delete the others in Label Studio.")
        return
    if not kept:
        message = f"document {data['document']} has no annotations: it is passed over."
        box.complain("import-unread", where, message, "submit it in Label Studio.", severity="note")
        return
    at, results = f"{where}/{name}/{kept[0][0]}/result", kept[0][1].get("result")
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        box.complain("import-shape", at, "there is no list of results.", SHAPE)
        return
    layers, head = data.get("layers"), {k: data[k] for k in ("annotator", "guidelines") if isinstance(data.get(k), str)}
    if layers is not None and not (isinstance(layers, list) and all(isinstance(x, str) for x in layers)):
        box.complain("import-shape", f"{where}/data/layers", "layers is not a list of names.", SHAPE)
        return
    regions = list(_regions(corpus, at, results, data["text"], box))
    yield Foreign(data["document"], data["text"], regions, layers, head, where)


def _regions(corpus: Sources, at: str, results: list[Any], text: str, box: Box) -> Iterator[Region]:
    """Regions with what stands around them: attributes and relations are results of their own."""
    kinds, attributes = controls(corpus.schema)
    found: dict[str, Region] = {}
    later = []
    for i, one in enumerate(results):
        where = f"{at}/{i}"
        if one.get("type") == "relation" or one.get("from_name") in attributes:
            later.append((where, one))
            continue
        kind, value = kinds.get(str(one.get("from_name"))), one.get("value")
        if kind is None or not isinstance(value, dict) or not isinstance(one.get("id"), str):
            message = "the result is of no control of the labelling configuration."
            box.complain("import-shape", where, message, "use labelling.xml as exported.", str(one.get("from_name")))
            continue
        start: Any = value.get("start")
        end: Any = value.get("end")
        labels = value.get("labels")
        if not _integer(start) or not _integer(end) or not isinstance(labels, list) or len(labels) != 1:
            message = "the region has no whole numbers start and end and one label."
            box.complain("import-shape", where, message, "mark it again.")
            continue
        if one["id"] in found:
            box.complain("import-twice", where, "the id is that of another region.", "delete one.", one["id"])
            continue
        if value.get("text", text[start:end]) != text[start:end]:
            message = f"text[{start}:{end}] is not what the region repeats (what stands there, what is repeated)."
            box.complain("import-offset", where, message, "mark it again.", text[start:end], str(value["text"]))
        found[one["id"]] = Region(one["id"], kind.layer.name, kind.role, str(labels[0]), start, end, where=where)
    for where, one in later:
        if one.get("type") == "relation":
            _relation(found, where, one, box)
        else:
            _attribute(found, where, one, attributes, box)
    yield from found.values()


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _relation(found: dict[str, Region], where: str, one: Any, box: Box) -> None:
    """A relation without a label is one of belonging: the tool draws it so when nothing is chosen."""
    ends, labels = (one.get("from_id"), one.get("to_id")), one.get("labels") or [OF]
    if not all(isinstance(end, str) and end in found for end in ends) or one.get("direction", "right") not in (
        "right",
        "left",
    ):
        box.complain(
            "import-relation", where, "the relation does not lead from a region to a region.", "draw it again."
        )
        return
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        box.complain("import-shape", where, "the labels of a relation are names.", SHAPE)
        return
    start, end = ends if one.get("direction", "right") == "right" else (ends[1], ends[0])
    found[start].relations += [(label, end) for label in labels]


def _attribute(found: dict[str, Region], where: str, one: Any, attributes: dict[str, Any], box: Box) -> None:
    kind, path = attributes[one["from_name"]]
    value, region = one.get("value"), found.get(str(one.get("id")))
    held = value.get(HELD.get(str(one.get("type")), "")) if isinstance(value, dict) else None
    if region is None or (region.layer, region.role) != (kind.layer.name, kind.role):
        message = f"{path} belongs to no region of {kind.name}."
        box.complain("import-attribute", where, message, "delete it, or mark the region again.")
        return
    if isinstance(held, float) and held.is_integer():
        held = int(held)
    strings = [str(held)] if _integer(held) or isinstance(held, str) else held
    if not isinstance(strings, list) or not all(isinstance(x, str) for x in strings):
        box.complain("import-shape", where, f"the value of {path} is of another type.", SHAPE)
        return
    if not strings:
        return
    made = typed(kind, path, strings)
    if made is None or path in region.attributes:
        box.complain("import-attribute", where, f"{path} has not one value of its type.", "leave one.", *strings[:3])
        return
    region.attributes[path] = made
