"""What the words around marks say about them: a head in front, a name's neighbours, words that are no names."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from khabar import lexicon
from khabar.reporting.cues import bare, listed
from khabar.rules.quote_marks._place import Place, headed, once, places, shorts
from khabar.segment import Page
from khabar.text import fold_word

LATIN = re.compile(r"[A-Za-z]{2,}")
JOINED = re.compile(r"[»”\"’'›]\s{0,2}[،,/(]?\s{0,2}(?:و|او|ثم)?\s{0,2}(?:ل|ب|ال)?$")
_ENDINGS = ("هما", "ات", "ون", "ين", "ان", "يه", "ها", "هم", "ه", "ي", "ا")
# Shapes of Arabic words in folded letters (فاعل, مفعول, تفعيل, انفعال, فعائل, فواعل, فعيل) and their endings.
_SHAPE = re.compile(
    r"\w+(?:ه|ات|ون|ين|اء|يا?)|(?:ال|لل)\w+|[مت]\w{2,5}|است\w{2}ا\w|ا\w?ت?\w{1,2}ا\w|ا\w{3}"
    r"|\w(?:وا|ا)\w{1,3}|\w\wا\w{1,2}|\w\w[يو]\w|\w\wا[ءئ]\w?|\w\wا\wي\w"
)
_NISBA = re.compile(r"\s?ال(\w{2,}ي)(?:ه|ين|تين)?(?:\s|[.،,؛:]|$)")
_GLOSS = re.compile(r"\s?\(\s?[^\W\d_][^()\d]{1,28}\)")
_LISTING = frozenset(
    ["مثل", "منها", "بينها", "ومنها", "وبينها", "ابرزها", "اهمها", "اخرها", "هي", "هو", "وهي", "وهو", "منهم"]
)

# Records hold words of somebody as often as they have a title.
_RECORDS = frozenset(
    [
        "بيان",
        "تقرير",
        "قرار",
        "قانون",
        "رساله",
        "ورقه",
        "مقال",
        "مقاله",
        "دراسه",
        "اعلان",
        "مؤتمر",
        "مبادره",
        "خطه",
        "رؤيه",
        "مذكره",
        "وثيقه",
        "كتب",
    ]
)


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


@once
def title_head(place: Place) -> str:
    """The head of a title in front of the marks, adjectives between: فيلم «…», الفيلم الروماني «…», قصيدة: «…»."""
    before = place.ahead
    if before[-1:] in ("،", ",", "؛"):
        return ""
    titles = listed("title")
    words = place.preceding(3)
    for number, word in enumerate(words):
        if kept := stems(word) & titles:
            return "" if kept & _RECORDS and said(place, word) else min(kept)
        if not word.startswith("ال") or (number and before.endswith(":")):
            return ""
    return ""


def said(place: Place, head: str) -> bool:
    """Whether marks behind the noun of a record hold what it says, or what is said of it: إن القرار «خاطئ»."""
    predicate = place.cue is not None and head.startswith("ال") and (len(place.words) < 3 or plain(place))
    return place.clause or place.stopped or predicate or place.ahead.endswith(":")


@once
def phrase_of(place: Place) -> bool:
    """Whether the inside begins with an attached preposition: دان المجلس «بأشد العبارات»."""
    first = place.words[0]
    return len(place.words) > 1 and first[0] in "بل" and len(first) > 3 and first[1:] in vocabulary()


def listing_head(place: Place) -> str:
    """What opens the list of the marks: أغانيه الأشهر مثل «…», شركات منها «…»; title, name or ''."""
    words = place.preceding(7)
    if not words or words[0] not in _LISTING or place.cue is not None:
        return ""
    for word in words[1:]:
        kept = stems(word)
        if kept & listed("title"):
            return "title"
        if kept & listed("name"):
            return "name"
    return ""


_memo: tuple[Page, dict[int, str]] | None = None


def kinds(page: Page) -> dict[int, str]:
    """What `told` says of the places of a page; kept for the rules that ask again."""
    global _memo
    memo = _memo
    if memo is None or memo[0] is not page:
        memo = _memo = page, told(page)
    return memo[1]


def told(page: Page) -> dict[int, str]:
    """For the place of each opening mark what a head says, `name` or `title`; joined marks and same words follow."""
    found: dict[int, str] = {}
    same: dict[str, str] = {}
    for place in shorts(page):
        if title_head(place):
            kind = "title"
        elif (not place.clause and headed(place, "name")) or (not place.clause and beside_name(place)):
            kind = "name"
        else:
            kind = listing_head(place)
        if kind:
            found[place.pair.open] = kind
            same.setdefault(bare(place.inside.strip()), kind)
    for place in shorts(page) if same else ():
        if kind := same.get(bare(place.inside.strip()), ""):
            found.setdefault(place.pair.open, kind)
    spread(page, found)
    return found


def spread(page: Page, found: dict[int, str]) -> None:
    """Give what marks are to those joined behind them."""
    last: Place | None = None
    for place in places(page):
        if not place.short:
            last = None
            continue
        at = place.pair.open
        near = last is not None and at - last.pair.close < 9 and len(place.words) < 5 and JOINED.search(place.before)
        if near and last is not None and (kind := found.get(last.pair.open) or by_itself(last)):
            found.setdefault(at, kind)
        last = place


def by_itself(place: Place) -> str:
    """What marks are by their words alone: a listed name, one in Latin letters, a foreign one; else ''."""
    if place.clause or len(place.words) > 3:
        return ""
    listed_as = known_names().get(bare(" ".join(place.words)), "")
    strange = any(foreign(word) for word in place.words) and not any(common(word) for word in place.words)
    return listed_as or ("name" if strange or LATIN.search(place.inside) else "")


@once
def beside_name(place: Place) -> bool:
    """Whether the words beside short marks are those of a name: زعيم «…», «…» اللندنية, «…» (اختصار), ويلعب «…»."""
    if len(place.words) > 4 or place.ahead[-1:] == ":":
        return False
    words = place.preceding(1)
    glued = bool(words) and place.ahead.endswith(words[0])
    if glued and {words[0], words[0][1:] if words[0][0] in "وفبلك" else ""} & listed("owner"):
        return True
    if place.cue is not None and place.gap.strip() in ("", "ب", "ان"):
        return False
    nisba = _NISBA.match(place.after)
    if (
        nisba
        and nisba.group(1) in nisbas()
        and (len(place.words) == 1 or place.words[0].startswith("ال") or not known(place))
    ):
        return not place.clause
    if _GLOSS.match(place.after) and len(place.words) < 4:
        return True
    return glued and acts(words[0]) and len(place.words) < 4 and not plain(place)


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


@once
def plain(place: Place) -> bool:
    """Whether the inside is a noun without article in an Arabic shape: «مرونة», «بوادر»."""
    return not place.words[0].startswith("ال") and not any(foreign(word) for word in place.words)


@lru_cache(maxsize=1 << 14)
def foreign(word: str) -> bool:
    """Whether a word has none of the shapes that Arabic nouns and adjectives have, and is in no list."""
    return len(word) > 3 and word.isalpha() and not _SHAPE.fullmatch(word) and not common(word)


def known(place: Place) -> bool:
    """Whether every word of the inside is a common one: no foreign word, no name."""
    return all(common(word) for word in place.words)


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
def vocabulary() -> frozenset[str]:
    """Common words of the lists, names of persons and places left out."""
    found = set()
    for name in ("common_words", "clitic_nouns", "quote_words"):
        found |= {fold_word(row["word"]) for row in lexicon.load(name)}
    return frozenset(found - listed("agency") - known_names().keys())


@cache
def nisbas() -> frozenset[str]:
    """Adjectives of countries and cities, folded, without article and in the masculine."""
    return frozenset(fold_word(row["word"]) for row in lexicon.load("nisbas"))
