"""The functions that the task files name (`!function functions.…`); the harness loads this module by its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from khabar.harness import questions, scores
from khabar.harness.questions import Row
from khabar.harness.scores import f1, macro_f1
from khabar.loading import load_config

__all__ = ["f1", "macro_f1", "mean"]
Splits = dict[str, Any]


def asked(make: Callable[[Row], Iterator[Row]], layers: tuple[str, ...], **options: Any) -> Splits:
    """Rows by split. `corpus` is another folder to load from; `held_out` a story to test on; the rest is the train."""
    import datasets

    corpus, held_out = options.get("corpus"), options.get("held_out")
    loaded = datasets.load_dataset(corpus, "documents") if corpus else load_config("documents")
    documents = [row for split in loaded.values() for row in split]
    found: dict[str, list[Row]] = {}
    for document in documents:
        split = document["split"] if held_out is None else "test" if document["story"] == held_out else "train"
        if all(document[layer] is not None for layer in layers):
            found.setdefault(split, []).extend(make(document))
    if not found.get("test"):
        stories = ", ".join(sorted({d["story"] for d in documents}))
        raise ValueError(f"there is nothing to test on; held_out is one of {stories}, or absent")
    return {split: datasets.Dataset.from_list(rows) for split, rows in found.items() if rows}


def load_entities(**options: Any) -> Splits:
    return asked(questions.entities, ("entities",), **options)


def load_dates(**options: Any) -> Splits:
    return asked(questions.dates, ("dates",), **options)


def load_quotes(**options: Any) -> Splits:
    return asked(questions.quotes, ("quotes", "entities"), **options)


def load_attribution(**options: Any) -> Splits:
    return asked(questions.attribution, ("quotes", "entities"), **options)


def load_quote_marks(**options: Any) -> Splits:
    return asked(questions.quote_marks, ("quote_marks",), **options)


def score_entities(row: Row, results: list[str]) -> dict[str, Any]:
    return scores.entities(row, results[0])


def score_dates(row: Row, results: list[str]) -> dict[str, Any]:
    return scores.dates(row, results[0])


def score_quotes(row: Row, results: list[str]) -> dict[str, Any]:
    return scores.quotes(row, results[0])


def score_attribution(row: Row, results: list[str]) -> dict[str, Any]:
    return scores.attribution(row, results[0])


def score_quote_marks(row: Row, results: list[Any]) -> dict[str, Any]:
    """`results` holds log-likelihood (in a log of answers a string) and greediness of each choice."""
    return scores.quote_marks(row, [float(likelihood) for likelihood, *_ in results])


def mean(values: list[float]) -> float:
    """The mean of a number."""
    return sum(values) / len(values) if values else 0.0
