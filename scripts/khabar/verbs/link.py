"""Compare the entity registry with the hand layers, or find registry entries for ids local to a document.

Without files: forms of the hand layers that no alias has, aliases that no document writes, and documents of an alias
that are not those that write it; --fill corrects the last, and never gives an alias or its kind. With annotation files
(adjudication): for each id that the registry has not, the entries of its type that have one of its forms, with the
number of mentions that speak for them, or a dash: it needs an entry of its own.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report, stopped

PLACE = 8
CORPUS = True
FORMS = 4  # forms that a line shows


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="an annotation file with ids of its own")
    parser.add_argument("--fill", action="store_true", help="write the documents of each alias into the registry")


def changes(options: argparse.Namespace) -> bool:
    """Where it fills."""
    return bool(options.fill)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print findings or proposals."""
    from khabar import changing, linking, sources
    from khabar.findings import printable
    from khabar.sources import JsonFile

    corpus = sources.read(layout)
    registry = corpus.file("registry/entities")
    files = [JsonFile(layout.name(p.resolve()), p.read_bytes(), corpus.schema, "annotations") for p in options.files]
    if registry is None:
        return stopped("there is no corpus/registry/entities.json that can be read. Fix: write it.")
    hand = [file for file in corpus.files if file.kind == "annotations" and file.layer == "hand"]
    for file in (registry, *(files or hand)):
        if file.fault or file.offences:
            return stopped(f"{file.name} has errors. Fix: khabar validate says which; for a draft, khabar anchor.")
    if not files:
        if options.fill and changing.write(layout, {layout.root / registry.name: linking.filled(corpus, registry)}):
            print(f"link: {registry.name} filled")
            registry = next(file for file in sources.read(layout).files if file.kind == registry.kind)
        return report(list(linking.findings(corpus, registry)), "text", "link")
    for file in files:
        for found in linking.proposals(registry, file):
            entries = ", ".join(f"{name} ({number})" for name, number in found.entries) or "-"
            shown = printable(" / ".join(found.forms[:FORMS]))
            print(f"{file.name} {found.local:<24} {entries:<32} {shown}")
    return 0
