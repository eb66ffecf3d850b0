"""The published dataset as it lies on the disk: what `verify` looks at. Starts from the card, the only pointer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from khabar import strict_json
from khabar.configs import Config, configs
from khabar.findings import Finding
from khabar.json_scanner import JsonFault
from khabar.layout import Layout
from khabar.manifest import MANIFEST
from khabar.publish import pointed_folder
from khabar.schemas import Schema
from khabar.shape import offences


@dataclass(eq=False)
class Published:
    """The card, the version folder it names, and the manifest there."""

    layout: Layout
    schema: Schema

    @cached_property
    def front_matter(self) -> dict[str, Any] | None:
        """The card's YAML, or None where there is none that can be read."""
        try:
            text = self.layout.card.read_bytes().decode("utf-8", "strict")
            start, block, _ = text.split("---\n", 2)
            found = yaml.safe_load(block) if start == "" else None
        except (
            OSError,
            ValueError,
            yaml.YAMLError,
            RecursionError,
        ):  # the last for a thousand brackets, one in another
            return None
        return found if isinstance(found, dict) else None

    @cached_property
    def folder(self) -> Path | None:
        return pointed_folder(self.layout)

    @cached_property
    def _manifest(self) -> Any:
        """What the manifest's file holds, of whatever form; None where it cannot be read."""
        try:
            return strict_json.loads((self.folder / MANIFEST).read_bytes()) if self.folder else None
        except (OSError, JsonFault):
            return None

    @cached_property
    def manifest(self) -> dict[str, Any] | None:
        """The manifest, or None where it cannot be read or does not keep to its schema."""
        found = self._manifest
        return found if isinstance(found, dict) and not offences(self.schema, "manifest", found) else None

    @property
    def unknown_to_this_version(self) -> str:
        """The first thing that the schema of this version has against a manifest; empty where it is none at all."""
        if not isinstance(self._manifest, dict):
            return ""
        first = next(iter(offences(self.schema, "manifest", self._manifest)), None)
        return f"{first.pointer or '/'}: {first.message}" if first else ""

    @cached_property
    def data_files(self) -> dict[str, dict[str, str]] | None:
        """Path of every split of every config that the card names; None where the front matter is not of that form."""
        try:
            return {
                str(config["config_name"]): {str(f["split"]): str(f["path"]) for f in config["data_files"]}
                for config in (self.front_matter or {})["configs"]
            }
        except (KeyError, TypeError):
            return None

    def info(self, config: str, key: str, block: str) -> Any:
        """A value that the card gives for a config in `configs` or `dataset_info`; None where there is none."""
        entries = (self.front_matter or {}).get(block)
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and entry.get("config_name") == config:
                return entry.get(key)
        return None

    @cached_property
    def configs(self) -> dict[str, Config]:
        return {config.name: config for config in configs(self.schema)}

    @cached_property
    def contents(self) -> dict[str, bytes | None]:
        """The bytes of every file the manifest lists; None where a file is not there."""
        found: dict[str, bytes | None] = {}
        for entry in self.manifest["files"] if self.manifest else []:
            path = self.folder / entry["path"] if self.folder else None
            found[entry["path"]] = path.read_bytes() if path and path.is_file() else None
        return found

    def name(self, path: str) -> str:
        """A file of the version as a message names it."""
        return self.layout.name(self.folder / path) if self.folder else path

    def finding(self, path: str | None, message: str, fix: str) -> Finding:
        """A finding about a file of the version, or about the card."""
        return Finding(self.name(path) if path else self.layout.name(self.layout.card), 0, 0, "", "", message, fix)
