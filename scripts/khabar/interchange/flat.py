"""Flat: what is left of mentions in a file of tokens and IOB2 tags, and of spans that keep to tokens."""

from __future__ import annotations

from typing import Any

from khabar.crosswalks import Crosswalk
from khabar.interchange.losses import GONE, Loss, Strip, renumbered
from khabar.rows import covers, flatten, mapped, named, tags
from khabar.schemas import Node
from khabar.segment import Page, Range, covering

# What a mention of a type alone has in every other field.
BARE: dict[str, Any] = {
    "form": "name",
    "entities": [],
    "metonymic": None,
    "derived_from": None,
    "holders": [],
    "unsure": GONE,
    "note": GONE,
}


def bare(name: str, span: Node, kind: str, subtype: str | None = None) -> Node:
    """A mention of which a format says no more than type and place."""
    held = {key: value for key, value in BARE.items() if value is not GONE}
    return {"id": name, "span": span, "type": kind, "subtype": subtype, **held}


def fields(layer: str, becomes: dict[str, Any], why: str) -> tuple[Loss, ...]:
    """The loss of fields of the items of a layer."""
    return tuple(Loss(f"{layer}.*.{key}", why, value) for key, value in becomes.items())


def types(labels: Crosswalk) -> dict[str, tuple[str, str | None]]:
    """Type and subtype for each label: of the first kind that has it, one to which it is exact before others."""
    found: dict[str, tuple[str, str | None]] = {}
    for row in sorted(labels.listed, key=lambda row: row.relation != "exact"):
        if row.label is not None and row.kind.layer == "entities":
            whole = labels.name == "khabar" or row.kind.subtype is None
            found.setdefault(row.label, (row.kind.type, None if whole else row.kind.subtype))
    return found


def runs(found: list[str], tokens: list[Range]) -> list[tuple[int, int, str]]:
    """Start, end and label of each mention in the IOB2 tags of a sentence. An I- without its B- begins one."""
    made: list[tuple[int, int, str]] = []
    before = "O"
    for tag, (start, end) in zip(found, tokens, strict=True):
        prefix, _, kind = tag.partition("-")
        if prefix == "I" and before[2:] == kind and made:
            made[-1] = (made[-1][0], end, kind)
        elif tag != "O":
            made.append((start, end, kind))
        before = tag
    return made


def tagged(labels: Crosswalk | None) -> Strip:
    """The mentions of a file as the tags show them: named, outermost, from token to token, in one sentence.

    With the labels of a crosswalk, of the type and subtype that their label stands for.
    """

    def strip(value: dict[str, Any], page: Page) -> None:
        if value.get("entities") is None or (labels is not None and not covers(value, labels)):
            value.pop("entities", None)
            return
        types_of: dict[str, tuple[str, str | None]] = {
            item["id"]: (item["type"], item["subtype"]) for item in value["entities"]
        }
        shown = named(value["entities"])
        if labels is not None:
            stands_for = types(labels)
            shown = mapped(value, labels)
            types_of = {x["id"]: stands_for[x["type"]] for x in shown if x["type"] in stands_for}
        by_id = {item["id"]: item for item in value["entities"]}
        flat = [{"span": item["span"], "type": item["id"]} for item in flatten(shown)]
        made = []
        for start, end in page.sentences:
            first, last = covering(page.tokens, start, end)
            tokens = page.tokens[first:last]
            for a, b, name in runs(tags(flat, tokens), tokens):
                if name in types_of and name in by_id:
                    kind, subtype = types_of[name]
                    made.append({**by_id[name], "span": page.span(a, b), "type": kind, "subtype": subtype})
        value["entities"] = made

    return strip


NUMBERED = Loss("entities.*.id", "a tag has no id; mentions are numbered", strip=renumbered("entities", "e"))
