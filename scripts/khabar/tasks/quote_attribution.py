"""Quote attribution: who said it (source mention, source entity, zero sources apart) and through whom (hop F1).

Gold and predicted attributions are matched one to one so that the overlap (Dice in code points) of their contents and
of their cues is the greatest; `quotes` counts them. Everything else is end to end: what hangs on an attribution that is
not matched is missing or spurious.

`source mention`: sources with a mention, the same span; `source mention relaxed`: spans that overlap. `source entity`:
one item for each entity among the sources of an attribution. Predictions name entities by ids of their own; an id
counts as the gold id it is aligned with, one to one within the document, so that the two share as many mentions
(spans) as possible (`clusters.align`). `source entity overt` and `source entity zero` have recall over the gold
sources and precision over the predicted ones of that expression: the entity decides, not whether the other side calls
it zero. `source entity of matched` leaves out attributions that are not matched: attribution without extraction.
`hops`: the same role, and the same entity or, where a side has none, spans that overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from khabar.measures import clusters
from khabar.measures.extents import cue, dice, extent, overlapping, same
from khabar.measures.metrics import Counts, Item
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched, pair
from khabar.tasks._quotes import attribution, span, unfit

LAYERS = ("quotes", "entities")
MAIN = "source entity"
__all__ = ["score", "short", "unfit"]
SHOWN = ("source mention", "source entity", "source entity of matched", "hops")
PHENOMENA = "source entity (overt|zero)"
EXPRESSIONS = ("overt", "zero")


class Part(NamedTuple):
    """What hangs on an attribution: `key` is shared by the two attributions that are matched; `at` is its start."""

    key: int
    at: int
    entity: str | None
    span: Item
    kind: str  # expression of a source, role of a hop


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document."""
    quotes, guesses = ([q for q in side.layers["quotes"] if extent(q)] for side in (gold, predicted))
    pairs = pair(quotes, guesses, likeness)
    yield Tally("quotes", 0, Counts())
    for i, quote in enumerate(quotes):
        yield Tally("quotes", _at(quote), Counts(gold=1, gold_matched=int(i in pairs)))
    for j, quote in enumerate(guesses):
        yield Tally("quotes", _at(quote), Counts(predicted=1, predicted_matched=int(j in pairs.values())))
    # Gold attributions carry the number of their partner; those without one a number that no partner has.
    keyed = [(pairs.get(i, -1 - i), quote) for i, quote in enumerate(quotes)]
    keyed_guesses = list(enumerate(guesses))
    names = clusters.align(members(gold), members(predicted))
    own = {name: name for name in members(gold)}
    yield from _mentions(keyed, keyed_guesses, gold, predicted)
    yield from _entities(_sources(keyed, own), _sources(keyed_guesses, names), set(pairs.values()))
    yield from matched("hops", _hops(keyed, own), _hops(keyed_guesses, names), same_hop, lambda part: part.at)


def likeness(gold: Item, predicted: Item) -> float:
    """Overlap of contents plus overlap of cues; between 0 and 2."""
    return dice(extent(gold), extent(predicted)) + dice(cue(gold), cue(predicted))


def members(reading: Reading) -> dict[str, set[clusters.Span]]:
    """Mentions of every entity id of a document, those included that only a source or a hop names."""
    found: dict[str, set[clusters.Span]] = {}
    for item in reading.layers["entities"]:
        for name in item["entities"]:
            found.setdefault(name, set()).add((item["span"]["start"], item["span"]["end"]))
    for quote in reading.layers["quotes"]:
        for name in [n for party in quote["sources"] for n in party["entities"]]:
            found.setdefault(name, set())
        for hop in quote["chain"]:
            if hop["entity"] is not None:
                found.setdefault(hop["entity"], set())
    return found


def same_mention(gold: Part, predicted: Part) -> float:
    """The same span, in matched attributions."""
    return float(gold.key == predicted.key and same(gold.span, predicted.span))


def near_mention(gold: Part, predicted: Part) -> float:
    """Overlapping spans, in matched attributions."""
    return float(gold.key == predicted.key and overlapping(gold.span, predicted.span))


