"""Readers that load the dataset again and again while versions are published: none finds a torn or a missing one.

`python tests/torture/readers.py [--count PUBLISHES] [--seconds S]`. Two versions take turns under a clock that goes on
by ten minutes a publish, so that old folders are removed while readers read; a folder is removed an hour of that
clock after it was replaced, and no reader takes as long as six publishes.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import miniature
from khabar.build import build
from khabar.layout import at
from torture import commands, faults, frame

READERS = 2
STEP = 600.0  # seconds that the clock goes on with each publish
LEAST = 0.2  # real seconds from one publish to the next


def run(count: int = 1000, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Publish `count` times beside the readers."""
    from datasets import load_dataset

    with faults.workshop() as place:
        root = Path(place).resolve() / "corpus"
        done = faults.in_child(lambda: commands.small(root))
        assert done is None, done
        stop, results = Path(place) / "stop", []
        for i in range(READERS):
            result = Path(place) / f"reader-{i}"
            results.append(result)
            if os.fork() == 0:
                _read(root, stop, result, load_dataset)
        loads, bad, published = 0, [], 0
        try:
            published = _publish(root, count, seconds, first)
        finally:
            stop.touch()
            for _ in results:
                os.wait()
        for result in results:
            number, *lines = result.read_text("utf-8").splitlines()
            loads += int(number)
            bad += lines
    return {"count": published, "loads": loads, "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


def _publish(root: Path, count: int, seconds: float, first: int) -> int:
    """Every version is a new one: the day of a date says which."""
    end = time.monotonic() + seconds
    now = time.time()
    for n in range(first, first + count):
        begun = time.monotonic()
        if begun > end:
            return n - first
        note = {"file": "corpus/hand/t1.json", "set": "/dates/0/note", "to": f"Version {n}."}
        miniature.edit(at(root), [note])
        now += STEP
        build(at(root), clock=lambda now=now: now)
        time.sleep(max(0.0, LEAST - (time.monotonic() - begun)))
    return count


def _read(root: Path, stop: Path, result: Path, load_dataset: Any) -> None:
    """Load until told to stop; write down how often, and what went wrong."""
    loads, bad = 0, []
    while not stop.exists() or not loads:
        cache = tempfile.mkdtemp(dir=root.parent)
        try:
            rows = load_dataset(str(root / "corpus"), "dates", cache_dir=cache)["train"]
            if len(rows) != 3 or len({row["document"] for row in rows}) != 1:
                bad.append(f"torn: {len(rows)} rows")
        except Exception as error:
            bad.append(f"{type(error).__name__}: {str(error)[:200]}".replace("\n", " "))
        shutil.rmtree(cache, ignore_errors=True)
        loads += 1
    result.write_text("\n".join([str(loads), *bad]), "utf-8")
    os._exit(0)


if __name__ == "__main__":
    frame.main("readers", run, 1000)
