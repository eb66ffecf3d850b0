"""Write the corpus's JSON files in canonical form: key order of the schemas, two spaces, one line for what is short."""

from __future__ import annotations

import argparse

from khabar.layout import Layout

PLACE = 15
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    del parser  # nothing


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say which files changed; a file that is no JSON is left to `khabar validate`."""
    del options
    from khabar import canonical, sources

    changed = 0
    for file in sources.read(layout).files:
        if file.fault is None:
            text = canonical.dumps(file.value, file.schema, file.root)
            if canonical.write_if_changed(layout.root / file.name, text):
                changed += 1
                print(f"format: {file.name}")
    print(f"format: {changed} files changed")
    return 0
