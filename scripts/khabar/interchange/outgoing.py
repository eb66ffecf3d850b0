"""Outgoing: what every export of regions writes of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from khabar.interchange.regions import Region, unfold
from khabar.sources import Record, Sources


@dataclass(frozen=True)
class Outgoing:
    """One document of an annotator: its text, its head (who, by which guidelines, which layers), its regions."""

    record: Record
    head: dict[str, Any]
    regions: list[Region]

    @property
    def text(self) -> str:
        return self.record.page.text


def documents(corpus: Sources, annotator: str) -> Iterator[Outgoing]:
    """The documents that an annotator has read."""
    for record in corpus.records:
        if annotator in record.annotations:
            value = record.annotations[annotator].value
            read = {name: items for name, items in record.layers(annotator).items() if items is not None}
            head = {"annotator": value["annotator"], "guidelines": value["guidelines"], "layers": list(read)}
            yield Outgoing(record, {**head, "sha256": value["sha256"]}, unfold(corpus.schema, read))
