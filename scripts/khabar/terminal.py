"""What the verbs print alike."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter

from khabar.changing import TakenBack
from khabar.findings import Finding, render, render_json
from khabar.layout import Layout

SHOWN = 20  # findings of one id, after which the others are counted


def cap(parser: ArgumentParser) -> None:
    """The option that shows more than the first findings of an id."""
    parser.add_argument("--all", action="store_true", help=f"print every finding, not the first {SHOWN} of each id")


def report(findings: list[Finding], how: str, verb: str, every: bool = True) -> int:
    """Print findings and a count; exit status 1 where one is an error.

    Without `every`, the first SHOWN of each id are printed and the others counted; as JSON all are, always.
    """
    errors = sum(f.severity == "error" for f in findings)
    if how == "json":
        print(render_json(findings), end="")
    else:
        counts: Counter[str] = Counter()
        for finding in findings:
            counts[finding.check] += 1
            if every or counts[finding.check] <= SHOWN:
                print(render(finding))
        for check, count in counts.items():
            if not every and count > SHOWN:
                print(f"and {count - SHOWN:,} more of {check}; --all shows them")
        print(f"{verb}: {errors} errors, {len(findings) - errors} warnings" if findings else f"{verb}: clean")
    return 1 if errors else 0


def print_columns(lines: list[list[str]]) -> None:
    """Print lines of cells, the first one the head: names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())


def unknown(kind: str, name: str, known: list[str]) -> int:
    """Say that there is no such thing, and what there is."""
    return stopped(f"there is no {kind} {name}; there are {', '.join(known)}.")


def stopped(message: str, status: int = 2) -> int:
    """Say why a verb could not run."""
    print(f"khabar: {message}", file=sys.stderr)
    return status


def fallen_back(layout: Layout) -> None:
    """Say that a command is not about the folder it was given in."""
    print(f"khabar: no corpus is around this folder; what follows is about {layout.corpus}", file=sys.stderr)


def taken_back(layout: Layout, before: TakenBack) -> None:
    """Say what an earlier command left half done, and what became of it."""
    for path in before.undone:
        print(f"khabar: {layout.name(path)} taken back, an earlier command was stopped", file=sys.stderr)
    for path in before.edited:
        print(f"khabar: {layout.name(path)} left as it is: edited since a command was stopped", file=sys.stderr)


def no_corpus(layout: Layout) -> int:
    """Say that a verb has no corpus to work on."""
    return stopped(f"there is no corpus in {layout.root} (no corpus/documents). Fix: name its folder with --root.")
