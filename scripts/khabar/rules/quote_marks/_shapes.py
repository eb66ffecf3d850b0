"""Words of names by their own shape: given names, nouns of institutions, foreign words."""

from __future__ import annotations

from functools import cache

from khabar import lexicon
from khabar.rules.quote_marks._vocabulary import common, foreign
from khabar.text import fold_word

_GENERAL = frozenset(["حكومه", "جيش", "شبكه", "سلطات", "قوات", "شرطه", "برلمان", "مكتب", "جهاز", "مجموعه"])


@cache
def given_names() -> frozenset[str]:
    """Given names, folded, those left out that are common words as well."""
    return frozenset(fold_word(row["name"]) for row in lexicon.load("given_names") if row["care"] != "noun")


@cache
def institutions() -> frozenset[str]:
    """Nouns of institutions, folded and without article; the most general ones left out."""
    found = {fold_word(row["word"]).removeprefix("ال") for row in lexicon.load("org_heads") if " " not in row["word"]}
    return frozenset(found - _GENERAL)


def outlandish(words: tuple[str, ...]) -> bool:
    """Whether no word is common and one is foreign, with or without its article or its last ي."""
    if any(common(word) or not word.isalpha() for word in words):
        return False
    return any(foreign(cut) for word in words for cut in (word, word.removeprefix("ال"), word.removesuffix("ي")))
