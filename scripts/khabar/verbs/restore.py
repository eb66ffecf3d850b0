"""Put the articles' texts back into a dataset that was published without them.

DATASET is a folder with a card, as `khabar build --withhold-text` writes it and `hf download` brings it from the hub
(default: the dataset of this package). OUTPUT becomes the whole dataset, the same as it was built. Nothing is written
unless every article is there and every hash agrees. Exit status: 0 restored, 1 findings, 2 could not run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report, stopped

PLACE = 45


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("dataset", nargs="?", metavar="DATASET", help="the dataset without texts")
    parser.add_argument("output", metavar="OUTPUT", help="a new folder for the dataset with texts")
    parser.add_argument("--seeds", metavar="FOLDER", required=True, help="the articles, as files as they were received")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print every finding, or what was restored."""
    from khabar import disk, release
    from khabar.manifest import SHORT
    from khabar.publish import NotPublished
    from khabar.restoring import NotRestored, restore

    dataset = release.in_folder(Path(options.dataset), layout.schema) if options.dataset else layout
    try:
        done = restore(dataset, Path(options.seeds), Path(options.output))
    except NotRestored as reason:
        return report(reason.findings, options.format, "restore")
    except release.Unusable as reason:
        return stopped(str(reason))
    except NotPublished as reason:
        return stopped(f"{reason}; nothing was written. Fix: run the same command again.")
    except disk.NotDurable as reason:
        return stopped(f"restored, but not all was brought to the disk: {reason}. Fix: run khabar verify OUTPUT.", 3)
    same = "every byte as it was built" if done.same else "every row as it was built, in files of another pyarrow"
    print(
        f"restore: {len(done.version.tables)} files in {options.output}, digest {done.version.digest[:SHORT]}, {same}"
    )
    return 0
