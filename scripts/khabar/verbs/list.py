"""Say what there is, one line each."""

from __future__ import annotations

import argparse

from khabar.layout import Layout

PLACE = 90


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    kinds = (
        "checks",
        "rules",
        "layers",
        "crosswalks",
        "exports",
        "imports",
        "tasks",
        "baselines",
        "outside",
        "configs",
    )
    parser.add_argument("what", choices=kinds)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print id and sentence."""
    from khabar.catalogue import entries

    for name, text in entries(layout, options.what):
        print(f"{name}  {text}")
    return 0
