"""Measure the engines against the local runner, and what each makes of a fault: tests/results/engines.json.

Run by hand in the environment of .locks/engines.txt, on a machine that has nothing else to do:
    python scripts/engines.py [speed | faults] [--documents 1200] [--stub 12000] [--rounds 3] [--bad 200]
Every run is the command itself, `khabar annotate`, in a process group that a watchdog ends. Seconds are those of the
whole command. The fixed cost is what a handful of documents takes; it is taken off before engines are compared.
`stub` is a copy of the package whose seam spends 0.1 ms on a document and finds nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import news_texts
from khabar.layout import home

ENGINES = ("local", "datatrove", "ray")
BARS = {"datatrove": 1.8, "ray": 4.0}
WATCHDOG = 120
JOBS, SHARD, FEW = 2, 250, 20
STUB = """

def _row(name, raw, dct, made, characters):
    import time
    end = time.perf_counter() + 1e-4
    while time.perf_counter() < end:
        text = raw.decode()
    return {"id": name, "text": text}
"""
POISON = '''"""Poison: invented for a measurement."""
import os, signal, time
from pathlib import Path
from khabar.rules import rule
@rule()
def poison(page, found):
    """Raises, or ends its process."""
    word = page.text.split()[0]
    time.sleep(0.005)
    if word == "raise":
        raise ValueError("poisoned")
    if word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "once" and not (mark := Path(os.environ["MARK"])).exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    yield from ()
'''


def copy(folder: Path) -> Path:
    """A copy of the package."""
    shutil.copytree(home().root / "scripts" / "khabar", folder / "scripts" / "khabar")
    shutil.copytree(home().schema, folder / "schema")
    return folder


def start(engine: str, root: Path, source: Path, output: Path, shard: int = SHARD) -> subprocess.Popen[bytes]:
    """The command, in a process group of its own."""
    command = [sys.executable, "-m", "khabar", "annotate", str(source), str(output), "--dct", "dct"]
    command += ["--engine", engine, "--jobs", str(JOBS), "--shard", str(shard)]
    around = {**os.environ, "PYTHONPATH": str(root / "scripts"), "MARK": str(root / "mark")}
    return subprocess.Popen(
        command, cwd=root, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )


def end(running: subprocess.Popen[bytes]) -> tuple[int | None, str]:
    """Exit status and words of a run; no status where the watchdog had to end it."""
    try:
        said = running.communicate(timeout=WATCHDOG)[0]
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        return None, "hangs"
    return running.returncode, said.decode("utf-8")


def timed(engine: str, root: Path, source: Path, folder: Path) -> float:
    """Seconds of a run into a new folder."""
    output = Path(tempfile.mkdtemp(dir=folder)) / "out"
    begun = time.perf_counter()
    status, said = end(start(engine, root, source, output))
    if status != 0:
        raise SystemExit(f"{engine}: {status}: {said[-2000:]}")
    return time.perf_counter() - begun


def write(path: Path, documents: list[dict[str, Any]]) -> Path:
    """Documents as Parquet."""
    schema = pa.schema([("id", pa.string()), ("dct", pa.string()), ("text", pa.string())])
    pq.write_table(pa.Table.from_pylist(documents, schema=schema), path, row_group_size=5000)
    return path


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


def outcome(status: int | None, source: Path, output: Path) -> dict[str, Any]:
    """How a run ended, and how many documents of the input are not in the output."""
    kept = sum(pq.read_metadata(path).num_rows for path in output.glob("part-*.parquet"))
    words = {0: "completes", 1: "completes, names what it left out", 2: "ends with an error", None: "hangs"}
    said = words.get(status, f"exit {status}")
    return {"outcome": said, "documents_lost": pq.read_metadata(source).num_rows - kept}


def faults(documents: list[dict[str, Any]], root: Path, folder: Path) -> Any:
    """What each engine makes of each fault."""
    rule = root / "scripts" / "khabar" / "rules" / "dates" / "poison.py"
    rule.write_text(POISON, "utf-8")
    found: dict[str, Any] = {}
    for engine in ENGINES:
        of_engine = found[engine] = {}
        for word in ("raise", "once", "kill"):
            (root / "mark").unlink(missing_ok=True)
            bad = {**documents[7], "text": f"{word} {documents[7]['text']}"}
            source = write(folder / f"{word}.parquet", [*documents[:7], bad, *documents[8:]])
            output, begun = folder / f"{engine}-{word}", time.perf_counter()
            status, _ = end(start(engine, root, source, output, FEW))
            seconds = round(time.perf_counter() - begun, 1)
            of_engine[word] = {**outcome(status, source, output), "seconds": seconds}
        source, output = write(folder / "good.parquet", documents), folder / f"{engine}-stopped"
        running, begun = start(engine, root, source, output, FEW), time.perf_counter()
        while not list(output.glob("part-*.parquet")) and time.perf_counter() - begun < WATCHDOG:
            time.sleep(0.02)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        stood = {path.name: path.stat().st_mtime_ns for path in output.glob("part-*.parquet")}
        for name, change in (("stopped", ""), ("rules", "# changed\n")):
            rule.write_text(POISON + change, "utf-8")
            begun = time.perf_counter()
            status, _ = end(start(engine, root, source, output, FEW))
            seconds = round(time.perf_counter() - begun, 1)
            of_engine[name] = {**outcome(status, source, output), "seconds": seconds, "shards_before": len(stood)}
            after = {path.name: path.stat().st_mtime_ns for path in output.glob("part-*.parquet")}
            of_engine[name]["shards_kept"] = sum(after.get(shard) == at for shard, at in stood.items())
            stood = after
    return found


def main() -> None:
    """Measure one part or both, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("part", nargs="?", choices=("speed", "faults"))
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--stub", type=int, default=12000)
    parser.add_argument("--bad", type=int, default=200, help="documents of a run with a fault")
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
            found = faults(documents[: options.bad], root, folder)
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
