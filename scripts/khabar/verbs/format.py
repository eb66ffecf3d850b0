"""Write the corpus's JSON files in canonical form: key order of the schemas, two spaces, one line for what is short."""

from __future__ import annotations

import argparse

from khabar.layout import Layout

PLACE = 15
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    del parser  # nothing


def changes(options: argparse.Namespace) -> bool:
    """It does."""
    del options
    return True


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say which files changed; a file that is no JSON is left to `khabar validate`."""
    del options
    from khabar import canonical, changing, sources

    files = [file for file in sources.read(layout).files if file.fault is None]
    texts = {layout.root / file.name: canonical.dumps(file.value, file.schema, file.root) for file in files}
    changed = changing.write(layout, texts)
    for path in changed:
        print(f"format: {layout.name(path)}")
    print(f"format: {len(changed)} files changed")
    return 0
