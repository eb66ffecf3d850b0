"""Measure speed, scores on the seeds and on outside sets, and what other formats hold; renew the results and tables.

Results are kept in tests/results; the tables of the README are made from them. Outside sets are looked for in the
folder that --outside or the variable KHABAR_EVAL names, one folder a set; without it they are skipped.

With --predictions, what each baseline says of the documents is kept: a folder or a file named after it, as `khabar
score TASK PREDICTIONS` and its --against read them.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report, stopped

PLACE = 80
CORPUS = True
PARTS = ("speed", "seeds", "interchange", "outside")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("parts", nargs="*", metavar="PART", help="speed, seeds, interchange, outside (default: all)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of which the median of the speed counts")
    parser.add_argument("--outside", type=Path, metavar="FOLDER", help="outside sets (default: $KHABAR_EVAL)")
    text = "of seeds: keep the baselines' predictions in an empty folder, made if it is not there"
    parser.add_argument("--predictions", type=Path, metavar="FOLDER", help=text)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the tables."""
    from khabar import disk
    from khabar.benchmark import interchange, results, seeds, sets, speed, tables
    from khabar.scoring import Refused
    from khabar.terminal import unknown

    parts = options.parts or list(PARTS)
    for part in parts:
        if part not in PARTS:
            return unknown("part", part, list(PARTS))
    kept = options.predictions and options.predictions.resolve()
    if kept and "seeds" not in parts:
        return stopped("--predictions are of the part seeds. Fix: name that part too, or leave --predictions out.")
    if kept and not disk.free(kept):  # told before anything is measured
        return stopped(f"{options.predictions} is not empty. Fix: name an empty folder.")
    named = options.outside or (Path(os.environ[sets.VARIABLE]) if os.environ.get(sets.VARIABLE) else None)
    if named is not None and not named.is_dir():
        return stopped(f"there is no folder {named}. Fix: name the folder of the outside sets, or none.")
    if "speed" in parts:
        print(speed.run(layout, options.rounds), end="\n\n")
    if "seeds" in parts:
        try:
            seeds.run(layout, kept)
        except Refused as refused:
            return report(refused.findings, "text", "benchmark")
        if kept:
            names = ", ".join(sorted(path.name for path in kept.iterdir()))
            print(f"predictions in {options.predictions}, for khabar score: {names}", end="\n\n")
    if "interchange" in parts:
        interchange.run(layout)
    if "outside" in parts and named is None:
        print(f"outside sets: skipped, no folder is named (--outside FOLDER or {sets.VARIABLE})", end="\n\n")
    elif "outside" in parts and named is not None:
        _, absent = sets.run(layout, named)
        for name in absent:
            print(f"outside set {name}: skipped, there is no folder {named / name}")
    blocks = tables.blocks(layout)
    results.fill(layout, blocks)
    for part in ("seeds", "interchange", "outside"):
        if part in parts:
            print(blocks[f"benchmark: {part}"], end="\n\n")
    return 0
