"""Search a release for words of the articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from khabar.withheld import RUN, runs


def strings(value: Any) -> Iterator[str]:
    """Every string of a value, and those of a list once more in one, as a list of tokens would tell a text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        inside = [text for inner in value for text in strings(inner)]
        yield from [*inside, " ".join(inside)]


def said(path: Path) -> Iterator[str]:
    """Everything readable in a file of a release: of Parquet the values, statistics and metadata."""
    if path.suffix != ".parquet":
        yield path.read_text("utf-8")
        return
    with pq.ParquetFile(path) as file:
        yield from strings(file.read(use_threads=False).to_pylist())
        yield from (text.decode("utf-8") for text in (file.metadata.metadata or {}).values())
        for group in range(file.metadata.num_row_groups):
            for column in range(file.metadata.num_columns):
                statistics = file.metadata.row_group(group).column(column).statistics
                if statistics is not None and statistics.has_min_max:
                    yield from strings([statistics.min, statistics.max])


def leaks(folder: Path, texts: dict[str, str], length: int = RUN) -> set[str]:
    """Files of a folder that hold `length` words in a row of a text."""
    known = {run for text in texts.values() for _, run in runs(text, length)}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock" and path.suffix != ".pyc"]
    assert files and known
    return {
        path.relative_to(folder).as_posix()
        for path in files
        for text in said(path)
        if any(run in known for _, run in runs(text, length))
    }
