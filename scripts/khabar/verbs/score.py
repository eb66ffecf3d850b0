"""Score predictions against the hand layer.

Predictions are a folder of annotation files, one such file, JSON lines (`khabar export jsonl`), or, for
entity_recognition, CoNLL files (`khabar export conll`, with the same `--labels`); for utterance_alignment they are one
JSON file of groups (schema/predictions.schema.json). Predictions with errors get findings and no score.
"""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

from khabar.layout import Layout
from khabar.terminal import report, stopped, unknown

PLACE = 50
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("task", help="see `khabar list tasks`")
    parser.add_argument("predictions", type=Path, help="a folder of annotation files, or one file")
    parser.add_argument("--split", help="only documents of this split: train, validation or test")
    parser.add_argument("--labels", metavar="NAME", help="score entity_recognition in the labels of a crosswalk")
    parser.add_argument("--against", type=Path, metavar="PREDICTIONS", help="compare with another system's, in pairs")
    parser.add_argument("--output", type=Path, metavar="FILE", help="keep the result, for the table of systems")
    parser.add_argument("--system", metavar="NAME", help="whose it is (default: the folder of --output)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="a table, or one JSON object")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the table, or why there is none."""
    from khabar import crosswalks, tasks
    from khabar.configs import SPLITS
    from khabar.scoreboard import table
    from khabar.scoring import NothingToScore, Refused, score

    if options.task not in tasks.load():
        return unknown("task", options.task, list(tasks.load()))
    if options.split not in (None, *SPLITS):
        return unknown("split", options.split, list(SPLITS))
    known = [crosswalks.NATIVE, *crosswalks.names()]
    if options.labels is not None and not getattr(tasks.load()[options.task], "LABELS", False):
        return stopped(f"{options.task} has no labels to choose. Fix: leave --labels out.")
    if options.labels not in (None, *known):
        return unknown("label set", options.labels, known)
    try:
        result = score(layout, options.task, options.predictions, options.split, options.against, options.labels)
    except Refused as refused:
        return report(refused.findings, options.format, "score")
    except NothingToScore as nothing:
        return stopped(f"{nothing} Fix: score documents that are annotated by hand.")
    if options.output:
        _keep(options, result)
    if options.format == "json":
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        print(table(result), end="")
    return 0


def _keep(options: argparse.Namespace, result: dict[str, Any]) -> None:
    """Write the result with system, date and the command that makes it again."""
    from khabar import canonical
    from khabar.benchmark.results import of_system

    system = options.system or options.output.resolve().parent.name
    chosen = (("--split", options.split), ("--labels", options.labels), ("--output", options.output))
    words = ["khabar", "score", options.task, options.predictions, *(x for pair in chosen if pair[1] for x in pair)]
    kept = of_system(result, system, shlex.join(str(word) for word in words))
    canonical.write_if_changed(options.output, canonical.dumps(kept))
