"""Entity recognition: SemEval-2013 strict, exact, partial and type F1, nested and outermost; flat BIO as seqeval.

Segura-Bedmar et al. 2013 (task 9.1): `strict` the same span and type; `exact` the same span; `partial` 1 for the same
span and ½ for one that overlaps, whatever the type; `type` a span that overlaps with the same type. Gold and predicted
mentions are matched one to one, for each measure so that its total is the greatest; where a mention overlaps several,
implementations that let it count again differ. `outermost` keeps of nested mentions the outermost. Single types count
mentions of that type on both sides. `bio written` and `bio core` are F1 over the chunks of flat IOB2 tags on the two
token views, read as seqeval does with mode="strict", scheme=IOB2 (Nakayama 2018): micro, a chunk starts at B-.

Names, offices, nisba adjectives and numbers count. Other common nouns and pronouns are annotated only where a quote
needs them, so they are left out on both sides.

In the labels of a crosswalk (`--labels`) both sides are mapped first, and what has no label there counts on neither.
CoNLL predictions are then read in those labels; others are mapped like the gold. Label sets with dates need dates.

Predictions may be flat CoNLL on written tokens. Their spans hold whole tokens, with attached particles inside, so that
a mention that does not end where tokens do cannot be found; how far whole tokens lead at best is printed beside the
score (`ceiling`). Compare such systems by `bio written`.
"""

from __future__ import annotations

from collections.abc import Iterator

from khabar.measures.extents import overlapping, same
from khabar.measures.metrics import Item
from khabar.rows import flatten, named, tags
from khabar.segment import Page, Range, covering
from khabar.tasks import Reading, Tally, matched, start

LAYERS = ("entities",)
MAIN = "strict"
FLAT = True
LABELS = True
CEILING = ("strict", "outermost strict")  # measures that flat tags have a ceiling in
SHOWN = ("strict", "exact", "partial", "type")
PHENOMENA = "[A-Z]+ strict"

Chunk = tuple[int, int, str]  # first, one past the last, type


def strict(gold: Item, predicted: Item) -> float:
    """The same span and type."""
    return float(exact(gold, predicted) and gold["type"] == predicted["type"])


def exact(gold: Item, predicted: Item) -> float:
    """The same span."""
    return float(same(gold["span"], predicted["span"]))


def partial(gold: Item, predicted: Item) -> float:
    """The same span, or half for an overlap."""
    return 1.0 if exact(gold, predicted) else 0.5 * overlapping(gold["span"], predicted["span"])


def with_type(gold: Item, predicted: Item) -> float:
    """An overlap with the same type."""
    return float(gold["type"] == predicted["type"] and overlapping(gold["span"], predicted["span"]))


CREDITS = {"strict": strict, "exact": exact, "partial": partial, "type": with_type}


def score(gold: Reading, predicted: Reading) -> Iterator[Tally]:
    """Tallies of each measure for one document."""
    items, guesses = named(gold.layers["entities"]), named(predicted.layers["entities"])
    for name, credit in CREDITS.items():
        yield from matched(name, items, guesses, credit, start)
    outer, outer_guesses = flatten(items), flatten(guesses)
    for name, credit in CREDITS.items():
        yield from matched(f"outermost {name}", outer, outer_guesses, credit, start)
    page = gold.page
    for view, tokens in (("written", page.tokens), ("core", page.tokens_core)):
        sides = [[*_chunks(page, tokens, mentions)] for mentions in (outer, outer_guesses)]
        yield from matched(f"bio {view}", sides[0], sides[1], lambda a, b: float(a == b), lambda chunk: chunk[0])
    for kind in sorted({item["type"] for item in [*items, *guesses]}):
        kept = [[x for x in side if x["type"] == kind] for side in (items, guesses)]
        for name in ("strict", "partial", "type"):
            yield from matched(f"{kind} {name}", kept[0], kept[1], CREDITS[name], start)


def _chunks(page: Page, tokens: list[Range], mentions: list[Item]) -> Iterator[Chunk]:
    """Chunks of a document's flat tags, sentence by sentence, in code points of the document."""
    for begin, end in page.sentences:
        first, last = covering(tokens, begin, end)
        for a, b, kind in chunks(tags(mentions, tokens[first:last])):
            yield tokens[first + a][0], tokens[first + b - 1][1], kind


def ceiling(gold: Reading) -> Iterator[tuple[str, Reading]]:
    """The best that flat tags on whole tokens can say, on each token view: the gold itself, put into them."""
    page, outer = gold.page, flatten(named(gold.layers["entities"]))
    for view, tokens in (("written", page.tokens), ("core", page.tokens_core)):
        found = [
            {"id": "", "span": page.span(start, end), "type": kind, "form": "name", "entities": []}
            for start, end, kind in _chunks(page, tokens, outer)
        ]
        yield view, Reading(page, {"entities": found})


def chunks(labels: list[str]) -> list[Chunk]:
    """Chunks (first token, one past the last, type) of strict IOB2 tags: an I- that continues nothing is outside."""
    found: list[Chunk] = []
    for i, label in enumerate(labels):
        prefix, _, kind = label.partition("-")
        if prefix == "B":
            found.append((i, i + 1, kind))
        elif prefix == "I" and found and found[-1][1:] == (i, kind):
            found[-1] = (found[-1][0], i + 1, kind)
    return found


def short(page: Page, row: Item) -> dict[str, list[Item]]:
    """Mentions of a short form; all of them count as names."""
    return {"entities": [
        {"id": "", "span": page.span(item["start"], item["end"]), "type": item["type"], "form": "name", "entities": []}
        for item in row["items"]
    ]}  # fmt: skip
