"""Level 4: the extents of an attribution and its chain, and how attributions stand to each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from khabar.checks import check
from khabar.checks._readings import Item, Span, ancestors, inside, place, readings, shares
from khabar.findings import Finding
from khabar.sources import Record

LEVEL = 4
BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）"}


@check
def quote_extent(record: Record) -> Iterator[Finding]:
    """Verbatim text and insertions lie within the content; its stretches stand in order and apart."""
    for reading in readings(record, "quotes"):
        for pointer, quote in reading.items("quotes"):
            for name in ("verbatim", "insertions"):
                for i, span in enumerate(quote[name]):
                    if not any(inside(span, stretch) for stretch in quote["content"]):
                        message = f"{place(span)} lies outside every stretch of the content."
                        yield reading.finding(f"{pointer}/{name}/{i}", message, "correct one of the two.", span["text"])
            for name in ("content", "verbatim", "insertions"):
                for i, (a, b) in enumerate(pairwise(quote[name]), 1):
                    if b["start"] < a["end"]:
                        message = f"{place(b)} does not stand behind {place(a)}."
                        yield reading.finding(f"{pointer}/{name}/{i}", message, "put the stretches in order and apart.")


@check
def quote_insertion(record: Record) -> Iterator[Finding]:
    """An insertion is a pair of brackets with what stands in it."""
    for reading in readings(record, "quotes"):
        for pointer, quote in reading.items("quotes"):
            for i, span in enumerate(quote["insertions"]):
                if BRACKETS.get(span["text"][0]) != span["text"][-1]:
                    message = f"{place(span)} does not start and end with a bracket."
                    fix = "extend it to its brackets, or take it out: only bracketed words are insertions."
                    yield reading.finding(f"{pointer}/insertions/{i}", message, fix, span["text"])


@check
def quote_parent(record: Record) -> Iterator[Finding]:
    """The parent is the innermost attribution whose content holds the cue; its content holds the child's."""
    for reading in readings(record, "quotes"):
        quotes = reading.by_id("quotes")
        for pointer, quote in reading.items("quotes"):
            parent, cue = quotes.get(quote["parent"] or ""), quote["cue"]["span"]
            holding = [q for q in quotes.values() if cue and q is not quote and _within(cue, q["content"])]
            extent = min((_extent(q["content"]) for q in holding), default=0)
            wanted = [q["id"] for q in holding if _extent(q["content"]) == extent]
            if cue and quote["parent"] not in (wanted or [None]):
                inner = " or ".join(wanted) or "none"
                message = (
                    f"the parent is {quote['parent'] or 'null'}, the innermost content with the cue is that of {inner}."
                )
                yield reading.finding(f"{pointer}/parent", message, "correct the parent or the extents.", cue["text"])
            elif parent is not None and parent["content"]:
                hull = _hull(parent["content"])
                for i, span in enumerate(quote["content"]):
                    if not inside(span, hull):
                        message = f"{place(span)} lies outside the content of the parent {parent['id']}, {place(hull)}."
                        fix = "correct the extent of one of the two, or the parent."
                        yield reading.finding(f"{pointer}/content/{i}", message, fix, span["text"])


@check
def quote_overlap(record: Record) -> Iterator[Finding]:
    """Attributions that share a part of their content are one inside the other, as parent and child."""
    for reading in readings(record, "quotes"):
        quotes = reading.by_id("quotes")
        for (_, a), (pointer, b) in combinations(reading.items("quotes"), 2):
            # Two cues may share one content whole (said and stressed that …); only a part is nobody's.
            if _places(a["content"]) == _places(b["content"]):
                continue
            common = [(x, y) for x in a["content"] for y in b["content"] if shares(x, y)]
            if common and b["id"] not in ancestors(quotes, a) and a["id"] not in ancestors(quotes, b):
                start, end = max(s["start"] for s in common[0]), min(s["end"] for s in common[0])
                message = f"{b['id']} shares {start}-{end} with {a['id']}, and neither is the other's parent."
                fix = "name the parent, or end the content where the other begins."
                yield reading.finding(f"{pointer}/content", message, fix, reading.record.page.text[start:end])


def _places(spans: list[Span]) -> list[tuple[int, int]]:
    return [(span["start"], span["end"]) for span in spans]


def _within(span: Span, content: list[Span]) -> bool:
    return any(inside(span, stretch) for stretch in content)


def _extent(spans: list[Span]) -> int:
    return sum(int(span["end"] - span["start"]) for span in spans)


def _hull(spans: list[Span]) -> Span:
    return {"start": min(s["start"] for s in spans), "end": max(s["end"] for s in spans)}


@check
def chain_hop(record: Record) -> Iterator[Finding]:
    """A hop stands once in its chain, outside the content, in a sentence of the attribution."""
    for reading in readings(record, "quotes"):
        for pointer, quote in reading.items("quotes"):
            known: list[Item] = []
            for i, hop in enumerate(quote["chain"]):
                fault = _fault(reading.record, quote, hop, known)
                if fault:
                    yield reading.finding(f"{pointer}/chain/{i}", *fault, hop["span"]["text"])
                known.append(hop)


def _fault(record: Record, quote: Item, hop: Item, known: list[Item]) -> tuple[str, str] | None:
    """What a hop has against it: a message, and how to mend it."""
    if any(shares(hop["span"], x["span"]) or (hop["entity"] and hop["entity"] == x["entity"]) for x in known):
        return "the chain names this hop twice.", "leave it once, where it stands first on the way to the page."
    if any(shares(hop["span"], span) for span in quote["content"]):
        return (
            "the hop stands inside the content.",
            "take it out: what the content says of others is no hop of its own.",
        )
    parts = [*quote["content"], *([quote["cue"]["span"]] if quote["cue"]["span"] else [])]
    sentences = [record.page.context(span["start"], span["end"]) for span in parts]
    if not any(inside(hop["span"], sentence) for sentence in sentences):
        return "the hop stands in no sentence of cue or content.", "name the words that state it here, or take it out."
    return None


@check
def chain_entity(record: Record) -> Iterator[Finding]:
    """The entity of a hop is that of some mention, where entities are annotated."""
    for reading in readings(record, "quotes", "entities"):
        known = {name for mention in reading.file.value["entities"] for name in mention["entities"]}
        for pointer, quote in reading.items("quotes"):
            for i, hop in enumerate(quote["chain"]):
                if hop["entity"] is not None and hop["entity"] not in known:
                    message = f"no mention of the document is one of {hop['entity']}."
                    fix = "annotate the mention, correct the id, or null."
                    yield reading.finding(f"{pointer}/chain/{i}/entity", message, fix, hop["span"]["text"])
