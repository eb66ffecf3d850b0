"""Findings: what a check has to say, as values. Only the command line prints them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
EXCERPT = 80  # longest stretch of data that a message repeats, in code points


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, where it is, what was expected and how to mend it.

    `line` and `column` count from 1, columns in code points; 0 means that the finding is about the file as a
    whole. `pointer` is a JSON pointer (RFC 6901), empty for the root and for texts. `excerpts` are pieces of
    the data, kept apart so that right-to-left text comes last on the line.
    """

    path: str
    line: int
    column: int
    check: str
    pointer: str
    message: str
    fix: str
    severity: Severity = "error"
    excerpts: tuple[str, ...] = ()
    document: str | None = None


def printable(value: str, limit: int = EXCERPT) -> str:
    """Data made safe for a terminal: controls, format and bidi characters, surrogates as escapes; cut to `limit`."""
    shown = "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else c
        for c in value[:limit]
    )
    return shown + ("…" if len(value) > limit else "")


def render(finding: Finding) -> str:
    """One line: `file:line:col id /pointer message. Fix: how.` and the excerpts last."""
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    head = f"{place} {finding.check}" + (f" {printable(finding.pointer, 200)}" if finding.pointer else "")
    severity = "" if finding.severity == "error" else f" ({finding.severity})"
    line = f"{head}{severity} {finding.message} Fix: {finding.fix}"
    if finding.excerpts:
        line += "  " + " / ".join(f"[{printable(e)}]" for e in finding.excerpts)
    return line


def render_json(findings: Iterable[Finding]) -> str:
    """All findings as JSON lines, one object each."""
    return "".join(json.dumps(asdict(f), ensure_ascii=False) + "\n" for f in findings)


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of print: by file, place and id, each once."""
    return sorted(set(findings))
