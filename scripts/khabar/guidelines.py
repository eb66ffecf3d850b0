"""The guidelines that annotators work from, and their version."""

from __future__ import annotations

import re

from khabar.layout import Layout

VERSION = re.compile(r"^Version:[ \t]*([0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?)[ \t]*$", re.MULTILINE)


def version(layout: Layout) -> str:
    """The version that the line `Version:` of corpus/GUIDELINES.md names. Raises OSError where there is none."""
    match = VERSION.search(layout.guidelines.read_text("utf-8"))
    if match is None:
        raise OSError(f"{layout.name(layout.guidelines)} has no line `Version: MAJOR.MINOR`")
    return match[1]
