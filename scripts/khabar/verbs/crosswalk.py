"""Say what other label sets make of the corpus, and what is lost on the way.

Without a name: the counts of every label set. With one: its rows too, each with how many items it was used for.
"""

from __future__ import annotations

import argparse
import json

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import stopped, unknown

PLACE = 65


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("name", nargs="?", help="a crosswalk, or khabar for the native labels")
    parser.add_argument("--annotator", choices=ANNOTATORS, help="whose annotations; else everybody's")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="a table, or one JSON object")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the counts, and the rows of the crosswalk that is named."""
    from khabar import crosswalks, losses, sources

    known = [crosswalks.NATIVE, *crosswalks.names()]
    if options.name not in (None, *known):
        return unknown("crosswalk", options.name, known)
    corpus = sources.read(layout)
    try:
        walks = [crosswalks.load(corpus.schema, name) for name in ([options.name] if options.name else known)]
    except ValueError as error:
        return stopped(str(error), 1)
    annotators = (options.annotator,) if options.annotator else ANNOTATORS
    found = [made for a in annotators for walk in walks if (made := losses.loss(corpus, walk, a)).documents]
    listed = walks[0].listed if options.name else ()
    if options.format == "json":
        rows = [
            {**row.kind._asdict(), "label": row.label, "relation": row.relation, "note": row.note}
            | {"items": {one.annotator: one.used[row] for one in found}}
            for row in listed
        ]
        said = {"losses": [one.as_json() for one in found], **({"rows": rows} if options.name else {})}
        print(json.dumps(said, ensure_ascii=False, indent=2))
        return 0
    if options.name:
        print(f"{walks[0].title}: {walks[0].source}\nEvidence: {walks[0].evidence}\n")
    for row in listed:
        used = ", ".join(f"{one.used[row]} {one.annotator}" for one in found if one.used[row])
        kind = "  ".join(part or "-" for part in row.kind)
        print(f"{kind}  ->  {row.label or '-'}  {row.relation}  ({used or 'not used'})  {row.note}".rstrip())
    if not found:
        print("No document has the layers annotated that these labels need: there is nothing to count.")
    else:
        print(losses.table(found))
    return 0
