"""The process that annotates for an engine: raw tables come in by standard input, annotated ones go out.

Arguments: slot, schemas, seconds and characters of the limits. A table is 8 bytes of length and an Arrow stream. What
a rule prints goes to standard error. The process ends with its input, or when its parent is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from khabar.engines._wire import HEAD, pack, unpack
from khabar.running import worker
from khabar.running.shards import Limits
from khabar.running.slots import Slot
from khabar.running.supervisor import TICK


def end_with_parent() -> None:
    """Let this process end, whatever it is doing, soon after the one that started it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(TICK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _take(source: BinaryIO) -> bytes | None:
    head = source.read(HEAD.size)
    return source.read(HEAD.unpack(head)[0]) if len(head) == HEAD.size else None


def main(slot: str, schemas: str, seconds: str, characters: str) -> None:
    """Annotate table after table."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pa.set_cpu_count(1)
    end_with_parent()
    limits, place = Limits(float(seconds), int(characters)), Slot(Path(slot))
    with open(os.dup(1), "wb") as target:  # noqa: PTH123 - a descriptor has no path
        os.dup2(2, 1)
        while (raw := _take(sys.stdin.buffer)) is not None:
            target.write(pack(worker.annotate(unpack(raw), place, limits, Path(schemas))))
            target.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
