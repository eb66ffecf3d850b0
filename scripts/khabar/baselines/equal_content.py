"""Attributions are one saying where their contents are the same words, spelling variants, marks and vowels apart."""

from __future__ import annotations

import re

from khabar.baselines import Attribution, Place
from khabar.text import fold

IN_SAMPLE = False
TASKS = ("utterance_alignment",)
_WORD = re.compile(r"\w+")


def group(attributions: list[Attribution]) -> list[list[Place]]:
    """Groups of two or more; an attribution without content is in none."""
    found: dict[tuple[str, ...], list[Place]] = {}
    for place, content in attributions:
        if words := tuple(_WORD.findall(fold(content).text)):
            found.setdefault(words, []).append(place)
    return [places for places in found.values() if len(places) > 1]
