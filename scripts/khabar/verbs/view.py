"""Write a site to look at: every document with its layers, hand beside rules, stories, entities, scores.

One folder of plain pages, right to left, that ask for nothing and open from the disk: `khabar view --open`. It is made
from the published Parquet files; agreement, scores and findings are shown where the repository is there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.layout import Layout
from khabar.terminal import report, stopped

PLACE = 42
FOLDER = "site"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("--output", metavar="FOLDER", type=Path, default=Path(FOLDER), help="where (default: ./site)")
    parser.add_argument("--open", action="store_true", help="open the first page in the browser")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write the site and say where it is."""
    from khabar.viewing import dataset, facts, site

    data, findings = dataset.read(layout)
    if data is None:
        return report(findings, "text", "view")
    gathered, corpus = facts.gather(layout)
    folder = options.output.absolute()
    found = site.pages(facts.name_things(data, corpus), gathered)
    try:
        site.write(folder, found)
    except site.NotOurs as reason:
        return stopped(f"view: {reason}. Fix: name another folder with --output.")
    size = sum(len(text.encode("utf-8")) for text in found.values())
    first = folder / "index.html"
    print(f"view: {len(found)} pages, {size / 1e6:.1f} MB, in {first}")
    if options.open:
        import webbrowser

        if not webbrowser.open(first.as_uri()):
            print(f"view: no browser was found; open {first.as_uri()} yourself")
    return 0
