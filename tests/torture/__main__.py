"""All methods of torture, one after the other; what each printed is kept in `tests/results/torture.json`.

`python tests/torture [METHOD …] [--count N] [--seconds S]`: a method is a file of this folder that can be run. The
results of methods that were not run stay, and so do those of a run of more trials, and the parts of a method that were
not run (`--first N --count 1`). With `--add` and `--first`, a run of trials whose time was up goes on behind those that
it made, and its figures are added to theirs. The process has a low priority, since this takes hours.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from torture import frame

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER.parent / "results" / "torture.json"
SAME = ("operators", "patterns", "pumps", "wanted", "runs")  # figures of a method that are no counts of trials
LIBRARIES = ("datasets", "google-re2", "hypothesis", "jsonschema", "jsonschema-rs", "pyarrow", "PyYAML")


def methods() -> list[str]:
    """Names of the modules that can be run."""
    return sorted(
        path.stem
        for path in FOLDER.glob("*.py")
        if path.name != "__main__.py" and 'if __name__ == "__main__":' in path.read_text("utf-8")
    )


def kept(path: Path = RESULTS) -> list[dict[str, Any]]:
    """The results that are kept."""
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["methods"] if path.is_file() else []
    return found


def keep(results: list[dict[str, Any]], path: Path = RESULTS) -> None:
    """Put the results into the file, each in the place of the last one of its method."""
    by_name = {result["method"]: result for result in kept(path)}
    by_name |= {new["method"]: frame.joined(by_name.get(new["method"], {}), new) for new in results}
    value = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "versions": {name: version(name) for name in LIBRARIES},
        "methods": [by_name[name] for name in sorted(by_name)],
    }
    path.write_bytes((json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def added(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """Two runs as one: what is counted adds up, of the slowest and largest the greater one stays."""
    found = {**one, **two}
    for key in set(one) & set(two):
        old, new = one[key], two[key]
        if isinstance(new, dict):
            found[key] = added(old, new)
        elif key.startswith(("slowest", "grown")):  # a figure, or what it belongs to and the figure
            found[key] = max(old, new, key=lambda x: x[-1] if isinstance(x, list) else x)
        elif isinstance(new, list):
            found[key] = old if new in (old, []) else (old + new)[: frame.BAD_SHOWN]
        elif isinstance(new, int | float) and key not in SAME:
            found[key] = round(old + new, 1)
    return found


def main() -> int:
    """Run what was asked for; 1 where something bad was found, 2 where a method ended without a result."""
    parser = argparse.ArgumentParser(description="Torture: all methods, in full length.")
    parser.add_argument("methods", nargs="*", choices=[*methods(), []], help="default: all")
    parser.add_argument("--count", help="trials of each method, or commands, as it says (default: its own)")
    parser.add_argument("--seconds", help="time after which a method begins nothing more (default: its own)")
    parser.add_argument("--first", help="number of the first trial, or part, to go on with")
    parser.add_argument("--add", action="store_true", help="add to the result that is there")
    parser.add_argument(
        "--replace", action="store_true", help="keep a result of fewer trials than the one that is there"
    )
    options = parser.parse_args()
    os.nice(10)
    status = 0
    for name in options.methods or methods():
        command = [sys.executable, str(FOLDER / f"{name}.py")]
        command += [x for key in ("count", "seconds", "first") if (v := getattr(options, key)) for x in (f"--{key}", v)]
        begun = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
        try:
            result = json.loads(done.stdout.strip().splitlines()[-1])
        except (IndexError, ValueError):
            print(f"{name} ended with {done.returncode} and without a result after {time.monotonic() - begun:.0f} s")
            status = 2
            continue
        result["date"] = datetime.now(UTC).date().isoformat()
        if options.add and "parts" not in result:  # the parts of a method join by themselves
            before = next(m for m in kept() if m["method"] == name)
            result = {**added(before, result), "wanted": before["wanted"], "runs": before.get("runs", 1) + 1}
        before = next((m for m in kept() if m["method"] == name), {"count": 0})
        if "parts" not in result and result["count"] < before["count"] and not options.replace:
            print(f"{name}: not kept, since {before['count']} trials are known; --replace keeps these all the same")
        else:
            keep([result])
        print(f"{name}: {result['count']} trials, {result['bad']} bad, {result['seconds']} s")
        status = max(status, int(bool(result["bad"])))
    return status


if __name__ == "__main__":
    raise SystemExit(main())
