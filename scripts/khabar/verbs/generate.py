"""Renew generated files: types from the schemas, citation files and the version of the package from the metadata."""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 70


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    del parser  # nothing


def changes(options: argparse.Namespace) -> bool:
    """It does."""
    del options
    return True


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say which files changed; exit status 1 where the metadata of a corpus cannot be read."""
    del options
    from khabar import changing, metadata
    from khabar.build import generated

    texts = generated(layout)
    changed = changing.write(layout, texts)
    for path in texts:
        print(f"generate: {layout.name(path)} {'changed' if path in changed else 'up to date'}")
    if layout.documents.is_dir() and metadata.read(layout) is None:
        where = layout.name(layout.metadata)
        return stopped(f"{where} is missing or has errors; nothing was made from it. Fix: see khabar validate.", 1)
    return 0
