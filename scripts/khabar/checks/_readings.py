"""What the checks of readings share: which files they look at, and how spans stand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from khabar.findings import Finding, Severity
from khabar.sources import JsonFile, Record, Sources

Item = dict[str, Any]
Span = dict[str, Any]
PASSES = ("a1", "a2")


@dataclass(frozen=True, eq=False)
class Reading:
    """The layers of one document by one reader, all of those that were asked for annotated."""

    record: Record
    file: JsonFile
    severity: Severity

    def items(self, layer: str) -> list[tuple[str, Item]]:
        """Pointer and item of a layer, the unsure ones too: doubt about a reading is no licence for a contradiction."""
        return [(f"/{layer}/{i}", x) for i, x in enumerate(self.file.value[layer])]

    def by_id(self, layer: str) -> dict[str, Item]:
        """Every item of a layer, the unsure ones too."""
        return {item["id"]: item for item in self.file.value[layer]}

    def parties(self) -> Iterator[tuple[str, Item, Item]]:
        """Pointer of every source and addressee, the party, and its attribution."""
        for pointer, quote in self.items("quotes"):
            for role in ("sources", "addressees"):
                for i, party in enumerate(quote[role]):
                    yield f"{pointer}/{role}/{i}", party, quote

    def finding(self, pointer: str, message: str, fix: str, *excerpts: str) -> Finding:
        """A finding with the weight that this reading has."""
        return self.file.finding(pointer, message, fix, self.severity, excerpts)


def readings(record: Record, *layers: str) -> Iterator[Reading]:
    """The hand layer and the blind passes of a document, where they have all of these layers.

    A pass is kept as it was read, so what is wrong in it is a warning, and is said only until the hand layer that
    comes of it is there. The rule layer is measured, not checked: a rule may miss what a quote needs.
    """
    if record.seed is None or record.seed.text is None:
        return
    by_name = {name: file for name, file in record.annotations.items() if _has(file, layers)}
    if "hand" in by_name:
        yield Reading(record, by_name["hand"], "error")
        return
    for name in PASSES:
        if name in by_name:
            yield Reading(record, by_name[name], "warning")


def hands(corpus: Sources, *layers: str) -> dict[str, Reading]:
    """The hand layers that have all of these layers, by document."""
    found = {}
    for record in corpus.records:
        for reading in readings(record, *layers):
            if reading.file.layer == "hand":
                found[record.id] = reading
    return found


def _has(file: JsonFile, layers: Iterable[str]) -> bool:
    return all(file.value.get(layer) is not None for layer in layers)


def inside(inner: Span, outer: Span) -> bool:
    """Whether a span lies within another."""
    return bool(outer["start"] <= inner["start"] and inner["end"] <= outer["end"])


def shares(a: Span, b: Span) -> bool:
    """Whether two spans share text."""
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def ancestors(quotes: dict[str, Item], quote: Item) -> set[str]:
    """Ids of a quote's parent, its parent, and so on."""
    found: set[str] = set()
    while quote["parent"] in quotes and quote["parent"] not in found:
        found.add(quote["parent"])
        quote = quotes[quote["parent"]]
    return found


def place(span: Span) -> str:
    """A span as a message names it."""
    return f"{span['start']}-{span['end']}"


def listed(names: Iterable[str]) -> str:
    """Ids as a message names them."""
    return ", ".join(sorted(names)) or "none"
