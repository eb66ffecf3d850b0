"""Time the build beside `import datasets`; renew the table of the README."""

from __future__ import annotations

import argparse

from khabar.layout import Layout

PLACE = 80
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("--rounds", type=int, default=7, help="rounds of which the median counts")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the table."""
    from khabar.benchmark import run as measure

    print(measure(layout, options.rounds))
    return 0
