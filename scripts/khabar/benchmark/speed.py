"""How long a build takes, beside `import datasets`, which every user waits for anyway. Medians of one run."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from khabar import canonical, sources
from khabar.benchmark.results import fill
from khabar.build import build
from khabar.layout import Layout, at

RESULT = Path("tests") / "results" / "build.json"


def run(layout: Layout, rounds: int) -> str:
    """Measure, keep the result in tests/results/build.json, renew the README. Returns the table."""
    result = measure(layout, rounds)
    canonical.write_if_changed(layout.root / RESULT, canonical.dumps(result))
    fill(layout, {"benchmark: build": table(result)})
    return table(result)


def measure(layout: Layout, rounds: int) -> dict[str, Any]:
    """Milliseconds: a process that imports datasets, a process that builds, and the build's own work in it."""
    importing, whole, own = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(rounds):
            importing.append(_timed(lambda: _python("-c", "import datasets")))
            copy = _copy(layout, Path(folder) / f"process-{i}")
            whole.append(_timed(lambda copy=copy: _python("-m", "khabar", "--root", str(copy.root), "build")))  # type: ignore[misc]
            copy = _copy(layout, Path(folder) / f"inside-{i}")
            own.append(_timed(lambda copy=copy: build(copy)))  # type: ignore[misc]
    names = ("import_datasets", "build_process", "build_own_work")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "rounds": rounds,
        "documents": len(sources.read(layout).records),
        "median_ms": {n: round(1000 * median(x)) for n, x in zip(names, (importing, whole, own), strict=True)},
    }


def table(result: dict[str, Any]) -> str:
    """The table of the README."""
    times = result["median_ms"]
    base = times["import_datasets"]
    rows = [
        ("`import datasets`, whole process", base),
        ("`khabar build` from nothing, whole process", times["build_process"]),
        ("of which the build's own work", times["build_own_work"]),
    ]
    lines = ["| what | ms | share of `import datasets` |", "|---|---:|---:|"]
    lines += [f"| {name} | {value} | {value / base:.2f} |" for name, value in rows]
    about = (
        f"{result['documents']} documents; medians of {result['rounds']} rounds, {result['date']}, {result['machine']}."
    )
    return "\n".join([*lines, "", about])


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def _copy(layout: Layout, folder: Path) -> Layout:
    """The corpus without what was published."""
    for name in ("seeds", "corpus", "schema"):
        shutil.copytree(layout.root / name, folder / name, ignore=shutil.ignore_patterns("data", "README.md"))
    return at(folder)
