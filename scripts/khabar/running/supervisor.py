"""The supervisor: processes that may die or hang, and a run that ends all the same.

Each lane is one process and the line to it, so that a death has one cause: the document in the lane's slot. There are
no threads, locks or semaphores between the two, which a death could leave held. A document whose process dies twice,
or that keeps its process beyond the limit, is refused, and its piece done again without it.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from khabar.running import worker
from khabar.running.slots import Slot
from khabar.running.worker import Done, Task

TICK = 0.25  # seconds between two looks at the slots
GRACE = 2.0  # seconds beyond the limit in which a process may stop by itself
OUTSIDE = 600.0  # seconds for starting, reading or writing a piece
DEATHS = 2  # of a process on the same document, until that is refused
HOPELESS = 3  # deaths outside any document, until the run is given up
ENDED = (
    "Fix: see what ends its processes (memory?), then the same command goes on where this one was; "
    "in Python, start a run from a file, under `if __name__ == '__main__'`."
)
_SPAWN = multiprocessing.get_context("spawn")


class Stopped(Exception):
    """The run cannot go on; the message says why."""


class _Died(Exception):
    """The process of a lane ended."""


class Lane:
    """One process, the task it is at, and the slot in which it says where."""

    line: Connection

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._slot: Slot | None = None
        self.task: Task | None = None
        self.overdue = False

    def start(self, task: Task) -> None:
        """Have a task ready for the process, which asks for it; a dead one is replaced first."""
        task.slot.unlink(missing_ok=True)
        self._slot = Slot(task.slot)
        self.task, self.overdue = task, False
        if self._process is None:
            self.line, theirs = _SPAWN.Pipe()
            self._process = _SPAWN.Process(target=worker.serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()  # the line ends with the process

    def hear(self) -> Done | None:
        """Read what the process says: that its task is done, or, without a word, that it waits for one.

        Raises _Died, or what the task raised.
        """
        try:
            said = self.line.recv()
            if said is None:
                self.line.send(self.task)
        except (EOFError, ConnectionError):
            raise _Died from None
        if isinstance(said, Exception):
            raise said
        done: Done | None = said
        return done

    def row(self) -> int:
        """The row in work, negative for none."""
        assert self._slot is not None
        return self._slot.get()[0]

    def watch(self) -> None:
        """Kill the process if its document, or its reading and writing, takes too long."""
        assert self._slot is not None and self.task is not None and self._process is not None
        row, taken = self._slot.get()
        if not self.overdue and taken > (self.task.limits.seconds + GRACE if row >= 0 else OUTSIDE):
            self.overdue = True
            self._process.kill()

    def release(self) -> None:
        """Forget the finished task."""
        assert self._slot is not None and self.task is not None
        self._slot.close()
        self.task.slot.unlink(missing_ok=True)
        self._slot = self.task = None

    def close(self) -> int | None:
        """End the process, whatever it is doing. Returns its exit code, negative for a signal."""
        if self._process is None:
            return None
        process, self._process = self._process, None
        process.kill()
        process.join(GRACE)
        self.line.close()
        return process.exitcode


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
            busy = {lane.line: lane for lane in lanes if lane.task is not None}
            spoken = wait(list(busy), TICK)
            for line, lane in busy.items():
                if line not in spoken:
                    lane.watch()
                    continue
                assert lane.task is not None
                try:
                    done = lane.hear()
                except _Died:
                    task = lane.task
                    _bury(lane, task, deaths)
                    waiting.appendleft(task)
                else:
                    if done is not None:
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
        where = f"{task.piece.files[0]}, {task.piece.rows} documents from number {task.piece.first} on"
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
