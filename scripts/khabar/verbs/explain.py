"""Say what a name stands for: a check or another finding, a rule, a layer, a task, a config, a field …

`khabar explain date_recognition` tells the measures and the least that predictions hold; `khabar explain
quotes.sources.evidence` tells what a field means and which values it may have."""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("id", help="any name that khabar prints (`khabar list`), or the dotted path of a field")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print everything that the name stands for."""
    from khabar.glossary import explain, near

    texts = explain(layout, options.id)
    if not texts:
        close = near(layout, options.id)
        fix = f"did you mean {', '.join(close)}?" if close else "see khabar list."
        return stopped(f"nothing is called {options.id}. Fix: {fix}")
    print("\n\n".join(texts))
    return 0
