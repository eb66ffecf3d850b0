"""spaCy: a text cut into words without a letter left over, and regions by span group."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from khabar.interchange.regions import Region
from khabar.segment import Page, Range


def words(page: Page) -> list[Range]:
    """The written tokens, and whatever stands between them as words of its own."""
    found: list[Range] = []
    at = 0
    for start, end in [*page.tokens, (len(page.text), len(page.text))]:
        if at < start:
            found.append((at, start))
        if start < end:
            found.append((start, end))
        at = end
    return found


def snapped(edges: list[Range], start: int, end: int) -> Range:
    """The smallest run of words that covers a stretch, as a stretch."""
    first = bisect_right([a for a, _ in edges], start) - 1
    last = bisect_left([b for _, b in edges], end)
    return edges[first][0], edges[last][1]


def grouped(regions: list[Region]) -> dict[str, list[Region]]:
    """Regions by the name of their span group: the layer, or layer and role."""
    found: dict[str, list[Region]] = {}
    for region in regions:
        found.setdefault(f"{region.layer}:{region.role}" if region.role else region.layer, []).append(region)
    return found
