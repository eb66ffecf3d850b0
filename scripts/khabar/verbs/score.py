"""Score predictions against the hand layer.

Predictions are JSON lines or a JSON list with the least that the task needs (`khabar explain TASK`), or annotation
files: a folder of them, one, or JSON lines of them (`khabar export jsonl`), or, for entity_recognition, CoNLL files
(`khabar export conll`, with the same `--labels`); for utterance_alignment one JSON object of groups. Predictions with
errors get findings and no score.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path
from typing import Any

from khabar.layout import Layout
from khabar.terminal import cap, report, stopped, unknown

PLACE = 50
FLAT = "(outermost|bio) .*"  # what there is to say of flat tags
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("task", help="see `khabar list tasks`")
    parser.add_argument("predictions", type=Path, help="a folder of annotation files, or one file")
    parser.add_argument("--split", help="only documents of this split: train, validation or test")
    parser.add_argument("--labels", metavar="NAME", help="score entity_recognition in the labels of a crosswalk")
    parser.add_argument("--config", metavar="NAME", help="as it is published: entities (nested), ner, ner_wojood21 …")
    parser.add_argument("--only", metavar="PATTERN", help="show the measures that match, as 'outermost .*|bio core'")
    parser.add_argument("--against", type=Path, metavar="PREDICTIONS", help="compare with another system's, in pairs")
    parser.add_argument("--output", type=Path, metavar="FILE", help="keep the result, for the table of systems")
    parser.add_argument("--system", metavar="NAME", help="whose it is (default: the folder of --output)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="a table, or one JSON object")
    cap(parser)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the table, or why there is none."""
    from khabar import crosswalks, tasks
    from khabar.configs import SPLITS
    from khabar.scoreboard import filtered, table
    from khabar.scoring import NothingToScore, Refused, score

    if options.task not in tasks.load():
        return unknown("task", options.task, list(tasks.load()))
    if options.split not in (None, *SPLITS):
        return unknown("split", options.split, list(SPLITS))
    known = [crosswalks.NATIVE, *crosswalks.names()]
    if options.config is not None:
        flat = {"ner": None, **{f"ner_{name}": name for name in crosswalks.names()}}
        views = dict.fromkeys(tasks.load()[options.task].LAYERS)
        views |= flat if getattr(tasks.load()[options.task], "LABELS", False) else {}
        if options.config not in views:
            return unknown(f"config of {options.task}", options.config, list(views))
        if options.config in flat:
            options.labels, options.only = options.labels or flat[options.config], options.only or FLAT
    if options.only is not None and not _pattern(options.only):
        return stopped(f"{options.only} is no pattern. Fix: write a regular expression, as 'outermost .*'.")
    if options.labels is not None and not getattr(tasks.load()[options.task], "LABELS", False):
        return stopped(f"{options.task} has no labels to choose. Fix: leave --labels out.")
    if options.labels not in (None, *known):
        return unknown("label set", options.labels, known)
    try:
        result = score(layout, options.task, options.predictions, options.split, options.against, options.labels)
    except Refused as refused:
        return report(refused.findings, options.format, "score", options.all)
    except NothingToScore as nothing:
        return stopped(f"{nothing} Fix: score documents that are annotated by hand.")
    if options.output:
        _keep(options, result)  # all of it: --only is about what is shown
    measures = list(result["pooled"]["measures"])
    if options.only is not None and not filtered(result, options.only):
        return unknown("measure that matches", options.only, measures)
    if options.format == "json":
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        print(table(result), end="")
    return 0


def _pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _keep(options: argparse.Namespace, result: dict[str, Any]) -> None:
    """Write the result with system, date and the command that makes it again."""
    from khabar import canonical
    from khabar.benchmark.results import of_system

    system = options.system or options.output.resolve().parent.name
    chosen = (("--split", options.split), ("--labels", options.labels), ("--output", options.output))
    words = ["khabar", "score", options.task, options.predictions, *(x for pair in chosen if pair[1] for x in pair)]
    kept = of_system(result, system, shlex.join(str(word) for word in words))
    canonical.write_if_changed(options.output, canonical.dumps(kept))
