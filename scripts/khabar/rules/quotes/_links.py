"""What needs all attributions of a text at once: who a dropped subject is, and what stands inside what."""

from __future__ import annotations

from khabar.layers import Item
from khabar.reporting.cues import Cue
from khabar.reporting.view import View, view
from khabar.rules import Found
from khabar.rules.quotes._extents import form_of
from khabar.rules.quotes._parties import Party
from khabar.segment import Page

Source = tuple[int, Party, str, str]
Memory = dict[str | None, list[Source]]
MEMORY = 6  # how many sources back a dropped subject may reach
DISTANCE = 1500  # and how many characters


def link(page: Page, items: list[Item], found: Found) -> list[Item]:
    """Fill parents, then antecedents; drop a second attribution of the same cue."""
    seen = view(page, found)
    kept = sorted(one_per_cue(items, seen), key=lambda i: i["cue"]["span"]["start"])
    set_parents(kept)
    by_start = {seen.page.folded.span(c.start, c.end)[0]: c for c in seen.cues}
    memory: Memory = {}
    for item in kept:
        at = item["cue"]["span"]["start"]
        cue = by_start.get(at)
        for party in item["sources"]:
            if party["expression"] == "zero" and cue is not None:
                # Inside somebody's words the speakers are those of these words, then the speaker himself.
                levels = [None, item["parent"]] if item["parent"] else [None]
                resolve(party, cue, at, [s for level in levels for s in memory.get(level, [])], seen)
        first = item["sources"][0] if item["sources"] else None
        if first and (first["mention"] or first["antecedent"] or first["expression"] == "overt"):
            gender, number = features(cue, item)
            said = memory.setdefault(item["parent"], [])
            said.append((at, first, gender, number))
            del said[:-MEMORY]
    order = {item["id"]: n for n, item in enumerate(items)}
    return sorted(kept, key=lambda i: order[i["id"]])


def one_per_cue(items: list[Item], seen: View) -> list[Item]:
    """Of attributions with one cue, the one with more content; of those with one content, the nearest cue."""
    best: dict[int, Item] = {}
    for item in items:
        start = item["cue"]["span"]["start"]
        if start not in best or size(item) > size(best[start]):
            best[start] = item
    contents: dict[tuple[int, ...], Item] = {}
    for start, item in sorted(best.items()):
        key = tuple(span["start"] for span in item["content"]) or (-1, start)
        old = contents.get(key)
        if old is None or weak(old, seen) or not weak(item, seen):
            contents[key] = item
    return list(contents.values())


def weak(item: Item, seen: View) -> bool:
    """Whether the cue of an attribution is spelt like another word."""
    at = seen.page.folded.position(item["cue"]["span"]["start"])
    return any("weak" in cue.form.takes for cue in seen.cues_in(at, at + 1))


def size(item: Item) -> int:
    return sum(span["end"] - span["start"] for span in item["content"])


def features(cue: Cue | None, item: Item) -> tuple[str, str]:
    """Gender and number of the source that a verb agrees with; a verb in front of a plural is singular."""
    if cue is None or cue.form.kind not in ("verb", "participle"):
        return "x", "x"
    stated = item["sources"][0]["count"]
    number = "x" if len(item["sources"]) > 1 or (stated or 1) > 1 else cue.form.number
    return cue.form.gender, number


def resolve(party: Party, cue: Cue, at: int, memory: list[Source], seen: View) -> None:
    """Take up the last source that agrees with the form; where there is none, nothing is taken up."""
    passed = False
    for place, source, gender, number in reversed(memory):
        if at - place > DISTANCE:
            break
        if not cue.form.agrees(gender, number):
            passed = True
            continue
        party["antecedent"] = source["mention"] or source["antecedent"]
        party["entities"] = list(source["entities"])
        party["anonymity"] = source["anonymity"]
        party["count"] = source["count"]
        party["evidence"] = "agreement" if passed else "continuation"
        return
    start = seen.sentence(cue.start)[0]
    people = [m for m in seen.mentions_in(start, cue.at) if m.item["type"] == "PER" and m.item["form"] == "name"]
    if people and cue.form.gender != "f":
        party["antecedent"], party["entities"] = people[0].item["id"], list(people[0].item["entities"])
        party["anonymity"] = "named"


def set_parents(items: list[Item]) -> None:
    """The parent is the smallest content that holds the cue; it leaves its child its marks."""
    open_: list[tuple[int, int, Item]] = []
    spans = sorted(
        ((s["start"], s["end"], item) for item in items for s in item["content"]), key=lambda s: (s[0], -s[1])
    )
    number = 0
    for item in items:
        at = item["cue"]["span"]["start"]
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
