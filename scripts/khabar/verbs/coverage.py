"""Count what is annotated: items of each layer by document, or by sentence.

An item counts in the sentence in which it begins. A dash: the layer is not annotated.
"""

from __future__ import annotations

import argparse

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import print_columns, stopped

PLACE = 46
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("--annotator", choices=ANNOTATORS, default="hand", help="whose annotations (default: hand)")
    parser.add_argument(
        "--document", metavar="ID", help="the sentences of this document, those without an item starred"
    )


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print one table."""
    from khabar import coverage, layers, sources

    corpus = sources.read(layout)
    if options.document is None:
        print_columns(coverage.table(corpus, options.annotator))
        return 0
    record = next((r for r in corpus.records if r.id == options.document), None)
    if record is None:
        known = ", ".join(r.id for r in corpus.records)
        return stopped(f"there is no document {options.document}. Fix: name one of {known}.")
    names = list(layers.load())
    lines = [["sentence", "start", "end", *names, ""]]
    for entry in coverage.sentences(record, options.annotator):
        counts = ["–" if entry.counts[name] is None else str(entry.counts[name]) for name in names]
        lines.append([str(entry.number), str(entry.start), str(entry.end), *counts, "*" if entry.empty else ""])
    print_columns(lines)
    return 0
