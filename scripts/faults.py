"""Write `tests/FAULTS.md`: what can go wrong and what holds it, and how much of it was tried.

`python scripts/faults.py` reads `tests/cases/faults.tsv`, and `torture.json` and `older_pyarrow.json` of
`tests/results`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

TESTS = Path(__file__).resolve().parent.parent / "tests"
PAGE = TESTS / "FAULTS.md"
GROUPS = {
    "raw": "Texts",
    "json": "JSON",
    "conf": "Settings",
    "schema": "Schemas",
    "self": "Our own schemas and messages",
    "offset": "Offsets",
    "ref": "References",
    "split": "Splits",
    "build": "Building and publishing",
    "load": "The published dataset",
    "view": "The viewer",
    "sec": "Security",
    "run": "Large runs",
}


class Fault(NamedTuple):
    """One line of the catalogue."""

    id: str
    what: str
    held_by: str
    answer: str

    @property
    def checks(self) -> list[str]:
        return [x.removeprefix("check ") for x in self.held_by.split(", ") if x.startswith("check ")]

    @property
    def tests(self) -> list[str]:
        """`module::function`, the module without its folder and suffix."""
        return [x for x in self.held_by.split(", ") if "::" in x]


def catalogue() -> list[Fault]:
    """All faults in order."""
    lines = (TESTS / "cases" / "faults.tsv").read_text("utf-8").splitlines()
    return [Fault(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def page() -> str:
    """The whole page."""
    faults = catalogue()
    held = [f for f in faults if f.held_by != "none"]
    out = [
        "# What can go wrong, and what holds it",
        "",
        "<!-- Made by `python scripts/faults.py`; do not edit. -->",
        "",
        f"{len(faults)} faults, of which {len(held)} are held by a check (`khabar explain <check>`; its case is in",
        "`tests/cases/checks/`) or by a test. The others do not apply, for the reason given. The list is",
        "`tests/cases/faults.tsv`; a test holds it against checks and tests.",
    ]
    for prefix, title in GROUPS.items():
        rows = [f for f in faults if f.id.split("-")[0] == prefix]
        if rows:
            out += ["", f"## {title}", "", "| fault | input | answer | held by |", "|---|---|---|---|"]
            out += [f"| {f.id} | {cell(f.what)} | {cell(f.answer)} | {_held(f)} |" for f in rows]
    return "\n".join([*out, "", *_tried(), *_elsewhere(), ""])


def _held(fault: Fault) -> str:
    if fault.held_by == "none":
        return "does not apply"
    names = [f"`{name}`" for name in fault.checks]
    return ", ".join([*names, *(f"`tests/{module}.py` `{test}`" for module, test in _pairs(fault))])


def _pairs(fault: Fault) -> list[tuple[str, str]]:
    return [(name.split("::")[0], name.split("::")[1]) for name in fault.tests]


def cell(value: str) -> str:
    """A text as it stands in a cell of a Markdown table."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def _tried() -> list[str]:
    path = TESTS / "results" / "torture.json"
    if not path.is_file():
        return []
    found = json.loads(path.read_bytes())
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    out = [
        "## Tried",
        "",
        "`make torture` runs every method in full; `make test` runs each in short. A trial is bad where a fault is",
        "not found, where a command ends in a traceback, or where what is published is not whole. Each line is the",
        f"last run of its method, on {found['machine']}; {versions}.",
        "",
        "| method | trials | of | bad | seconds | date | more |",
        "|---|---:|---:|---:|---:|---|---|",
    ]
    for m in found["methods"]:
        out.append(
            f"| `tests/torture/{m['method']}.py` | {m['count']:,} | {m['wanted']:,} | {m['bad']:,} | {m['seconds']:,} "
            f"| {m['date']} | {cell(_more(m))} |"
        )
    return out


def _elsewhere() -> list[str]:
    """What other releases of pyarrow and Python make of the corpus (scripts/older_pyarrow.py)."""
    path = TESTS / "results" / "older_pyarrow.json"
    if not path.is_file():
        return []
    found = json.loads(path.read_bytes())
    out = [
        "",
        "## With other releases of pyarrow and Python",
        "",
        f"The {found['tables']} tables of the corpus ({found['rows']:,} rows) built, and the published version",
        "verified, by `python scripts/older_pyarrow.py`. Rows are the same by their logical hashes; bytes are",
        "pyarrow's to choose.",
        "",
        "| Python | pyarrow | logical hashes | bytes | findings of `khabar verify` |",
        "|---|---|---|---|---:|",
    ]
    for b in found["builds"]:
        logical, raw = ("equal" if b[key] else "other" for key in ("equal_logical_hashes", "equal_bytes"))
        out.append(f"| {b['python']} | {b['pyarrow']} | {logical} | {raw} | {b['findings_of_verify']} |")
    return out


def _more(result: dict[str, Any]) -> str:
    """The other figures of a result, in words."""
    known = {"method", "count", "wanted", "bad", "seconds", "date", "bad_trials", "shown"}
    return "; ".join(_said(key, value) for key, value in result.items() if key not in known and value not in ({}, []))


def _said(key: str, value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{k} {_numbers(v)}" if isinstance(v, dict) else f"{k} {v}" for k, v in value.items())
        return f"{key.replace('_', ' ')}: {inner}"
    if isinstance(value, list):
        return f"{key.replace('_', ' ')}: {', '.join(map(str, value))}"
    return f"{key.replace('_', ' ')} {value}"


def _numbers(value: dict[str, Any]) -> str:
    if "seconds" in value:  # a part of a method
        return f"{value['count']}{f', {bad} bad' if (bad := value['bad']) else ''}"
    if "slowest_ms" not in value:
        inner = ", ".join(f"{key} {number}" for key, number in value.items() if key != "count")
        return f"{value['count']} ({inner})" if "count" in value else f"({inner})"
    return f"{value.get('count', '')} (slowest {value.get('slowest_ms', '–')} ms, {value.get('bad', '–')} bad)"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
