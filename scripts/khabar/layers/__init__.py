"""Layers: what is annotated. One file here and one schema in schema/layers; the names are the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from khabar import plugins
from khabar.segment import Page

Item = dict[str, Any]
Overlap = Literal["disjoint", "nested", "free"]


@dataclass(frozen=True)
class Layer:
    """What the generic code needs to know of a layer; everything else is in its schema.

    `extent`: dotted paths of the spans an item covers, `*` for every element (`content.*`). `identity`: keys that
    make two items the same. `references`: dotted path of an id to the layers it may point to. `overlap`: whether
    items may share text: disjoint (never), nested (inside each other, not crossing), free. `after`: layers whose
    rules run before. `derive`: the columns of `$defs/derived` for one item. `label`: the key whose value other tools
    show as an item's label; where there is none, that is the name of the item. `meant`: dotted paths of entity ids for
    which a mention in the text can stand.
    """

    name: str
    prefix: str
    extent: tuple[str, ...]
    identity: tuple[str, ...]
    derive: Callable[[Item, Page, dict[str, list[Item] | None]], dict[str, Any]]
    references: dict[str, tuple[str, ...]]
    overlap: Overlap = "disjoint"
    after: tuple[str, ...] = ()
    label: str = ""
    meant: tuple[str, ...] = ()
    summary: str = ""

    @cached_property
    def _single(self) -> str | None:
        return self.extent[0] if len(self.extent) == 1 and "." not in self.extent[0] else None

    @cached_property
    def _steps(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(path.split(".")) for path in self.extent)

    def spans(self, item: Item) -> list[Item]:
        """The spans the item covers, in text order."""
        found = [value for steps in self._steps for value in _values(item, steps) if value is not None]
        return sorted(found, key=lambda s: (s["start"], s["end"])) if len(found) > 1 else found

    def hull(self, item: Item) -> tuple[int, int] | None:
        """First and last position the item covers; None where it covers nothing."""
        if self._single:  # most layers, and this is asked of every item several times
            span = item.get(self._single)
            return None if span is None else (span["start"], span["end"])
        reach = None
        for steps in self._steps:
            for span in (item.get(steps[0]),) if len(steps) == 1 else _values(item, steps):
                if span is not None:
                    start, end = span["start"], span["end"]
                    reach = (min(start, reach[0]), max(end, reach[1])) if reach else (start, end)
        return reach

    def equal(self, item: Item, other: Item) -> bool:
        """Whether two items are the same by the layer's `identity`."""
        return all(item[key] == other[key] for key in self.identity)

    def order(self, item: Item) -> tuple[int, int, str]:
        """Sort key: place in the text, outermost first."""
        start, end = self.hull(item) or (1 << 31, 0)
        return start, -end, str(item.get("type", ""))


def _values(item: Item, steps: tuple[str, ...]) -> list[Any]:
    """Every value at a path, as `walk` finds them, without their pointers."""
    found: list[Any] = [item]
    for step in steps:
        if step == "*":
            found = [element for value in found for element in value or ()]
        else:
            found = [value[step] for value in found if isinstance(value, dict) and step in value]
    return found


def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value at a dotted path with its JSON pointer; `*` stands for every element of a list."""
    head, _, rest = path.partition(".")
    if head == "*":
        for i, element in enumerate(value or []):
            inner = walk(element, rest) if rest else [("", element)]
            yield from ((f"/{i}{pointer}", found) for pointer, found in inner)
    elif isinstance(value, dict) and head in value:
        inner = walk(value[head], rest) if rest else [("", value[head])]
        yield from ((f"/{head}{pointer}", found) for pointer, found in inner)


@cache
def load() -> dict[str, Layer]:
    """All layers by name, in the order in which their rules run: a layer comes after those it needs."""
    found = {}
    for module in plugins.modules(sys.modules[__name__]):
        layer: Layer = plugins.need(module, "LAYER")
        found[layer.name] = layer
    ordered: dict[str, Layer] = {}

    def place(names: Iterable[str]) -> None:
        for name in names:
            if name not in ordered:
                place(found[name].after)
                ordered[name] = found[name]

    place(sorted(found))
    return ordered
