"""Try faults on an engine: a document that raises or ends its process, a run that is killed, rules that change.

Part of scripts/engines.py. Every run is the command itself, `khabar annotate`, with a copy of the package that has one
more rule; a watchdog ends one that hangs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

WATCHDOG = 120
JOBS, FEW = 2, 20
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


def start(engine: str, root: Path, source: Path, output: Path, shard: int) -> subprocess.Popen[bytes]:
    """The command, which the keyboard does not reach."""
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
        for pid in (*below(running.pid), running.pid):
            os.kill(pid, signal.SIGKILL)
        return None, "hangs"
    return running.returncode, said.decode("utf-8")


def write(path: Path, documents: list[dict[str, Any]]) -> Path:
    """Documents as Parquet."""
    schema = pa.schema([("id", pa.string()), ("dct", pa.string()), ("text", pa.string())])
    pq.write_table(pa.Table.from_pylist(documents, schema=schema), path, row_group_size=5000)
    return path


def command_line(pid: int) -> bytes:
    """How a process was started; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def below(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            own = [int(child) for child in listed.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):  # it ended just now
            continue
        found += own + [further for child in own for further in below(child)]
    return found


def hands(pid: int) -> list[int]:
    """Those of the processes below one that could write: not Ray's agents, which hear of its end a minute later."""
    return [
        each for each in below(pid) if not (line := command_line(each)).startswith(b"ray::") or b"Agent" not in line
    ]


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be forgotten does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], bool]) -> bool:
    """Wait for something; whether it came to pass before the watchdog."""
    over = time.monotonic() + WATCHDOG
    while not (met := condition()) and time.monotonic() < over:
        time.sleep(0.02)
    return met


def shards(output: Path) -> dict[str, tuple[int, int]]:
    """What tells a shard made anew from one left alone, whatever its content: its file and the time of writing."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in output.glob("part-*.parquet")}


class Trial:
    """Faults on one engine: a copy of the package, and the rule in it that each trial sets as it needs it."""

    def __init__(self, engine: str, root: Path, folder: Path) -> None:
        self.engine, self.root, self.folder = engine, root, folder
        self._rule = root / "scripts" / "khabar" / "rules" / "dates" / "poison.py"

    def all(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """What comes of every fault."""
        found = {word: self.bad(word, documents) for word in ("raise", "once", "kill")}
        stopped = self.stopped(documents, finished=len(documents) // FEW // 2)
        return {**found, "stopped": stopped, "rules": self.changed()}

    def bad(self, word: str, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """A document that does what its first word says."""
        self._rule.write_text(POISON, "utf-8")
        (self.root / "mark").unlink(missing_ok=True)
        bad = {**documents[7], "text": f"{word} {documents[7]['text']}"}
        source = write(self.folder / f"{word}.parquet", [*documents[:7], bad, *documents[8:]])
        return self._run(source, self.folder / f"{self.engine}-{word}")

    def stopped(self, documents: list[dict[str, Any]], finished: int) -> dict[str, Any]:
        """A run that is killed when so many shards are finished, and given again."""
        self._rule.write_text(POISON, "utf-8")
        source, output = write(self.folder / "good.parquet", documents), self.folder / f"{self.engine}-stopped"
        running = start(self.engine, self.root, source, output, FEW)
        enough = until(lambda: len(shards(output)) >= finished or running.poll() is not None)
        own = hands(running.pid)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        # What its processes finish while they end is finished as well.
        if not (enough and own and until(lambda: not any(map(alive, own)))):
            raise SystemExit(f"{self.engine}: {len(shards(output))} shards, {sum(map(alive, own))} processes left")
        return self._again(source, output)

    def changed(self) -> dict[str, Any]:
        """The same run once more, after the rules changed."""
        self._rule.write_text(f"{POISON}# changed\n", "utf-8")
        return self._again(self.folder / "good.parquet", self.folder / f"{self.engine}-stopped")

    def _again(self, source: Path, output: Path) -> dict[str, Any]:
        """A run over what stands, and how many of the shards that stood it left alone."""
        before = shards(output)
        made = self._run(source, output)
        after = shards(output)
        kept = sum(after.get(name) == identity for name, identity in before.items())
        return {**made, "shards": len(after), "shards_before": len(before), "shards_kept": kept}

    def _run(self, source: Path, output: Path) -> dict[str, Any]:
        """How a run ends, how many documents of the input are not in the output, and how long it takes."""
        begun = time.perf_counter()
        status, _ = end(start(self.engine, self.root, source, output, FEW))
        seconds = round(time.perf_counter() - begun, 1)
        rows = sum(pq.read_metadata(path).num_rows for path in output.glob("part-*.parquet"))
        words = {0: "completes", 1: "completes, names what it left out", 2: "ends with an error", None: "hangs"}
        return {
            "outcome": words.get(status, f"exit {status}"),
            "documents_lost": pq.read_metadata(source).num_rows - rows,
            "seconds": seconds,
        }
