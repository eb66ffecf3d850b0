"""Start documents: copy texts into seeds/, write what can be known of them, run the rules over them. All, or none.

FILE is a text in UTF-8. It is copied byte for byte; its document gets the next free number, its SHA-256, its place in a
story of corpus/registry/stories.json (a new story needs --split), zones made from line breaks alone, and no date. Lines
are those with something on them, counted from 1, or from the end as -1, -2 …
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from khabar.layout import Layout
from khabar.terminal import report, stopped

if TYPE_CHECKING:
    from khabar.sources import Record

PLACE = 4
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("texts", nargs="+", type=Path, metavar="FILE", help="a text, UTF-8")
    parser.add_argument("--story", metavar="ID", help="what the texts report on; a new or an old story")
    parser.add_argument("--split", choices=("train", "validation", "test"), help="of a new story")
    parser.add_argument("--about", metavar="TEXT", help="title of a new story, in English (default: made of its id)")
    parser.add_argument("--title-line", type=int, action="append", default=[], metavar="N", help="a headline")
    parser.add_argument("--signoff-line", type=int, action="append", default=[], metavar="N", help="desk or agency")
    parser.add_argument("--residue-line", type=int, action="append", default=[], metavar="N", help="left of a web page")
    parser.add_argument("--origin", choices=("press", "authored"), default="press", help="default: press")
    parser.add_argument("--rights", metavar="TEXT", help="rights in the texts (default: see corpus/metadata.json)")
    parser.add_argument("--check", action="store_true", help="write nothing; say what would be written")


def changes(options: argparse.Namespace) -> bool:
    """It does."""
    del options
    return True


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say what was made and what comes next, or why nothing was."""
    from khabar import changing, intake

    here = Path.cwd().resolve()
    if not options.root and not here.is_relative_to(layout.root):
        return stopped(f"{here} is in no corpus. Fix: go into one, name it with --root, or start it: khabar new DIR.")
    lines = {"headline": options.title_line, "signoff": options.signoff_line, "residue": options.residue_line}
    wishes = intake.Wishes(options.story, options.split, options.about, lines, options.origin, options.rights)
    made = intake.intake(layout, options.texts, wishes)
    status = report(made.findings, "text", "add") if made.findings else 0
    if status:
        return stopped("nothing was added. Fix: see the findings above.", status)
    if not options.check:
        changing.write(layout, made.files)
    for record in made.records:
        _say(record, "would be" if options.check else "is")
    if not options.check:
        names = " ".join(f"corpus/documents/{record.id}.json" for record in made.records)
        print(f"Next: read {names}; khabar zone and khabar describe (date, outlet) correct them; then khabar build.")
    return 0


def _say(record: Record, state: str) -> None:
    from khabar import zoning

    document = record.document
    zones = ", ".join(f"{n} {kind}" for kind, n in Counter(z["kind"] for z in document["zones"]).items())
    layers = ", ".join(f"{len(items or [])} {name}" for name, items in record.layers("rules").items())
    print(f"add: {document['seed']} {state} document {record.id}, story {document['story']}; by rule: {layers}")
    print(f"add: {record.id} has zones by line breaks alone: {zones}")
    if document["title"] is None and zoning.may_be_headline(record.page):
        print(f"add: line 1 of {record.id} may be its headline; if so: khabar zone {record.id} --title-line 1")
