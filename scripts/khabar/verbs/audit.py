"""Measure what the hand layer misses: draw sentences to be read again, or print the figures of corpus/audit.

The sample depends on the texts alone. A reader who did not annotate fills in `reader`, `missed` and `wrong` of the
form, by the guidelines, and the file goes to corpus/audit. A dash: fewer than 20 items, too few for a share.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import print_columns, stopped

PLACE = 47
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("--draw", type=int, metavar="N", help="draw N sentences and write the form")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where the form is written; never over another file")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write a form, or print the figures."""
    from khabar import audit, canonical, sources

    corpus = sources.read(layout)
    if options.draw is None:
        bad = [file.name for file in corpus.files if file.kind == "audit" and (file.fault or file.offences)]
        if bad:
            return stopped(f"{', '.join(bad)} has errors. Fix: see khabar validate.")
        number, _ = audit.figures(corpus)
        print(f"audit: {number} sentences read again")
        print_columns(audit.table(corpus))
        return 0
    if options.draw < 1 or options.to is None:
        return stopped("a sample has at least one sentence and a file. Fix: khabar audit --draw 20 --to FILE.")
    if options.to.exists():
        return stopped(f"{options.to} is there already. Fix: name a new file.")
    try:
        form = audit.form(corpus, options.draw)
    except audit.NothingToAudit as reason:
        return stopped(f"{reason}. Fix: annotate, then draw.")
    text = canonical.dumps(form, corpus.schema, corpus.schema.root("audit"))
    canonical.write_if_changed(options.to, text)
    print(f"audit: {len(form['sentences'])} sentences in {options.to}")
    return 0
