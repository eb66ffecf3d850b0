"""Say what there is, one line each."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from khabar.layout import Layout
from khabar.terminal import unknown

PLACE = 90


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("what", nargs="?", help="a kind of thing; without it, what kinds there are")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print id and sentence."""
    from khabar.catalogue import KINDS, entries

    if options.what is None:
        print("khabar list WHAT, where WHAT is one of:")
        print_lines(KINDS.items())
        return 0
    if options.what not in KINDS:
        return unknown("kind of thing", options.what, list(KINDS))
    print_lines(entries(layout, options.what))
    return 0


def print_lines(found: Iterable[tuple[str, str]]) -> None:
    """One line for each name."""
    for name, text in found:
        print(f"{name}  {text}")
