"""What the dataset is called, by whom it is made and on what terms: corpus/metadata.json, the one source of all that.

Described in schema/metadata.schema.json; the card, the citation files and the manifest take it from here.
"""

from __future__ import annotations

from khabar import strict_json
from khabar.json_scanner import JsonFault
from khabar.layout import Layout
from khabar.schemas import Node, Schema
from khabar.shape import offences
from khabar.sources import Sources


def of(corpus: Sources) -> Node:
    """The metadata of a corpus that was validated. Raises ValueError where there are none."""
    file = corpus.file("metadata")
    if file is None:
        raise ValueError("the corpus has no corpus/metadata.json that can be read: validate before building")
    value: Node = file.value
    return value


def read(layout: Layout) -> Node | None:
    """The metadata on the disk, or None where they are absent or do not keep to their schema."""
    try:
        value: Node = strict_json.loads(layout.metadata.read_bytes())
    except (FileNotFoundError, JsonFault):
        return None
    return None if offences(Schema(layout.schema), "metadata", value) else value


def licence_line(about: Node) -> str:
    """The terms of annotations and texts in one line."""
    rights = about["licences"]
    texts = rights["texts"]["id"] or rights["texts"]["statement"].rstrip(".")
    return f"annotations {rights['annotations']['id']}; texts: {texts}"


def terms(about: Node) -> str:
    """The terms of every part in sentences."""
    rights = about["licences"]
    made = f"Annotations: {rights['annotations']['id']}. Code: {rights['code']['id']}."
    return f"{made} {rights['texts']['statement']} {rights['texts']['terms']}"


def size_category(documents: int) -> str:
    """The hub's word for a number of rows."""
    limits = (("n<1K", 1_000), ("1K<n<10K", 10_000), ("10K<n<100K", 100_000), ("100K<n<1M", 1_000_000))
    return next((name for name, limit in limits if documents < limit), "n>1M")
