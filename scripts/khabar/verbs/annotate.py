"""Renew the rule layer, corpus/rules."""

from __future__ import annotations

import argparse

from khabar.layout import Layout

PLACE = 10
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    del parser  # nothing


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Documents with errors are named and left out."""
    del options
    from khabar.build import annotate_corpus
    from khabar.findings import render

    changed, total, findings = annotate_corpus(layout)
    for finding in findings:
        print(render(finding))
    print(f"annotate: {total} documents by rule, {f'{changed} files changed' if changed else 'up to date'}")
    return 1 if findings else 0
