"""`khabar annotate INPUT OUTPUT` under fault: a full disk, the whole run or its worker killed at real system calls.

`python tests/torture/runner.py [--count CALLS] [--seconds S]`: for each changing system call and k = 1 … CALLS, strace
kills whoever makes the k-th such call, or lets it fail; the same command is given again and must end as undisturbed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from torture import faults, frame

ON_DISK = ("fsync", "rename", "unlink", "mkdir", "rmdir", "ftruncate", "pwrite64")
CALLS = (*ON_DISK, "write")  # the last one goes to pipes too: it is killed at, and not made to fail
ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EACCES")
SENTENCE = "قالت وزيرة المالية أمس إن «العجز تراجع» في الرباط. "
TIME = 120  # seconds after which a run counts as one that hangs


def texts(root: Path, documents: int = 4, large: int | None = None) -> None:
    """An input of JSON lines; `large` is the number of a document of 400 KB that does not compress."""
    root.mkdir(parents=True)
    rows = []
    for i in range(documents):
        noise = os.urandom(200_000).hex() if i == large else ""
        rows.append(json.dumps({"id": f"d{i}", "text": f"{SENTENCE}{i} {noise}"}, ensure_ascii=False) + "\n")
    (root / "in.jsonl").write_text("".join(rows), "utf-8")


def command(root: Path, jobs: int = 1) -> list[str]:
    """The command that annotates `root/in.jsonl` into `root/out`, one document a shard."""
    options = ["--jobs", str(jobs), "--shard", "1"]
    return [sys.executable, "-m", "khabar", "annotate", str(root / "in.jsonl"), str(root / "out"), *options]


def give(arguments: list[str], **options: Any) -> tuple[int, str]:
    """Status and output of a command; -1 for one that hangs."""
    try:
        done = subprocess.run(
            arguments,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
            **options,
        )
    except subprocess.TimeoutExpired:
        return -1, "hangs"
    return done.returncode, done.stdout.decode("utf-8", "replace")


def small_files(limit: int) -> Any:
    """What lets no file of a process and its children grow beyond `limit` bytes, as a disk does that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def outcome(root: Path) -> faults.Files:
    """What a run has left."""
    return faults.read(root / "out")


def full_disk(root: Path) -> list[str]:
    """What goes wrong in a run whose disk is full at its third shard, and is not when the command is given again."""
    texts(root / "a", large=2)
    shutil.copytree(root / "a", root / "b")
    status, said = give(command(root / "a"))
    bad = [] if status == 0 else [f"undisturbed: {said}"]
    status, said = give(command(root / "b"), preexec_fn=small_files(100_000))
    shards = sorted(path.name for path in (root / "b" / "out").glob("*.parquet"))
    if status != 2 or "Traceback" in said or said.count("Fix:") != 1:
        bad.append(f"on a full disk: status {status}, {said}")
    if shards != ["part-000000.parquet", "part-000001.parquet"]:
        bad.append(f"on a full disk: {shards}")
    if left := list((root / "b" / "out").glob(".*.tmp")):
        bad.append(f"on a full disk: {left} left over")
    status, said = give(command(root / "b"))
    if status != 0 or "2 of them as they were" not in said:
        bad.append(f"given again: status {status}, {said}")
    if outcome(root / "a") != outcome(root / "b"):
        bad.append("given again: other files than undisturbed")
    return bad


def run(count: int = 40, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """The full disk, then every changing system call of a run by its number, until a run meets fewer of them.

    `left_out` names what time or count did not reach; each of these counts as one point that was wanted.
    """
    end = time.monotonic() + seconds
    points: Counter[str] = Counter()
    left: list[str] = []
    with faults.workshop() as place:
        root = Path(place).resolve()
        bad = full_disk(root / "full")
        texts(root / "old", 2)
        shutil.copytree(root / "old", root / "new")
        assert give(command(root / "new"))[0] == 0
        wanted = outcome(root / "new")
        for fault in ("kill", *ERRORS):
            for call in CALLS if fault == "kill" else ON_DISK:
                for k in range(1 + first, 1 + first + count):
                    if time.monotonic() > end:
                        left.append(f"{fault} at {call}, from {k} on")
                        break
                    met, wrong = _point(root, call, k, fault, wanted)
                    points[fault] += met
                    if wrong:
                        bad.append(f"{fault} at {call} {k}: {wrong}"[:160])
                    if not met:
                        break
                else:
                    left.append(f"{fault} at {call}, from {1 + first + count} on")
    done = {"count": sum(points.values()), "wanted": sum(points.values()) + len(left), "points": dict(points)}
    return {**done, "left_out": left, "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


def _point(root: Path, call: str, k: int, fault: str, wanted: faults.Files) -> tuple[bool, str]:
    """Whether a run has a k-th call in its folder, and what went wrong."""
    folder = root / "run"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "old", folder)
    what = "signal=KILL" if fault == "kill" else f"error={fault}"
    log = root / "log"
    tracing = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={k}"]
    status, said = give([*tracing, *command(folder)])
    # strace counts the calls of each process for itself; a process that is killed has begun its last one
    calls = Counter(line.split()[0] for line in log.read_text("utf-8", "replace").splitlines() if f" {call}(" in line)
    met = max(calls.values(), default=0) >= k
    if status == -1:
        return True, "hangs"
    if fault != "kill" and status not in (0, 2, 3):
        return True, f"status {status}: {said}"
    if status == 2 and ("Traceback" in said or said.count("Fix:") != 1):
        return True, said
    again, said = give(command(folder))
    if again != 0:
        return met, f"given again: status {again}, {said}"
    if outcome(folder) != wanted:
        return met, "given again: other files than undisturbed"
    return met, ""


if __name__ == "__main__":
    frame.main("runner", run, 40)
