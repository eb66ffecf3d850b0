"""What changed between two releases, in annotations, and whether the version's number says so."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from khabar.layout import Layout
from khabar.terminal import stopped

if TYPE_CHECKING:
    from khabar.differences import Change
    from khabar.releases import Release

PLACE = 45
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    where = "a dataset folder, a data/<digest> folder or a git revision (v0.1.0)"
    parser.add_argument("old", metavar="OLD", help=f"the release before: {where}")
    parser.add_argument("new", metavar="NEW", help="the release after: the same")
    parser.add_argument("--counts", action="store_true", help="only how many changes of each kind, not each of them")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how changes are printed")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print the changes; exit status 1 where the new number is too small for them."""
    from khabar.differences import compare, demanded, least, number
    from khabar.releases import NotARelease, opened

    try:
        with opened(options.old, layout.root) as old, opened(options.new, layout.root) as new:
            changes = compare(old, new)
    except NotARelease as reason:
        return stopped(str(reason))
    level = demanded(changes)
    wanted = least(old.version, level)
    enough = number(new.version) >= number(wanted)
    if options.format == "json":
        print_json(old, new, changes, level, wanted, enough)
        return 0 if enough else 1
    if not options.counts:
        for change in changes:
            print(line(change))
    print_summary(changes)
    if old.entities is None or new.entities is None:
        print("registry: not compared, since it does not lie beside both cards")
    asked = f"{level}, at least {wanted}" if level else "nothing"
    print(f"version: {old.version} -> {new.version}, the changes ask for {asked}: {'right' if enough else 'too small'}")
    return 0 if enough else 1


def print_json(old: Release, new: Release, changes: list[Change], level: str | None, wanted: str, enough: bool) -> None:
    """One object: both versions, what is asked, and every change."""
    import json

    found = {
        "old": {"name": old.name, "version": old.version},
        "new": {"name": new.name, "version": new.version},
        "asked": level,
        "least": wanted,
        "enough": enough,
        "registry": old.entities is not None and new.entities is not None,
        "changes": [
            {
                "kind": change.kind,
                "way": change.way,
                "place": list(change.place),
                "level": change.level,
                "fields": [{"path": path, "old": before, "new": after} for path, before, after in change.details],
            }
            for change in changes
        ],
    }
    print(json.dumps(found, ensure_ascii=False, indent=2))


def print_summary(changes: list[Change]) -> None:
    """How many of each kind; annotations by layer and document."""
    from collections import Counter

    counted: dict[str, Counter[str]] = {}
    for change in changes:
        inner = change.place[:-1] if change.kind in ("annotation", "item") else ()
        counted.setdefault(" ".join([change.kind, *inner]), Counter())[change.way] += 1
    for name, ways in counted.items():
        print(f"{name}: {', '.join(f'{count} {way}' for way, count in sorted(ways.items()))}")
    if not changes:
        print("nothing changed")


def line(change: Change) -> str:
    """One change: sign, kind, place and level, the fields that differ, and the texts last."""
    parts, texts = [], []
    for path, old, new in change.details:
        said, shown = told(path, old, new)
        parts += [said] if said else []
        texts += shown
    head = f"{SIGNS[change.way]} {change.kind} {'/'.join(change.place)} ({change.level})"
    found = f"{head}: {'; '.join(parts)}" if parts else head
    return found + ("  " + " ".join(texts) if texts else "")


def told(path: str, old: Any, new: Any) -> tuple[str, list[str]]:
    """A field in words, and the texts that belong to the end of the line: right-to-left text stays in one place."""
    from khabar.canonical import compact
    from khabar.findings import printable

    if not path:  # the whole of an item that came or went
        item = new if old is None else old
        return brief(item), [f"[{printable(text)}]" for text in first_text(item)]
    values = [compact(value) for value in (old, new)]
    if all(value.isascii() for value in values):
        return f"{path} {printable(values[0])} -> {printable(values[1])}", []
    said = [old if isinstance(old, str) else values[0], new if isinstance(new, str) else values[1]]
    return f"{path} differs", [f"[{printable(said[0])}] -> [{printable(said[1])}]"]


def brief(item: Any) -> str:
    """The plain values of an item: its labels, not its texts."""
    kept = {key: value for key, value in item.items() if isinstance(value, str) and value.isascii() and key != "id"}
    return ", ".join(f"{key} {value}" for key, value in list(kept.items())[:6])


def first_text(item: Any) -> list[str]:
    """The text of the first span of an item, in the order of its fields, or its Arabic label."""
    for key, value in item.items():
        if key in ("text", "label_ar") and isinstance(value, str):
            return [value]
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict) and (found := first_text(inner)):
            return found
    return []
