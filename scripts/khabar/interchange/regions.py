"""Regions: the layers of a document taken apart for a tool that knows regions, attributes and relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from khabar.interchange.kinds import NOWHERE, OF, PLACE, Kind, get, kinds
from khabar.schemas import Node, Schema

Value = str | int | bool | list[str]


@dataclass
class Region:
    """A stretch of the text (code points, half-open) with a label, attributes, and relations to other regions.

    `where` is its place in the foreign file it was read from.
    """

    id: str
    layer: str
    role: str
    label: str
    start: int
    end: int
    attributes: dict[str, Value] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)
    where: str = ""


def unfold(schema: Schema, read: Mapping[str, list[Node] | None]) -> list[Region]:
    """All regions of the layers that are annotated, in their order, each item before its parts.

    An item without any span stands at the first code point of the text.
    """
    made = _Unfolding(schema, read)
    return [
        region
        for layer, items in read.items()
        for item in items or []
        for region in made.object(made.kinds[layer, ""], item, item["id"], None, (0, 1))
    ]


class _Unfolding:
    """What a document's items are looked up in while they are taken apart."""

    def __init__(self, schema: Schema, read: Mapping[str, list[Node] | None]) -> None:
        self.kinds = kinds(schema)
        self.items = {(layer, item["id"]): item for layer, items in read.items() for item in items or []}
        self.stand_in: dict[str, list[Node]] = {}  # mentions of exactly one entity, by it
        for item in self.items.values():
            if len(item.get("entities", ())) == 1 and "span" in item:
                self.stand_in.setdefault(item["entities"][0], []).append(item)

    def object(
        self, kind: Kind, value: Node, name: str, owner: str | None, fallback: tuple[int, int]
    ) -> Iterator[Region]:
        """The region of an object and those of its parts."""
        spans = self._spans(kind, value)
        path, anchor = next(((p, s) for p, _, s in spans if p in kind.anchors), (NOWHERE, None))
        if anchor is not None:
            fallback = anchor["start"], anchor["end"]
        elif spans:
            fallback = spans[0][2]["start"], spans[0][2]["end"]
        label = value[kind.label_field] if kind.label_field else kind.labels[0]
        region = Region(name, kind.layer.name, kind.role, label, *fallback)
        if path in kind.places:
            region.attributes[PLACE] = path
        if owner is not None:
            region.relations.append((OF, owner))
        for key in kind.attributes:
            self._carry(kind, key, get(value, key), region)
        if not any(f.shape in ("span", "spans") for f in kind.fields):
            region.start, region.end = self._party(region, fallback)
        yield region
        used = False
        for path_, number, span in spans:
            if span is anchor and not used:
                used = True
                continue
            part = self.kinds[kind.layer.name, ".".join(filter(None, [kind.role, path_]))]
            inner = ".".join([name, path_.replace(".", "-"), *([str(number)] if number is not None else [])])
            yield Region(
                inner, kind.layer.name, part.role, part.labels[0], span["start"], span["end"], {}, [(OF, name)]
            )
        for one in kind.fields:
            if one.shape == "objects":
                below = self.kinds[kind.layer.name, ".".join(filter(None, [kind.role, one.path]))]
                for i, inner_value in enumerate(get(value, one.path) or []):
                    inner = f"{name}.{one.path.replace('.', '-')}.{i}"
                    yield from self.object(below, inner_value, inner, name, (region.start, region.end))

    def _spans(self, kind: Kind, value: Node) -> list[tuple[str, int | None, Node]]:
        """Path, number and span of every span of an object, the anchors first."""
        order = {path: i for i, path in enumerate(kind.anchors)}
        found: list[tuple[str, int | None, Node]] = []
        for one in sorted(kind.fields, key=lambda f: order.get(f.path, len(order))):
            held = get(value, one.path)
            if one.shape == "span" and held is not None:
                found.append((one.path, None, held))
            elif one.shape == "spans":
                found += [(one.path, i, span) for i, span in enumerate(held or [])]
        return found

    def _carry(self, kind: Kind, path: str, value: Any, region: Region) -> None:
        """Give the region a field as a relation where what is meant is in the file, or else as an attribute."""
        if value is None or value == []:
            return
        if path in kind.references and any((layer, value) in self.items for layer in kind.references[path]):
            region.relations.append((path, value))
            return
        if path in kind.meant:
            wanted = value if isinstance(value, list) else [value]
            near = [self._nearest(name, region) for name in wanted]
            targets = [name for name in near if name is not None]
            if len(targets) == len(wanted) and len(set(wanted)) == len(wanted):
                region.relations += [(path, target) for target in targets]
                return
        region.attributes[path] = value

    def _nearest(self, entity: str, region: Region) -> str | None:
        """Id of the mention of this entity alone that is nearest to the region."""
        others = [m for m in self.stand_in.get(entity, ()) if m["id"] != region.id]
        near = min(others, key=lambda m: (abs(m["span"]["start"] - region.start), m["id"]), default=None)
        return near["id"] if near else None

    def _party(self, region: Region, fallback: tuple[int, int]) -> tuple[int, int]:
        """Where an object without spans of its own is drawn: at the first mention it refers to, else at its owner."""
        for path, target in region.relations:
            item = next((x for (_, name), x in self.items.items() if name == target), None) if path != OF else None
            if item is not None and item.get("span"):
                return item["span"]["start"], item["span"]["end"]
        return fallback
