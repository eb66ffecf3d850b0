"""Make the zones of a document from its lines: which are headline, sign-off, residue; the rest is lead and body.

Lines are those with something on them, counted from 1, or from the end as -1, -2 …; a number 0 says that there is no
such line. A kind that is not named keeps its lines, but for those that are named something else. Without an option the
lines are shown with their numbers and what they are, and nothing is written.
"""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 5
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("document", help="id of the document")
    parser.add_argument("--title-line", type=int, action="append", default=[], metavar="N", help="a headline")
    parser.add_argument("--signoff-line", type=int, action="append", default=[], metavar="N", help="desk or agency")
    parser.add_argument("--residue-line", type=int, action="append", default=[], metavar="N", help="left of a web page")


def changes(options: argparse.Namespace) -> bool:
    """Where lines are named."""
    return bool(options.title_line or options.signoff_line or options.residue_line)


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Write the document's title and zones; everything else in its file stays."""
    from khabar import canonical, changing, sources, zoning
    from khabar.findings import printable

    record = next((r for r in sources.read(layout).records if r.id == options.document), None)
    if record is None or record.file.fault or record.file.offences or record.seed is None or record.seed.text is None:
        return stopped(f"there is no document {options.document} that can be read. Fix: khabar validate says why.")
    page = record.page
    given = {"headline": options.title_line, "signoff": options.signoff_line, "residue": options.residue_line}
    zones = record.document["zones"]
    before = {kind: zoning.lines(page, zones, kind) for kind in given}
    if not any(given.values()):
        for number, (start, end) in enumerate(page.paragraphs, 1):
            kind = next((kind for kind, lines in before.items() if number in lines), "")
            print(f"{number:>4} {kind:8} {printable(page.text[start:end])}")
        return 0
    here = {number % (len(page.paragraphs) + 1) for numbers in given.values() for number in numbers}
    kept = {kind: [] if given[kind] else [n for n in before[kind] if n not in here] for kind in given}
    try:
        zones = zoning.zones(page, {kind: [n for n in given[kind] if n] + kept[kind] for kind in given})
    except zoning.NoSuchLine as reason:
        return stopped(f"{reason} Fix: khabar zone {record.id} shows the lines with their numbers.")
    value = {**record.document, "title": zoning.title(zones), "zones": zones}
    text = canonical.dumps(value, record.file.schema, record.file.root)
    changed = changing.write(layout, {layout.root / record.file.name: text})
    print(f"zone: {record.file.name} {'written' if changed else 'is so already'}: {len(zones)} zones")
    return 0
