"""Renew generated files: types from the schemas, citation files and the version of the package from the metadata."""

from __future__ import annotations

import argparse

from khabar.layout import Layout

PLACE = 70


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    del parser  # nothing


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say which files changed."""
    del options
    from khabar.build import generated
    from khabar.canonical import write_if_changed

    for path, text in generated(layout).items():
        print(f"generate: {layout.name(path)} {'changed' if write_if_changed(path, text) else 'up to date'}")
    return 0
