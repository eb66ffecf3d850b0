"""Attached particles: و ف ب ك ل س in front of a word, and where a word begins and ends.

A closed list of combinations and two word lists decide; there is no morphological analysis. Letters that look
like a particle and belong to the word (واشنطن, لافروف, بوتين, وزير) are kept by the list of stems.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from khabar import lexicon
from khabar.memo import Memo
from khabar.text import EQUAL, fold, fold_word

LETTERS = "وفبكلس"
# How a token may begin that carries one, as written; the last are marks that Python calls letters.
CARRYING = frozenset(LETTERS + EQUAL["ك"] + "ـ\u06e5\u06e6")
# What may stand in front of a word that is already known, longest first. The article belongs to the noun, but
# لل hides it.
_PARTICLES = "و ف ب ك ل وب ول وك فب فل فك ال وال بال فال كال لل وبال ولل فلل وكال"
BEFORE_NAME = frozenset(_PARTICLES.split(" "))


# للعام, وللعام: the second ل is what is left of the article.
HIDDEN_ARTICLE = re.compile(r"(?<!\w)([وف]?)لل(?=\w\w)")


def is_word(character: str) -> bool:
    """Whether a character of folded text is part of a word."""
    return character.isalnum() or character == "_"


def edge_after(folded: str, end: int) -> bool:
    """Whether a word ends at `end`."""
    return end >= len(folded) or not is_word(folded[end]) or not is_word(folded[end - 1])


def edge_before(folded: str, start: int) -> str | None:
    """What is attached in front of `start`: "" at a word edge, particles, or None inside another word."""
    edge = start
    while edge > 0 and start - edge < 5 and is_word(folded[edge - 1]):
        edge -= 1
    attached = folded[edge:start]
    if not attached:
        return "" if start == 0 or not is_word(folded[start - 1]) else None
    if edge > 0 and is_word(folded[edge - 1]):
        return None
    return attached if attached in BEFORE_NAME else None


@cache
def _names() -> frozenset[str]:
    """Places, nationalities and given names of one word: the same word is no particle and a word, and is a host."""
    found = set[str]()
    for name, column in (
        ("countries", "word"),
        ("places", "word"),
        ("given_names", "name"),
        ("nisbas", "word"),
    ):
        for entry in lexicon.load(name):
            if " " not in entry[column] and not entry.get("care"):
                found.add(fold_word(entry[column]))
    bases = {fold_word(entry["word"]) for entry in lexicon.load("nisbas") if entry["form"] == "adjective"}
    return frozenset(found | {base + ending for base in bases for ending in ("", "ه", "ين", "ون", "ان", "ات", "تين")})


@cache
def _stems() -> frozenset[str]:
    listed = {fold_word(entry["word"]) for entry in lexicon.load("clitic_stems")}
    short = {stem + suffix for stem in listed if len(stem) == 3 and stem[0] == "و" for suffix in SUFFIXES}
    return frozenset(listed | (short - _hosts_after_and()) | {name for name in _names() if len(name) > 2})


SUFFIXES = ("ه", "ها", "هم", "ا", "ت", "ته", "تها", "نا", "وا")


@cache
def _hosts_after_and() -> frozenset[str]:
    # وهما is و and a pronoun, not وهم with a suffix
    return frozenset("و" + host for host in _hosts())


@cache
def _hosts() -> frozenset[str]:
    return frozenset(fold_word(entry["word"]) for entry in lexicon.load("clitic_hosts"))


@cache
def _nouns() -> frozenset[str]:
    listed = {fold_word(entry["word"]) for entry in lexicon.load("clitic_nouns")}
    return frozenset(listed | {name for name in _names() if len(name) > 3})


@cache
def _stem_prefixes() -> tuple[str, ...]:
    # Listed stems alone, long enough that no other word begins so; final ه is ت before a suffix: وزارة, وزارته.
    listed = {fold_word(entry["word"]) for entry in lexicon.load("clitic_stems")}
    plain = {stem for stem in listed if stem[0] == "و" and len(stem) > 3 and stem[-1] not in "اه"}
    return tuple(sorted(plain | {stem[:-1] + "ت" for stem in listed if len(stem) > 4 and stem[-1] == "ه"}))


# Verbal nouns by their shape, with suffixes: تدمير, مشاركة, انتخاب, استخدام.
_VERBAL_NOUN = re.compile(
    r"(?:ت\w\wي\w|م\wا\w\wة|ا(?:ست\w{2,3}|ن\w\w|\wت\w{1,2})ا\w)(?:ه|ها|هم|هما|نا|ات|اته|اتها)?|م\wا\w\wت(?:ه|ها|هم)"
)


# The same in folded letters, without the shape of معاملة: it is also that of nouns of place and thing.
_FOLDED_VERBAL_NOUN = re.compile(r"(?:ت\w\wي\w|ا(?:ست\w{2,3}|ن\w\w|\wت\w{1,2})ا\w)(?:ه|ها|هم|هما)?")


def verbal(word: str) -> bool:
    """Whether a folded word without what is attached has the shape of a verbal noun."""
    return bool(_FOLDED_VERBAL_NOUN.fullmatch(word))


def proclitics(token: str) -> list[int]:
    """Lengths, in code points, of the particles attached in front of a token; empty where there are none."""
    return [] if token[:1].isalnum() and token[0] not in CARRYING else _proclitics[token]


def _find_proclitics(token: str) -> list[int]:
    folded = fold(token)
    bare = "".join(token[folded.origin(i)] for i in range(len(folded.text)))
    edges = [0]
    while len(edges) < 4 and _is_particle(folded.text[edges[-1] :], bare[edges[-1] + 1 :]):
        edges.append(edges[-1] + 1)
        if folded.text[edges[-1] - 1 : edges[-1] + 1] == "لل":
            break  # للأسد: the second ل is what is left of the article, and the article stays on its noun
    return [b - a for a, b in pairwise(folded.origin(edge) for edge in edges)]


_proclitics = Memo(_find_proclitics)


def _is_particle(word: str, source: str) -> bool:
    """Whether the first letter of a folded word is a particle; `source` is the rest, unfolded and without marks."""
    if len(word) < 2 or word[0] not in LETTERS:
        return False
    letter, rest = word[0], word[1:]
    if rest[0].isdigit() or rest[0].isascii():
        return letter in "وبلف"  # و20, بـ5, وCNN
    if len(word) < 3:
        return False
    # Inside a word إ never stands, so the letter before it is a particle, whatever the folded forms: وإلى, والي.
    if source[:1] == "إ":
        return letter != "س"
    if word in _stems():
        return False
    if letter == "س":
        return _is_future(rest, source)
    if rest in _hosts() or (letter in "وف" and rest[0] in "بكل" and rest[1:] in _hosts()):
        return True
    if letter in "وفبك" and rest.startswith("ال") and len(rest) > 3:
        return True
    # A hamza on the alef is written where a word begins: وأكد, بأن, فأضاف.
    if len(word) > 3 and source[:1] == "أ":
        return True
    if letter == "و":
        future = rest[0] == "س" and len(word) > 5 and _is_future(rest[1:], source[1:])
        return len(word) > 3 and (future or not word.startswith(_stem_prefixes()))
    if letter == "ف":
        return rest[0] == "س" and len(word) > 4 and _is_future(rest[1:], source[1:])
    if letter == "ل" and ((rest[0] == "ل" and len(word) > 3) or (rest[0] in "تم" and len(word) > 5)):
        return True
    return rest in _nouns() or (rest[-1] == "ه" and rest[:-1] in _nouns()) or bool(_VERBAL_NOUN.fullmatch(source))


def _is_future(rest: str, source: str) -> bool:
    """Whether what follows س is a verb in the imperfect: سيعلن, ستبدأ, not سياسة, ستوديوهات, سنوات."""
    if source[:1] == "أ":
        return len(rest) > 3
    if rest[0] not in "يتن" or len(rest) < 3 or source.endswith(("ة", "ات")):
        return False
    if source[-1] == "ا" and not source.endswith(("ها", "هما", "نا")):
        return False
    return rest[1] not in "اي" or source[1] == "أ"
