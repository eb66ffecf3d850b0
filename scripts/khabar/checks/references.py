"""Level 4: what files and items say of each other."""

from __future__ import annotations

from collections.abc import Iterator

from khabar import layers
from khabar.checks import check
from khabar.entries import ENTITIES
from khabar.findings import Finding
from khabar.json_scanner import escape
from khabar.layers import walk
from khabar.sources import JsonFile, Record, Sources

LEVEL = 4


def _ids(file: JsonFile) -> Iterator[tuple[str, str, str]]:
    """Pointer, id and layer of every item of an annotation file."""
    for layer in file.schema.layers:
        for i, item in enumerate(file.value.get(layer) or []):
            yield f"/{escape(layer)}/{i}/id", item["id"], layer


def _references(file: JsonFile) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Pointer of every reference, the id it names, the item it stands in, and the layers it may point to."""
    for layer in layers.load().values():
        for i, item in enumerate(file.value.get(layer.name) or []):
            for path, allowed in layer.references.items():
                for pointer, target in walk(item, path):
                    if target is not None:
                        yield f"/{escape(layer.name)}/{i}{pointer}", target, item["id"], allowed


@check
def ref_name_mismatch(record: Record) -> Iterator[Finding]:
    """A file's name is the id of its document, and its folder is its layer."""
    for file in record.files:
        key = "id" if file.kind == "document" else "document"
        if file.value[key] != file.document:
            message = f"the file is named {file.document}, it says {file.value[key]}."
            yield file.finding(f"/{key}", message, "rename the file or correct the field.")
        if file.layer is not None and file.value["layer"] != file.layer:
            message = f"the file lies in the folder of {file.layer}, it says {file.value['layer']}."
            yield file.finding("/layer", message, "move the file or correct the field.")


@check
def ref_orphan_file(corpus: Sources) -> Iterator[Finding]:
    """Every seed has a document, and every annotation file."""
    known = {record.id for record in corpus.records}
    for file in corpus.files:
        if file.kind == "annotations" and file.document not in known:
            message = f"there is no document {file.document}."
            yield file.finding("", message, "add corpus/documents/ for it, or delete this file.")
    for seed in corpus.seeds.values():
        if seed.document is None:
            yield seed.finding(None, "no document names this seed.", "add its document, or delete the seed.")


@check
def ref_dup_doc(corpus: Sources) -> Iterator[Finding]:
    """A seed belongs to one document."""
    first: dict[str, str] = {}
    for record in corpus.records:
        name = record.document["seed"]
        if name in first:
            message = f"the seed {name} already belongs to {first[name]}."
            yield record.file.finding("/seed", message, "delete one of the two documents.")
        first.setdefault(name, record.file.name)


@check
def ref_dup_ann(record: Record) -> Iterator[Finding]:
    """An id stands once in a document's annotations by one annotator, whatever the layer."""
    for file in record.annotations.values():
        first: dict[str, str] = {}
        for pointer, name, _ in _ids(file):
            if name in first:
                message = f"the id {name} is already that of {first[name]}."
                yield file.finding(pointer, message, "give the newer item a new id.")
            first.setdefault(name, pointer)


@check
def ref_dangling(record: Record) -> Iterator[Finding]:
    """A reference names an item that is there."""
    for file in record.annotations.values():
        ids = {name for _, name, _ in _ids(file)}
        for pointer, target, _, allowed in _references(file):
            if target not in ids and target not in allowed:
                yield file.finding(pointer, f"there is no item {target} in this file.", "correct the id, or null.")


@check
def ref_kind(record: Record) -> Iterator[Finding]:
    """A reference names an item of a layer it may point to."""
    for file in record.annotations.values():
        layer_of = {name: layer for _, name, layer in _ids(file)}
        for pointer, target, _, allowed in _references(file):
            if target in layer_of and layer_of[target] not in allowed:
                message = f"{target} is one of the {layer_of[target]}, expected one of {', '.join(allowed)}."
                yield file.finding(pointer, message, "correct the id.")


@check
def ref_cycle(record: Record) -> Iterator[Finding]:
    """No item refers to itself, by way of others or directly (a quote inside itself)."""
    for file in record.annotations.values():
        edges: dict[str, list[tuple[str, str]]] = {}
        for pointer, target, source, _ in _references(file):
            edges.setdefault(source, []).append((target, pointer))
        for start, outgoing in edges.items():
            for target, pointer in outgoing:
                if start in _reached(edges, target):
                    yield file.finding(pointer, f"{start} refers to itself in the end.", "break the loop.")


def _reached(edges: dict[str, list[tuple[str, str]]], start: str) -> set[str]:
    """Every item that references lead to from `start`, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        item = waiting.pop()
        if item not in seen:
            seen.add(item)
            waiting += [target for target, _ in edges.get(item, [])]
    return seen


@check
def ref_entity(corpus: Sources) -> Iterator[Finding]:
    """The entity ids of the hand layer stand in the registry, those of holders, origins and hops too."""
    if "registry/entities" in corpus.withheld:
        return
    registry = corpus.file("registry/entities")
    known = {entity["id"] for entity in registry.value["entities"]} if registry else set()
    for record in corpus.records:
        file = record.annotations.get("hand")
        for path in ENTITIES:
            for pointer, target in walk(file.value, path) if file else ():
                if file and target is not None and target not in known:
                    message = f"the registry has no entity {target}."
                    yield file.finding(pointer, message, "add it to corpus/registry/entities.json, or correct it.")


@check
def ref_provenance(record: Record) -> Iterator[Finding]:
    """Items of the rule layer name their rule; items made by reading name none."""
    for file in record.annotations.values():
        for layer in file.schema.layers:
            for i, item in enumerate(file.value.get(layer) or []):
                pointer = f"/{escape(layer)}/{i}"
                if file.layer == "rules" and "rule" not in item:
                    yield file.finding(pointer, "the item names no rule.", "run khabar annotate; do not edit.")
                elif file.layer != "rules" and "rule" in item:
                    message = f"the item names the rule {item['rule']}, this layer is made by reading."
                    yield file.finding(f"{pointer}/rule", message, "read the place, then delete the field.")
