"""Score predictions against the hand layer."""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report, unknown

PLACE = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("task", help="see `khabar list tasks`")
    parser.add_argument("predictions", type=Path, help="a folder of annotation files, or one file")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the table, or why there is none."""
    from khabar import tasks
    from khabar.scoring import Refused, score

    if options.task not in tasks.load():
        return unknown("task", options.task, list(tasks.load()))
    try:
        print(score(layout, options.task, options.predictions), end="")
    except Refused as refused:
        return report(refused.findings, "text", "score")
    return 0
