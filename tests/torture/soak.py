"""Many documents, and a worker killed again and again: every id exactly once, memory flat, no hang.

`python tests/torture/soak.py [--count DOCUMENTS] [--seconds S]`; a worker is killed every 30 seconds, more often in a
short run. One that has only just started is left alone: three deaths before any document end a run, and should.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

import news_texts
from khabar.layout import home
from torture import faults, frame

EVERY = 30.0  # seconds between two kills
LEAST = 10.0  # the same in a short run: a piece that is begun anew has to come to its end between two of them
BYTES = 500  # of a document, at least: items of an agency, since whole articles would take hours
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
STARTED = 4.0  # seconds of the processor after which a worker has surely come to its documents
STILL = 600.0  # seconds without a new file after which a run counts as hanging
SLOPE = 1e6  # bytes of the supervisor's memory a hundred thousand documents may add, once it has settled
WORKER = 400e6  # bytes that no worker may come to hold


def children(process: int) -> list[int]:
    """The processes that a process has started and that annotate."""
    tasks = Path(f"/proc/{process}/task/{process}/children")
    found = [int(n) for n in tasks.read_text().split()] if tasks.exists() else []
    return [n for n in found if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]


def memory(process: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE


def worked(process: int) -> float:
    """Seconds of the processor that a process has had."""
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


@dataclass
class Watch:
    """A run from outside: what its supervisor holds, moment by moment, the most a worker held, and the kills."""

    child: subprocess.Popen[bytes]
    every: float
    held: list[tuple[float, int]] = field(default_factory=list)
    worker: int = 0
    kills: int = 0

    def until_it_ends(self, output: Path, seconds: float) -> str:
        """Kill a worker again and again; what is wrong, empty for nothing."""
        begun = moved = time.monotonic()
        due, shards = begun + self.every, 0
        while self.child.poll() is None:
            time.sleep(0.5)
            now = time.monotonic()
            if (there := len(list(output.glob("*.parquet")))) != shards:
                shards, moved = there, now
            if now - begun > seconds or now - moved > STILL:
                self.child.kill()
                self.child.wait()
                return "not done in time" if now - begun > seconds else f"hangs: nothing new for {STILL:.0f} s"
            try:
                self.held.append((now - begun, memory(self.child.pid)))
                workers = children(self.child.pid)
                self.worker = max([self.worker, *map(memory, workers)])
                busy = [n for n in workers if worked(n) > STARTED]
                if now > due and busy:
                    os.kill(busy[self.kills % len(busy)], signal.SIGKILL)
                    self.kills, due = self.kills + 1, now + self.every
            except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
                continue  # one of them ended meanwhile
        return ""

    def slope(self, count: int) -> float:
        """Bytes that the supervisor's memory grows by a hundred thousand documents, the first third left out."""
        took = self.held[-1][0] if self.held else 0.0
        late = [(t, m) for t, m in self.held if t > took / 3]
        return float(np.polyfit(*zip(*late, strict=True), 1)[0]) * took * 100_000 / count if len(late) > 10 else 0.0


def ids(output: Path) -> tuple[Counter[str], int]:
    """How often each id stands in what a run wrote and refused, and how many it refused."""
    found: Counter[str] = Counter()
    for shard in output.glob("*.parquet"):
        found.update(pq.read_table(shard, columns=["id"])["id"].to_pylist())
    refused = output / "rejects.jsonl"
    lines = refused.read_text("utf-8").splitlines() if refused.is_file() else []
    found.update(json.loads(line)["id"] for line in lines)
    return found, len(lines)


def run(count: int = 200_000, seconds: float = 36_000, first: int = 0) -> dict[str, Any]:
    """One run over `count` documents."""
    bad: list[str] = []
    size = 0
    with faults.workshop() as place:
        source, output = Path(place) / "in.jsonl", Path(place) / "out"
        with source.open("w", encoding="utf-8") as file:
            for row in news_texts.documents(home().seeds, count, BYTES):
                size += len(row["text"])
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        begun = time.monotonic()
        arguments = [sys.executable, "-m", "khabar", "annotate", str(source), str(output), "--dct", "dct"]
        arguments += ["--shard", str(min(500, max(50, count // 50)))]
        with (Path(place) / "said").open("w") as said:
            child = subprocess.Popen(arguments, stdout=said, stderr=said)
        watch = Watch(child, min(EVERY, max(LEAST, count / 2000)))
        if wrong := watch.until_it_ends(output, seconds):
            bad.append(wrong)
        took = time.monotonic() - begun
        if child.returncode not in (0, 1):
            bad.append(f"status {child.returncode}: {(Path(place) / 'said').read_text()[-300:]}")
        found, refused = ids(output)
    if len(found) != count or set(found.values()) != {1}:
        bad.append(f"{len(found)} ids of {count}; {sum(n > 1 for n in found.values())} more than once")
    if refused > watch.kills:
        bad.append(f"{refused} documents refused, {watch.kills} workers killed")
    if watch.kills == 0:
        bad.append("no worker was killed")
    slope = watch.slope(count)
    if slope > SLOPE and count >= 100_000:
        bad.append(f"memory grows by {slope / 1e6:.2f} MB a hundred thousand documents")
    if watch.worker > WORKER:
        bad.append(f"a worker came to hold {watch.worker / 1e6:.0f} MB")
    return {
        "count": len(found),
        "characters_per_document": round(size / count),
        "kills": watch.kills,
        "rejected": refused,
        "documents_per_second": round(count / took, 1),
        "memory_slope_mb_per_100k": round(slope / 1e6, 3),
        "most_of_a_worker_mb": round(watch.worker / 1e6),
        "bad": len(bad),
        "shown": bad,
    }


if __name__ == "__main__":
    frame.main("soak", run, 200_000, seconds=36_000)
