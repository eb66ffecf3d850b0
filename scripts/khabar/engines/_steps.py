"""The steps of a datatrove pipeline: pieces to documents, documents to annotated ones, these to shards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from khabar.engines._guarded import guarded
from khabar.layout import home
from khabar.running import run, worker
from khabar.running.pieces import RAW
from khabar.running.run import Report, Settings
from khabar.running.shards import Limits
from khabar.running.table import REJECTED
from khabar.running.worker import Done, Task

PIECE, ROW, MADE = "khabar_piece", "khabar_row", "khabar_made"  # metadata of documents of our reader
BATCH = 500  # documents of other readers that are annotated as one table
Tell = Callable[[Done], object] | None


class Plan(list[Task]):
    """Tasks; datatrove copies its steps for each rank, and these need no copy."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Plan:
        return self


class Pieces(PipelineStep):  # type: ignore[misc]
    """Reads the pieces of a rank as documents; one whose shard stands is read and passed over."""

    type, name = "📖 - READER", "Khabar pieces"

    def __init__(self, tasks: list[Task], tell: Tell = None) -> None:
        super().__init__()
        self._tasks, self._tell = Plan(tasks), tell

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Documents; bytes that are not UTF-8 stand in the text as lone surrogates, and come out the same."""
        yield from data or ()
        for task in self._tasks[rank::world_size]:
            table, key, stands = worker.read(task)
            self.stat_update("documents", value=task.piece.rows)
            if stands:
                self.stat_update("standing", value=task.piece.rows)
                if self._tell:
                    self._tell(Done(task.number, task.piece.rows, reused=True))
                continue
            piece = (task.number, key, task.piece.rows)
            for row, (name, raw, dct, place, why) in enumerate(
                zip(*(table[c].to_pylist() for c in RAW.names), strict=True)
            ):
                about = {PIECE: piece, ROW: row, "place": place, "dct": dct, REJECTED: why, "no_text": raw is None}
                yield Document((raw or b"").decode("utf-8", "surrogateescape"), name, metadata=about)


class Annotate(PipelineStep):  # type: ignore[misc]
    """Annotates documents of any reader, many as one Arrow table, in a process beside this one.

    Into the metadata of a document come the columns of `documents`, or, under `rejected`, why there are none; so no
    document raises, ends the process or is lost. The day the text was written is taken from the metadata `dct`.
    """

    type, name = "🖊 - ANNOTATOR", "Khabar rules"

    def __init__(self, limits: Limits | None = None, schemas: Path | None = None) -> None:
        super().__init__()
        self._limits, self._schemas = limits or Limits(), schemas or home().schema

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The same documents in the same order."""
        for piece, group in groupby(data, lambda document: document.metadata.get(PIECE)):
            # Counted, since a group is known to be at its end only when the next piece has been read.
            while batch := list(islice(group, piece[2] if piece else BATCH)):
                with self.track_time("batch"):
                    made = guarded(self._limits, self._schemas)(_table(batch))
                self.stat_update("annotated", value=made[REJECTED].null_count)
                self.stat_update("rejected", value=made.num_rows - made[REJECTED].null_count)
                if piece:
                    for row, document in enumerate(batch):
                        document.metadata[MADE] = made, row
                else:
                    for document, found in zip(batch, made.to_pylist(), strict=True):
                        del found["id"], found["text"]
                        document.metadata |= found
                yield from batch


def _table(batch: list[Document]) -> pa.Table:
    """The raw table of documents."""
    about = [document.metadata for document in batch]
    texts = [
        None if m.get("no_text") else d.text.encode("utf-8", "surrogateescape")
        for d, m in zip(batch, about, strict=True)
    ]
    dcts = [m.get("dct") and str(m["dct"]) for m in about]
    names = [None if d.id is None else str(d.id) for d in batch]
    columns = [names, texts, dcts, [m.get("place", "") for m in about], [m.get(REJECTED) for m in about]]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, RAW, strict=True)], schema=RAW)


class Shards(PipelineStep):  # type: ignore[misc]
    """Writes the documents of each piece as its shard, in one step, rejects in its footer."""

    type, name = "💽 - WRITER", "Khabar shards"

    def __init__(self, tasks: list[Task], tell: Tell = None) -> None:
        super().__init__()
        self._tasks, self._tell = Plan(tasks), tell

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Passes on nothing: what is written need not stay in memory."""
        tasks = {task.number: task for task in self._tasks}
        for (number, key, rows), group in groupby(data, lambda document: document.metadata[PIECE]):
            batch: list[Document] = []
            for document in group:
                batch.append(document)
                if len(batch) == rows:  # the next piece's first document comes only when that piece is annotated
                    self._write(tasks[number], batch, key)
            if len(batch) != rows:
                raise ValueError(f"{len(batch)} of {rows} documents of a piece came; no step may drop or add any.")
        yield from ()

    def _write(self, task: Task, batch: list[Document], key: str) -> None:
        made = batch[0].metadata[MADE][0]
        worker.write(task, made, [document.metadata["place"] for document in batch], key)
        self.stat_update("documents", value=len(batch))
        if self._tell:
            self._tell(Done(task.number, len(batch), reused=False))


class Finish(PipelineStep):  # type: ignore[misc]
    """Lists the rejects and writes the summary of a finished job; one task, after all the others.

    Raises Stopped where a shard is missing.
    """

    type, name = "💽 - WRITER", "Khabar summary"

    def __init__(self, output: Path, tasks: list[Task], settings: Settings) -> None:
        super().__init__()
        self._output, self._tasks, self._settings = output, Plan(tasks), settings

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Passes on what comes."""
        yield from data or ()
        report = Report(sum(task.piece.rows for task in self._tasks))
        run.finish(self._output, self._tasks, self._settings, report)
        self.stat_update("documents", value=report.documents)
        for reason, count in report.rejected.items():
            self.stat_update(reason, value=count)
