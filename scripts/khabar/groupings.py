"""Groups of attributions across documents, gold and predicted, as each document sees them.

A document's view is a list `utterances` with one item for each of its attributions: `document`, `quote`, `at` (where it
starts, in code points) and `members` of its group, itself among them. So a task can score document by document what
spans documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from khabar import layers
from khabar.findings import Finding
from khabar.predictions import Predictions
from khabar.schemas import Node
from khabar.shape import offences
from khabar.sources import JsonFile, Record, Sources

Place = tuple[str, str]  # id of a document and of an attribution in it
View = list[Node]
LAYER = "utterances"


def gold(corpus: Sources, documents: list[str]) -> dict[str, View]:
    """The views of some documents, from the registry; none where there is no registry of utterances."""
    file = corpus.file("registry/utterances")
    return {} if file is None else views(starts(corpus, documents), listed(file.value))


def starts(corpus: Sources, documents: list[str]) -> dict[Place, int]:
    """Where every attribution of the hand layers of some documents starts."""
    records = [record for record in corpus.records if record.id in documents]
    return {(r.id, q["id"]): _start(q) for r in records for q in r.layers("hand").get("quotes") or []}


def listed(value: Node) -> list[list[Place]]:
    """The groups of a registry or of predictions."""
    return [[_place(realisation) for realisation in group["realisations"]] for group in value["utterances"]]


def views(at: dict[Place, int], groups: list[list[Place]]) -> dict[str, View]:
    """What each document sees of groups, over the attributions that `at` places; members that it lacks are left out.

    Groups that share a member are one.
    """
    members: dict[Place, set[Place]] = {place: {place} for place in at}
    for group in groups:
        there = [place for place in group if place in at]
        joined = {mate for place in there for mate in members[place]}
        members |= dict.fromkeys(joined, joined)
    found: dict[str, View] = {document: [] for document, _ in at}
    for (document, quote), start in at.items():
        mates = [list(place) for place in sorted(members[document, quote])]
        found[document].append({"document": document, "quote": quote, "at": start, "members": mates})
    return found


def read(corpus: Sources, path: Path, documents: list[str]) -> Predictions:
    """Predicted groups (schema/predictions.schema.json), as annotations of the scored documents. Raises OSError."""
    found = Predictions(path)
    file = JsonFile(str(path), path.read_bytes(), corpus.schema, "predictions")
    if fault := file.fault:
        found.complain(file.name, fault.line, fault.kind, fault.message, fault.fix, fault.column)
        return found
    found.findings += _wrong(corpus, file)
    if not found.findings:
        made = views(starts(corpus, documents), listed(file.value))
        for document in documents:
            raw = json.dumps({LAYER: made.get(document, [])}).encode("utf-8")
            found.files[document] = JsonFile(file.name, raw, corpus.schema, "predictions", document)
    return found


def _wrong(corpus: Sources, file: JsonFile) -> Iterator[Finding]:
    """Errors of shape; attributions that are not there, or stand in two groups."""
    wrong = offences(file.schema, "predictions", file.value, "utterance_alignment")
    for offence in wrong:
        found = file.finding(offence.pointer, offence.message, offence.fix, excerpts=offence.excerpts)
        yield replace(found, check=offence.kind)
    known = starts(corpus, [record.id for record in corpus.records])
    first: dict[Place, int] = {}
    for i, group in enumerate(listed(file.value) if not wrong else []):
        for j, place in enumerate(group):
            pointer = f"/utterances/{i}/realisations/{j}"
            if place not in known:
                message = f"the hand layer of {place[0]} has no attribution {place[1]}."
                found = file.finding(pointer, message, "group attributions of the hand layer.")
                yield replace(found, check="prediction-quote")
            elif first.setdefault(place, i) != i:
                message = f"the attribution already stands in group {first[place]}."
                yield replace(file.finding(pointer, message, "leave it in one."), check="prediction-twice")


def layers_of(record: Record, found: dict[str, View]) -> dict[str, View | None]:
    """The hand layers of a document, and its view where it has attributions by hand."""
    read = record.layers("hand")
    empty: View | None = [] if found else None  # a registry, and no attribution in this document
    return {**read, LAYER: found.get(record.id, empty) if read.get("quotes") is not None else None}


def _place(realisation: Node) -> Place:
    return realisation["document"], realisation["quote"]


def _start(quote: Node) -> int:
    hull = layers.load()["quotes"].hull(quote)
    return hull[0] if hull else 0
