"""Crosswalks: which label of another label set each kind of item gets. A file in this folder is loaded.

A file is a tab-separated table; its name is the crosswalk's id. Its head has `# title:`, `# source:` (where the
target's labels are documented), `# evidence:` (what the notes rest on), `# layers:` that it reads and `# labels:` of
the target in the order of the class labels. A row says for a kind (layer, type, subtype, metonymic reading) the label,
the relation and why. The relation is exact (the label means the same, subtypes apart), broader (it takes in more than
the kind), narrower (less), or lossy (a choice where the target divides or loses the kind; always so where it has no
label).

Subtypes of entities are the schema's. Dates are told apart where targets do so: `clock` is a duration or set whose
smallest unit is below a day, `now` a date that refers to the present (PRESENT_REF).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from khabar import lexicon
from khabar.schemas import Schema
from khabar.timex import grain

RELATIONS = ("exact", "broader", "narrower", "lossy")
NATIVE = "khabar"
COLUMNS = ("layer", "type", "subtype", "metonymic", "label", "relation", "note")
HEAD = ("title", "source", "evidence", "layers", "labels")
BELOW_A_DAY = ("daytime", "hour", "minute", "second")

Item = dict[str, Any]


class Kind(NamedTuple):
    """What a label depends on."""

    layer: str
    type: str
    subtype: str | None
    metonymic: str | None

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


@dataclass(frozen=True)
class Row:
    """What a kind becomes; `label` is None where the target has none."""

    kind: Kind
    label: str | None
    relation: str
    note: str


@dataclass(frozen=True)
class Crosswalk:
    """One label set and the way to it. `rows` has a row for each kind that the schema allows."""

    name: str
    title: str
    source: str
    evidence: str
    layers: tuple[str, ...]
    labels: tuple[str, ...]
    listed: tuple[Row, ...] = field(repr=False)  # as in the file
    rows: dict[Kind, Row] = field(repr=False, compare=False)

    @property
    def tags(self) -> list[str]:
        """The IOB2 tags in the order of their numbers."""
        return ["O", *(prefix + label for label in self.labels for prefix in ("B-", "I-"))]

    def row(self, layer: str, item: Item) -> Row:
        """The row of an item. A subtype that its type does not have (a check refuses it) counts as none."""
        kind = kind_of(layer, item)
        return self.rows.get(kind) or self.rows[kind._replace(subtype=None)]


def kind_of(layer: str, item: Item) -> Kind:
    """The kind of an item of a layer."""
    if layer == "dates":
        return Kind(layer, item["type"], _date_subtype(item), None)
    return Kind(layer, item["type"], item["subtype"], item["metonymic"])


def _date_subtype(item: Item) -> str | None:
    if item["type"] == "DATE":
        return "now" if item["value"] == "PRESENT_REF" else None
    below = item["type"] != "TIME" and item["value"] and grain(item["value"]) in BELOW_A_DAY
    return "clock" if below else None


def kinds(schema: Schema, layer: str) -> Iterator[Kind]:
    """Every kind of a layer that the schema allows."""
    if layer == "dates":
        types = schema.field(schema.at("layers/dates", "item"), "type").labels
        own = {"DATE": (None, "now"), "TIME": (None,)}
        yield from (Kind(layer, kind, subtype, None) for kind in types for subtype in own.get(kind, (None, "clock")))
        return
    readings = schema.field(schema.at("layers/entities", "item"), "metonymic").labels
    for kind, allowed in subtypes(schema).items():
        yield from (Kind(layer, kind, subtype, reading) for subtype in allowed for reading in readings)


def subtypes(schema: Schema) -> dict[str, list[str | None]]:
    """The subtypes that each type of entity may have, None among them; a type that is not listed has no other."""
    own = schema.properties(schema.at("layers/entities", "subtypes"))
    types = schema.at("layers/entities", "type").labels
    return {kind: own[kind].labels if kind in own else [None] for kind in types}


def native(schema: Schema) -> Crosswalk:
    """The corpus's own types of entities as a label set: every kind keeps its type."""
    rows = tuple(Row(kind, kind.type, "exact", "") for kind in kinds(schema, "entities"))
    labels = tuple(schema.at("layers/entities", "type").labels)
    table = {row.kind: row for row in rows}
    source = "schema/layers/entities.schema.json"
    return Crosswalk(NATIVE, "Khabar", source, "the types themselves", ("entities",), labels, rows, table)


