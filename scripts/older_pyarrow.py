"""Build and verify the corpus with other releases of pyarrow and of Python: the same rows, by their logical hashes.

usage: python scripts/older_pyarrow.py [--python PYTHON …] [RELEASE …]

Run before a release. Needs a package index, so it is no test. Each release of pyarrow is put before the installed one;
each Python (an interpreter's path) gets an environment of its own, from the lock. Writes
tests/results/older_pyarrow.json, which tests/FAULTS.md shows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "tests" / "results" / "older_pyarrow.json"
RELEASES = ("21.0.0", "24.0.0", "26.0.1")  # the second is the oldest that `datasets` 5.2 takes
BUILD = """
import hashlib, json, platform
import pyarrow
from khabar import manifest, sources
from khabar.layout import home
from khabar.verify import verify
version = manifest.build_version(sources.read(home()))
files = hashlib.sha256("".join(f["path"] + f["sha256"] for f in version.manifest["files"]).encode()).hexdigest()
print(json.dumps({
    "python": platform.python_version(), "pyarrow": pyarrow.__version__,
    "logical": {f["path"]: f["logical"] for f in version.manifest["files"]}, "bytes": files,
    "rows": sum(f["rows"] for f in version.manifest["files"]),
    "findings": [f.check + " " + f.message for f in verify(home())],
}))
"""


def run(*command: str, **surroundings: str) -> str:
    """What a command prints. Raises SystemExit where it fails, with what it said."""
    done = subprocess.run(
        command, env={**os.environ, **surroundings}, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)[:200]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def built_with(python: str, release: str | None, folder: Path) -> dict[str, Any]:
    """What a Python builds and verifies, with a release of pyarrow or the one that it has."""
    before = [str(ROOT / "scripts")]
    if release:
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), f"pyarrow=={release}")
        before.insert(0, str(folder))
    found: dict[str, Any] = json.loads(run(python, "-c", BUILD, PYTHONPATH=os.pathsep.join(before)).splitlines()[-1])
    return found


def environment(python: str, folder: Path) -> str:
    """The interpreter of an environment for another Python, with what the lock names."""
    if python == sys.executable:
        return python
    run(python, "-m", "venv", str(folder))
    own = str(folder / "bin" / "python")
    lock = str(ROOT / ".locks" / "main.txt")
    run(own, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--require-hashes", "-r", lock)
    return own


def main() -> int:
    """Build with each, compare with what the card of the committed corpus names, keep the result."""
    parser = argparse.ArgumentParser(description="Build and verify the corpus with other releases of pyarrow.")
    parser.add_argument("releases", nargs="*", default=RELEASES, help=f"of pyarrow (default: {' '.join(RELEASES)})")
    parser.add_argument(
        "--python", action="append", default=[], help="another interpreter, with the pyarrow of the lock"
    )
    options = parser.parse_args()
    built = []
    with tempfile.TemporaryDirectory() as place:
        for release in options.releases:
            built.append(built_with(sys.executable, release, Path(place) / release))
        for i, python in enumerate(options.python):
            built.append(built_with(environment(python, Path(place) / str(i)), None, Path(place)))
    own = next(b for b in built if b["pyarrow"] == options.releases[-1])
    result = {
        "tables": len(own["logical"]),
        "rows": own["rows"],
        "builds": [
            {
                "python": b["python"],
                "pyarrow": b["pyarrow"],
                "equal_logical_hashes": b["logical"] == own["logical"],
                "equal_bytes": b["bytes"] == own["bytes"],
                "findings_of_verify": len(b["findings"]),
            }
            for b in built
        ],
    }
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))
    equal = all(b["equal_logical_hashes"] and not b["findings_of_verify"] for b in result["builds"])
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
