"""Say what a check, a rule or a finding states, or what a format of another tool holds and loses."""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("id", help="see `khabar list checks`, `rules`, `exports`, `imports`")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the whole docstring."""
    del layout
    from khabar.catalogue import explain

    text = explain(options.id)
    if text is None:
        return stopped(
            f"there is no check, rule or format {options.id}. Fix: see khabar list checks, rules or imports."
        )
    print(text)
    return 0
