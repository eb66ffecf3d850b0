"""Validate, write Parquet, publish, write the card.

With --withhold-text, write the dataset without the articles' words (offsets, labels, hashes) to a folder of its own;
corpus/ stays as it is, and `khabar restore` puts the words back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 30
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("--check", action="store_true", help="write nothing; name what is stale")
    parser.add_argument("--withhold-text", action="store_true", help="leave the articles' texts out; needs --output")
    parser.add_argument("--output", metavar="FOLDER", help="where the dataset without texts goes: a new folder")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Build, or say what a build would change."""
    from khabar import disk
    from khabar.build import Invalid, build, build_withheld, stale
    from khabar.findings import render
    from khabar.manifest import SHORT
    from khabar.publish import NotPublished
    from khabar.release import Unusable

    if options.withhold_text != bool(options.output):
        return stopped("--withhold-text and --output FOLDER go together. Fix: give both, or neither for corpus/.")
    if options.withhold_text and options.check:
        return stopped("--check looks at corpus/ alone. Fix: leave one of --check and --withhold-text out.")
    try:
        if options.check:
            return say_stale(stale(layout))
        outcome = build_withheld(layout, Path(options.output)) if options.withhold_text else build(layout)
    except Invalid as invalid:
        for finding in invalid.findings:
            print(render(finding))
        return stopped("the corpus has errors; the published dataset is unchanged. Fix: see the findings above.", 1)
    except disk.Locked as locked:
        return stopped(f"{locked} is building this corpus. Fix: wait for it, then run again.")
    except Unusable as reason:
        return stopped(str(reason))
    except NotPublished as reason:
        return stopped(f"{reason}; the published dataset is unchanged. Fix: run khabar annotate, then khabar build.")
    except disk.NotDurable as reason:
        return stopped(f"published, but not all was brought to the disk: {reason}. Fix: run khabar build again.", 3)
    tables, rows = len(outcome.version.tables), sum(len(t.rows) for t in outcome.version.tables)
    state = "published" if outcome.changed else "up to date"
    print(f"build: {state}, {tables} files, {rows} rows, digest {outcome.version.digest[:SHORT]}")
    if options.withhold_text:
        print(f"the texts are withheld in {options.output}; khabar restore puts them back")
    return 0


def say_stale(names: list[str]) -> int:
    """Print what is stale."""
    for name in names:
        print(f"stale: {name}")
    if names:
        print("Fix: khabar format && khabar generate && khabar annotate && khabar build, then commit what changed.")
    else:
        print("build --check: everything is up to date")
    return 1 if names else 0
