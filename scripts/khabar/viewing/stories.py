"""The page of a story: the tellings of one saying beside each other with their edits, and what is disputed."""

from __future__ import annotations

from typing import Any

from khabar.viewing.dataset import Dataset, Row
from khabar.viewing.links import sentence_of
from khabar.viewing.marks import Group, Mark, Tag, groups


def context(data: Dataset, name: str) -> dict[str, Any]:
    """What the template of a story's page needs."""
    return {
        "story": data.stories.get(name, {"id": name, "title": name}),
        "documents": [row for row in data.documents if row["story"] == name],
        "utterances": [_utterance(data, row) for row in data.utterances if row["story"] == name],
        "conflicts": [_conflict(data, row) for row in data.conflicts if row["story"] == name],
    }


def _utterance(data: Dataset, row: Row) -> dict[str, Any]:
    pairs = []
    for pair in row["pairs"]:
        edits = [{**edit, "number": n} for n, edit in enumerate(pair["edits"], 1)]
        sides = [
            _telling(data, row["realisations"][pair[side]], [(e["number"], e[side]) for e in edits])
            for side in ("a", "b")
        ]
        pairs.append({"relation": pair["relation"], "edits": edits, "sides": sides})
    return {"row": row, "pairs": pairs}


def _telling(data: Dataset, realisation: Row, edits: list[tuple[int, Row | None]]) -> dict[str, Any]:
    """One telling: the stretch that holds its cue, its content and its edits, the edits marked and numbered."""
    document = data.document(realisation["document"])
    found: dict[str, Any] = {"realisation": realisation, "document": document, "groups": [], "sentence": 1}
    if document is None:
        return found
    quote = next((q for q in document["quotes"] or [] if q["id"] == realisation["quote"]), None)
    cue = quote["cue"]["span"] if quote else None
    marks = [Mark(s["start"], s["end"], "quotes", "content", "") for s in realisation["content"]]
    marks += [Mark(cue["start"], cue["end"], "quotes", "cue", "")] if cue else []
    tags = []
    for number, span in edits:
        if span is not None:
            marks.append(Mark(span["start"], span["end"], "edits", "edit", "", number % 2))
            tags.append(Tag(span["start"], "edits", str(number), ""))
    if not marks:
        return found
    start, end = _whole_words(document["text"], min(m.start for m in marks), max(m.end for m in marks))
    return {
        **found,
        "groups": groups(document["text"], start, end, marks, tags),
        "sentence": sentence_of(document["sentences"], start),
    }


def _conflict(data: Dataset, row: Row) -> dict[str, Any]:
    return {"row": row, "claims": [_claim(data, claim) for claim in row["claims"]]}


def _claim(data: Dataset, claim: Row) -> dict[str, Any]:
    document = data.document(claim["document"])
    shown: list[Group] = []
    span, around = claim["span"], claim["context"]
    if document is not None:
        mark = Mark(span["start"], span["end"], "edits", "here", "")
        shown = groups(document["text"], around["start"], around["end"], [mark], [])
    number = sentence_of(document["sentences"], span["start"]) if document else 1
    return {"claim": claim, "document": document, "groups": shown, "sentence": number}


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch widened to the white space around it."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
