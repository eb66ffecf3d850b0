"""What a wheel carries beside the code: schemas, guidelines, the card, and the version the card points to, no other.

A build hook of hatchling (pyproject.toml); an editable install needs none of it, since the repository is there. The
articles' texts belong to their publishers, so that whoever builds says whether they go along: `KHABAR_TEXT=with` or
`KHABAR_TEXT=withheld`. There is no default. Texts that go along unasked may reach an index, which forgets nothing;
texts that are left out unasked make a package that loads nulls.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CHOICE = "KHABAR_TEXT"


class WheelContents(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `_schema` and `_corpus` to the package of a standard wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it writes a wheel or an sdist. Ends the build where it must not go on."""
        if version != "standard":
            return
        choice = os.environ.get(CHOICE)
        if choice not in ("with", "withheld"):
            sys.exit(
                f"khabar: the articles' texts belong to their publishers, and {CHOICE} does not say whether they go "
                f"along. Fix: set {CHOICE}=with or {CHOICE}=withheld, or install with `pip install -e .`."
            )
        if self.target_name == "sdist":
            if choice == "withheld":
                sys.exit(f"khabar: an sdist holds seeds/ and corpus/. Fix: build the wheel alone, or {CHOICE}=with.")
            return
        corpus = Path(self.root) / "corpus"
        if choice == "withheld":
            corpus = self._withheld()
        card = (corpus / "README.md").read_bytes().decode("utf-8")
        pointed = re.search(r"path: (data/[0-9a-f]+)/", card)
        if pointed is None:
            raise FileNotFoundError("corpus/README.md points to no version: run khabar build first")
        # The guidelines take their examples from the articles.
        names = ["README.md", "LICENSE", *(["GUIDELINES.md"] if choice == "with" else [])]
        for source in (*names, pointed[1]):
            build_data["force_include"][str(corpus / source)] = f"khabar/_corpus/{source}"
        about = Path(self.root) / "corpus" / "metadata.json"
        build_data["force_include"][str(about)] = "khabar/_corpus/metadata.json"
        build_data["force_include"][str(Path(self.root) / "CITATION.cff")] = "khabar/_corpus/CITATION.cff"
        build_data["force_include"][str(Path(self.root) / "schema")] = "khabar/_schema"

    def _withheld(self) -> Path:
        """The corpus built without texts, in a folder that goes when the build is done."""
        sys.path.insert(0, str(Path(self.root) / "scripts"))
        try:
            from khabar.build import build_withheld
            from khabar.layout import at
        except ImportError as error:
            sys.exit(
                f"khabar: leaving the texts out needs the project's environment ({error}). Fix: make wheel "
                "TEXT=withheld, or build without isolation where khabar's dependencies are installed."
            )
        self._folder = tempfile.TemporaryDirectory(prefix="khabar-wheel-")  # held until the wheel is written
        build_withheld(at(Path(self.root)), Path(self._folder.name) / "release")
        return Path(self._folder.name) / "release"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling when the wheel is written."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
