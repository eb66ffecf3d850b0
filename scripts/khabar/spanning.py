"""Rows of what spans documents: utterances and conflicts, from the registry and the hand layers they point into.

A row stands with the document of its first realisation (or claim), which gives it story, split and fold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from khabar import layers
from khabar.features import Fields
from khabar.schemas import Node, Schema
from khabar.segment import Page
from khabar.sources import Record, Sources

Row = dict[str, Any]
Layers = dict[str, list[Node] | None]
# Each list of registry/utterances.json, and where its items say which document they stand in.
PLACES = {"utterances": "realisations", "conflicts": "claims"}


def fields(schema: Schema, name: str) -> Fields:
    """Columns of a list of the registry."""
    return schema.properties(schema.root(f"rows/{name}"))


def rows(corpus: Sources, record: Record, name: str) -> Iterator[Row]:
    """The items of a list whose first place is in a document.

    Raises ValueError where a place is not in the corpus or a realisation is not in the hand layer.
    """
    file, placed = corpus.file("registry/utterances"), corpus.story_of(record.id)
    for item in file.value[name] if file else []:
        places = item[PLACES[name]]
        if places[0]["document"] != record.id or placed is None:
            continue
        fold, story = placed
        described = [_described(corpus, item, place, name) for place in places]
        yield {**item, "story": story["id"], "split": story["split"], "fold": fold, PLACES[name]: described}


def missing(corpus: Sources, name: str) -> str | None:
    """Why a list has no rows, or None where it has some."""
    file = corpus.file("registry/utterances")
    if file is None:
        return "there is no corpus/registry/utterances.json"
    return None if file.value[name] else f"corpus/registry/utterances.json has no {name}"


def quote(corpus: Sources, place: Node) -> tuple[Record, Node] | None:
    """The document and the attribution of the hand layer that a realisation names; None where there is none."""
    record = next((r for r in corpus.records if r.id == place["document"]), None)
    found = record and next((q for q in record.layers("hand").get("quotes") or [] if q["id"] == place["quote"]), None)
    return (record, found) if record and found else None


def spans(value: Node) -> Iterator[tuple[str, str, Node]]:
    """Every span of registry/utterances.json: its pointer, the id of its document, the span."""
    for i, utterance in enumerate(value["utterances"]):
        places = utterance["realisations"]
        for j, pair in enumerate(utterance["pairs"]):
            for k, edit in enumerate(pair["edits"]):
                for side in (x for x in ("a", "b") if edit[x] is not None and pair[x] < len(places)):
                    pointer = f"/utterances/{i}/pairs/{j}/edits/{k}/{side}"
                    yield pointer, places[pair[side]]["document"], edit[side]
    for i, conflict in enumerate(value["conflicts"]):
        for j, claim in enumerate(conflict["claims"]):
            yield f"/conflicts/{i}/claims/{j}/span", claim["document"], claim["span"]


def wording(said: Node, page: Page, read: Layers) -> Row:
    """The columns of a realisation that repeat the text: content, cue and sources."""
    derived = layers.load()["quotes"].derive(said, page, read)
    return {
        "content_text": derived["content_text"],
        "cue_text": said["cue"]["span"] and said["cue"]["span"]["text"],
        "source_texts": derived["source_texts"],
    }


def _described(corpus: Sources, item: Node, place: Node, name: str) -> Row:
    """A realisation or claim with what the documents say of it."""
    if name == "conflicts":
        record = next((r for r in corpus.records if r.id == place["document"]), None)
        if record is None:
            raise ValueError(f"conflict {item['id']}: there is no document {place['document']}: validate first")
        return {**place, "context": record.page.context(place["span"]["start"], place["span"]["end"])}
    found = quote(corpus, place)
    if found is None:
        where = f"{place['document']} {place['quote']}"
        raise ValueError(f"utterance {item['id']}: the hand layer has no attribution {where}: validate first")
    record, said = found
    return {
        **place,
        "form": said["form"],
        "content": said["content"],
        **wording(said, record.page, record.layers("hand")),
        "source_entities": list(dict.fromkeys(x for party in said["sources"] for x in party["entities"])),
    }
