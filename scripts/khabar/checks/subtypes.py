"""Level 4 as well: which subtypes a type of entity may have. What a label set makes of an item rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from khabar import crosswalks
from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import Record

LEVEL = 4
# The independent passes stay as they were made; adjudication mends what is odd in them.
HELD = ("hand", "rules")


@check
def entity_subtype(record: Record) -> Iterator[Finding]:
    """A mention's subtype is one that its type may have."""
    for annotator in HELD:
        file = record.annotations.get(annotator)
        if file is None:
            continue
        allowed = crosswalks.subtypes(file.schema)
        for i, item in enumerate(file.value.get("entities") or []):
            known = allowed.get(item["type"], [item["subtype"]])
            if item["subtype"] not in known:
                message = f"the subtype {item['subtype']} is not one of {item['type']}."
                listed = ", ".join(x for x in known if x) or "none"
                yield file.finding(f"/entities/{i}/subtype", message, f"write null or one of: {listed}.")
