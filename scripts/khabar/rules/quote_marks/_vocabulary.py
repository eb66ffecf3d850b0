"""Words by themselves: common ones, names of the lists, verbs, words of a foreign shape. What was found is kept."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from khabar import clitics, lexicon
from khabar.reporting.cues import bare, listed
from khabar.text import fold_word

_ENDINGS = ("هما", "ات", "ون", "ين", "ان", "يه", "ها", "هم", "ه", "ي", "ا")
# Shapes of Arabic words in folded letters (فاعل, مفعول, تفعيل, انفعال, فعائل, فواعل, فعيل) and their endings.
_SHAPE = re.compile(
    r"\w+(?:ه|ات|ون|ين|اء|يا?)|(?:ال|لل)\w+|[مت]\w{2,5}|است\w{2}ا\w|ا\w?ت?\w{1,2}ا\w|ا\w{3}"
    r"|\w(?:وا|ا)\w{1,3}|\w\wا\w{1,2}|\w\w[يو]\w|\w\wا[ءئ]\w?|\w\wا\wي\w"
)
# Masdars of the fifth and sixth stem, and abstract nouns, elatives: التريث, التفاوض, الجدية, الأفضل.
_REFLEXIVE = re.compile(r"الت\w{3}|الت\wا\w\w|ال\w{2,6}يه|الا\w\w[^\Wي]")


@lru_cache(maxsize=1 << 14)
def stems(word: str) -> frozenset[str]:
    """A word as a head may be listed: without what is attached and without a pronoun (ومحاضرته is محاضرة)."""
    found = {word, bare(word), word[1:] if word[0] in "وفبلك" and len(word) > 3 else word}
    for stem in list(found):
        for pronoun in ("هما", "ها", "هم", "ه", "ي"):
            if stem.endswith(pronoun) and len(stem) - len(pronoun) >= 3:
                cut = stem.removesuffix(pronoun)
                found |= {cut, cut[:-1] + "ه" if cut.endswith("ت") else cut}
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def acts(word: str) -> bool:
    """Whether a word is a verb whose subject may follow: an imperfect, or a listed perfect."""
    for stem in (word, word[1:] if word[:1] in "وف" else word):
        if stem in verbs():
            return True
        if len(stem) > 4 and stem.startswith(("سي", "ست")) and stem not in vocabulary():
            return True
    return False


@cache
def verbs() -> frozenset[str]:
    """Verbs of deciding and doing, in the masculine and the feminine."""
    found = set()
    for row in lexicon.load("acting_verbs"):
        past, present = fold_word(row["past"]), fold_word(row["present"])
        found |= {past, present, "ت" + present[1:], past if past.endswith("ت") else past + "ت"}
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def foreign(word: str) -> bool:
    """Whether a word has none of the shapes that Arabic nouns and adjectives have, and is in no list."""
    return len(word) > 3 and word.isalpha() and not _SHAPE.fullmatch(word) and not common(word)


@lru_cache(maxsize=1 << 14)
def common(word: str) -> bool:
    """Whether a word, or what is left without article, particles and endings, is in the lists of common words."""
    forms = {word, bare(word)}
    for form in list(forms):
        for ending in _ENDINGS:
            if form.endswith(ending) and len(form) - len(ending) >= 3:
                cut = form.removesuffix(ending)
                forms |= {cut, cut + "ه"}
    return bool(forms & vocabulary())


@lru_cache(maxsize=1 << 14)
def ordinary(word: str) -> bool:
    """Whether a word is a common one, or a verbal noun by its shape: «التحريض», «الاعتداءات»."""
    stem = bare(word)
    if common(word) or clitics.verbal(stem) or clitics.verbal(stem.removesuffix("ات")):
        return True
    return _REFLEXIVE.fullmatch(word) is not None and stem.removesuffix("ه") not in nisbas()


@cache
def known_names() -> dict[str, str]:
    """Names of the lists, folded and without article, and what marks around them are: name or title."""
    found = {}
    for name in ("organisations", "places", "facilities", "works"):
        for row in lexicon.load(name):
            kind = "title" if row.get("type") in ("DOC", "EVENT") else "name"
            found[bare(fold_word(row["word"]))] = kind
    for word in listed("agency"):
        found.setdefault(word, "name")
    return found


@cache
def organisations() -> frozenset[str]:
    """Names of organisations, folded and without article."""
    return frozenset(bare(fold_word(row["word"])) for row in lexicon.load("organisations"))


@cache
def countries() -> frozenset[str]:
    """Names of countries, folded, those left out that are also other words."""
    return frozenset(fold_word(row["word"]) for row in lexicon.load("countries") if not row["care"])


@cache
def speakers() -> frozenset[str]:
    """Nouns of the list of speakers, folded, with the article as well."""
    words = {fold_word(row["word"]) for row in lexicon.load("speaking_nouns")}
    return frozenset(words | {"ال" + word for word in words} | {word.removeprefix("ال") for word in words})


@cache
def portfolios() -> frozenset[str]:
    """What ministries are for, folded, with the article: الصحة, التعليم."""
    return frozenset("ال" + fold_word(row["word"]).removeprefix("ال") for row in lexicon.load("portfolios"))


@cache
def vocabulary() -> frozenset[str]:
    """Common words of the lists, names of persons and places left out."""
    found = set()
    for name in ("common_words", "clitic_nouns", "quote_words"):
        found |= {fold_word(row["word"]) for row in lexicon.load(name)}
    return frozenset(found - listed("agency") - listed("letter") - known_names().keys())


@cache
def nisbas() -> frozenset[str]:
    """Adjectives of countries and cities, folded, without article and in the masculine."""
    return frozenset(fold_word(row["word"]) for row in lexicon.load("nisbas"))
