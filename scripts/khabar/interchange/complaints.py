"""Complaints: what may be wrong with a foreign file, each kind with its rule, and a box in which readers put them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khabar import strict_json
from khabar.findings import Finding, Severity
from khabar.json_scanner import JsonFault

KINDS = {
    "import-file": "A foreign file is there, of a size that can be read, and there is at least one in a folder.",
    "import-syntax": "A foreign file can be parsed: JSON, XML or lines as its format wants them, in UTF-8, not cut "
    "off, not nested beyond reason, and an XML file declares no document type and no entities.",
    "import-shape": "What a format puts around the annotations is there and of the right type.",
    "import-document": "A foreign file names a document of the corpus, or is named after one.",
    "import-text": "The text of a foreign file is the text of the document, code point by code point.",
    "import-twice": "A document comes once, and an id of a region once.",
    "import-label": "The label of a region is one of its layer's.",
    "import-offset": "A region lies inside the text, starts before it ends, and repeats what stands there.",
    "import-attribute": "An attribute is one of the region's kind, once, and of its type.",
    "import-missing": "An item has every attribute and part that the schema asks for.",
    "import-relation": "A relation has a name that its region may use, and leads to a region of the right kind.",
    "import-token": "The tokens of a foreign file are those that were exported.",
    "import-annotator": "Somebody is named as annotator.",
    "import-unread": "A task without annotations changes nothing.",
}
MAX_BYTES = 256 << 20


@dataclass
class Box:
    """The findings of an import; `source` is the file that is being read."""

    source: str = ""
    findings: list[Finding] = field(default_factory=list)

    def complain(
        self,
        kind: str,
        pointer: str,
        message: str,
        fix: str,
        *excerpts: str,
        line: int = 0,
        column: int = 1,
        severity: Severity = "error",
    ) -> None:
        """Add a finding; line 0 for the file as a whole."""
        assert kind in KINDS
        place = (line, column if line else 0)
        self.findings.append(Finding(self.source, *place, kind, pointer, message, fix, severity, excerpts))

    def files(self, path: Path, suffix: str) -> list[Path]:
        """The file, or those of a folder with this suffix; a finding where there is none."""
        if not path.is_dir():
            return [path]
        found = sorted(p for p in path.glob("*" + suffix) if p.is_file() and not p.name.startswith("."))
        if not found:
            self.source = str(path)
            self.complain("import-file", "", f"the folder has no {suffix} file.", "name the folder of the export.")
        return found

    def text(self, path: Path) -> str | None:
        """The UTF-8 text of a file, or None and a finding."""
        raw = self.raw(path)
        if raw is None:
            return None
        try:
            return raw.decode("utf-8", "strict")
        except UnicodeDecodeError as error:
            self.complain("import-syntax", "", f"byte {error.start} is not UTF-8.", "save the file as UTF-8.")
            return None

    def raw(self, path: Path) -> bytes | None:
        """The bytes of a file, or None and a finding."""
        if path.stat().st_size > MAX_BYTES:
            message = f"the file has {path.stat().st_size} bytes, the limit is {MAX_BYTES}."
            self.complain("import-file", "", message, "export fewer documents at a time.")
            return None
        return path.read_bytes()

    def json(self, path: Path) -> Any:
        """The value of a JSON file, or None and a finding. Numbers may have fractions here: tools write durations."""
        text = self.text(path)
        return None if text is None else self.parsed(text)

    def parsed(self, text: str, line: int = 1) -> Any:
        """The value of a JSON text that starts on a line of the file, or None and a finding."""
        try:
            value = json.loads(text.removeprefix("\ufeff"))
            json.dumps(value, ensure_ascii=False).encode("utf-8")
            return value
        except json.JSONDecodeError as error:
            at, message = line + error.lineno - 1, f"not JSON: {error.msg}."
            self.complain("import-syntax", "", message, "export the file again.", line=at, column=error.colno)
        except UnicodeEncodeError:
            self.complain("import-syntax", "", "a string holds half a code point.", "export it again.", line=line)
        except (RecursionError, ValueError):
            message = "the JSON is nested too deeply, or a number in it is too long."
            self.complain("import-syntax", "", message, "export the file again.", line=line)
        return None

    def strict(self, raw: bytes, line: int = 0) -> Any:
        """The value of JSON as the corpus writes it, or None and a finding."""
        try:
            return strict_json.loads(raw)
        except JsonFault as fault:
            at = line or fault.line
            self.complain("import-syntax", fault.pointer, fault.message, fault.fix, line=at, column=fault.column)
            return None
