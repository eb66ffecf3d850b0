"""Slots: what a process is doing right now, in a few bytes that outlive it."""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path

READING, BETWEEN = -1, -2  # in place of a row's number
_FORMAT = struct.Struct("<qd")


class Slot:
    """A mapped file of a row's number and the time since which it is worked on (monotonic, of the whole machine)."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            path.write_bytes(_FORMAT.pack(READING, time.monotonic()))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _FORMAT.size)

    def put(self, row: int) -> None:
        """Say that work on a row begins, or on what is no row."""
        _FORMAT.pack_into(self._memory, 0, row, time.monotonic())

    def get(self) -> tuple[int, float]:
        """The row, and the seconds it has taken so far."""
        row, since = _FORMAT.unpack_from(self._memory, 0)
        return row, time.monotonic() - since

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
