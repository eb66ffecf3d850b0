"""Check seeds, documents, annotations and registry."""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import cap, report

PLACE = 20
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")
    cap(parser)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print every finding."""
    from khabar.validate import validate

    return report(validate(layout), options.format, "validate", options.all)
