"""The guidelines that annotators work from, and their version."""

from __future__ import annotations

import re
from pathlib import Path

from khabar.layout import Layout, home

VERSION = re.compile(r"^Version:[ \t]*([0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?)[ \t]*$", re.MULTILINE)


def source(layout: Layout) -> Path:
    """Where the guidelines are: the corpus's own, or else those that come with the package, in a wheel as well."""
    return layout.guidelines if layout.guidelines.is_file() else home().guidelines


def version(layout: Layout) -> str:
    """The version that the line `Version:` of the guidelines names. Raises OSError where there is none."""
    path = source(layout)
    match = VERSION.search(path.read_text("utf-8"))
    if match is None:
        raise OSError(f"{layout.name(path)} has no line `Version: MAJOR.MINOR`")
    return match[1]
