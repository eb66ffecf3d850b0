"""Answers scored: they become items of the layers, and the project's own tasks count them (khabar.tasks)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from khabar import tasks
from khabar.harness import answers, speakers
from khabar.harness.placing import Piece, place
from khabar.harness.questions import FUNCTIONS, Row, edges
from khabar.measures.metrics import Counts, Item, macro
from khabar.segment import Page, Range
from khabar.tasks import Reading

Figures = dict[str, Any]  # what a question adds to every metric: counts as a list of four, or a number
_BARE: Item = {"subtype": None, "entities": [], "metonymic": None, "derived_from": None, "holders": []}


def entities(row: Row, answer: str) -> Figures:
    """Strict and type F1 of entity recognition (SemEval-2013)."""
    given = answers.items(answer)
    spans = _placed(row, [_piece(x, str(x.get("type"))) for x in given or []])
    found = [
        {"id": f"e-{i}", "span": span, "type": str(x.get("type")), "form": "name", **_BARE}
        for i, (x, span) in enumerate(zip(given or [], spans, strict=True))
    ]
    counted = _tally("entity_recognition", row, {"entities": found})
    return {"strict": counted["strict"], "type": counted["type"], **_failed(given)}


def dates(row: Row, answer: str) -> Figures:
    """Strict and relaxed extent, type and value F1 of date recognition (TempEval-3)."""
    given = answers.items(answer)
    spans = _placed(row, [_piece(x, str(x.get("type"))) for x in given or []])
    found = [
        {"span": span, "type": str(x.get("type")), "value": _value(x), "relative_value": None}
        for x, span in zip(given or [], spans, strict=True)
    ]
    counted = _tally("date_recognition", row, {"dates": found})
    return {name: counted[name] for name in ("strict", "relaxed", "type", "value")} | _failed(given)


def quotes(row: Row, answer: str) -> Figures:
    """Exact and partial F1 of contents, and F1 of the speakers of the quotes that are extracted."""
    given = answers.items(answer)
    mentions = json.loads(row["gold"])["entities"]
    pieces = [
        Piece(text, (i, j), occurrence)
        for i, x in enumerate(given or [])
        for j, (text, occurrence) in enumerate(_parts(x))
    ]
    placed = dict(zip([p.kind for p in pieces], _placed(row, pieces), strict=True))
    found = []
    for i, x in enumerate(given or []):
        content = [placed[i, j] for j in range(len(_parts(x)))]
        if content:
            found.append(_quote(content, answers.words(x.get("speaker")), mentions))
    layers = {"quotes": found, "entities": mentions}
    extracted = _tally("quote_extraction", row, layers)
    attributed = _tally("quote_attribution", row, layers)
    return {"exact": extracted["exact"], "partial": extracted["partial"], **_speaker(attributed), **_failed(given)}


def attribution(row: Row, answer: str) -> Figures:
    """F1 of the speakers of a quote that is given."""
    given = answers.names(answer)
    gold = json.loads(row["gold"])
    (quote,) = gold["quotes"]
    found = [{**quote, "sources": _sources(given or [], gold["entities"], row["offset"])}]
    counted = _tally("quote_attribution", row, {"quotes": found, "entities": gold["entities"]})
    return {**_speaker(counted), **_failed(given)}


def quote_marks(row: Row, likelihoods: Sequence[float]) -> Figures:
    """F1 of functions, and by function for the macro average; all choices alike likely is no answer."""
    (mark,) = json.loads(row["gold"])["quote_marks"]
    best = max(range(len(likelihoods)), key=lambda i: likelihoods[i])
    answered = len(set(likelihoods)) > 1
    found = [{**mark, "function": FUNCTIONS[best]}] if answered else []
    counted = _tally("quote_mark_function", row, {"quote_marks": found})
    return {"function": counted["function"], "macro": {k: v for k, v in counted.items() if k.startswith("function ")}}


def f1(counts: Iterable[Sequence[float]]) -> float:
    """F1 of the summed counts of all questions."""
    return _sum(counts).f1


def macro_f1(classes: Iterable[dict[str, Sequence[float]]]) -> float:
    """Mean F1 of the classes that have gold items."""
    listed = list(classes)
    names = sorted({name for found in listed for name in found})
    return macro(_sum(found[n] for found in listed if n in found) for n in names) or 0.0


def _sum(counts: Iterable[Sequence[float]]) -> Counts:
    total = Counts()
    for one in counts:
        total += Counts(int(one[0]), int(one[1]), one[2], one[3])
    return total


def _tally(task: str, row: Row, found: dict[str, list[Item]]) -> dict[str, list[float]]:
    """Counts of every measure of a task for one question; the gold is that of the row."""
    page = _page(row["article"])
    total: dict[str, Counts] = {}
    for tally in tasks.load()[task].score(Reading(page, json.loads(row["gold"])), Reading(page, found)):
        total[tally.measure] = total.get(tally.measure, Counts()) + tally.counts
    return {name: [c.gold, c.predicted, c.gold_matched, c.predicted_matched] for name, c in total.items()}


@lru_cache(maxsize=16)
def _page(article: str) -> Page:
    return Page(article)


def _piece(item: dict[str, Any], kind: str) -> Piece:
    text, occurrence = item.get("text"), item.get("occurrence")
    return Piece(text if isinstance(text, str) else "", kind, occurrence if type(occurrence) is int else None)


def _parts(item: dict[str, Any]) -> list[tuple[str, int | None]]:
    """The strings of a quote, each with its occurrence where the answer names one."""
    texts, numbers = answers.words(item.get("quote")), item.get("occurrence")
    listed = numbers if isinstance(numbers, list) and len(numbers) == len(texts) else [numbers] * len(texts)
    return [(text, n if type(n) is int else None) for text, n in zip(texts, listed, strict=True)]


def _placed(row: Row, pieces: list[Piece]) -> list[Item]:
    """Spans in the article. What stands nowhere keeps its place in the count: an empty span, which nothing matches."""
    text, offset = row["text"], row["offset"]

    def span(at: Range | None) -> Item:
        start, end = (offset + at[0], offset + at[1]) if at else (offset, offset)
        return {"start": start, "end": end, "text": row["article"][start:end]}

    return [span(at) for at in place(text, pieces, edges(text))]


def _quote(content: list[Item], names: list[str], mentions: list[Item]) -> Item:
    """An attribution as far as an answer tells of it."""
    at = min(span["start"] for span in content)
    return {
        "content": content,
        "form": "indirect",
        "cue": {"span": None},
        "sources": _sources(names, mentions, at),
        "chain": [],
    }


def _sources(names: list[str], mentions: list[Item], at: int) -> list[Item]:
    """A source for each name; a name that the article does not know is a source all the same, and a wrong one."""
    return [
        {"mention": None, "expression": "overt", "entities": speakers.meant(name, mentions, at) or [speakers.UNKNOWN]}
        for name in names
    ]


def _speaker(counted: dict[str, list[float]]) -> Figures:
    return {"speaker": counted["source entity"]}


def _value(item: dict[str, Any]) -> str | None:
    value = item.get("value")
    return value if isinstance(value, str) else None


def _failed(given: object) -> Figures:
    """An answer that could not be read counts as an empty one, and is counted here."""
    return {"parse_failures": float(given is None)}
