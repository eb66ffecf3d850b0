"""Start an empty corpus of your own in DIR, with Khabar's layout, schemas, rules and checks, and none of its texts.

Every verb works in it, from a clone of Khabar as from its installed package. The next one is `khabar add`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is not there yet, or is empty")
    parser.add_argument("--title", metavar="TEXT", help="title of the corpus")
    parser.add_argument("--author", action="append", default=[], metavar="NAME", help="who makes it; may be repeated")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say what was written and what comes next."""
    del layout  # the new corpus has its own
    from khabar import founding

    try:
        made = founding.found(options.folder, options.title, options.author)
    except founding.NotEmpty as reason:
        return stopped(f"{reason}. Fix: name another one.")
    print(f"new: {options.folder}, {len(made)} files; its README.md shows the way in six commands")
    print(
        f"Next: fill in {options.folder / 'corpus' / 'metadata.json'}, then khabar add FILE --story ID --split train."
    )
    return 0
