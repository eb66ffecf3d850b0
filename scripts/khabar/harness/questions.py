"""Questions: what the harness asks, one row each, from the layers annotated by reading.

Entities and dates are asked sentence by sentence, quotes paragraph by paragraph, speakers quote by quote, marks pair by
pair. A row carries what the answer is scored with: the article, the offset of the piece, the gold items as JSON (with
offsets in the article).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from khabar.harness import speakers
from khabar.harness.placing import told
from khabar.measures.metrics import Item
from khabar.rows import named
from khabar.segment import Page, Range
from khabar.tasks.quote_mark_function import LAYERS as MARKS

Row = dict[str, Any]
FUNCTIONS = ("speech", "name", "term", "scare", "title")
UNKNOWN_DAY = "unknown"


def entities(document: Row) -> Iterator[Row]:
    """One question for each sentence: which names stand in it?"""
    for start, end, kept in _pieces(document, "sentences", "entities"):
        shown = sorted(named(kept), key=_order)
        pieces = _told(document, start, end, [((i["span"]["start"], i["span"]["end"]), i["type"]) for i in shown])
        answer = [{"text": p.text, "type": p.kind, **_occurrence(p.occurrence)} for p in pieces]
        yield _row(document, start, end, {"entities": kept}, answer)


def dates(document: Row) -> Iterator[Row]:
    """One question for each sentence: which time expressions stand in it, and what day do they name?"""
    for start, end, kept in _pieces(document, "sentences", "dates"):
        shown = sorted(kept, key=_order)
        pieces = _told(document, start, end, [((i["span"]["start"], i["span"]["end"]), i["type"]) for i in shown])
        answer = [
            {"text": p.text, "type": p.kind, "value": item["value"], **_occurrence(p.occurrence)}
            for p, item in zip(pieces, shown, strict=True)
        ]
        yield _row(document, start, end, {"dates": kept}, answer)


def quotes(document: Row) -> Iterator[Row]:
    """One question for each paragraph: what is said in it, and by whom? Acts without content are left out."""
    mentions = document["entities"]
    for start, end, kept in _pieces(document, "paragraphs", "quotes"):
        shown = [quote for quote in kept if quote["content"]]
        asked = [_speaker(quote, mentions) for quote in shown]
        spans = [((s["start"], s["end"]), (i, j)) for i, q in enumerate(shown) for j, s in enumerate(q["content"])]
        pieces = {p.kind: p for p in _told(document, start, end, spans)}
        answer = []
        for i, quote in enumerate(shown):
            said = [pieces[i, j] for j in range(len(quote["content"]))]
            texts = [p.text for p in said]
            told_by = {"quote": texts if len(texts) > 1 else texts[0], "speaker": asked[i][1]}
            answer.append(
                {**told_by, **_occurrence([p.occurrence for p in said] if any(p.occurrence for p in said) else None)}
            )
        gold = {"quotes": [{**q, "sources": a[0]} for q, a in zip(shown, asked, strict=True)], "entities": mentions}
        yield _row(document, start, end, gold, answer)


def attribution(document: Row) -> Iterator[Row]:
    """One question for each quote whose speaker has a name in the article: who says it?"""
    mentions = document["entities"]
    for quote in document["quotes"] if mentions is not None else []:
        sources, names = _speaker(quote, mentions)
        if not quote["content"] or not names:
            continue
        start, end = quote["content"][0]["start"], quote["content"][-1]["end"]
        gold = {"quotes": [{**quote, "sources": sources}], "entities": mentions}
        said = " … ".join(span["text"] for span in quote["content"])
        yield {**_row(document, start, end, gold, names), "quote": said}


def quote_marks(document: Row) -> Iterator[Row]:
    """One question for each pair of marks: what is it there for?"""
    text = document["text"]
    for mark in document[MARKS[0]] or []:
        if not (mark["open"] and mark["close"]):
            continue
        start, end = mark["open"]["start"], mark["close"]["end"]
        first, last = next((p["start"], p["end"]) for p in document["paragraphs"] if p["start"] <= start < p["end"])
        shown = f"{text[first:start]}[[{text[start:end]}]]{text[end : max(last, end)]}"
        row = _row(document, start, end, {MARKS[0]: [mark]}, mark["function"])
        yield {**row, "text": shown, "label": FUNCTIONS.index(mark["function"])}


def _row(document: Row, start: int, end: int, gold: dict[str, list[Item]], answer: Any) -> Row:
    return {
        "document": document["id"],
        "story": document["story"],
        "dct": document["dct"]["value"] or UNKNOWN_DAY,
        "article": document["text"],
        "offset": start,
        "text": document["text"][start:end],
        "gold": json.dumps(gold, ensure_ascii=False),
        "target": answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False),
    }


def _pieces(document: Row, unit: str, layer: str) -> Iterator[tuple[int, int, list[Item]]]:
    """Sentences or paragraphs with the items that start in them."""
    for place in document[unit]:
        start, end = place["start"], place["end"]
        yield start, end, [item for item in document[layer] if start <= _start(item) < end]


def _start(item: Item) -> int:
    """Where an item starts: its span, its content, or else its cue."""
    spans = [item["span"]] if "span" in item else item["content"] or [item["cue"]["span"]]
    return int(spans[0]["start"]) if spans[0] else -1


def _order(item: Item) -> tuple[int, int]:
    return item["span"]["start"], -item["span"]["end"]


def _told(document: Row, start: int, end: int, wanted: list[tuple[Range, Any]]) -> list[Any]:
    text = document["text"][start:end]
    return told(text, [((a - start, b - start), kind) for (a, b), kind in wanted], edges(text))


def edges(text: str) -> frozenset[int]:
    """Where tokens begin and end, attached particles apart."""
    return frozenset(x for token in Page(text).tokens_core for x in token)


def _occurrence(value: Any) -> dict[str, Any]:
    return {} if value is None else {"occurrence": value}


def _speaker(quote: Item, mentions: list[Item]) -> tuple[list[Item], list[str]]:
    """The sources that can be asked for in words, and the words."""
    kept, names = [], []
    at = quote["content"][0]["start"] if quote["content"] else 0
    for party in quote["sources"]:
        found = speakers.called(party["entities"], party["mention"] or party["antecedent"], mentions, at)
        if found:
            kept.append(party)
            names += found
    return kept, list(dict.fromkeys(names))
