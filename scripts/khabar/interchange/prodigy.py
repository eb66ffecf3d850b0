"""Spans of JSON lines: `start`, `end`, `label`; `label` is `entities:PER`, so that it tells the layer."""

from __future__ import annotations

from typing import Any

from khabar.interchange.regions import Region


def span(region: Region) -> dict[str, Any]:
    """A region as a span."""
    found: dict[str, Any] = {"start": region.start, "end": region.end, "label": label(region), "id": region.id}
    if region.attributes:
        found["attributes"] = region.attributes
    if region.relations:
        found["relations"] = [{"label": name, "to": target} for name, target in region.relations]
    return found


def label(region: Region) -> str:
    """Layer and label of an item (`entities:PER`), layer and role of a part (`quotes:sources`)."""
    return f"{region.layer}:{region.role or region.label}"
