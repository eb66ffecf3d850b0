"""Where things are: every path of a repository, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ANNOTATORS = ("hand", "rules", "a1", "a2")


@dataclass(frozen=True)
class Layout:
    """The folders of one corpus; `schema` may lie elsewhere than the corpus it describes."""

    root: Path
    schema: Path
    corpus: Path

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def documents(self) -> Path:
        return self.corpus / "documents"

    @property
    def registry(self) -> Path:
        return self.corpus / "registry"

    @property
    def metadata(self) -> Path:
        return self.corpus / "metadata.json"

    @property
    def guidelines(self) -> Path:
        return self.corpus / "GUIDELINES.md"

    @property
    def challenge(self) -> Path:
        return self.corpus / "challenge"

    @property
    def audit(self) -> Path:
        return self.corpus / "audit"

    @property
    def data(self) -> Path:
        return self.corpus / "data"

    @property
    def card(self) -> Path:
        return self.corpus / "README.md"

    def annotations(self, layer: str) -> Path:
        """The folder of one annotator: hand, rules, a1 or a2."""
        return self.corpus / ("annotators" if layer in ("a1", "a2") else "") / layer

    def name(self, path: Path) -> str:
        """The path as a reader of a message knows it: relative to the root, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def at(root: Path) -> Layout:
    """The layout of a corpus rooted at `root`; schemas come from there, or else from the package's home."""
    root = root.resolve()
    own = root / "schema"
    return Layout(root, own if own.is_dir() else home().schema, root / "corpus")


def home() -> Layout:
    """The layout the package belongs to: beside it in a wheel, beside the repository in an editable install."""
    if (PACKAGE / "_schema").is_dir():
        return Layout(PACKAGE, PACKAGE / "_schema", PACKAGE / "_corpus")
    root = PACKAGE.parent.parent
    return Layout(root, root / "schema", root / "corpus")


def find(start: Path) -> Layout:
    """The layout of the nearest folder at or above `start` that holds `corpus/documents` and `seeds`.

    Falls back on the package's home.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "corpus" / "documents").is_dir() and (folder / "seeds").is_dir():
            return at(folder)
    return home()
