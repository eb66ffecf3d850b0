"""datatrove: pieces go through a pipeline of its steps, reader, annotator, writer; needs the extra `datatrove`.

On this machine each process runs the pipeline for its share of the pieces under our supervisor, since datatrove's own
pool waits for ever for a process that died. `Job` holds the same pipeline for its executors for Slurm and Ray.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from multiprocessing import connection
from pathlib import Path
from typing import Any

from datatrove.executor.base import DistributedEnvVars, PipelineExecutor

from khabar import disk, places
from khabar.engines._steps import Annotate, Finish, Pieces, Shards
from khabar.layout import home
from khabar.running import run, worker
from khabar.running.run import Settings
from khabar.running.supervisor import ENDED, HOPELESS, TICK, Stopped
from khabar.running.worker import Done, Task

__all__ = ["Annotate", "Finish", "Job", "Pieces", "Shards", "do", "pipeline"]
_SPAWN = multiprocessing.get_context("spawn")


def pipeline(tasks: list[Task], tell: Callable[[Done], object] | None = None) -> list[Any]:
    """The ready pipeline: it can be given to any executor of datatrove, with any number of its tasks."""
    return [Pieces(tasks, tell), Annotate(tasks[0].limits, tasks[0].schemas), Shards(tasks, tell)]


class Job:
    """A run that is planned here and done elsewhere: `steps` by one executor, then `last`, as one task, by another.

    `logs` is for `logging_dir`, and `logs + "/last"` for that of `last`. Its name tells the rules, limits and inputs,
    so that what datatrove marks as complete does not hold for other ones. A new job forgets the marks: they know
    neither what became of the shards since nor among how many tasks the pieces were shared. What stands is only read.
    """

    def __init__(self, source: str | Path, output: str | Path, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        here, there = places.at(source), places.at(output)
        with run.begun(here, there, home().schema, settings) as tasks:
            pass
        self.steps = pipeline(tasks)
        self.logs = f"{there}/.datatrove/{_key(tasks)}"
        for marks in (places.at(f"{self.logs}{each}/completions") for each in ("", "/last")):
            if marks.exists():
                disk.remove(marks)
        self.last: list[Any] = [Finish(there, tasks, settings)]
        self.pieces, self.documents = len(tasks), sum(task.piece.rows for task in tasks)


def _key(tasks: list[Task]) -> str:
    """What the tasks are made from and by, in 16 letters."""
    found = sha256(tasks[0].rules.encode())
    for task in tasks:
        found.update(repr((task.piece, task.columns, task.limits, task.retry, sorted(task.refused))).encode())
    for name in sorted({name for task in tasks for name in task.piece.files}):
        about: Any = places.at(name).stat()
        found.update(repr((name, about.st_size, about.st_mtime)).encode())
    return found.hexdigest()[:16]


class OneRank(PipelineExecutor):  # type: ignore[misc]
    """Runs the pipeline for one rank in the process it is called in, with no helper that could outlive it."""

    def __init__(self, steps: list[Any], rank: int, ranks: int, logs: str) -> None:
        super().__init__(steps, logs, skip_completed=False)  # a shard knows itself whether it stands
        self._rank, self._ranks = rank, ranks

    @property
    def world_size(self) -> int:
        """The ranks among which pieces are shared out."""
        return self._ranks

    def run(self) -> Any:
        """Do the rank's pieces. What is logged stays in the folder of logs."""
        with redirect_stderr(StringIO()):  # where loguru would write the same once more
            return self._run_for_rank(self._rank, local_rank=1)

    def get_distributed_env(self, node_rank: int = -1) -> DistributedEnvVars:
        """One processor of this machine."""
        names = ("node_ips", "cpus_per_task", "mem_per_cpu", "gpus_on_node", "executor")
        return {f"datatrove_{n}": v for n, v in zip(names, ("localhost", "1", "-1", "-1", "LOCAL"), strict=True)}


@dataclass
class _Lane:
    """A process, what it still has to do, and how often it ended without having done anything."""

    tasks: list[Task]
    idle_ends: int = 0
    said: str = ""

    def start(self, number: int) -> None:
        """Start the process."""
        self.heard, mouth = _SPAWN.Pipe(duplex=False)
        self.process = _SPAWN.Process(target=_share, args=(self.tasks, number, mouth))
        self.process.start()
        mouth.close()

    def listen(self) -> Iterator[Done]:
        """What the process has said since it was last asked."""
        while self.heard.poll():
            try:
                word = self.heard.recv()
            except EOFError:
                return
            if isinstance(word, str):
                self.said = word
                continue
            self.idle_ends = 0
            self.tasks = [task for task in self.tasks if task.number != word.number]
            yield word


def do(tasks: list[Task], jobs: int, progress: Callable[[int], None]) -> Iterator[Done]:
    """Do all tasks with so many executors of one process each; one that ends early is started again.

    Raises Stopped where one ends three times with nothing done in between.
    """
    count = max(1, min(jobs, len(tasks)))
    lanes = {number: _Lane(tasks[number::count]) for number in range(count)}
    try:
        for number, lane in lanes.items():
            lane.start(number)
        while lanes:
            ears: Iterable[Any] = [x for lane in lanes.values() for x in (lane.heard, lane.process.sentinel)]
            connection.wait(ears, TICK)
            for number, lane in list(lanes.items()):
                alive = lane.process.is_alive()  # asked first: what it said before its end is heard below
                yield from lane.listen()
                if alive:
                    continue
                lane.process.join()
                lane.heard.close()
                if not lane.tasks:
                    del lanes[number]
                    continue
                lane.idle_ends += 1
                if lane.idle_ends >= HOPELESS:
                    why = lane.said or f"exit status {lane.process.exitcode}"
                    raise Stopped(f"a datatrove executor ended {HOPELESS} times ({why}). {ENDED}")
                time.sleep(0.05 * lane.idle_ends)
                lane.start(number)
            progress(0)
    finally:
        for lane in lanes.values():
            if hasattr(lane, "process"):
                lane.process.kill()
                lane.process.join()


def _share(tasks: list[Task], number: int, mouth: connection.Connection) -> None:
    """Do tasks as one rank of one. What cannot be done is said to the parent, which counts."""
    worker.enter()
    logs = places.scratch(tasks[0].output) / "datatrove" / f"{number:03d}"
    try:
        OneRank(pipeline(tasks, mouth.send), 0, 1, str(logs)).run()
    except Exception as error:
        mouth.send(f"{type(error).__name__}: {error}")
        raise SystemExit(1) from None
