"""Write the corpus in another format."""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import stopped, unknown

PLACE = 60
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("format", help="see `khabar list exports`")
    parser.add_argument("folder", type=Path, help="where to write: an empty folder, made if it is not there")
    parser.add_argument("--annotator", choices=ANNOTATORS, default="hand", help="whose annotations")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write into an empty folder."""
    from khabar import exports, sources

    if options.format not in exports.load():
        return unknown("format", options.format, list(exports.load()))
    options.folder.mkdir(parents=True, exist_ok=True)
    if any(options.folder.iterdir()):
        return stopped(f"{options.folder} is not empty. Fix: name an empty folder.")
    written = exports.load()[options.format].write(sources.read(layout), options.folder, options.annotator)
    if not written or not any(path.stat().st_size for path in written):
        return stopped(
            f"{options.annotator} has annotated nothing that {options.format} holds. Fix: --annotator rules."
        )
    print(f"export: {len(written)} files in {options.folder}")
    return 0
