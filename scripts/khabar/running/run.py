"""A run: an input planned, its pieces done, its rejects listed. Killed at any moment, it goes on where it was."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from khabar import __version__, canonical, disk, places, rules
from khabar.running import formats, keys, shards
from khabar.running.pieces import Columns, Planned, Unusable
from khabar.running.shards import Limits
from khabar.running.supervisor import Stopped, supervise
from khabar.running.worker import Done, Task

REJECTS, SUMMARY = "rejects.jsonl", "run.json"
INPUT = ".input.json"  # in an output: whose it is
_WIDTH = 16  # bytes of an id's hash


def processors() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    """How a run goes; none of it but `limits` and `columns` touches what is made of a document."""

    columns: Columns = field(default_factory=Columns)
    format: str | None = None
    limits: Limits = field(default_factory=Limits)
    jobs: int = field(default_factory=processors)
    size: int = 500  # documents of a shard
    retry: bool = False  # try again what was refused by a limit or a death
    replace: bool = False  # let the output be that of another input, or of other columns, than before


@dataclass
class Report:
    """What a run did."""

    documents: int = 0
    shards: int = 0  # with rows
    reused: int = 0
    rejected: dict[str, int] = field(default_factory=dict)  # by reason
    passed_over: list[str] = field(default_factory=list)  # files of the input that are hidden or of another format


class Watcher:
    """Hears how far a run is; does nothing."""

    def planned(self, documents: int) -> None:
        """The input is planned."""

    def reached(self, documents: int) -> None:
        """So many documents are done."""


Do = Callable[[list[Task], int, Callable[[int], None]], Iterator[Done]]


def run(source: Path, output: Path, schemas: Path, settings: Settings, watcher: Watcher, do: Do = supervise) -> Report:
    """Annotate an input into a folder of shards. `do` does tasks with so many processes: an engine (khabar.engines).

    Raises Unusable for an input or output that will not do, Stopped where processes end for no document's fault,
    disk.Locked where another run has the output, OSError and pyarrow errors.
    """
    source, output = source.absolute(), output.absolute()  # an engine's processes may have another working folder
    with begun(source, output, schemas, settings) as tasks:
        report = Report(sum(t.piece.rows for t in tasks))
        report.passed_over = formats.passed_over(source, (t.piece for t in tasks))
        watcher.planned(report.documents)
        disk.make(places.scratch(output))
        finished = 0
        left = {task.number for task in tasks}

        def progress(under_way: int) -> None:
            watcher.reached(finished + under_way)

        for done in do(tasks, settings.jobs, progress):
            left.discard(done.number)
            finished += done.documents
            report.reused += done.reused
            watcher.reached(finished)
        if left:  # a shard that an earlier run left there would hide it
            raise Stopped(f"{len(left)} of {len(tasks)} pieces were not done. Fix: give the same command again.")
        finish(output, tasks, settings, report)
    return report


@contextmanager
def begun(source: Path, output: Path, schemas: Path, settings: Settings) -> Iterator[list[Task]]:
    """All tasks of a run; the output is made, locked while the block runs, and theirs from then on.

    The input is planned before anything is made: what will not do leaves no trace. Raises as `run` does.
    """
    inspect(source, output)
    lock = output / ".lock"
    with ExitStack() as held:
        known = lock.exists()
        if known:  # another run may go on there: told before the input is read
            held.enter_context(disk.lock(lock))
        _claim(source, output, settings)
        tasks = plan(source, output, schemas, settings)
        disk.make(output)
        if not known:
            held.enter_context(disk.lock(lock))
        # Once more: where the output was new, another run may have come first.
        disk.replace(output / INPUT, _claim(source, output, settings))
        yield tasks


def inspect(source: Path, output: Path) -> None:
    """Refuse an output that holds what no run made, or that lies in the input, or the input in it."""
    inside, outside = output.resolve(), source.resolve()
    if places.is_here(output) == places.is_here(source) and (
        inside.is_relative_to(outside) or outside.is_relative_to(inside)
    ):
        raise Unusable(f"{source} and {output} lie one in the other. Fix: write to a folder outside the input.")
    if output.exists() and not output.is_dir():
        raise Unusable(f"{output} is a file. Fix: name a new folder.")
    for path in sorted(output.glob("*.parquet")) if output.is_dir() else []:
        if shards.footer(path) is None:
            raise Unusable(
                f"{path} was not made by khabar annotate, or is damaged. Fix: move it away, or write elsewhere."
            )
    if output.is_dir() and not (output / ".lock").exists() and any(output.iterdir()):
        raise Unusable(f"{output} is not empty. Fix: write to a new folder.")


def plan(source: Path, output: Path, schemas: Path, settings: Settings) -> list[Task]:
    """All tasks, with the documents whose id another has already. Nothing is written."""
    rules_key = keys.rules_key(schemas)
    columns = settings.columns
    tasks: list[Task] = []
    hashes = bytearray()
    for planned in formats.plan(source, settings.format, columns, settings.size):
        task = Task(len(tasks), planned.piece, columns, settings.limits, output, schemas, rules_key, settings.retry)
        tasks.append(task)
        hashes += b"".join(_hashed(planned))
    if not tasks:
        raise Unusable(f"{source} has no documents. Fix: name a file or folder that has some.")
    for first, again in _equal(hashes):
        (before, _), (number, row) = _locate(tasks, first), _locate(tasks, again)
        tasks[number].refused[row] = f"equal-id: the id is also in {tasks[before].piece.last}, earlier"
    return tasks


def _claim(source: Path, output: Path, settings: Settings) -> bytes:
    """Whose annotations an output is to hold. Raises Unusable where it holds those of another input: nights of work."""
    source, output = source.absolute(), output.absolute()
    near = places.is_here(source) and places.is_here(output)  # together they may be moved
    mine = {"input": os.path.relpath(source, output) if near else str(source), "columns": asdict(settings.columns)}
    note = output / INPUT
    if note.exists() and not settings.replace and any(output.glob(shards.PATTERN)):
        try:
            theirs = json.loads(note.read_bytes())
            was = f"{theirs['input']} with the columns {', '.join(map(str, theirs['columns'].values()))}"
        except (ValueError, KeyError, TypeError, AttributeError):
            theirs, was = None, "an input that nothing tells of any more"
        if theirs != mine:
            raise Unusable(
                f"{output} holds what was made of {was}. "
                "Fix: write to a new folder; or give --replace, and what is there gives way where it is not the same."
            )
    return canonical.dumps(mine).encode("utf-8")


def _hashed(planned: Planned) -> Iterator[bytes]:
    """Hashes of ids; a document without one equals no other."""
    for row, name in enumerate(planned.ids):
        unique = f"{planned.piece} {row}" if name is None else name
        yield blake2b(unique.encode("utf-8"), digest_size=_WIDTH, person=b"id" if name else b"none").digest()


def _equal(hashes: bytearray) -> Iterator[tuple[int, int]]:
    """Numbers of documents with equal ids: the first and each further one. 16 bytes a document, whatever the ids."""
    low, high = np.frombuffer(hashes, dtype="<u8").reshape(-1, 2).T
    order = np.lexsort((low, high))  # stable: among equals the earlier document stands first
    new = np.ones(len(order), dtype=bool)
    new[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    firsts = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    for i in np.flatnonzero(~new):
        yield int(firsts[i]), int(order[i])


def _locate(tasks: list[Task], document: int) -> tuple[int, int]:
    """Task and row of a document by its number in the whole input."""
    for task in tasks:
        if document < task.piece.rows:
            return task.number, document
        document -= task.piece.rows
    raise IndexError(document)


def finish(output: Path, tasks: list[Task], settings: Settings, report: Report) -> None:
    """List the rejects, write the summary, take away what is left of other runs.

    Raises Stopped for a shard that is missing, or that a process of another run has put there since.
    """
    mine = {shards.kept(shards.path(output, task.number)) for task in tasks}
    for old in {*output.glob(shards.PATTERN), *output.glob(shards.HIDDEN)} - mine:
        old.unlink()
    report.shards = sum(not path.name.startswith(".") for path in mine)
    lines: list[str] = []
    reasons: Counter[str] = Counter()
    for path in sorted(mine, key=lambda path: path.name.lstrip(".")):
        footer = shards.footer(path)
        if footer is None:
            raise Stopped(f"{path} is missing or damaged. Fix: give the same command again.")
        if footer.get("rules") != tasks[0].rules:
            raise Stopped(f"{path} was made by other rules meanwhile. Fix: see that no other run goes on, then again.")
        for reject in shards.rejects(footer):
            lines.append(reject.line())
            reasons[reject.reason] += 1
    report.rejected = dict(sorted(reasons.items()))
    if lines:
        disk.replace(output / REJECTS, "".join(lines).encode("utf-8"))
    else:
        (output / REJECTS).unlink(missing_ok=True)
    disk.replace(output / SUMMARY, canonical.dumps(_summary(tasks, settings, report)).encode("utf-8"))
    if places.scratch(output).exists():
        disk.remove(places.scratch(output))
    for left in output.glob(".*.tmp"):
        left.unlink()
    disk.sync(output)


def _summary(tasks: list[Task], settings: Settings, report: Report) -> dict[str, Any]:
    """What the output is and what made it: nothing that differs from one run to the next."""
    return {
        "annotator": f"khabar-rules {__version__}",
        "guidelines": rules.GUIDELINES,
        "rules": tasks[0].rules,
        "columns": asdict(settings.columns),
        "documents": report.documents,
        "shards": report.shards,
        "rejected": report.rejected,
    }
