"""What a process does: read a piece, annotate it, write its shard."""

from __future__ import annotations

import gc
import os
import platform
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

import pyarrow as pa

from khabar import places
from khabar.running import formats, keys, shards
from khabar.running.pieces import RAW, Columns, Piece, Unusable
from khabar.running.shards import Limits
from khabar.running.slots import BETWEEN, READING, Slot
from khabar.running.table import REJECTED, Guard, Outlasted, annotate_table


@dataclass
class Task:
    """A piece to be done; `refused` names rows that are known to be no good, with the reason."""

    number: int
    piece: Piece
    columns: Columns
    limits: Limits
    output: Path
    schemas: Path
    rules: str
    retry: bool = False  # do it anew where documents were refused by a limit or a death
    refused: dict[int, str] = field(default_factory=dict)  # known from the input alone
    fatal: dict[int, str] = field(default_factory=dict)  # found out by a process's death

    @property
    def slot(self) -> Path:
        """The file of the slot."""
        return places.scratch(self.output) / f"{self.number:06d}"


@dataclass(frozen=True)
class Done:
    """A finished piece."""

    number: int
    documents: int
    reused: bool


def enter() -> None:
    """Prepare a process: one thread, no answer to the keyboard, and an end with its parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pa.set_cpu_count(1)
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def serve(line: Connection) -> None:
    """Ask for tasks, with a word that is None, and answer each with what became of it, until the line ends."""
    enter()
    with suppress(EOFError, ConnectionError):  # the supervisor needs no more
        while True:
            line.send(None)
            task = line.recv()
            try:
                answer: Done | Exception = work(task)
            except BaseException as error:  # whatever it is, the supervisor tells it
                answer = _portable(error)
            line.send(answer)


def _portable(error: BaseException) -> Exception:
    """What arrives in another process, where an exception with arguments of its own may not: the traceback instead."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, OSError | Unusable | pa.ArrowException):
        error.add_note(trace)
        return error
    return RuntimeError(trace)


def work(task: Task) -> Done:
    """Do a piece. What goes wrong in a document stays in it; OSError, Unusable and pyarrow errors are the input's."""
    slot = Slot(task.slot)
    slot.put(READING)
    done = perform(task, lambda table: annotate(refuse(table, task.fatal), slot, task.limits, task.schemas))
    slot.close()
    gc.collect()
    return done


def perform(task: Task, annotated: Callable[[pa.Table], pa.Table]) -> Done:
    """Read a piece, have it annotated and write its shard; where the shard stands already, only read."""
    table, key, stands = read(task)
    if not stands:
        write(task, annotated(table), table["place"].to_pylist(), key)
    return Done(task.number, table.num_rows, reused=stands)


def read(task: Task) -> tuple[pa.Table, str, bool]:
    """The raw table of a piece with what is known to be refused, its key, and whether its shard stands.

    Raises Unusable where this process has other rules than the one that planned the run: what it made would bear the
    key of those.
    """
    if _own_rules(task.schemas) != task.rules:
        raise Unusable(
            f"the rules or schemas of {platform.node()} are not those with which the run began. "
            "Fix: install the same khabar everywhere, leave it alone during the run, and begin again."
        )
    table = refuse(_name(formats.read(task.piece, task.columns)), task.refused)
    key = keys.shard_key(table, task.rules)
    return table, key, shards.stands(shards.path(task.output, task.number), key, task.limits, task.retry)


@cache
def _own_rules(schemas: Path) -> str:
    """The key of the rules that this process loads, or has loaded."""
    return keys.rules_key(schemas)


def write(task: Task, made: pa.Table, places: list[str], key: str) -> None:
    """Write the shard of a piece."""
    shards.write(shards.path(task.output, task.number), made, places, key, task.rules, task.limits)


def annotate(table: pa.Table, slot: Slot, limits: Limits, schemas: Path) -> pa.Table:
    """Annotate a raw table in a process whose slot says at which row it is."""
    slot.put(BETWEEN)
    _warm(schemas)
    gc.disable()  # batches are trees without cycles; looking for some costs a tenth of the time
    try:
        return annotate_table(table, limits.characters, _guard(slot, limits.seconds), schemas)
    finally:
        gc.enable()


@cache
def _warm(schemas: Path) -> None:
    """Load rules and word lists once in a process, so that its first document does not pay for them with its time."""
    annotate_table(pa.table({"id": ["-"], "text": ["قال الوزير أمس: «نعم»."]}), schemas=schemas)


def _guard(slot: Slot, seconds: float) -> Guard:
    """A guard that notes the row in the slot and raises Outlasted in it when its time is over."""
    armed = False

    def over(number: int, frame: FrameType | None) -> None:
        if armed:
            raise Outlasted(f"more than {seconds:g} s")

    signal.signal(signal.SIGALRM, over)

    @contextmanager
    def guard(row: int) -> Iterator[None]:
        nonlocal armed
        slot.put(row)
        armed = True
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            slot.put(BETWEEN)

    return guard


def _name(table: pa.Table) -> pa.Table:
    """Rows without an id are called by their place, and refused."""
    rows = zip(*(table[name].to_pylist() for name in ("id", "place", REJECTED)), strict=True)
    nameless = {i: f"no-id: {place} has no id" for i, (name, place, why) in enumerate(rows) if name is None and not why}
    return refuse(table, nameless)


def refuse(table: pa.Table, reasons: dict[int, str]) -> pa.Table:
    """The table with reasons in the column `rejected`; a row that has one keeps it."""
    if not reasons:
        return table
    column = [why or reasons.get(i) for i, why in enumerate(table[REJECTED].to_pylist())]
    return table.set_column(RAW.get_field_index(REJECTED), RAW.field(REJECTED), pa.array(column, pa.string()))
