"""Names of pages and links between them: an id is only ever part of an address after it has been made safe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from khabar.text import digest

SAFE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")


def slug(name: str) -> str:
    """The part of a file name that stands for an id: itself where it keeps to the schema's pattern, else a digest."""
    return name if SAFE.match(name) else "x" + digest(name.encode("utf-8", "surrogatepass"))[:16]


def page(kind: str, name: str) -> str:
    """The file of a document, story or entity."""
    return f"{kind}-{slug(name)}.html"


def anchor(kind: str, name: str, fragment: str) -> str:
    """The address of a place on a page."""
    return f"{page(kind, name)}#{fragment_of(fragment)}"


def fragment_of(name: str) -> str:
    """An id as it stands behind `#`."""
    return quote(name, safe="", errors="surrogatepass")


def sentence_of(sentences: Iterable[dict[str, int]], position: int) -> int:
    """The number, from 1, of the sentence around a position, or of the last one before it."""
    found = 1
    for number, sentence in enumerate(sentences, 1):
        if sentence["start"] <= position:
            found = number
    return found
