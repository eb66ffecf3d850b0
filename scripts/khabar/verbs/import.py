"""Read annotations back from another tool, into a layer.

Shows what would change; `--write` writes, all documents or none, and only what validates. What the format cannot hold
of an item that came back (`khabar explain FORMAT`) is kept from the layer that was exported (`--base`), and so are
layers that the file does not tell. The texts must be those of the corpus. Items made in the tool get the next free id.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import report, stopped, unknown

PLACE = 62
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("file_format", metavar="format", help="see `khabar list imports`")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or the folder they lie in")
    parser.add_argument(
        "--layer", choices=[a for a in ANNOTATORS if a != "rules"], required=True, help="where to write"
    )
    parser.add_argument("--base", choices=ANNOTATORS, help="the layer that was exported (default: that of --layer)")
    parser.add_argument("--annotator", help="who made them (default: what the file says)")
    parser.add_argument("--labels", metavar="NAME", help="of conll: the labels of a crosswalk, see `khabar crosswalk`")
    parser.add_argument("--write", action="store_true", help="write, and do not only show")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")


def changes(options: argparse.Namespace) -> bool:
    """Where it writes, and does not only show."""
    return bool(options.write)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print what changes and write it, or print why not."""
    from khabar import changing, crosswalks, extras, imports
    from khabar.interchange.incoming import assemble

    name = options.file_format
    if name not in imports.load():
        return unknown("format", name, list(imports.load()))
    module = imports.load()[name]
    known = [crosswalks.NATIVE, *crosswalks.names()]
    if options.labels is not None and not getattr(module, "LABELS", False):
        return stopped(f"{name} has no labels to choose. Fix: leave --labels out.")
    if options.labels not in (None, *known):
        return unknown("label set", options.labels, known)
    given = {"labels": options.labels} if options.labels else {}
    base = options.base or options.layer
    try:
        losses = imports.losses(name, **given)
        done = assemble(layout, module.read, losses, options.paths, options.layer, base, options.annotator, **given)
    except ModuleNotFoundError as error:
        return stopped(f"{name} needs {error.name}. Fix: {extras.command(module.EXTRA)}.")
    status = report(done.findings, options.format, "import") if done.findings else 0
    if status or (options.format == "json" and not options.write):
        return status
    written = len(changing.write(layout, done.files)) if options.write else 0
    if options.format == "text":
        for change in done.changes:
            print(f"{change.document} {change.layer}: {change.said()}")
        what = (
            f"{written} written" if options.write else f"nothing written (--write), {len(done.changes)} layers differ"
        )
        print(f"import: {len(done.files)} files for {options.layer}, {what}")
    return 0
