"""Annotation in a process beside the caller's: whatever a text does, the engine's own process lives.

The same verdicts as under khabar.running.supervisor: a document whose process dies twice, or that keeps it beyond the
limit, is refused, and the table is done again without it.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from khabar.engines._wire import HEAD, pack, unpack
from khabar.running.shards import Limits
from khabar.running.slots import READING, Slot
from khabar.running.supervisor import ENDED, GRACE, HOPELESS, OUTSIDE, TICK, Stopped, verdict
from khabar.running.worker import refuse

CHUNK = 1 << 20


@cache
def guarded(limits: Limits, schemas: Path) -> Guarded:
    """This process's own; its child lives as long as it, and is used by one thread at a time."""
    return Guarded(limits, schemas)


class _Died(Exception):
    """The process ended."""


class Guarded:
    """Annotates raw tables in a process of its own, which is started when it is first needed."""

    def __init__(self, limits: Limits, schemas: Path) -> None:
        self.limits, self.schemas = limits, schemas
        self._child: subprocess.Popen[bytes] | None = None

    def __call__(self, table: pa.Table) -> pa.Table:
        """The annotated table: a row for each row. Raises Stopped where processes end for no document's fault."""
        fatal: dict[int, str] = {}
        deaths: Counter[int] = Counter()
        while True:
            self._start()
            try:
                return unpack(self._exchange(pack(refuse(table, fatal))))
            except _Died:
                row = max(self._slot.get()[0], -1)
            overdue, code = self._overdue, self.close()
            deaths[row] += 1
            if row >= 0 and (reason := verdict(deaths[row], code, self.limits.seconds, overdue)):
                fatal[row] = reason
            elif row < 0 and deaths[row] >= HOPELESS:
                raise Stopped(f"a process ended {HOPELESS} times outside any document. {ENDED}")
            time.sleep(0.05 * deaths[row])

    def close(self) -> int | None:
        """End the process, whatever it is doing. Returns its exit code, negative for a signal."""
        if self._child is None:
            return None
        child, self._child = self._child, None
        child.kill()
        code = child.wait(GRACE)
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()
        self._slot.close()
        self._path.unlink(missing_ok=True)
        return code

    def _start(self) -> None:
        self._overdue = False
        if self._child is None:
            self._path = Path(tempfile.gettempdir()) / f"khabar-slot-{uuid4().hex}"
            self._slot = Slot(self._path)
            limits = [str(self.limits.seconds), str(self.limits.characters)]
            command = [sys.executable, "-m", "khabar.engines._process", str(self._path), str(self.schemas), *limits]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
            for pipe in (self._child.stdin, self._child.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
        self._slot.put(READING)

    def _exchange(self, request: bytes) -> memoryview:
        """Send a request and wait for its answer; both are cut into what the pipes take. Raises _Died."""
        child = self._child
        assert child is not None and child.stdin is not None and child.stdout is not None
        left, answer, wanted = memoryview(request), bytearray(), HEAD.size
        while len(answer) < wanted:
            ready, open_, _ = select.select([child.stdout], [child.stdin] if left else [], [], TICK)
            try:
                if open_:
                    left = left[os.write(child.stdin.fileno(), left[:CHUNK]) :]
            except BrokenPipeError:
                left = left[:0]  # the end of its output says the rest
            if ready:
                raw = os.read(child.stdout.fileno(), CHUNK)
                if not raw:
                    raise _Died
                answer += raw
                if wanted == HEAD.size and len(answer) >= wanted:
                    wanted += HEAD.unpack_from(answer)[0]
            elif not open_:
                self._look(child)
        self._path.unlink(missing_ok=True)  # mapped by both by now
        return memoryview(answer)[HEAD.size :]

    def _look(self, child: subprocess.Popen[bytes]) -> None:
        """Kill the process if its document, or what is between documents, takes too long."""
        row, taken = self._slot.get()
        if not self._overdue and taken > (self.limits.seconds + GRACE if row >= 0 else OUTSIDE):
            self._overdue = True
            child.kill()
