"""Whether marks hold the name of a person."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from khabar import lexicon
from khabar.reporting.cues import bare, listed
from khabar.rules.quote_marks._place import ASKED, Place
from khabar.rules.quote_marks._shapes import given_names
from khabar.rules.quote_marks._vocabulary import common, foreign, known_names
from khabar.segment import Page
from khabar.text import fold_word

LINKS = frozenset(["عبد", "ابو", "بن", "ابن", "ال", "ام", "ولد"])
OFTEN = 12  # how many places of a name are looked at


@cache
def names() -> frozenset[str]:
    """Words that a name may go on with: every given name, the common words among them too, and الدين, الله."""
    return frozenset({fold_word(row["name"]) for row in lexicon.load("given_names")} | {"الدين", "الله"})


def of_person(page: Page, place: Place) -> bool:
    """Whether the marks hold the name of a person: by its given name, or as the text writes it behind one."""
    words = place.words
    if words[0] == "علي" and page.text[page.folded.origin(place.start + place.inside.index("علي") + 2)] == "ى":
        return False  # «على حافة العطش»
    given = words[0] in given_names() and not listed("clause") & set(words)  # «سيرغي …» only looks like a verb
    if (place.clause and not given) or len(words) > 4 or not words[0].isalpha():
        return False
    if (
        len(words) > 1
        and not place.clause
        and words[0] not in ("الله", "الدين")
        and all(word in names() or word in LINKS for word in words)
    ):
        return True  # «حسن نور الدين»: nouns that are names as well
    if len(words) > 1 and (words[0] in LINKS or given):
        linked = pairwise(words)
        return all(before in LINKS or not common(word) or word in names() for before, word in linked)
    if len(words) == 2 and words[1] in given_names() and not common(words[0]) and not words[0].startswith("ال"):
        return True  # وهي «زارا أحمد»
    known = bare(words[0]) in known_names()
    if len(words) > 2 or known or (len(words) == 1 and common(words[0])):
        return titled(place)
    return (place.number < ASKED and behind_given_name(page, " ".join(words))) or titled(place)


def titled(place: Place) -> bool:
    """Whether two or three words that no list knows stand behind an office: خبير الشبكات «جورو الجوري»."""
    lead = place.last.removeprefix("و")
    if len(place.words) == 1 and lead in listed("honorific") and place.ahead.endswith(place.last):
        return not common(place.words[0]) and place.words[0].isalpha()
    if not 1 < len(place.words) < 4 or place.ahead[-1:] in ("،", ",", ":", "؛"):
        return False
    if any(common(word) or not word.isalpha() for word in place.words):
        return False
    for word in place.preceding(5):
        if {word, bare(word)} & (listed("role") | listed("anonymous")):
            return True
        if not word.startswith("ال"):
            return False
    return False


def behind_given_name(page: Page, name: str) -> bool:
    """Whether the text has a name behind a given name as well: فهد سالم beside «سالم»."""
    text, at = page.folded.text, -1
    for _ in range(OFTEN):
        at = text.find(f" {name}", at + 1)
        if at < 0:
            return False
        whole = not text[at + len(name) + 1 : at + len(name) + 2].isalpha()
        before = text[max(0, at - 20) : at].split(" ")[-1]
        # A noun may stand before a noun as well (بغرض تفادي الصدام): an unknown word only before one without article.
        strange = foreign(before) and " " not in name and not name.startswith("ال")
        if whole and (before in given_names() or strange or (" " in name and before in names())):
            return True
    return False
