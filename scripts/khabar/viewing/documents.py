"""The page of a document: sentence by sentence, the hand reading and the rule reading, each with its annotations."""

from __future__ import annotations

from typing import Any

from khabar import layers
from khabar.layers import Item
from khabar.viewing.dataset import Dataset, Row
from khabar.viewing.differences import SAME, Difference, Differences, Reading, differences
from khabar.viewing.links import sentence_of
from khabar.viewing.marks import Mark, Tag, depths, groups, marks_of, place_of
from khabar.viewing.paths import EMPTY, path_of

RULES = "rules-"  # what stands before the ids of the rule reading on a page
FIRST = ("entities", "quotes", "quote_marks", "dates")
LABEL = {"entities": "type", "quote_marks": "function"}


def context(data: Dataset, row: Row) -> dict[str, Any]:
    """What the template of a document's page needs."""
    names = sorted(layers.load(), key=lambda n: (FIRST.index(n) if n in FIRST else len(FIRST), n))
    hand: Reading = {name: row.get(name) for name in names}
    rules: Reading = {name: row.get(RULES.replace("-", "_") + name) for name in names}
    of_hand, of_rules = differences(hand, rules)
    sides = {"hand": _side(row, hand, of_hand, ""), "rules": _side(row, rules, of_rules, RULES)}
    breaks = {p["start"] for p in row["paragraphs"]}
    sentences = []
    for number, sentence in enumerate(row["sentences"], 1):
        start, end = sentence["start"], sentence["end"]
        shown = {name: _sentence(row["text"], start, end, number, *side) for name, side in sides.items()}
        counted = sum(
            entry["difference"].kinds != (SAME,)
            for side in shown.values()
            for entry in side["entries"]
            if side is shown["hand"] or "only" in entry["difference"].kinds
        )
        sentences.append(
            {"number": number, "zone": _zone(row, start), "paragraph": start in breaks, "differing": counted, **shown}
        )
    return {
        "document": row,
        "story": data.stories.get(row["story"], {"id": row["story"], "title": row["story"]}),
        "sentences": sentences,
        "read": {
            "hand": [name for name in names if hand[name] is not None],
            "rules": [name for name in names if rules[name] is not None],
        },
        "layers": names,
        "told": _told(data, row["id"]),
        "beside": _beside(data, row),
        "tally": _tally(names, hand, rules, of_hand, of_rules),
    }


Side = tuple[list[Mark], list[Tag], list[dict[str, Any]]]


def _side(row: Row, reading: Reading, differ: Differences, prefix: str) -> Side:
    """Marks, labels and entries of a reading, over the whole document."""
    marks: list[Mark] = []
    tags: list[Tag] = []
    entries: list[dict[str, Any]] = []
    mentions = {item["id"]: item for item in reading.get("entities") or []}
    quotes = {item["id"]: item for item in reading.get("quotes") or []}
    nesting = depths(list(mentions.values()))
    for layer, items in reading.items():
        for item in items or []:
            owner = prefix + item["id"]
            difference = differ.get((layer, item["id"]), Difference())
            marks += marks_of(layer, item, owner, nesting.get(item["id"], 0) if layer == "entities" else 0)
            place = place_of(layer, item)
            entry = {
                "layer": layer,
                "item": item,
                "owner": owner,
                "difference": difference,
                "text": _words(layer, item),
            }
            if layer == "quotes":
                entry["path"] = path_of(item, mentions, quotes)
            if place is None:
                place = 0
            else:
                sign = "" if difference.kinds == (SAME,) else " ".join(difference.kinds)
                tags.append(Tag(place, layer, _label(layer, item), owner, sign))
            entry["sentence"] = sentence_of(row["sentences"], place)
            entries.append(entry)
    return marks, tags, entries


def _sentence(
    text: str, start: int, end: int, number: int, marks: list[Mark], tags: list[Tag], entries: list[dict[str, Any]]
) -> dict[str, Any]:
    inside = [m for m in marks if m.start < end and m.end > start]
    return {
        "groups": groups(text, start, end, inside, [t for t in tags if start <= t.position < end]),
        "entries": [entry for entry in entries if entry["sentence"] == number],
    }


def _label(layer: str, item: Item) -> str:
    """What stands over a word: the type, the value, the function; of a quote its id and the sign of a zero subject."""
    if layer == "dates":
        return str(item["value"] or item["relative_value"] or item["type"])
    if layer == "quotes":
        zero = any(party["expression"] == "zero" for party in item["sources"])
        return f"{item['id']} {EMPTY}" if zero else str(item["id"])
    return str(item.get(LABEL.get(layer, "id")))


def _words(layer: str, item: Item) -> str:
    """The words of an annotation, in one string."""
    if layer == "quote_marks":
        return "".join(item[key]["text"] for key in ("open", "close") if item[key])
    return " … ".join(
        span["text"] for span in (item["content"] if layer == "quotes" else layers.load()[layer].spans(item))
    )


def _told(data: Dataset, document: str) -> dict[str, list[dict[str, Any]]]:
    """Where else the saying of a quote is told, by the quote's id: the utterance, its story and the other tellings."""
    found: dict[str, list[dict[str, Any]]] = {}
    for utterance in data.utterances:
        places = [(r["document"], r["quote"]) for r in utterance["realisations"]]
        for name, quote in places:
            if name == document:
                others = [place for place in places if place != (name, quote)]
                entry = {"id": utterance["id"], "story": utterance["story"], "others": others}
                found.setdefault(quote, []).append(entry)
    return found


def _beside(data: Dataset, row: Row) -> tuple[Row | None, Row | None]:
    """The documents before and after this one."""
    place = data.documents.index(row)
    before = data.documents[place - 1] if place else None
    return before, next(iter(data.documents[place + 1 :]), None)


def _zone(row: Row, position: int) -> str:
    return next((z["kind"] for z in row["zones"] if z["span"]["start"] <= position < z["span"]["end"]), "")


def _tally(names: list[str], hand: Reading, rules: Reading, a: Differences, b: Differences) -> list[dict[str, Any]]:
    """Items of each layer by reading, and how they differ; None where a reading has not the layer."""
    found = []
    for name in names:
        kinds = [d.kinds for (layer, _), d in a.items() if layer == name]
        found.append(
            {
                "layer": name,
                "hand": None if hand[name] is None else len(hand[name] or []),
                "rules": None if rules[name] is None else len(rules[name] or []),
                "same": kinds.count((SAME,)),
                "only_hand": sum("only" in k for k in kinds),
                "only_rules": sum("only" in d.kinds for (layer, _), d in b.items() if layer == name),
                "extent": sum("extent" in k for k in kinds),
                "value": sum("value" in k for k in kinds),
            }
        )
    return found
