"""Say of a document when it was written, or who published it, and how that is known; nobody counts offsets.

The evidence is words of the article (--words, copied letter for letter), or a public source (--source), or both. Given
again for the same day or outlet, it is added to what is there; for another one it takes its place.
"""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import report, stopped

PLACE = 5
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("document", help="id of the document")
    parser.add_argument("--dct", metavar="DAY", help="the day it was written for, YYYY-MM-DD")
    parser.add_argument("--earliest", metavar="DAY", help="where the day is not known: the first possible one")
    parser.add_argument("--latest", metavar="DAY", help="and the last possible one")
    parser.add_argument("--outlet", metavar="NAME", help="who published it")
    parser.add_argument("--words", metavar="TEXT", help="words of the article that say so")
    parser.add_argument("--occurrence", type=int, metavar="N", help="which, where the words stand more than once")
    parser.add_argument("--source", metavar="TEXT", help="a public source that says so")
    parser.add_argument("--note", metavar="TEXT", required=True, help="what the evidence shows")


def changes(options: argparse.Namespace) -> bool:
    """It does."""
    del options
    return True


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write the document's file, or say why not."""
    from khabar import changing, describing, sources

    corpus = sources.read(layout)
    record = next((r for r in corpus.records if r.id == options.document), None)
    if record is None or record.file.fault or record.file.offences or record.seed is None or record.seed.text is None:
        return stopped(f"there is no document {options.document} that can be read. Fix: khabar validate says why.")
    days = (options.dct, options.dct) if options.dct else (options.earliest, options.latest)
    if any(days) != all(days) or not (any(days) or options.outlet):
        return stopped("nothing to write. Fix: --dct DAY, --earliest DAY and --latest DAY, or --outlet NAME.")
    evidence = describing.Evidence(options.note, options.words, options.occurrence, options.source)
    try:
        value = describing.described(record, days if any(days) else None, options.outlet, evidence)
    except describing.Unclear as reason:
        return stopped(f"{reason}. Fix: name evidence that leads to one place.")
    made, findings = describing.checked(corpus, record, value)
    if findings:
        return report(findings, "text", "describe")
    changed = changing.write(layout, {layout.root / made.name: made.raw})
    print(f"describe: {made.name} {'written' if changed else 'is so already'}")
    if changed and any(days):
        print("Next: khabar annotate; the values of dates by rule hang on the day.")
    return 0
