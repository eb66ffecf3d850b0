"""What a system hands in, once read, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from khabar import baselines
from khabar.findings import Finding
from khabar.sources import JsonFile

LINE_BY_LINE = ".jsonl"


@dataclass
class Predictions:
    """Annotation objects by document, whatever they were read from, and findings."""

    path: Path
    files: dict[str, JsonFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    made: set[str] = field(default_factory=set)  # documents whose layers were made here, from CoNLL or a short form
    flat: bool = False  # whether a file was CoNLL: flat tags on whole tokens
    unread: set[str] = field(default_factory=set)  # documents with a file that could not be read as annotations

    @property
    def by_rule(self) -> bool:
        """Whether the rule annotators made them, or a baseline that was written with the seeds at hand."""
        for value in (file.value for file in self.files.values() if isinstance(file.value, dict)):
            annotator = str(value.get("annotator"))
            known = baselines.in_sample(annotator)
            if value.get("layer") == "rules" or annotator.startswith("khabar-rules") if known is None else known:
                return True
        return False

    def complain(self, path: str, line: int, check: str, message: str, fix: str, column: int = 1) -> None:
        """Add a finding; line 0 for the file as a whole."""
        self.findings.append(Finding(path, line, column if line else 0, check, "", message, fix))


def placed(finding: Finding, file: JsonFile) -> Finding:
    """A finding in a line of JSON lines, at that line; the column counts in the object without its text."""
    path, _, number = file.name.rpartition(":")
    if path.endswith(LINE_BY_LINE):
        return replace(finding, path=path, line=int(number))
    return finding
