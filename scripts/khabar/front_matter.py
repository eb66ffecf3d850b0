"""The YAML at the head of a dataset card. The card is read before anything else is known of it, so it has to be plain.

A build writes neither aliases nor tags. Aliases let a few lines stand for more than a memory holds, tags call PyYAML's
constructors for values that they stumble over, nesting without end costs the stack: such a card has no front matter.
"""

from __future__ import annotations

from typing import Any

import yaml

MAX_DEPTH = 32
# The parser of libyaml is ten times as fast; a PyYAML that was built without it has the other one.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(raw: bytes) -> dict[str, Any] | None:
    """The front matter of a card; None where there is none that can be read, or none that is plain."""
    try:
        start, block, _ = raw.decode("utf-8", "strict").split("---\n", 2)
        if start or not _is_plain(block):
            return None
        found = LOADER(block).get_single_data()
    except (ValueError, OverflowError, yaml.YAMLError):
        return None
    return found if isinstance(found, dict) else None


def _is_plain(block: str) -> bool:
    depth = 0
    for event in yaml.parse(block, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            return False
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return False
    return True
