"""Compare two readings of the same documents: span F1, kappa and alpha of labels, values, sources.

Each layer that both have read, per document and pooled: exact, partial (half for a pair that only overlaps) and overlap
F1 of spans, the share of items that are the same in everything but ids, and on paired items the share of equal labels
(type, function, form), Cohen's kappa and Krippendorff's alpha; then every attribute. A dash: nothing to compare, or
one single label. `khabar agreement a1 rules` shows whether a pass was copied from the rules.
"""

from __future__ import annotations

import argparse
from typing import Any

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import stopped

PLACE = 45
CORPUS = True
COLUMNS = ("a", "b", "exact", "partial", "overlap", "same", "paired", "label", "kappa", "alpha")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("a", nargs="?", choices=ANNOTATORS, default="a1", help="one reading (default: a1)")
    parser.add_argument("b", nargs="?", choices=ANNOTATORS, default="a2", help="another reading (default: a2)")
    parser.add_argument("--document", action="append", metavar="ID", help="only this document (may be repeated)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the figures are printed")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the tables, or say which files are missing."""
    from khabar import sources
    from khabar.agreement import NotComparable, agreement, pooled
    from khabar.canonical import dumps

    try:
        tallies = agreement(sources.read(layout), options.a, options.b, options.document)
    except NotComparable as reason:
        return stopped(f"agreement of {options.a} and {options.b}: {reason}. Fix: anchor what is missing.")
    by_document = {d: {name: t.measures() for name, t in by_layer.items()} for d, by_layer in tallies.items()}
    all_layers = {name: tally.measures() for name, tally in pooled(tallies).items()}
    if options.format == "json":
        value = {"a": options.a, "b": options.b, "pooled": all_layers, "documents": by_document}
        print(dumps(value), end="")
        return 0
    print(f"agreement of {options.a} (a) and {options.b} (b), {len(tallies)} documents ({', '.join(tallies)})")
    print_table({"all": all_layers, **by_document})
    return 0


def print_table(figures: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Two tables: layers, then attributes; first all documents together."""
    print(f"\n{'document':<9} {'layer':<12}" + "".join(f"{name:>8}" for name in COLUMNS))
    for document, by_layer in figures.items():
        for layer, measures in by_layer.items():
            print(f"{document:<9} {layer:<12}" + "".join(f"{shown(measures[name]):>8}" for name in COLUMNS))
    print(f"\n{'document':<9} {'layer':<12} {'attribute':<16}{'compared':>9}{'equal':>7}{'share':>8}")
    for document, by_layer in figures.items():
        for layer, measures in by_layer.items():
            for name, entry in measures["attributes"].items():
                numbers = f"{entry['compared']:>9}{entry['equal']:>7}{shown(entry['share']):>8}"
                print(f"{document:<9} {layer:<12} {name:<16}{numbers}")


def shown(figure: float | int | None) -> str:
    """A count as it is, a share with three digits, a dash for none."""
    if figure is None:
        return "–"
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}"
