"""The guidelines: their examples stand in the documents they name."""

from __future__ import annotations

import re

import pytest

from khabar import sources
from khabar.layout import home

# `example` (000), `example`, `example` (001, 003)
EXAMPLES = re.compile(r"((?:`[^`]*`(?:, and | and | or |, )?)+)\s*\((\d{3}(?:, \d{3})*)[);:,]")
ARABIC = re.compile(r"[\u0600-\u06ff]")


def examples(text: str) -> list[tuple[str, str]]:
    """Every example of Arabic with each of the documents named behind it."""
    return [
        (example, document)
        for found in EXAMPLES.finditer(" ".join(text.split()))
        for example in re.findall(r"`([^`]*)`", found[1])
        if ARABIC.search(example)
        for document in found[2].split(", ")
    ]


def missing(example: str, text: str) -> list[str]:
    """The parts of an example, divided by an ellipsis, that do not stand in the text."""
    return [part.strip() for part in example.split("…") if part.strip() not in text] if example not in text else []


def test_an_example_that_stands_nowhere_is_found() -> None:
    assert examples("one: `قال` (000, 001); two: `X` (002)") == [("قال", "000"), ("قال", "001")]
    assert missing("قال … إن", "قال لهم إن") == []
    assert missing("قال … إن", "قال لهم أن") == ["إن"]


def test_examples_stand_in_the_documents_they_name() -> None:
    corpus = sources.read(home())
    texts = {record.id: record.seed.text for record in corpus.records if record.seed is not None}
    found = examples(home().guidelines.read_text("utf-8"))
    if len(found) < 200:
        pytest.fail("the pattern no longer finds the examples")
    assert [(document, *parts) for example, document in found if (parts := missing(example, texts[document]))] == []
