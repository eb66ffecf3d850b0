"""Agreement of two readings of the same documents: spans, labels, values, sources. No reading is taken for the truth.

Items of a layer are paired one to one, equal extents first, then by shared code points. Measures (F1 is symmetric):
exact, pairs with equal extents; partial, those and half of every other pair that shares text (SemEval-2013 task 9);
overlap, every pair counted by the Dice coefficient of its code points; same, items equal in all but ids, notes and
entity ids (what a copied file would show). Labels and attributes are compared on pairs with a Dice of at least half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from khabar import canonical, layers
from khabar.layers import Item, Layer
from khabar.measures.assignment import assign
from khabar.measures.coefficients import alpha, kappa
from khabar.sources import Sources

Reading = dict[str, list[Item] | None]  # the layers of one document by one annotator
LABELS = {"entities": "type", "dates": "type", "quote_marks": "function", "quotes": "form"}
ATTRIBUTES = {
    "dates": ("value", "relative_value"),
    "entities": ("subtype", "form", "metonymic"),
    "quote_marks": ("status",),
    "quotes": ("complementizer", "medium", "type", "polarity", "determinacy"),
}
# Ids say nothing by themselves: each reading has its own.
IDS = (
    "id", "note", "unsure", "rule", "entities", "mention",
    "antecedent", "entity", "derived_from", "holders", "parent",
)  # fmt: skip
HALF = 0.5
# What the pages show: the passes beside each other, and beside the rules, from which neither may be made.
PAIRS = (("a1", "a2"), ("a1", "rules"), ("a2", "rules"))
FIGURES = ("a", "b", "exact", "partial", "same", "paired", "label", "kappa", "alpha")


class NotComparable(Exception):
    """Files are missing or do not fit each other; the message says which."""


@dataclass
class Tally:
    """What is counted for a layer, in one document or in several; tallies add up."""

    a: int = 0
    b: int = 0
    exact: int = 0
    partial: int = 0  # pairs that share text without being equal
    overlap: float = 0.0
    same: int = 0
    labels: list[tuple[str, str]] = field(default_factory=list)
    attributes: dict[str, tuple[int, int]] = field(default_factory=dict)  # equal, compared

    def __add__(self, other: Tally) -> Tally:
        names = [*self.attributes, *(name for name in other.attributes if name not in self.attributes)]
        zero = (0, 0)
        both = {n: (self.attributes.get(n, zero), other.attributes.get(n, zero)) for n in names}
        return Tally(
            self.a + other.a, self.b + other.b, self.exact + other.exact, self.partial + other.partial,
            self.overlap + other.overlap, self.same + other.same, self.labels + other.labels,
            {name: (x[0] + y[0], x[1] + y[1]) for name, (x, y) in both.items()},
        )  # fmt: skip

    def note(self, name: str, equal: bool) -> None:
        """Count one comparison of an attribute."""
        before = self.attributes.get(name, (0, 0))
        self.attributes[name] = (before[0] + equal, before[1] + 1)

    def measures(self) -> dict[str, Any]:
        """Counts and figures; None for a figure without items, or for a coefficient of one single label."""
        total, labels = self.a + self.b, self.labels

        def f1(matched: float) -> float | None:
            return 2 * matched / total if total else None

        return {
            "a": self.a,
            "b": self.b,
            "exact": f1(self.exact),
            "partial": f1(self.exact + self.partial / 2),
            "overlap": f1(self.overlap),
            "same": f1(self.same),
            "paired": len(labels),
            "label": sum(x == y for x, y in labels) / len(labels) if labels else None,
            "kappa": kappa(labels),
            "alpha": alpha(labels),
            "attributes": {
                name: {"compared": n, "equal": equal, "share": equal / n if n else None}
                for name, (equal, n) in self.attributes.items()
            },
        }


def agreement(corpus: Sources, a: str, b: str, only: list[str] | None = None) -> dict[str, dict[str, Tally]]:
    """Tallies by document and layer, for the layers that both have read. Raises NotComparable."""
    records = [record for record in corpus.records if not only or record.id in only]
    missing = [
        f"{name} has no file for document {r.id}" for r in records for name in (a, b) if name not in r.annotations
    ]
    missing += [f"there is no document {name}" for name in only or [] if name not in {r.id for r in records}]
    for record in records:
        for name in {a, b} & set(record.annotations):
            file = record.annotations[name]
            if file.fault or file.offences:
                missing.append(f"{file.name} has errors (khabar validate)")
    if missing or not records:
        raise NotComparable("; ".join(missing) or "there are no documents")
    for record in records:
        if record.annotations[a].value["sha256"] != record.annotations[b].value["sha256"]:
            raise NotComparable(f"{a} and {b} have annotated two different texts of document {record.id}")
    return {record.id: compare(record.layers(a), record.layers(b)) for record in records}


def pooled(tallies: dict[str, dict[str, Tally]]) -> dict[str, Tally]:
    """The tallies of all documents together, by layer: every item counts alike."""
    found: dict[str, Tally] = {}
    for by_layer in tallies.values():
        for name, tally in by_layer.items():
            found[name] = found.get(name, Tally()) + tally
    return found


def compare(a: Reading, b: Reading) -> dict[str, Tally]:
    """Tallies of one document by layer, for the layers that both have read."""
    found, pairs = {}, {}
    for layer in layers.load().values():
        first, second = a.get(layer.name), b.get(layer.name)
        if first is not None and second is not None:
            found[layer.name], pairs[layer.name] = count(layer, first, second)
    if "entities" in pairs:
        clusters = _clusters(pairs["entities"])
        for x, y in pairs["entities"]:
            found["entities"].note("cluster", {clusters.get(c, "") for c in x["entities"]} == set(y["entities"]))
        mentions = {x["id"]: y["id"] for x, y in pairs["entities"]}
        for x, y in pairs.get("quotes", ()):
            equal = _who(x["sources"], mentions, clusters) == _who(y["sources"], None, None)
            zero = any(party["expression"] == "zero" for party in [*x["sources"], *y["sources"]])
            found["quotes"].note("source", equal)
            found["quotes"].note("source zero" if zero else "source overt", equal)
    return found


def count(layer: Layer, a: list[Item], b: list[Item]) -> tuple[Tally, list[tuple[Item, Item]]]:
    """The tally of one layer of one document, and the pairs that share at least half."""
    places_a, places_b = [positions(layer, item) for item in a], [positions(layer, item) for item in b]
    label = LABELS.get(layer.name, "")
    dice: dict[tuple[int, int], float] = {}
    weights: dict[tuple[int, int], float] = {}
    for i, p in enumerate(places_a):
        for j, q in enumerate(places_b):
            if p == q or p & q:
                dice[i, j] = 1.0 if p == q else 2 * len(p & q) / (len(p) + len(q))
                # An equal extent outweighs the two pairs it may stand in the way of; labels decide between equals.
                equal = 1e-6 * (bool(label) and a[i][label] == b[j][label])
                weights[i, j] = dice[i, j] + (2 if p == q else 0) + equal
    chosen = list(assign(weights).items())
    exact = sum(places_a[i] == places_b[j] for i, j in chosen)
    pairs = [(a[i], b[j]) for i, j in chosen if dice[i, j] >= HALF]
    tally = Tally(len(a), len(b), exact, len(chosen) - exact, sum(dice[pair] for pair in chosen), _same(a, b))
    tally.labels = [(x[label], y[label]) for x, y in pairs] if label else []
    for name in ATTRIBUTES.get(layer.name, ()):
        for x, y in pairs:
            tally.note(name, x.get(name) == y.get(name))
    return tally, pairs


def positions(layer: Layer, item: Item) -> frozenset[int]:
    """The code points an item covers; of a quote those of its content, or of its cue where it has no content."""
    spans = item["content"] if layer.name == "quotes" and item["content"] else layer.spans(item)
    return frozenset(p for span in spans for p in range(span["start"], span["end"]))


def _same(a: Iterable[Item], b: Iterable[Item]) -> int:
    first, second = (Counter(canonical.compact(_bare(item)) for item in items) for items in (a, b))
    return (first & second).total()


def _bare(value: Any) -> Any:
    """A value without ids and remarks."""
    if isinstance(value, dict):
        return {key: _bare(x) for key, x in value.items() if key not in IDS}
    return [_bare(x) for x in value] if isinstance(value, list) else value


def _clusters(pairs: list[tuple[Item, Item]]) -> dict[str, str]:
    """The entity ids of the first reading by those of the second, one to one, by the mentions that they share."""
    shared = Counter((x, y) for a, b in pairs for x in a["entities"] for y in b["entities"])
    rows, columns = sorted({x for x, _ in shared}), sorted({y for _, y in shared})
    chosen = assign({(rows.index(x), columns.index(y)): n for (x, y), n in shared.items()})
    return {rows[i]: columns[j] for i, j in chosen.items()}


def _who(parties: list[Item], mentions: dict[str, str] | None, clusters: dict[str, str] | None) -> set[tuple[str, str]]:
    """The sources as entities, or as mentions where no entity is given; in the ids of the second reading."""
    found: set[tuple[str, str]] = set()
    for party in parties:
        for entity in party["entities"]:
            known = clusters is None or entity in clusters
            found.add(("entity", entity if clusters is None else clusters[entity]) if known else ("other", entity))
        mention = party["mention"] or party["antecedent"]
        if not party["entities"] and mention is not None:
            known = mentions is None or mention in mentions
            found.add(("mention", mention if mentions is None else mentions[mention]) if known else ("other", mention))
    return found


def table(corpus: Sources) -> list[list[str]]:
    """Head and a line for each pair of readings and layer, over all documents; the head alone without passes."""
    lines = [["readings", "layer", *FIGURES]]
    for a, b in PAIRS:
        for layer, tally in _pooled(corpus, a, b).items():
            measures = tally.measures()
            lines.append([f"{a}–{b}", f"`{layer}`", *(_figure(measures[name]) for name in FIGURES)])
    return lines


def attributes(corpus: Sources) -> list[list[str]]:
    """Head and a line for each attribute of paired items of the two passes: how often it is the same."""
    lines = [["layer", "attribute", "compared", "equal", "share"]]
    for layer, tally in _pooled(corpus, *PAIRS[0]).items():
        for name, entry in tally.measures()["attributes"].items():
            lines.append([f"`{layer}`", name, *(_figure(entry[key]) for key in lines[0][2:])])
    return lines


@lru_cache(maxsize=6)  # the card and the datasheet show the same figures
def _pooled(corpus: Sources, a: str, b: str) -> dict[str, Tally]:
    """Over the documents that both have read; nothing where there is none, or one with findings."""
    both = [record.id for record in corpus.records if {a, b} <= set(record.annotations)]
    try:
        return pooled(agreement(corpus, a, b, both)) if both else {}
    except NotComparable:  # `khabar agreement` says why
        return {}


def _figure(value: float | None) -> str:
    return "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
