"""Merging: what a format cannot hold is kept from the file that was exported, and what changed is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from khabar import layers
from khabar.canonical import compact
from khabar.interchange.folding import fresh
from khabar.interchange.losses import RULE, Loss, stripped
from khabar.schemas import Node
from khabar.segment import Page

SHOWN = 12  # ids that a line names


@dataclass(frozen=True)
class Change:
    """What an import does to one layer of one document: ids of items."""

    document: str
    layer: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    same: int

    def said(self) -> str:
        """The change in a line, ids of each sort with it."""
        sorts = (("added", self.added), ("removed", self.removed), ("changed", self.changed))
        parts = [
            f"{len(ids)} {sort} ({', '.join(ids[:SHOWN])}{', …' * (len(ids) > SHOWN)})" for sort, ids in sorts if ids
        ]
        return ", ".join([*parts, f"{self.same} the same"])


def merge(
    base: Node | None, made: dict[str, list[Node]], losses: tuple[Loss, ...], page: Page
) -> dict[str, list[Node]]:
    """The items that came back, completed from `base` by what the format had lost of them.

    An item that the format shows as it shows one of `base` is that one; one with the id of another takes over what
    differs; items of `base` that the format does not show stay. `base` None: nothing to complete from.
    """
    if base is None:
        return made
    unnamed = {loss.path.split(".")[0] for loss in losses if loss.path.endswith(".*.id")}
    shown = stripped(base, tuple(loss for loss in losses if not loss.path.endswith(".*.id")), page)
    found = {}
    for layer, items in made.items():
        old = {item["id"]: item for item in stripped(base, (RULE,), page).get(layer) or []}
        visible = {item["id"]: item for item in shown.get(layer) or []}
        by_look = {_look(item): name for name, item in visible.items()}
        kept, used = [item for name, item in old.items() if name not in visible], set(old)
        for item in items:
            name = by_look.get(_look(item)) if layer in unnamed else item["id"]
            if name is None or name not in visible:
                if layer in unnamed:
                    item = {**item, "id": fresh(layers.load()[layer].prefix, used)}
                    used.add(item["id"])
                kept.append(item)
            else:
                patch = {key: value for key, value in item.items() if visible[name].get(key) != value}
                gone = {key for key in visible[name] if key not in item}
                whole = {**old[name], **patch, "id": name}
                kept.append({key: value for key, value in whole.items() if key not in gone})
        found[layer] = sorted(kept, key=layers.load()[layer].order)
    return found


def _look(item: Node) -> str:
    return compact({key: value for key, value in item.items() if key != "id"})


def changes(document: str, old: Node | None, new: Node) -> Iterator[Change]:
    """The layers in which two annotation files differ, or that the new one has annotated first."""
    for layer in layers.load():
        before: Any = (old or {}).get(layer)
        after: Any = new.get(layer)
        if after is None:
            continue
        a, b = ({item["id"]: compact(item) for item in items or []} for items in (before, after))
        if before is not None and a == b:
            continue
        changed = tuple(name for name in b if name in a and a[name] != b[name])
        gone, come = tuple(name for name in a if name not in b), tuple(name for name in b if name not in a)
        yield Change(document, layer, come, gone, changed, len(b) - len(come) - len(changed))
