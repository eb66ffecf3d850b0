"""Move the annotations of a document to its changed seed text.

Shows what would move; `--write` writes documents/, hand/ and annotators/ with the new SHA-256, and the offsets of the
document in registry/utterances.json, all together. A span that does not lead to one place is listed with every place
where its text stands, and then nothing is written. Without --from the old text is put together from the zones of the
document.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report, stopped

PLACE = 6
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("document", help="id of the document whose seed was changed")
    parser.add_argument("--from", dest="old_seed", type=Path, metavar="OLD_SEED", help="the seed as it was before")
    parser.add_argument("--write", action="store_true", help="write the files (default: say what would change)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")


def changes(options: argparse.Namespace) -> bool:
    """Where it writes, and does not only show."""
    return bool(options.write)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the findings, then what changed or would change."""
    from khabar import changing
    from khabar.drafting.reanchor import NotMovable, reanchor

    try:
        move = reanchor(layout, options.document, options.old_seed)
    except NotMovable as reason:
        return stopped(f"{reason}. Fix: correct that, or name the old seed with --from.")
    status = report(move.findings, options.format, "reanchor") if move.findings else 0
    if options.write:
        changing.write(layout, move.files)
    if options.format == "text":
        print(f"reanchor: {move.moved} spans move, {move.kept} stay, {len(move.zones)} zones get the new text")
        for path in move.files:
            print(f"reanchor: {layout.name(path)} {'written' if options.write else 'would be written (--write)'}")
        if move.files:
            print("Then: khabar annotate renews the rule layer; khabar validate.")
    return status
