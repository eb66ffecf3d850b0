"""A corpus with a text that is hard on other tools, and annotations of every kind, made from the schemas."""

from __future__ import annotations

import json
from typing import Any

import miniature
from khabar import canonical, layers
from khabar.interchange.kinds import Field, choices, kinds, put
from khabar.layout import Layout
from khabar.schemas import Schema
from khabar.segment import Page
from khabar.text import digest

# Beyond the basic plane, CRLF and a lone CR, tatweel, harakat, a combining sequence, bidi isolates and marks, a tab, a
# line separator, markup, and what the formats use as their own marks.
HARD = (
    "قال 😀👩\u200d🚀 المديرُ: «لـلنشر» و«الـتوزيع».\r\nمُحَمَّدٌ ــ \u2067USA\u2069\u200f وبـ«موسكو»؛ أمس\r في 3,5\tكم.\n"
    '\nA < B & C > "D" \'E\' {"id": 1} T1\tR2 ; 5 10;20 30\u2028وأضاف: 𐤀𐤁 لا.\n'
)
TEXTS = ('a remark; with\ttab,\nline {"id": "e-9"} & <b> \'x\' «ق» 😀', "قال", "x")
GUESSES: dict[str, tuple[str, ...]] = {
    "value": ("2014-08", "P1Y", "PRESENT_REF"),
    "relative_value": ("DCT-P1D", "LAST-XXXX-02"),
    "freq": ("2X", "1D"),
    "anchor": ("dct", "d-1", "q-1"),
    "parent": ("q-1",),
    "mention": ("e-1", "e-2"),
    "antecedent": ("e-1", "e-3"),
    "derived_from": ("oasis", "nowhere"),
    "entity": ("oasis", "manara"),
}
IDS = ("oasis", "manara", "samir-nakhil")


class Maker:
    """Makes items of every layer; `pick` chooses from a list, which is all that is left open."""

    def __init__(self, schema: Schema, text: str, pick: Any) -> None:
        self.schema, self.page, self.pick = schema, Page(text), pick

    def file(self, count: int) -> dict[str, Any]:
        """The layers, each with up to `count` items."""
        found: dict[str, Any] = {}
        for layer in layers.load().values():
            if self.pick([True, True, True, False]):
                size = self.pick(list(range(count + 1)))
                items = [self.object(layer.name, "", f"{layer.prefix}-{i}") for i in range(1, size + 1)]
                found[layer.name] = sorted(items, key=layer.order)
        return found

    def object(self, layer: str, role: str, name: str | None) -> dict[str, Any]:
        """An object of the shape that the schema describes."""
        made: dict[str, Any] = {"id": name} if name else {}
        for one in kinds(self.schema)[layer, role].fields:
            if one.required or self.pick([True, False]):
                put(made, one.path, self.value(layer, role, one))
        return made

    def value(self, layer: str, role: str, one: Field) -> Any:
        """A value of a field, null now and then where it may be."""
        if one.at.nullable and self.pick([True, False, False]):
            return None
        if one.shape == "span":
            return self.span()
        if one.shape == "spans":
            return [self.span() for _ in range(self.pick([0, 1, 1, 2, 3]))]
        if one.shape == "objects":
            inner = ".".join(filter(None, [role, one.path]))
            return [self.object(layer, inner, None) for _ in range(self.pick([0, 1, 1, 2]))]
        if one.shape == "strings":
            return list(IDS[: self.pick([0, 1, 1, 2])])
        if "boolean" in one.at.types:
            return self.pick([True, False])
        if "integer" in one.at.types:
            return self.pick([1, 2, 10000])
        return self.pick(choices(one.at) or list(GUESSES.get(one.path, TEXTS)))

    def span(self) -> dict[str, Any]:
        """A stretch of the text, short or long, at any code point."""
        start = self.pick(list(range(len(self.page.text) - 1)))
        length = self.pick([1, 1, 2, 3, 5, 8, 21, 60])
        return self.page.span(start, min(start + length, len(self.page.text)))


def add(layout: Layout, name: str, text: str, made: dict[str, Any]) -> None:
    """Put a document with a hand layer into a copy of the miniature."""
    raw = text.encode("utf-8")
    (layout.seeds / f"{name}.txt").write_bytes(raw)
    document = json.loads((layout.documents / "t2.json").read_bytes())
    document |= {"id": name, "seed": f"{name}.txt", "sha256": digest(raw)}
    (layout.documents / f"{name}.json").write_text(canonical.dumps(document), "utf-8")
    head = {"document": name, "layer": "hand", "annotator": "invented for the tests", "guidelines": "0.1"}
    value = {**head, "sha256": digest(raw), **made}
    (layout.annotations("hand") / f"{name}.json").write_text(canonical.dumps(value), "utf-8")


def corpus(folder: Any) -> Layout:
    """The miniature, with guidelines."""
    layout = miniature.copy(folder)
    layout.guidelines.write_text("# Guidelines\n\nVersion: 0.1\n", "utf-8")
    return layout
