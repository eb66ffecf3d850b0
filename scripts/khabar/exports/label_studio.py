"""Label Studio: `tasks.json`, the annotations as predictions, and `labelling.xml`, the labelling configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from khabar import canonical, disk
from khabar.interchange.kinds import choices, kinds
from khabar.interchange.label_studio import TEXT, configuration, control
from khabar.interchange.losses import RULE
from khabar.interchange.outgoing import Outgoing, documents
from khabar.interchange.regions import Region
from khabar.interchange.values import written
from khabar.schemas import Schema
from khabar.sources import Sources

LOSES = (RULE,)


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """Both files; a document that the annotator has not read is left out."""
    tasks = [task(corpus.schema, document, annotator) for document in documents(corpus, annotator)]
    if not tasks:
        return []
    contents = {folder / "tasks.json": canonical.dumps(tasks), folder / "labelling.xml": configuration(corpus.schema)}
    for path, text in contents.items():
        disk.write(path, text.encode("utf-8"))
    return sorted(contents)


def task(schema: Schema, document: Outgoing, annotator: str) -> dict[str, Any]:
    """One task: data, and one prediction with all regions, their attributes, and relations."""
    data = {"document": document.record.id, "text": document.text, **document.head}
    results = [result for region in document.regions for result in _results(schema, region, document.text)]
    results += [
        {"type": "relation", "from_id": region.id, "to_id": target, "direction": "right", "labels": [name]}
        for region in document.regions
        for name, target in region.relations
    ]
    return {"data": data, "predictions": [{"model_version": f"khabar-{annotator}", "result": results}]}


def _results(schema: Schema, region: Region, text: str) -> list[dict[str, Any]]:
    kind = kinds(schema)[region.layer, region.role]
    place = {"start": region.start, "end": region.end}
    found: list[dict[str, Any]] = [
        {
            "id": region.id,
            "from_name": kind.name,
            "to_name": TEXT,
            "type": "labels",
            "value": {**place, "text": text[region.start : region.end], "labels": [region.label]},
        }
    ]
    for path, value in region.attributes.items():
        field = kind.attributes.get(path)
        form, held = "textarea", {"text": written(value)}
        if field is None or (field.shape == "scalar" and choices(field.at)):
            form, held = "choices", {"choices": written(value)}
        elif "integer" in field.at.types:
            form, held = "number", {"number": value}  # type: ignore[dict-item]
        common = {"id": region.id, "from_name": control(kind, path), "to_name": TEXT, "type": form}
        found.append({**common, "value": {**place, **held}})
    return found
