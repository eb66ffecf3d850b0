"""Drafts: annotations written by text and context, without counting. Resolved here, value by value, never by a guess.

The form is described in schema/draft.schema.json. All offsets are Unicode code points, 0-based, end-exclusive.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from khabar import layers
from khabar.drafting.places import excerpts, listed, occurrences
from khabar.findings import Finding
from khabar.json_scanner import escape
from khabar.layers import Item, Layer, walk
from khabar.schemas import Node
from khabar.segment import Range
from khabar.shape import offences
from khabar.sources import JsonFile

LOCATORS = ("occurrence", "after", "before", "within")


def resolve(file: JsonFile, text: str) -> tuple[Node, list[Finding]]:
    """The value of a draft with offsets and ids, items where they stood, and what could not be resolved.

    Layers that are null are left out. A value of another shape is passed on as it is: the checks say so. Where there
    are findings the value is not complete.
    """
    value: Node = {key: x for key, x in copy.deepcopy(file.value).items() if x is not None}
    findings = [f for pointer, span in list(_spans(file, value)) for f in _place(file, pointer, span, text)]
    items = [
        (f"/{escape(layer.name)}/{i}", layer, item)
        for layer in layers.load().values()
        for i, item in enumerate(_list(value.get(layer.name)))
        if isinstance(item, dict)
    ]
    keys: dict[str, Item] = {}
    for pointer, _, item in items:
        findings += _take_key(file, pointer, item, keys)
    given = _number(items)
    for pointer, layer, item in items:
        findings += _refer(file, pointer, layer, item, keys, given)
    return value, findings


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _spans(file: JsonFile, value: Node) -> Iterator[tuple[str, Node]]:
    return file.schema.spans(value, file.root)


def _place(file: JsonFile, pointer: str, span: Node, text: str) -> Iterator[Finding]:
    """Give a span its offsets in place of its locators, or say why it has none."""
    counted = "start" in span or "end" in span
    if wrong := list(misshapen(file, pointer, span)):
        yield from wrong
    elif not counted or any(key in span for key in LOCATORS):
        yield from locate(file, pointer, span, text)  # offsets that stand alone are checked with those of every file


def misshapen(file: JsonFile, pointer: str, span: Node) -> Iterator[Finding]:
    """What the shape of a draft's span has against the schema."""
    for offence in offences(file.schema, "draft", span, "span"):
        found = file.finding(pointer + offence.pointer, offence.message, offence.fix, excerpts=offence.excerpts)
        yield replace(found, check=offence.kind)


def locate(file: JsonFile, pointer: str, span: Node, text: str, first: Sequence[Range] = ()) -> Iterator[Finding]:
    """Give a span of the right shape its offsets, or say why it has none.

    Where some of the places that fit lie inside the ranges of `first`, the others are left out, unless the span states
    its offsets.
    """
    counted = "start" in span or "end" in span
    part = span["text"]
    everywhere = occurrences(text, part)
    chosen = [start for start in everywhere if _fits(text, start, span)]
    if not counted:
        chosen = [s for s in chosen if any(a <= s and s + len(part) <= b for a, b in first)] or chosen
    if "occurrence" in span:
        chosen = chosen[span["occurrence"] - 1 : span["occurrence"]]
    if counted:
        chosen = [start for start in chosen if (start, start + len(part)) == (span.get("start"), span.get("end"))]
    if len(chosen) == 1:
        start = chosen[0]
        for key in LOCATORS:
            span.pop(key, None)
        span.update({"start": start, "end": start + len(part), "text": part})
        return
    if chosen:
        message = f"the text stands at {len(chosen)} places that fit: {listed(text, part, chosen)}."
        fix = "add occurrence, or more of what stands around it (after, before, within)."
        found = file.finding(pointer, message, fix, excerpts=excerpts(text, part, chosen))
        yield replace(found, check="draft-ambiguous")
        return
    message = f"no place fits; the text stands {listed(text, part, everywhere)}."
    if not everywhere:
        near = _nearest(text, part)
        message = "the text stands nowhere in the document" + (f"; {near[0]} stands in its place." if near else ".")
        found = file.finding(pointer, message, "copy it from the text, letter by letter.", excerpts=(part, *near[1:]))
    else:
        fix = f"correct {', '.join(key for key in (*LOCATORS, 'start', 'end') if key in span)}."
        found = file.finding(pointer, message, fix, excerpts=excerpts(text, part, everywhere))
    yield replace(found, check="draft-absent")