def names() -> list[str]:
    """Ids of all crosswalks."""
    return sorted(p.name.removesuffix(".tsv") for p in files(__package__).iterdir() if p.name.endswith(".tsv"))


@cache
def text_of(name: str) -> str:
    """The file of a crosswalk. Raises FileNotFoundError."""
    return (files(__package__) / f"{name}.tsv").read_bytes().decode("utf-8", "strict")


@cache
def load(schema: Schema, name: str) -> Crosswalk:
    """A crosswalk by its id, `khabar` for the native labels. Raises ValueError with everything that is wrong."""
    return native(schema) if name == NATIVE else read(schema, name, text_of(name))


def every(schema: Schema) -> list[Crosswalk]:
    """All crosswalks, the native labels first."""
    return [load(schema, name) for name in (NATIVE, *names())]


def read(schema: Schema, name: str, text: str) -> Crosswalk:
    """The crosswalk that a file holds. Raises ValueError with everything that is wrong, a line for each."""
    head = lexicon.head(text)
    entries = lexicon.entries(f"crosswalks/{name}.tsv", text)
    if missing := [key for key in HEAD if not head.get(key)]:
        raise ValueError(f"crosswalks/{name}.tsv has no line # {missing[0]}: in its head")
    if not entries or tuple(entries[0]) != COLUMNS:
        raise ValueError(f"crosswalks/{name}.tsv has not the columns {', '.join(COLUMNS)}")
    layers, labels = tuple(head["layers"].split()), tuple(head["labels"].split())
    listed = tuple(
        Row(
            Kind(e["layer"], e["type"], _none(e["subtype"]), _none(e["metonymic"])),
            _none(e["label"]),
            e["relation"],
            e["note"],
        )
        for e in entries
    )
    allowed = [kind for layer in layers for kind in kinds(schema, layer)]
    wrong = [*_wrong(listed, labels, allowed)]
    if wrong:
        raise ValueError("\n".join(f"crosswalks/{name}.tsv: {line}" for line in wrong))
    given = {row.kind: row for row in listed}
    table = {kind: given.get(kind) or given[kind._replace(metonymic="*")] for kind in allowed}
    return Crosswalk(name, head["title"], head["source"], head["evidence"], layers, labels, listed, table)


def _none(cell: str) -> str | None:
    return None if cell == "-" else cell


def _wrong(listed: tuple[Row, ...], labels: tuple[str, ...], allowed: list[Kind]) -> Iterator[str]:
    """What is wrong with rows: each allowed kind has one, there are no others, labels and relations are known."""
    for label, count in Counter(labels).items():
        if count > 1:
            yield f"the label {label} is listed {count} times. Fix: list it once."
    for kind, count in Counter(row.kind for row in listed).items():
        if count > 1:
            yield f"{kind} has {count} rows. Fix: leave one."
    given = {row.kind for row in listed}
    covering = {kind: {kind, kind._replace(metonymic="*")} for kind in allowed}
    for kind, rows in covering.items():
        if not rows & given:
            yield f"{kind} has no row. Fix: add one."
    known = set().union(*covering.values()) if covering else set()
    for row in listed:
        if row.kind not in known:
            yield f"{row.kind} is no kind that the schema allows in these layers. Fix: correct or delete the row."
        if row.label is not None and row.label not in labels:
            yield f"{row.kind} has the unknown label {row.label}. Fix: write one of {', '.join(labels)}, or -."
        if row.relation not in RELATIONS or (row.label is None and row.relation != "lossy"):
            known_relations = f"{', '.join(RELATIONS)}; lossy where there is no label"
            yield f"{row.kind} has the relation {row.relation}. Fix: write one of {known_relations}."
        if not row.note:
            yield f"{row.kind} has no note. Fix: say why, and from where that is known."
