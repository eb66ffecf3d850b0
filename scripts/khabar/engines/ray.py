"""Ray Data: blocks of pieces go through `map_batches`; needs the extra `ray`.

A row of the dataset is a piece, some hundreds of documents, so that texts and annotations never pass through Ray's
object store: a task reads its pieces, annotates them in a process beside it and writes their shards. What stands is
not made again, so a task that Ray repeats, or a run that is repeated, loses nothing and does nothing twice.
"""

from __future__ import annotations

import logging
import os
import socket
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import ray
from ray.data.exceptions import SystemException
from ray.exceptions import RayError, RayTaskError
from ray.util.annotations import RayDeprecationWarning

from khabar.engines._guarded import guarded
from khabar.engines._process import end_with_parent
from khabar.layout import home
from khabar.running.pieces import RAW
from khabar.running.shards import Limits
from khabar.running.supervisor import Stopped
from khabar.running.worker import Done, Task, perform

TRIES = 3  # of a block whose worker dies; Ray's own default is without end
ANSWER = 10.0  # seconds in which a cluster must answer
BLOCKS = 8  # for each processor, so that none waits long for the last one
DONE = pa.schema([("number", pa.int64()), ("documents", pa.int64()), ("reused", pa.bool_())])


def do(tasks: list[Task], jobs: int, progress: Callable[[int], None]) -> Iterator[Done]:
    """Do all tasks on the cluster that RAY_ADDRESS names or that is connected, else on one started here for the run.

    Raises Stopped where a task fails for no document's fault, or no cluster answers.
    """
    started = not ray.is_initialized()
    if started:
        _knock(os.environ.get("RAY_ADDRESS", ""))
        os.environ.setdefault("RAY_task_oom_retries", str(TRIES))
        own: dict[str, Any] = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": jobs, "include_dashboard": False}
        ray.init(log_to_driver=False, logging_level=logging.ERROR, configure_logging=True, **own)
    try:
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what went wrong is said below
        with ray.data.DataContext.current(_context()):  # the caller's own stays as it is
            for batch in _made(tasks).iter_batches(batch_size=None, batch_format="pyarrow"):
                for row in batch.to_pylist():
                    yield Done(**row)
                progress(0)
    except (RayError, SystemException) as error:
        raise Stopped(f"Ray gave up: {_why(error)[:300]}. Fix: see what ends it; what is done stands.") from None
    finally:
        if started:
            ray.shutdown()


def _knock(address: str) -> None:
    """Raise Stopped where nobody answers at the address of a cluster: Ray would try for a quarter of an hour."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if host and port.isdigit():  # what else there is, `auto` or `local`, Ray finds out at once
        try:
            socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
        except OSError as error:
            raise Stopped(f"no Ray cluster at {address} ({error}). Fix: see RAY_ADDRESS.") from None


def _why(error: Exception) -> str:
    """What a task raised, in a line, where Ray knows it; Ray writes a traceback before and its own advice behind."""
    if isinstance(error, RayTaskError):
        return f"{type(error.cause).__name__}: {str(error.cause).strip().splitlines()[0]}"
    return str(error).strip().splitlines()[-1]


def _context() -> Any:
    """How Ray Data is to run: quietly, and so that a block that fails ends the run instead of being left out."""
    context = ray.data.DataContext.get_current().copy()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.max_errored_blocks = 0
    return context


def _numbers(count: int) -> Any:
    """The dataset of what is to be done: the number of each task, in blocks of many."""
    blocks = min(count, BLOCKS * max(1, int(ray.cluster_resources().get("CPU", 1))))
    return ray.data.from_items([{"number": n} for n in range(count)], override_num_blocks=blocks)


def _made(tasks: list[Task]) -> Any:
    """The dataset of what is done, a row for each task."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RayDeprecationWarning)  # hence the upper bound of the extra
        return _numbers(len(tasks)).map_batches(
            _pieces,
            batch_size=None,
            batch_format="pyarrow",
            fn_kwargs={"shared": [ray.put(tasks)]},  # in a list it stays a reference, which each process looks up once
            num_cpus=1,
            ray_remote_args_fn=lambda: {"max_retries": TRIES},
        )


def _pieces(numbers: pa.Table, shared: list[Any]) -> Iterator[pa.Table]:
    """Do pieces, one after the other."""
    tasks = _looked_up(shared[0])
    for number in numbers["number"].to_pylist():
        done = perform(tasks[number], guarded(tasks[number].limits, tasks[number].schemas))
        yield pa.Table.from_pylist([vars(done)], schema=DONE)


@cache
def _looked_up(shared: Any) -> list[Task]:
    """The tasks, in a worker that has just begun with them."""
    end_with_parent()  # a run that is killed takes Ray's node along, whose workers would go on writing for seconds
    tasks: list[Task] = ray.get(shared)
    return tasks


def annotate_block(table: pa.Table, limits: Limits | None = None, schemas: Path | None = None) -> pa.Table:
    """Annotate an Arrow block with `id`, `text` and, where known, `dct`; for `map_batches` of your own dataset.

    Out come the columns of `documents` and `rejected`, which is null or says why a row has nothing else: no row is
    lost, and none ends the worker. Use `batch_format="pyarrow"` and blocks of some hundreds of rows.
    """
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in RAW
    ]
    table = pa.table(columns, schema=RAW)
    return guarded(limits or Limits(), schemas or home().schema)(table)