def _nearest(text: str, part: str) -> tuple[str, ...]:
    """What stands where the longest common stretch of the text and `part` puts it: in words, and the stretch."""
    match = difflib.SequenceMatcher(None, text, part, autojunk=False).find_longest_match()
    if match.size < 3 or match.size * 2 < len(part):
        return ()
    start = max(0, match.a - match.b)
    return f"at {start}-{start + len(part)} something like it", text[start : start + len(part)]


def _fits(text: str, start: int, span: Node) -> bool:
    """Whether a place of the span's text has around it what the span says."""
    end = start + len(span["text"])
    ahead, behind, around = span.get("after"), span.get("before"), span.get("within")
    if ahead is not None and not (text[:start].endswith(ahead) or text[:start].rstrip().endswith(ahead)):
        return False
    if behind is not None and not (text[end:].startswith(behind) or text[end:].lstrip().startswith(behind)):
        return False
    if around is None:
        return True
    stretches = occurrences(text, around)
    # A stretch that stands twice places nothing: then every place counts, and there are several.
    return any(a <= start and end <= a + len(around) for a in stretches)


def _take_key(file: JsonFile, pointer: str, item: Item, keys: dict[str, Item]) -> Iterator[Finding]:
    """Move an item's key into `keys`."""
    if "key" not in item:
        return
    key = item.pop("key")
    for offence in offences(file.schema, "draft", key, "key"):
        message = "the value is not a key: Latin letters, digits, hyphens and underscores, at most 64."
        found = file.finding(pointer + "/key", message, "rename it.", excerpts=offence.excerpts)
        yield replace(found, check="draft-reference")
        return
    if key in keys:
        found = file.finding(pointer + "/key", f"the key {key} is already that of another item.", "rename one.")
        yield replace(found, check="draft-reference")
        return
    keys[key] = item


def _number(items: list[tuple[str, Layer, Item]]) -> set[str]:
    """Give an id to every item without one: prefix and number, in text order, ids of the draft left out."""
    used = {item["id"] for _, _, item in items if isinstance(item.get("id"), str)}
    made: set[str] = set()
    counters: dict[str, int] = {}
    for _, layer, item in sorted(items, key=lambda entry: place(entry[1], entry[2])):
        if "id" in item:
            continue
        while True:
            counters[layer.name] = counters.get(layer.name, 0) + 1
            name = f"{layer.prefix}-{counters[layer.name]}"
            if name not in used:
                break
        item["id"] = name
        made.add(name)
    return made


def place(layer: Layer, item: Item) -> tuple[int, int, str]:
    """Sort key of an item of any shape: as `Layer.order`, where the item has the shape that this asks for."""
    found = [span for path in layer.extent for _, span in walk(item, path) if isinstance(span, dict)]
    spans = [(s["start"], s["end"]) for s in found if isinstance(s.get("start"), int) and isinstance(s.get("end"), int)]
    start, end = (min(spans)[0], max(end for _, end in spans)) if spans else (1 << 31, 0)
    return start, -end, str(item.get("type", ""))


def _refer(
    file: JsonFile, pointer: str, layer: Layer, item: Item, keys: dict[str, Item], made: set[str]
) -> Iterator[Finding]:
    """Replace `@key` in the references of an item by the id of the item meant."""
    for path in layer.references:
        for inner, target in list(walk(item, path)):
            if not isinstance(target, str):
                continue
            if target.startswith("@") and target[1:] in keys:
                _put(item, inner, keys[target[1:]]["id"])
                continue
            message = ""
            if target.startswith("@"):
                near = difflib.get_close_matches(target[1:], list(keys), 1)
                message = f"no item of the draft has the key {target[1:]!r}."
                fix = f"did you mean @{near[0]}?" if near else "give the item that is meant this key."
            elif target in made:
                # The number of an item that the annotator did not number: it would be right by chance alone.
                message = f"{target} is an id that no item of the draft states."
                fix = "give the item that is meant a key, and write @ with the key."
            if message:
                yield replace(file.finding(pointer + inner, message, fix), check="draft-reference")


def _put(item: Item, pointer: str, value: str) -> None:
    *steps, last = pointer.strip("/").split("/")
    box: Any = item
    for step in steps:
        box = box[int(step)] if isinstance(box, list) else box[step]
    box[int(last) if isinstance(box, list) else last] = value
