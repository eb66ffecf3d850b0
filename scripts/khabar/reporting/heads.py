"""Nouns that make a proposition of what stands behind them: ضرورة …, استعداده …, وقف القتال."""

from __future__ import annotations

from functools import lru_cache

from khabar import clitics
from khabar.reporting.cues import listed


@lru_cache(maxsize=1 << 14)
def is_own_act(word: str) -> bool:
    """Whether a word is an act with the pronoun of who does it: أكدت الحركة انخراطها في الحوار."""
    stem = next((word.removesuffix(p) for p in ("هما", "ها", "هم", "ه") if word.endswith(p)), "")
    return stem.startswith("ا") and clitics.verbal(stem)


@lru_cache(maxsize=1 << 14)
def is_act(word: str) -> bool:
    """Whether a noun says that something is done: a listed one, or one of the shape of a masdar."""
    return is_head(word) or clitics.verbal(word)


@lru_cache(maxsize=1 << 14)
def is_head(word: str) -> bool:
    """Whether a noun may be the object of a cue, with a pronoun or without: استعداده."""
    heads = listed("head")
    stem = word
    for pronoun in ("هما", "ها", "هم", "ه"):
        if len(word) > len(pronoun) + 2 and word.endswith(pronoun):
            stem = word.removesuffix(pronoun)
            break
    return (
        word in heads
        or word in listed("head-alone")
        or stem in heads
        or (stem.endswith("ت") and stem[:-1] + "ه" in heads)
    )
