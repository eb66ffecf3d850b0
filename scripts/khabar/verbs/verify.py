"""Read every byte of the published dataset, from the card down; with FOLDER, of a release that was made elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report

PLACE = 40


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="a folder with a card (default: corpus/)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print every finding."""
    from khabar import release
    from khabar.published import Published
    from khabar.schemas import Schema
    from khabar.verify import verify
    from khabar.withheld import is_withheld

    place = release.in_folder(Path(options.folder), layout.schema) if options.folder else layout
    status = report(verify(place), options.format, "verify")
    if options.format == "text" and is_withheld(Published(place, Schema(place.schema)).manifest):
        print("the texts are withheld; khabar restore puts them back")
    return status
