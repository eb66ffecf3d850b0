"""The supervisor: processes that may die or hang, and a run that ends all the same.

Each lane is a ProcessPoolExecutor of one process, so that a death has one cause: the document in the lane's slot.
A document whose process dies twice, or that keeps its process beyond the limit, is refused, and its piece done again
without it.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from khabar.running import worker
from khabar.running.slots import Slot
from khabar.running.worker import Done, Task

TICK = 0.25  # seconds between two looks at the slots
GRACE = 2.0  # seconds beyond the limit in which a process may stop by itself
OUTSIDE = 600.0  # seconds for reading or writing a piece
DEATHS = 2  # of a process on the same document, until that is refused
HOPELESS = 3  # deaths outside any document, until the run is given up
ENDED = "Fix: start a run from a file, under `if __name__ == '__main__'`; else see what ends its processes (memory?)."
_SPAWN = multiprocessing.get_context("spawn")


class Stopped(Exception):
    """The run cannot go on; the message says why."""


class Lane:
    """One process, the task it is at, and the slot in which it says where."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._slot: Slot | None = None
        self.task: Task | None = None
        self.future: Future[Done] | None = None
        self.overdue = False

    def start(self, task: Task) -> None:
        """Give the process a task; a dead one is replaced first."""
        if self._pool is None:
            before = set(multiprocessing.active_children())
            self._pool = ProcessPoolExecutor(1, _SPAWN, worker.enter)
            self._pool.submit(worker.ready)
            (self._process,) = set(multiprocessing.active_children()) - before
        task.slot.unlink(missing_ok=True)
        self._slot = Slot(task.slot)
        self.task, self.overdue = task, False
        try:
            self.future = self._pool.submit(worker.work, task)
        except BrokenProcessPool as error:  # died while it had nothing to do
            self.future = Future()
            self.future.set_exception(error)

    def row(self) -> int:
        """The row in work, negative for none."""
        assert self._slot is not None
        return self._slot.get()[0]

    def watch(self) -> None:
        """Kill the process if its document, or its reading and writing, takes too long."""
        assert self._slot is not None and self.task is not None
        row, taken = self._slot.get()
        if not self.overdue and taken > (self.task.limits.seconds + GRACE if row >= 0 else OUTSIDE):
            self.overdue = True
            self._process.kill()

    def release(self) -> None:
        """Forget the finished task."""
        assert self._slot is not None and self.task is not None
        self._slot.close()
        self.task.slot.unlink(missing_ok=True)
        self._slot = self.task = self.future = None

    def close(self) -> int | None:
        """End the process, whatever it is doing. Returns its exit code, negative for a signal."""
        if self._pool is None:
            return None
        self._process.kill()
        self._process.join(GRACE)
        code = self._process.exitcode
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        return code


def supervise(tasks: list[Task], jobs: int, progress: Callable[[int], None]) -> Iterator[Done]:
    """Do all tasks with `jobs` processes. `progress` is called with the rows under way, a few times a second.

    Raises Stopped, and whatever a task raises that is not a document's fault.
    """
    waiting = deque(tasks)
    lanes = [Lane() for _ in range(max(1, min(jobs, len(tasks))))]
    deaths: Counter[tuple[int, int]] = Counter()
    try:
        while waiting or any(lane.task for lane in lanes):
            for lane in lanes:
                if lane.task is None and waiting:
                    lane.start(waiting.popleft())
            busy = [lane for lane in lanes if lane.task is not None]
            wait([lane.future for lane in busy if lane.future], TICK, FIRST_COMPLETED)
            for lane in busy:
                assert lane.future is not None and lane.task is not None
                if not lane.future.done():
                    lane.watch()
                    continue
                try:
                    done = lane.future.result()
                except BrokenProcessPool:
                    task = lane.task
                    _bury(lane, task, deaths)
                    waiting.appendleft(task)
                else:
                    lane.release()
                    yield done
            progress(sum(max(0, lane.row()) for lane in lanes if lane.task))
    finally:
        for lane in lanes:
            lane.close()


def _bury(lane: Lane, task: Task, deaths: Counter[tuple[int, int]]) -> None:
    """Take the consequence of a death: refuse the document, or let it be tried again."""
    row, overdue = lane.row(), lane.overdue
    lane.release()
    code = lane.close()
    deaths[task.number, max(row, -1)] += 1
    times = deaths[task.number, max(row, -1)]
    if row >= 0 and (reason := verdict(times, code, task.limits.seconds, overdue)):
        task.fatal[row] = reason
    elif row < 0 and times >= HOPELESS:
        where = f"{task.piece.files[0]}, from document {task.piece.first} on"
        raise Stopped(f"a process ended {times} times outside any document ({where}). {ENDED}")
    time.sleep(0.05 * times)


def verdict(times: int, code: int | None, seconds: float, overdue: bool) -> str | None:
    """Why a document is refused whose process died so many times; None where it is to be tried again."""
    if overdue:
        return f"outlasted: more than {seconds:g} s, and could not be interrupted"
    if times < DEATHS:
        return None
    how = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
    return f"killed-worker: its process ended {times} times ({how})"
