"""Many documents, and a worker killed again and again: every id exactly once, memory flat, no hang.

`python tests/torture/soak.py [--count DOCUMENTS] [--seconds S]`; a worker is killed every 30 seconds, and at least four
times in a run.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
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
PAGE = os.sysconf("SC_PAGE_SIZE")
SLOPE = 1e6  # bytes of the supervisor's memory a hundred thousand documents may add, once it has settled


def children(process: int) -> list[int]:
    """The processes that a process has started and that annotate."""
    tasks = Path(f"/proc/{process}/task/{process}/children")
    found = [int(n) for n in tasks.read_text().split()] if tasks.exists() else []
    return [n for n in found if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]


def memory(process: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE


def run(count: int = 200_000, seconds: float = 36_000, first: int = 0) -> dict[str, Any]:
    """One run over `count` documents."""
    bad: list[str] = []
    kills, watched = 0, []
    with faults.workshop() as place:
        source, output = Path(place) / "in.jsonl", Path(place) / "out"
        with source.open("w", encoding="utf-8") as file:
            for row in news_texts.documents(home().seeds, count):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        begun = time.monotonic()
        arguments = [sys.executable, "-m", "khabar", "annotate", str(source), str(output), "--dct", "dct"]
        with (Path(place) / "said").open("w") as said:
            child = subprocess.Popen(arguments, stdout=said, stderr=said)
        every = min(EVERY, max(2.0, count / 2000))
        due = begun + every
        while child.poll() is None:
            time.sleep(0.5)
            now = time.monotonic()
            if now - begun > seconds:
                bad.append("not done in time")
                child.kill()
            try:
                watched.append((now - begun, memory(child.pid)))
                if now > due and (workers := children(child.pid)):
                    os.kill(workers[kills % len(workers)], signal.SIGKILL)
                    kills, due = kills + 1, now + every
            except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
                continue  # it ended meanwhile
        took = time.monotonic() - begun
        if child.returncode not in (0, 1):
            bad.append(f"status {child.returncode}: {(Path(place) / 'said').read_text()[-300:]}")
        ids: Counter[str] = Counter()
        for shard in output.glob("*.parquet"):
            ids.update(pq.read_table(shard, columns=["id"])["id"].to_pylist())
        refused = output / "rejects.jsonl"
        lines = refused.read_text("utf-8").splitlines() if refused.is_file() else []
        ids.update(json.loads(line)["id"] for line in lines)
        if len(ids) != count or set(ids.values()) != {1}:
            bad.append(f"{len(ids)} ids of {count}; {sum(n > 1 for n in ids.values())} more than once")
    late = [(t, m) for t, m in watched if t > took / 3]
    slope = float(np.polyfit(*zip(*late, strict=True), 1)[0]) * took * 100_000 / count if len(late) > 10 else 0.0
    if slope > SLOPE and count >= 100_000:
        bad.append(f"memory grows by {slope / 1e6:.2f} MB a hundred thousand documents")
    return {
        "count": count,
        "kills": kills,
        "rejected": len(lines),
        "documents_per_second": round(count / took, 1),
        "memory_slope_mb_per_100k": round(slope / 1e6, 3),
        "bad": len(bad),
        "shown": bad,
    }


if __name__ == "__main__":
    frame.main("soak", run, 200_000)
