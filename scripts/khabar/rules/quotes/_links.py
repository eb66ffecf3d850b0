"""What needs all attributions of a text at once: one for each cue, and which stands inside which."""

from __future__ import annotations

from khabar.layers import Item
from khabar.reporting.view import View, view
from khabar.rules import Found
from khabar.rules.quotes._channels import medium_of_source
from khabar.rules.quotes._extents import form_of
from khabar.rules.quotes._speakers import Memory, recall, remember
from khabar.segment import Page


def link(page: Page, items: list[Item], found: Found) -> list[Item]:
    """Fill parents, then antecedents; drop a second attribution of the same cue or of the same words."""
    seen = view(page, found)
    kept = sorted(one_per_content(one_per_cue(items), seen), key=begin)
    set_parents(kept)
    by_start = {seen.page.folded.span(c.start, c.end)[0]: c for c in seen.cues}
    memory: Memory = {}
    for item in kept:
        cue = by_start.get(begin(item)) if item["cue"]["span"] else None
        # Inside somebody's words the speakers are those of these words, then the speaker himself.
        levels = [None, item["parent"]] if item["parent"] else [None]
        for party in item["sources"]:
            if party["expression"] == "zero" and party["evidence"] != "explicit":
                recall(party, cue, begin(item), [s for level in levels for s in memory.get(level, [])], seen)
        if item["medium"] == "unspecified":
            first = item["sources"][0] if item["sources"] else {"mention": None, "antecedent": None}
            item["medium"] = medium_of_source(item, seen.by_id.get(first["mention"] or first["antecedent"]))
        remember(memory.setdefault(item["parent"], []), item, cue, begin(item), seen)
    order = {item["id"]: n for n, item in enumerate(items)}
    return sorted(kept, key=lambda i: order[i["id"]])


def begin(item: Item) -> int:
    """Where an attribution stands in the order of reading: its cue, or its content where it has none."""
    return int((item["cue"]["span"] or item["content"][0])["start"])


def one_per_cue(items: list[Item]) -> list[Item]:
    """Of attributions with one cue, the one with more content."""
    best: dict[int, Item] = {}
    for item in items:
        if item["cue"]["span"] and (begin(item) not in best or size(item) > size(best[begin(item)])):
            best[begin(item)] = item
    return [*best.values(), *(item for item in items if not item["cue"]["span"])]


def one_per_content(items: list[Item], seen: View) -> list[Item]:
    """Of those with one content, the nearest cue; without a cue, only what no other has."""
    contents: dict[tuple[int, ...], Item] = {}
    for item in sorted((i for i in items if i["cue"]["span"]), key=begin):
        key = tuple(span["start"] for span in item["content"]) or (-1, begin(item))
        old = contents.get(key)
        if old is None or weak(old, seen) or not weak(item, seen):
            contents[key] = item
    # What begins behind أن inside the marks ends with them all the same: أوضح الوزير، «أنني أعتقد …».
    taken = {s["end"] for item in contents.values() for s in [*item["content"], *item["verbatim"]]}
    for item in items:
        span = item["content"][0] if item["content"] else None
        if not item["cue"]["span"] and span and span["end"] not in taken:
            contents.setdefault((span["start"],), item)
    return list(contents.values())


def weak(item: Item, seen: View) -> bool:
    """Whether the cue of an attribution is spelt like another word."""
    at = seen.page.folded.position(begin(item))
    return any("weak" in cue.form.takes for cue in seen.cues_in(at, at + 1))


def size(item: Item) -> int:
    return sum(span["end"] - span["start"] for span in item["content"])


def set_parents(items: list[Item]) -> None:
    """The parent is the smallest content that holds the cue; it leaves its child its marks."""
    open_: list[tuple[int, int, Item]] = []
    spans = sorted(
        ((s["start"], s["end"], item) for item in items for s in item["content"]), key=lambda s: (s[0], -s[1])
    )
    number = 0
    for item in items:
        at = begin(item)
        while number < len(spans) and spans[number][0] <= at:
            open_.append(spans[number])
            number += 1
        open_ = [s for s in open_ if s[1] > at]
        holders = [s for s in open_ if s[2] is not item]
        if holders:
            parent = min(holders, key=lambda s: s[1] - s[0])[2]
            item["parent"] = parent["id"]
            own = {(v["start"], v["end"]) for v in item["verbatim"]}
            kept = [v for v in parent["verbatim"] if (v["start"], v["end"]) not in own]
            if len(kept) < len(parent["verbatim"]):
                parent["verbatim"] = kept
                pieces = [(s["start"], s["end"]) for s in parent["content"]]
                marked = [(s["start"], s["end"]) for s in kept]
                parent["form"] = form_of(pieces, marked, parent["complementizer"])
