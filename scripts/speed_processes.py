"""The parts of scripts/speed.py that run the command itself: more processes, and memory of larger inputs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

import news_texts
from khabar.layout import home


def _command(source: Path, target: Path, jobs: int, size: int) -> list[str]:
    options = ["--dct", "dct", "--jobs", str(jobs), "--shard", str(size)]
    return [sys.executable, "-m", "khabar", "annotate", str(source), str(target), *options]


def measure_processes(count: int, rounds: int) -> dict[str, Any]:
    """Seconds of the whole command with one process and with two, taking turns."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    load = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.parquet"
        _write(source, count)
        for turn in range(rounds):
            for jobs in taken:
                load.append(os.getloadavg()[0])
                begun = time.perf_counter()
                subprocess.run(
                    _command(source, Path(folder) / f"{turn}-{jobs}", jobs, 100), check=True, capture_output=True
                )
                taken[jobs].append(time.perf_counter() - begun)
    one, two = median(taken[1]), median(taken[2])
    return {
        "documents": count,
        "seconds": {"1": round(one, 2), "2": round(two, 2)},
        "documents_per_second": {"1": round(count / one, 1), "2": round(count / two, 1)},
        "load_average": [round(x, 2) for x in load],
        "ratios": {"2 processes / 1": one / two},
    }


def measure_memory(small: float, large: float) -> dict[str, Any]:
    """Peak memory of the command and its processes together (PSS) for two sizes of input, in megabytes of text."""
    peaks, counts = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for size in (small, large):
            source = Path(folder) / f"{size:g}.parquet"
            counts[size] = round(size * 1e6 / 2930)
            _write(source, counts[size])
            peaks[size] = _peak(_command(source, Path(folder) / f"out-{size:g}", 2, 500))
    return {
        "megabytes_of_text": [small, large],
        "documents": list(counts.values()),
        "peak_mb": [round(peak) for peak in peaks.values()],
        "ratios": {"peak memory, large input / small": peaks[large] / peaks[small]},
    }


def _write(path: Path, count: int) -> None:
    schema = pa.schema([("id", pa.string()), ("dct", pa.string()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        batch = []
        for document in news_texts.documents(home().seeds, count):
            batch.append(document)
            if len(batch) == 5000:
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
                batch = []
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _peak(command: list[str]) -> float:
    """The highest sum of proportional set sizes of a process and its children, looked at ten times a second."""
    with tempfile.TemporaryFile() as said:
        return _watched(subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT), said)


def _watched(running: subprocess.Popen[bytes], said: IO[bytes]) -> float:
    highest = 0.0
    while running.poll() is None:
        family = [running.pid, *_children(running.pid)]
        highest = max(highest, sum(_proportional(pid) for pid in family))
        time.sleep(0.1)
    if running.returncode:
        said.seek(0)
        raise RuntimeError(f"the command ended with {running.returncode}: {said.read()[-2000:].decode()}")
    return highest


def _children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _proportional(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0.0  # it has just ended
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:")), 0.0)
