"""Quote extraction: exact and partial F1 of content, by one-to-one assignment, overall and for each form.

`exact`: the same content, span for span joined. `partial`: the Dice overlap of the two contents in code points, a
symmetric relative of the span coverage of Johansson and Moschitti (2013) that Pareti (2015) measures quotations with.
Content may be discontinuous. Each measure matches gold and predicted attributions one to one so that its total is the
greatest. A form counts attributions of that form on both sides. A reported act has no content: its cue stands for it,
and it is counted in its own form only. An attribution with neither is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures.extents import dice, extent
from khabar.measures.metrics import Item
from khabar.segment import Page
from khabar.tasks import Reading, Tally, matched
from khabar.tasks._quotes import attribution, unfit

LAYERS = ("quotes",)
MAIN = "partial"
__all__ = ["score", "short", "unfit"]
SHOWN = ("exact", "partial")
PHENOMENA = "(direct|mixed|indirect|reported-act) (exact|partial)"


def partial(gold: Item, predicted: Item) -> float:
    """Dice overlap of two contents, or of the cues of two attributions without."""
    if bool(gold["content"]) != bool(predicted["content"]):
        return 0.0
    return dice(extent(gold), extent(predicted))


def exact(gold: Item, predicted: Item) -> float:
    """The same content: every code point of it."""
    return float(partial(gold, predicted) == 1)


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies overall and for each form, for one document."""
    sides = [[q for q in side.layers["quotes"] if extent(q)] for side in (gold, predicted)]
    said = [[q for q in side if q["content"]] for side in sides]
    measures = {"exact": exact, "partial": partial}
    for name, credit in measures.items():
        yield from matched(name, said[0], said[1], credit, begin)
    for form in sorted({q["form"] for side in sides for q in side} - {""}):
        kept = [[q for q in side if q["form"] == form] for side in sides]
        for name, credit in measures.items():
            yield from matched(f"{form} {name}", kept[0], kept[1], credit, begin)


def begin(quote: Item) -> int:
    """Where the attribution's extent starts."""
    return int(extent(quote)[0]["start"])


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Attributions of a short form."""
    return {"quotes": [attribution(page, item) for item in row["items"]]}
