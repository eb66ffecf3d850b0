"""Quotation marks: which open, which close, and which of them go together."""

from __future__ import annotations

FAMILY = {
    "«": "«",
    "»": "«",
    "“": "“",
    "”": "“",
    "„": "“",
    '"': '"',
    "‹": "‹",
    "›": "‹",
    "‘": "‘",
    "’": "‘",
    "'": "'",
}
OPENERS, CLOSERS = frozenset("«“„‹‘"), frozenset("»”›’")
