"""Measure the engines against the local runner, and what each makes of a fault: tests/results/engines.json.

Run by hand in the environment of .locks/engines.txt, on a machine that has nothing else to do:
    python scripts/engines.py [speed | faults] [--documents 1200] [--stub 12000] [--rounds 3] [--bad 400]
Every run is the command itself, `khabar annotate`, which a watchdog ends if it hangs. Seconds are those of the
whole command. The fixed cost is what a handful of documents takes; it is taken off before engines are compared.
`stub` is a copy of the package whose seam spends 0.1 ms on a document and finds nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import news_texts
from engine_faults import JOBS, Trial, end, start, write
from khabar.layout import home

ENGINES = ("local", "datatrove", "ray")
BARS = {"datatrove": 1.8, "ray": 4.0}
SHARD = 250
STUB = """

def _row(name, raw, dct, made, characters):
    import time
    end, text = time.perf_counter() + 1e-4, raw.decode()  # the processor may be away until the end
    while time.perf_counter() < end:
        text = raw.decode()
    return {"id": name, "text": text}
"""


def copy(folder: Path) -> Path:
    """A copy of the package."""
    shutil.copytree(home().root / "scripts" / "khabar", folder / "scripts" / "khabar")
    shutil.copytree(home().schema, folder / "schema")
    return folder


def timed(engine: str, root: Path, source: Path, folder: Path) -> float:
    """Seconds of a run into a new folder."""
    output = Path(tempfile.mkdtemp(dir=folder)) / "out"
    begun = time.perf_counter()
    status, said = end(start(engine, root, source, output, SHARD))
    if status != 0:
        raise SystemExit(f"{engine}: {status}: {said[-2000:]}")
    return time.perf_counter() - begun


def speed(documents: list[dict[str, Any]], real: int, rounds: int, root: Path, stub: Path, folder: Path) -> Any:
    """Documents per second and core, fixed cost and ratio to the local runner, with the rules and with the stub."""
    few = write(folder / "few.parquet", documents[:4])
    inputs = {"rules": (root, write(folder / "real.parquet", documents[:real]), real)}
    inputs["stub"] = (stub, write(folder / "stub.parquet", documents), len(documents))
    seconds: dict[str, dict[str, list[float]]] = {e: {"fixed": [], "rules": [], "stub": []} for e in ENGINES}
    for _ in range(rounds):
        for engine, taken in seconds.items():
            taken["fixed"].append(timed(engine, root, few, folder))
            for name, (package, source, _count) in inputs.items():
                taken[name].append(timed(engine, package, source, folder))
    found: dict[str, Any] = {}
    for engine, taken in seconds.items():
        fixed = median(taken["fixed"])
        found[engine] = {"fixed_seconds": round(fixed, 1)}
        for name, (_, _, count) in inputs.items():
            net, own = median(taken[name]) - fixed, median(seconds["local"][name]) - median(seconds["local"]["fixed"])
            found[engine][name] = {
                "seconds": round(median(taken[name]), 1),
                "documents_per_second_and_core": round(count / net / JOBS),
                "ratio_to_local": round(net / own, 2),
            }
    return found


def main() -> None:
    """Measure one part or both, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("part", nargs="?", choices=("speed", "faults"))
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--stub", type=int, default=12000)
    parser.add_argument("--bad", type=int, default=400, help="documents of a run with a fault")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    target = home().root / "tests" / "results" / "engines.json"
    results = json.loads(target.read_bytes()) if target.is_file() else {"bars_stub": BARS}
    documents = list(news_texts.documents(home().seeds, max(options.stub, options.bad)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root, stub = copy(folder / "real"), copy(folder / "stub-copy")
        with (stub / "scripts" / "khabar" / "running" / "table.py").open("a", encoding="utf-8") as file:
            file.write(STUB)
        if options.part != "faults":
            before = os.getloadavg()[0]
            found = speed(documents, options.documents, options.rounds, root, stub, folder)
            sizes = {"rules": options.documents, "stub": options.stub, "rounds": options.rounds}
            results["speed"] = {"engines": found, "documents": sizes, **basis("speed", before)}
        if options.part != "speed":
            before = os.getloadavg()[0]
            found = {engine: Trial(engine, root, folder).all(documents[: options.bad]) for engine in ENGINES}
            results["faults"] = {"engines": found, "documents": options.bad, **basis("faults", before)}
    target.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(target.read_text("utf-8"))


def basis(part: str, load: float) -> dict[str, Any]:
    """When, by what, with what and on what."""
    return {
        "command": f"python scripts/engines.py {part}",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("datatrove", "pyarrow", "ray")},
        "load_average": [round(load, 1), round(os.getloadavg()[0], 1)],
        "jobs": JOBS,
    }


if __name__ == "__main__":
    main()
