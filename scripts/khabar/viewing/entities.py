"""The page of an entity: its mentions in their sentences, its spellings, and what it is quoted with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from khabar.viewing.dataset import Dataset, Row
from khabar.viewing.marks import Mark, groups

WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}\Z")


def index(data: Dataset) -> list[dict[str, Any]]:
    """Every entity that the hand layer mentions, the most mentioned first."""
    mentions: dict[str, list[tuple[Row, Row]]] = {}
    for document in data.documents:
        for item in document["entities"] or []:
            for name in dict.fromkeys(item["entities"]):
                mentions.setdefault(name, []).append((document, item))
    sources = Counter(
        name
        for document in data.documents
        for quote in document["quotes"] or []
        for name in dict.fromkeys(name for party in quote["sources"] for name in party["entities"])
    )
    found = [_entry(data, name, places, sources[name]) for name, places in mentions.items()]
    return sorted(found, key=lambda e: (-len(e["mentions"]), e["id"]))


def by_type(entries: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The entries under their types, the most mentioned type first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        found.setdefault(entry["type"], []).append(entry)
    return dict(sorted(found.items(), key=lambda group: -sum(len(e["mentions"]) for e in group[1])))


def _entry(data: Dataset, name: str, mentions: list[tuple[Row, Row]], quoted: int) -> dict[str, Any]:
    known = data.entities.get(name)
    spellings = Counter(item["span"]["text"] for _, item in mentions)
    named = Counter(item["span"]["text"] for _, item in mentions if item["form"] == "name") or spellings
    types = Counter(item["type"] for _, item in mentions)
    item = data.wikidata.get(name) or (known or {}).get("wikidata") or ""
    return {
        "id": name,
        "label_ar": known["label_ar"] if known else named.most_common(1)[0][0],
        "label_en": known["label_en"] if known else "",
        "type": known["type"] if known else types.most_common(1)[0][0],
        "wikidata": item if WIKIDATA.match(item) else "",
        "mentions": mentions,
        "documents": list(dict.fromkeys(document["id"] for document, _ in mentions)),
        "quoted": quoted,
        "spellings": _spellings(known, mentions),
        "confusable": known["confusable_with"] if known else [],
        "registered": known is not None,
    }


def _spellings(known: Row | None, mentions: Iterable[tuple[Row, Row]]) -> list[dict[str, Any]]:
    """Each form that is written, how often, in which documents and as what; the most frequent first."""
    kinds = {alias["form"]: alias["kind"] for alias in known["aliases"]} if known else {}
    found: dict[str, dict[str, Any]] = {}
    for document, item in mentions:
        form = item["span"]["text"]
        entry = found.setdefault(
            form, {"form": form, "count": 0, "documents": {}, "kind": kinds.get(form, item["form"])}
        )
        entry["count"] += 1
        entry["documents"][document["id"]] = entry["documents"].get(document["id"], 0) + 1
    return sorted(found.values(), key=lambda e: (-e["count"], e["form"]))


def context(data: Dataset, entry: dict[str, Any]) -> dict[str, Any]:
    """What the template of an entity's page needs."""
    by_document: dict[str, list[dict[str, Any]]] = {}
    for document, item in entry["mentions"]:
        start, end = item["span"]["start"], item["span"]["end"]
        for number, sentence in enumerate(document["sentences"], 1):
            if sentence["start"] <= start < sentence["end"]:
                mark = Mark(start, end, "entities", "here", "")
                shown = groups(document["text"], sentence["start"], max(end, sentence["end"]), [mark], [])
                by_document.setdefault(document["id"], []).append({"item": item, "sentence": number, "groups": shown})
                break
    quoted = [
        (document, quote)
        for document in data.documents
        for quote in document["quotes"] or []
        if any(entry["id"] in party["entities"] for party in quote["sources"])
    ]
    return {
        "entity": entry,
        "places": [
            (document, by_document[document["id"]]) for document in data.documents if document["id"] in by_document
        ],
        "quotes": quoted,
    }
