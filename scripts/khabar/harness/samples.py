"""Logged answers of the harness (`--log_samples`) as a result with intervals, like that of any other system."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from khabar import scoring
from khabar.harness import functions
from khabar.harness.questions import Row
from khabar.measures.metrics import Counts
from khabar.tallying import DIGITS, Tallied, Unit, Units

NAME = re.compile(r"samples_(khabar_([a-z_]+)_(?:ar|en))_.*\.jsonl")
MAIN = {
    "entities": "strict",
    "dates": "value",
    "quotes": "partial",
    "attribution": "speaker",
    "quote_marks": "function",
}


class Unusable(ValueError):
    """The files are not logged answers to the questions of this corpus."""


def result(paths: list[Path]) -> dict[str, Any]:
    """Figures of one task, from the logged answers of one run, or of a run for each story that was held out.

    The gold is that of the corpus: an answer to a question that the corpus does not ask is refused. Raises Unusable.
    """
    named = {match.groups() for path in paths if (match := NAME.fullmatch(path.name))}
    if len(named) != 1 or not all(NAME.fullmatch(path.name) for path in paths):
        raise Unusable("the files are not the logged answers of one task (samples_khabar_TASK_LANGUAGE_DATE.jsonl)")
    ((task, kind),) = named
    splits = _splits(kind)
    asked = {_key(row): row for rows in splits.values() for row in rows}
    everywhere = {row["story"] for row in asked.values()}
    units: dict[str, Units] = {}
    stories: dict[str, list[str]] = {}
    unread: list[float] = []
    for where, sample in _lines(paths):
        row = asked.pop(_key(sample["doc"]), None)
        if row is None:
            raise Unusable(f"{where} answers a question that the corpus does not ask, or asked only once")
        figures = getattr(functions, f"score_{kind}")(row, sample["filtered_resps"])
        unread.append(figures.pop("parse_failures", 0.0))
        units.setdefault(row["document"], []).append(_unit(figures))
        if row["document"] not in stories.setdefault(row["story"], []):
            stories[row["story"]].append(row["document"])
    if missing := {row["story"] for row in asked.values()} & set(stories):
        raise Unusable(f"questions of {', '.join(sorted(missing))} have no answer: a run must not be limited")
    test = {row["story"] for row in splits["test"]}
    module = ModuleType(task)
    vars(module)["MACRO"] = {"macro F1 of functions": "function "} if kind == "quote_marks" else {}
    tallied = Tallied(units)
    apart = {s: scoring.scope(module, tallied, names) for s, names in stories.items()} if len(stories) > 1 else {}
    return {
        "task": task,
        "split": None if set(stories) == everywhere else "test" if set(stories) == test else ", ".join(sorted(stories)),
        "documents": list(units),
        "main": MAIN[kind],
        "in_sample": False,
        "minimum_gold": scoring.ENOUGH,
        "interval": {**scoring.interval("within-document bootstrap"), "unit": "question"},
        "parse_failures": round(sum(unread) / len(unread), DIGITS) if kind != "quote_marks" else None,
        "pooled": scoring.scope(module, tallied, list(units)),
        "stories": apart,
    }


@cache
def _splits(kind: str) -> dict[str, list[Row]]:
    return {split: list(rows) for split, rows in getattr(functions, f"load_{kind}")().items()}


def _lines(paths: list[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in paths:
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                sample = json.loads(line)
                _key(sample["doc"])
                assert isinstance(sample["filtered_resps"], list) and sample["filtered_resps"]
            except (ValueError, KeyError, TypeError, AssertionError) as error:
                raise Unusable(f"{path}:{number} is not a logged answer") from error
            yield f"{path}:{number}", sample


def _key(row: Row) -> tuple[Any, ...]:
    return row["document"], row["offset"], row["text"], row["gold"]


def _unit(figures: dict[str, Any]) -> Unit:
    flat = {**figures.pop("macro", {}), **figures}
    return {name: Counts(int(c[0]), int(c[1]), c[2], c[3]) for name, c in flat.items()}
