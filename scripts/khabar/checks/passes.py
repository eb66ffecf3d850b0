"""Level 4: the two independent passes, which are compared whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from khabar.checks import check
from khabar.checks._readings import PASSES
from khabar.findings import Finding
from khabar.sources import JsonFile, Record, Sources

LEVEL = 4


@check
def pass_incomplete(corpus: Sources) -> Iterator[Finding]:
    """Who has read one document of the corpus has read all of them, in all layers; a pass half done is a warning."""
    layers = corpus.schema.layers
    for name in PASSES:
        if not any(name in record.annotations for record in corpus.records):
            continue
        for record in corpus.records:
            file = record.annotations.get(name)
            if file is None:
                message = f"{name} has read other documents and not {record.id}."
                yield _of_the_pass(record.file, "/id", message)
            elif absent := [layer for layer in layers if file.value.get(layer) is None]:
                message = f"{name} has not annotated {', '.join(absent)} in {record.id}."
                yield _of_the_pass(file, "", message)


def _of_the_pass(file: JsonFile, pointer: str, message: str) -> Finding:
    """A warning that belongs to no document: to anchor one does not have to wait for the others."""
    found = file.finding(pointer, message, "let the same reader read it, then anchor.", "warning")
    return replace(found, document=None)


@check
def pass_guidelines(record: Record) -> Iterator[Finding]:
    """Both passes of a document were made by one version of the guidelines; agreement says nothing otherwise."""
    files = [record.annotations[name] for name in PASSES if name in record.annotations]
    versions = [file.value["guidelines"] for file in files]
    if len(set(versions)) > 1:
        message = f"{files[1].layer} follows version {versions[1]}, {files[0].layer} follows version {versions[0]}."
        yield files[1].finding("/guidelines", message, "let the older one be read again.", "warning")
