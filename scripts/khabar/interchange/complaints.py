"""Complaints: what may be wrong with a foreign file, each kind with its rule, and a box in which readers put them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khabar import strict_json
from khabar.findings import Finding, Severity
from khabar.json_scanner import JsonFault

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
