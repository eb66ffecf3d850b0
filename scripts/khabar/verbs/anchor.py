"""Turn drafts written without counting offsets into annotation files.

A draft is the JSON of an annotation file in which a span is given by its text, with occurrence, after, before or
within where the text stands more than once (schema/draft.schema.json). Ids may be left out; "key": "m1" names an item
and "@m1" refers to it. Nothing is written while there is an error.

With --registry a draft is that of corpus/registry/utterances.json, or a part of it: each edit stands by its text, first
looked for in content, cue, sources and chain of its realisation, then in the document. Items with an id that is there
already take its place; the others are added.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report

PLACE = 5
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("drafts", nargs="+", type=Path, metavar="DRAFT", help="a draft, one for a document")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--layer", choices=("hand", "a1", "a2"), help="whose annotations they are")
    what.add_argument("--registry", choices=("utterances",), help="drafts of a registry, over the hand layers")
    parser.add_argument("--annotator", help="who made them (default: what the draft says)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write (default: the layer's own folder)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")


def changes(options: argparse.Namespace) -> bool:
    """Unless it writes elsewhere."""
    return options.out is None


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write all files or print why not."""
    from khabar import changing, release
    from khabar.drafting.anchor import anchor
    from khabar.drafting.registry import anchor_utterances

    target = layout if options.out is None else release.in_folder(options.out, layout.schema)
    if options.registry:
        outcome = anchor_utterances(layout, options.drafts, options.out)
    else:
        outcome = anchor(layout, options.drafts, options.layer, options.out, options.annotator)
    status = report(outcome.findings, options.format, "anchor") if outcome.findings else 0
    changed = len(changing.write(target, outcome.files))
    if status == 0 and options.format == "text":
        print(f"anchor: {len(outcome.files)} files, {changed} changed, in {options.out or options.layer or 'registry'}")
    return status
