"""Write the corpus in another format.

What a format does not hold of the annotations: `khabar explain FORMAT`. The way back: `khabar import`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import stopped, unknown

PLACE = 60
CORPUS = True


class NothingHeld(Exception):
    """The annotator has no annotations that the format has a place for."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("format", help="see `khabar list exports`")
    parser.add_argument("folder", type=Path, help="where to write: an empty folder, made if it is not there")
    parser.add_argument("--annotator", choices=ANNOTATORS, default="hand", help="whose annotations")
    parser.add_argument("--labels", metavar="NAME", help="of conll: the labels of a crosswalk, see `khabar crosswalk`")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write into an empty folder."""
    from khabar import crosswalks, disk, exports, extras, sources

    if options.format not in exports.load():
        return unknown("format", options.format, list(exports.load()))
    module = exports.load()[options.format]
    known = [crosswalks.NATIVE, *crosswalks.names()]
    if options.labels is not None and not getattr(module, "LABELS", False):
        return stopped(f"{options.format} has no labels to choose. Fix: leave --labels out.")
    if options.labels not in (None, *known):
        return unknown("label set", options.labels, known)
    given = {"labels": options.labels} if options.labels else {}
    folder = options.folder.resolve()
    if not disk.free(folder):
        return stopped(f"{options.folder} is not empty. Fix: name an empty folder.")
    try:
        with disk.whole(folder) as staging:
            written = module.write(sources.read(layout), staging, options.annotator, **given)
            if not written or not any(path.stat().st_size for path in written):
                raise NothingHeld
            disk.sync_all(staging)
    except ModuleNotFoundError as error:
        return stopped(f"{options.format} needs {error.name}. Fix: {extras.command(module.EXTRA)}.")
    except NothingHeld:
        return stopped(
            f"{options.annotator} has annotated nothing that {options.format} holds. Fix: --annotator rules."
        )
    print(f"export: {len(written)} files in {options.folder}")
    return 0
