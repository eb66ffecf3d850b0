"""The rules of this package, all layers."""

from __future__ import annotations

from khabar.annotator import annotate_page
from khabar.rules import Found
from khabar.segment import Page

IN_SAMPLE = True


def predict(page: Page) -> Found:
    """What `khabar annotate` writes."""
    return annotate_page(page)
