"""Slots: what a process is doing right now, in a few bytes that outlive it."""

from __future__ import annotations

import mmap
import sys
import time
from pathlib import Path

READING, BETWEEN = -1, -2  # in place of a row's number
_SIZE = 8
_CLOCK = 1 << 31  # milliseconds until the clock of a slot begins again: 24 days


class Slot:
    """A mapped file of a row's number and the time since which it is worked on (monotonic, of the whole machine).

    Both are one number of 64 bits, which is stored and read in one step. In two, a reader sees now and then a row
    without its time, takes it for one that has been worked on since the machine started, and ends its process.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            path.write_bytes(_packed(READING).to_bytes(_SIZE, sys.byteorder))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)
        self._number = memoryview(self._memory).cast("Q")

    def put(self, row: int) -> None:
        """Say that work on a row begins, or on what is no row."""
        self._number[0] = _packed(row)

    def get(self) -> tuple[int, float]:
        """The row, and the seconds it has taken so far."""
        number = self._number[0]
        return (number >> 31) + BETWEEN, ((_now() - number) % _CLOCK) / 1000

    def close(self) -> None:
        """Give the memory back."""
        self._number.release()
        self._memory.close()


def _packed(row: int) -> int:
    return (row - BETWEEN) << 31 | _now() % _CLOCK


def _now() -> int:
    return int(time.monotonic() * 1000)