def same_hop(gold: Part, predicted: Part) -> float:
    """The same role, and the same entity or else overlapping spans, in matched attributions."""
    if gold.key != predicted.key or gold.kind != predicted.kind:
        return 0.0
    if gold.entity is not None and predicted.entity is not None:
        return float(gold.entity == predicted.entity)
    return float(overlapping(gold.span, predicted.span))


def _mentions(
    keyed: list[tuple[int, Item]], guesses: list[tuple[int, Item]], gold: Reading, predicted: Reading
) -> Iterator[Tally]:
    """Sources by the span of their mention."""
    sides = []
    for quotes, reading in ((keyed, gold), (guesses, predicted)):
        spans = {item["id"]: item["span"] for item in reading.layers["entities"]}
        sides.append([
            Part(key, _at(quote), None, spans[party["mention"]], party["expression"])
            for key, quote in quotes for party in quote["sources"] if party["mention"] is not None
        ])  # fmt: skip
    yield from matched("source mention", sides[0], sides[1], same_mention, lambda part: part.at)
    yield from matched("source mention relaxed", sides[0], sides[1], near_mention, lambda part: part.at)


def _entities(golds: list[Part], guesses: list[Part], partners: set[int]) -> Iterator[Tally]:
    """Sources by entity: all, by expression, and of matched attributions."""
    for name in ("", *(f" {e}" for e in EXPRESSIONS), " of matched"):
        yield Tally(f"source entity{name}", 0, Counts())
    for parts, others, is_gold in ((golds, guesses, True), (guesses, golds, False)):
        there = {(part.key, part.entity) for part in others}
        for part in parts:
            hit = int((part.key, part.entity) in there)
            counts = Counts(gold=1, gold_matched=hit) if is_gold else Counts(predicted=1, predicted_matched=hit)
            yield Tally("source entity", part.at, counts)
            if part.kind in EXPRESSIONS:
                yield Tally(f"source entity {part.kind}", part.at, counts)
            if part.key in partners:
                yield Tally("source entity of matched", part.at, counts)


def _sources(quotes: list[tuple[int, Item]], names: dict[str, str]) -> list[Part]:
    """One part for each entity among the sources of an attribution, under its gold id."""
    found: dict[tuple[int, str], Part] = {}
    for key, quote in quotes:
        for party in quote["sources"]:
            for name in party["entities"]:
                part = Part(key, _at(quote), _named(name, names), {}, party["expression"])
                found.setdefault((key, name), part)
    return list(found.values())


def _hops(quotes: list[tuple[int, Item]], names: dict[str, str]) -> list[Part]:
    return [
        Part(key, _at(quote), hop["entity"] and _named(hop["entity"], names), hop["span"], hop["role"])
        for key, quote in quotes
        for hop in quote["chain"]
    ]


def _named(name: str, names: dict[str, str]) -> str:
    """The gold id; an id that stands for none gets a name that no id can have."""
    return names.get(name, f"?{name}")


def _at(quote: Item) -> int:
    return int(extent(quote)[0]["start"])


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Attributions of a short form, and the mentions of their sources; one without ids is an entity by its span."""
    parties = [party for item in row["items"] for party in item["sources"]]
    mentions: dict[tuple[int, int], Item] = {}
    for given in (*row.get("mentions", []), *(party for party in parties if "start" in party)):
        at = given["start"], given["end"]
        there = mentions.setdefault(at, {"id": f"m-{at[0]}-{at[1]}", "span": span(page, given), "entities": []})
        there["entities"] = sorted({*there["entities"], *given.get("entities", [f"?{there['id']}"])})
    quotes = [
        {
            **attribution(page, item), "sources": [_party(party, mentions) for party in item["sources"]],
            "chain": [
                {"role": hop["role"], "entity": hop.get("entity"), "span": span(page, hop)}
                for hop in item.get("chain", [])
            ],
        }
        for item in row["items"]
    ]  # fmt: skip
    return {"quotes": quotes, "entities": list(mentions.values())}


def _party(party: Item, mentions: dict[tuple[int, int], Item]) -> Item:
    """A source: overt where it has offsets, else zero, unless it says otherwise."""
    there = mentions[party["start"], party["end"]] if "start" in party else {"id": None, "entities": []}
    expression = party.get("expression", "overt" if "start" in party else "zero")
    return {"mention": there["id"], "entities": party.get("entities", there["entities"]), "expression": expression}
