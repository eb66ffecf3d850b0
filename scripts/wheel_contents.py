"""What a wheel carries beside the code: schemas, guidelines, the card, and the version the card points to, no other.

A build hook of hatchling (pyproject.toml); an editable install needs none of it, since the repository is there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelContents(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `_schema` and `_corpus` to the package of a standard wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it writes the wheel. Raises FileNotFoundError where nothing is published."""
        if version != "standard":
            return
        corpus = Path(self.root) / "corpus"
        card = (corpus / "README.md").read_bytes().decode("utf-8")
        pointed = re.search(r"path: (data/[0-9a-f]+)/", card)
        if pointed is None:
            raise FileNotFoundError("corpus/README.md points to no version: run khabar build first")
        for source in ("README.md", "LICENSE", "GUIDELINES.md", pointed[1]):
            build_data["force_include"][str(corpus / source)] = f"khabar/_corpus/{source}"
        build_data["force_include"][str(Path(self.root) / "schema")] = "khabar/_schema"
