"""Folding: regions with attributes and relations put together to items again, and nothing guessed.

An attribute that is missing is null or empty where the schema allows that, and a finding where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from khabar.interchange.complaints import Box
from khabar.interchange.kinds import OF, PLACE, Field, Kind, choices, kinds, put
from khabar.interchange.regions import Region
from khabar.layers import Layer
from khabar.schemas import Node, Schema
from khabar.segment import Page

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
Places = dict[tuple[str, str], str]  # layer and id of an item → its place in the foreign file
Known = Callable[[str, str], bool]  # whether a layer of the document has an item of this id


def fold(
    schema: Schema, page: Page, regions: list[Region], known: Known, taken: set[str], box: Box
) -> tuple[dict[str, list[Node]], Places]:
    """The items of each layer that has some, in text order, and where each came from. Findings go into the box."""
    return _Folding(schema, page, regions, known, taken, box).layers()


class _Folding:
    def __init__(
        self, schema: Schema, page: Page, regions: list[Region], known: Known, taken: set[str], box: Box
    ) -> None:
        self.page, self.box = page, box
        self.kinds = kinds(schema)
        self.regions = {r.id: r for r in regions if self._sound(r)}
        self.number = {r.id: i for i, r in enumerate(regions)}
        if len(self.number) < len(regions):
            seen: set[str] = set()
            for region in regions:
                if region.id in seen:
                    box.complain("import-twice", region.where, "the id is that of another region.", "delete one.")
                seen.add(region.id)
        self.parts: dict[tuple[str, str], list[Region]] = {}  # by owner and role
        for region in self.regions.values():
            if region.role:
                self._attach(region)
        self.names = self._named(known, taken)

    def layers(self) -> tuple[dict[str, list[Node]], Places]:
        made: dict[str, list[tuple[Node, str]]] = {}
        for region in self.regions.values():
            if not region.role:
                kind = self.kinds[region.layer, ""]
                item = {"id": self.names[region.id], **self._object(kind, region)}
                made.setdefault(region.layer, []).append((item, region.where))
        places: Places = {}
        for layer, items in made.items():
            order = self.kinds[layer, ""].layer.order
            items.sort(key=lambda entry: order(entry[0]))
            places |= {(layer, item["id"]): where for item, where in items}
        return {layer: [item for item, _ in items] for layer, items in made.items()}, places

    def _sound(self, region: Region) -> bool:
        """Whether a region is of a known kind and stands in the text; or a finding."""
        kind, text = self.kinds.get((region.layer, region.role)), self.page.text
        if kind is None or region.label not in kind.labels:
            known = ", ".join(kind.labels) if kind else ", ".join(sorted({k.name for k in self.kinds.values()}))
            self.box.complain(
                "import-label", region.where, "the label is not known here.", f"use {known}.", region.label
            )
            return False
        if not 0 <= region.start < region.end <= len(text):
            message = f"{region.start}-{region.end} is no stretch of the text, which has {len(text)} code points."
            self.box.complain("import-offset", region.where, message, "mark the stretch again.")
            return False
        names = {*kind.attributes, *([PLACE] if kind.places else [])}
        for name in sorted(set(region.attributes) - names):
            message = f"a region of {kind.name} has no attribute {name}."
            self.box.complain("import-attribute", region.where, message, f"known are {', '.join(sorted(names))}.")
        for name, _ in region.relations:
            if name not in kind.relations:
                message = f"no relation {name} starts at a region of {kind.name}."
                fix = f"use {', '.join(kind.relations)}." if kind.relations else "delete it."
                self.box.complain("import-relation", region.where, message, fix)
        return True

    def _attach(self, region: Region) -> None:
        """File a part under its owner; a part goes with an item that was deleted."""
        kind = self.kinds[region.layer, region.role]
        owners = [target for name, target in region.relations if name == OF]
        if not owners and "." in region.id and region.id.split(".")[0] not in self.regions:
            return
        owner = self.regions.get(owners[0]) if len(owners) == 1 else None
        if owner is None or (owner.layer, owner.role) != (region.layer, kind.owner):
            wanted = self.kinds[region.layer, kind.owner or ""].name
            message = f"the region has {len(owners)} relations `of`, expected one, to a region of {wanted}."
            text = self.page.text[region.start : region.end]
            self.box.complain("import-relation", region.where, message, "draw it, or delete the region.", text)
            return
        self.parts.setdefault((owner.id, region.role), []).append(region)

    def _named(self, known: Known, taken: set[str]) -> dict[str, str]:
        """The ids of the items: the region's own where it is one of ours, else prefix and the next free number."""
        items = [r for r in self.regions.values() if not r.role]
        names = {}
        for region in items:
            prefix = self.kinds[region.layer, ""].layer.prefix
            ours = re.fullmatch(rf"{re.escape(prefix)}-[0-9]+", region.id, re.ASCII)
            if ID.fullmatch(region.id) and (ours or known(region.layer, region.id)):
                names[region.id] = region.id
        used = taken | set(names.values())
        for region in sorted(items, key=lambda r: (r.start, -r.end)):
            if region.id not in names:
                layer: Layer = self.kinds[region.layer, ""].layer
                names[region.id] = fresh(layer.prefix, used)
                used.add(names[region.id])
        return names

    def _object(self, kind: Kind, region: Region) -> Node:
        value: Node = {}
        place = region.attributes.get(PLACE, kind.anchors[0] if kind.anchors else None)
        if PLACE in region.attributes and place not in kind.places:
            message = f"{PLACE} is not one of {', '.join(kind.places)}."
            self.box.complain("import-attribute", region.where, message, "choose one.", str(place))
        for one in kind.fields:
            if one.path == kind.label_field:
                put(value, one.path, region.label)
            elif one.shape in ("span", "spans"):
                self._spans(kind, region, one, place == one.path, value)
            elif one.shape == "objects":
                below = self.kinds[kind.layer.name, _role(kind, one)]
                put(value, one.path, [self._object(below, part) for part in self._own(region, _role(kind, one))])
            else:
                self._value(kind, region, one, value)
        return value

    def _own(self, region: Region, role: str) -> list[Region]:
        """The parts of a region in the order of their numbers; new ones behind them, in the order of the file."""
        start = region.id + "."

        def order(part: Region) -> tuple[int, int]:
            number = part.id.rpartition(".")[2]
            ours = part.id.startswith(start) and number.isascii() and number.isdigit()
            return int(number[:9]) if ours else 1 << 31, self.number[part.id]

        return sorted(self.parts.get((region.id, role), []), key=order)

    def _spans(self, kind: Kind, region: Region, one: Field, here: bool, value: Node) -> None:
        found = self._own(region, _role(kind, one))
        if any(not part.id.startswith(region.id + ".") for part in found):  # new ones: the order of the text
            found.sort(key=lambda part: (part.start, part.end))
        spans = [self.page.span(r.start, r.end) for r in ([region] if here else []) + found]
        if one.shape == "spans":
            put(value, one.path, spans)
            return
        if len(spans) > 1:
            message = f"the region has {len(spans)} {one.path}, expected one."
            self.box.complain("import-relation", region.where, message, "delete the others.")
        elif not spans and not one.at.nullable and one.required:
            self._missing(region, one)
        if spans or one.required:
            put(value, one.path, spans[0] if spans else None)

    def _value(self, kind: Kind, region: Region, one: Field, value: Node) -> None:
        """A field from relations or from the attribute of its name."""
        found: Any = region.attributes.get(one.path)
        targets = [target for name, target in region.relations if name == one.path]
        linked = [name for target in targets for name in self._meant(kind, region, one, target)]
        if targets and one.shape == "scalar" and (found is not None or len(targets) > 1):
            message = f"{one.path} is told {len(targets) + (found is not None)} times, expected once."
            self.box.complain("import-relation", region.where, message, "leave one relation or the attribute.")
        if one.shape == "strings":
            put(value, one.path, list(dict.fromkeys([*(found or []), *linked])))
        elif linked or found is not None:
            put(value, one.path, linked[0] if linked else found)
        elif one.required and one.at.nullable:
            put(value, one.path, None)
        elif one.required:
            self._missing(region, one)

    def _meant(self, kind: Kind, region: Region, one: Field, target: str) -> list[str]:
        """The ids that a relation stands for: that of the item, or the entity that a mention is of."""
        other = self.regions.get(target)
        if (
            other is None
            or other.role
            or (one.path in kind.references and other.layer not in kind.references[one.path])
        ):
            wanted = " or ".join(w for w in kind.references.get(one.path, ("entities",)) if (w, "") in self.kinds)
            message = f"the relation {one.path} does not lead to an item of {wanted}."
            self.box.complain("import-relation", region.where, message, "draw it again.")
            return []
        if one.path in kind.references:
            return [self.names[target]]
        entities = other.attributes.get("entities")
        if not isinstance(entities, list) or len(entities) != 1:
            count = len(entities) if isinstance(entities, list) else 0
            message = f"the relation {one.path} leads to a mention of {count} entities, expected one."
            fix = "give that mention one entity, or write the ids into the attribute."
            self.box.complain("import-relation", region.where, message, fix)
            return []
        return entities

    def _missing(self, region: Region, one: Field) -> None:
        known = choices(one.at)
        fix = f"choose one of {', '.join(known)}." if known else "add it."
        text = self.page.text[region.start : region.end]
        self.box.complain("import-missing", region.where, f"the region has no {one.path}.", fix, text)


def _role(kind: Kind, one: Field) -> str:
    return ".".join(filter(None, [kind.role, one.path]))


def fresh(prefix: str, used: set[str]) -> str:
    """The next id of a layer: one more than the greatest number that any of the ids has."""
    numbers = [int(n) for i in used if i.startswith(prefix + "-") and (n := i[len(prefix) + 1 :]).isdigit()]
    return f"{prefix}-{max(numbers, default=0) + 1}"
