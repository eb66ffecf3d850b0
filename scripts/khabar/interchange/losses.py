"""Losses: what a format cannot hold of an annotation file, declared once by each export, and taken away for a proof."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from khabar.segment import Page

GONE = object()
Strip = Callable[[dict[str, Any], Page], None]


@dataclass(frozen=True)
class Loss:
    """One thing that a format does not hold.

    `path`: a dotted path in an annotation file, `*` for every element (`entities.*.form`, `quotes`). `becomes`: the
    value that comes back in its place; without one the key is not there. `strip`: what is done to a file where that
    is not simply one value.
    """

    path: str
    why: str
    becomes: Any = GONE
    strip: Strip | None = None

    @property
    def layer(self) -> str | None:
        """The layer that is lost altogether, if it is one."""
        return self.path if "." not in self.path and self.strip is None and self.becomes is GONE else None


RULE = Loss("*.*.rule", "what a tool gives back is somebody's, and no rule's any more")


def stripped(value: Mapping[str, Any], losses: tuple[Loss, ...], page: Page) -> dict[str, Any]:
    """The annotation file without what a format loses of it, in the order in which the losses are declared."""
    left = copy.deepcopy(dict(value))
    for loss in losses:
        if loss.strip is not None:
            loss.strip(left, page)
        else:
            _take(left, loss.path.split("."), loss.becomes)
    return left


def _take(value: Any, steps: list[str], becomes: Any) -> None:
    head, *rest = steps
    if not isinstance(value, dict | list):
        return
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in keys if head == "*" else [k for k in keys if k == head]:
        if rest:
            _take(value[key], rest, becomes)
        elif becomes is not GONE:
            value[key] = copy.deepcopy(becomes)
        else:
            del value[key]


def renumbered(layer: str, prefix: str) -> Strip:
    """Ids of a layer become numbers in the order of the list."""

    def strip(value: dict[str, Any], page: Page) -> None:
        for number, item in enumerate(value.get(layer) or [], 1):
            item["id"] = f"{prefix}-{number}"

    return strip


def table(found: Mapping[str, tuple[Loss, ...]]) -> str:
    """The losses of every format as a table in Markdown."""
    lines = ["| format | lost | why |", "|---|---|---|"]
    for name, losses in found.items():
        lines += [f"| `{name}` | `{loss.path}` | {loss.why} |" for loss in losses]
    return "\n".join(lines)
