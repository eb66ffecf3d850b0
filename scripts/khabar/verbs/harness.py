"""Print the folder of the tasks for lm-evaluation-harness, for its option --include_path.

For example: lm_eval run --model hf --model_args pretrained=MODEL --include_path "$(khabar harness)" --tasks khabar
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout

PLACE = 85


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    del parser  # nothing


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print one line."""
    del layout, options
    from khabar import harness

    print(Path(harness.__file__).parent)
    return 0
