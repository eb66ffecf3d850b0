"""Verify the published dataset, from the card down to every byte."""

from __future__ import annotations

from dataclasses import replace

from khabar import checks
from khabar.findings import Finding, settled
from khabar.layout import Layout
from khabar.published import Published
from khabar.schemas import Schema
from khabar.validate import PUBLISHED


def verify(layout: Layout) -> list[Finding]:
    """All findings about the published dataset; none means that every byte is as it was published."""
    published = Published(layout, Schema(layout.schema))
    return settled(
        replace(f, check=check.id) for check in checks.load() if check.level == PUBLISHED for f in check.body(published)
    )
