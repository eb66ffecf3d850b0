"""Rules for attributions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khabar.rules import Found
    from khabar.segment import Page


def finish(page: Page, items: list[dict[str, Any]], found: Found) -> list[dict[str, Any]]:
    """Find who dropped subjects are and which attribution stands inside which."""
    from khabar.rules.quotes._links import link  # the package must load before its modules

    return link(page, items, found)
