"""Print the folder of the tasks for lm-evaluation-harness; or make a result of the answers that it logged.

The folder is for the harness's option --include_path, for example:
lm_eval run --model hf --model_args pretrained=MODEL --include_path "$(khabar harness)" --tasks khabar --log_samples
--output_path FOLDER. Given the samples_*.jsonl of one task in FOLDER, with --output, the figures are kept with their
intervals, for the table of systems. A run for each story that was held out is given together.
"""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 85


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("samples", nargs="*", type=Path, metavar="SAMPLES", help="logged answers to one task")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the result is kept")
    parser.add_argument("--system", metavar="NAME", help="the model (default: the folder of --output)")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the folder, or the table of the result."""
    del layout  # the questions are those of the package's corpus
    from khabar import canonical, harness

    if not options.samples:
        print(Path(harness.__file__).parent)
        return 0
    if not options.output:
        return stopped("no FILE for the result. Fix: --output tests/results/systems/MODEL/TASK.json.")
    from khabar.benchmark.results import of_system
    from khabar.harness import samples
    from khabar.terminal import print_columns

    try:
        made = samples.result(options.samples)
    except samples.Unusable as reason:
        return stopped(f"{reason}. Fix: give the files as the harness wrote them for this version of the corpus.")
    system = options.system or options.output.resolve().parent.name
    words = ["khabar", "harness", *options.samples, "--output", options.output]
    kept = of_system(made, system, shlex.join(str(word) for word in words))
    canonical.write_if_changed(options.output, canonical.dumps(kept))
    cells = made["pooled"]["measures"].items()
    lines = [[n, *(str(c[k]) for k in ("gold", "predicted", "gold_matched", "f1", "interval"))] for n, c in cells]
    print_columns([[made["task"], "gold", "found", "match", "F1", "95%"], *lines])
    return 0
