"""Who said it and to whom: the source phrase beside a cue and the mention that lies in it."""

from __future__ import annotations

import re
from typing import Any

from khabar.layers import Item
from khabar.reporting.cues import bare, listed
from khabar.reporting.view import Mention, View
from khabar.segment import Range

Party = dict[str, Any]
# The most specific mention of a source phrase: a person by name, an office, then whoever else may speak.
RANK = {"PER": 2, "OCC": 1, "ORG": 3, "GPE": 3, "FAC": 4, "DOC": 4, "NORP": 5, "LOC": 6}
_OWN = re.compile(r"[»”\"]?، ال\w+(?: ال\w+)? [«“\"]?")  # a comma and the title of the name that follows
_NUMBERS = {"ثلاثه": 3, "اربعه": 4, "خمسه": 5, "سته": 6, "سبعه": 7, "ثمانيه": 8, "تسعه": 9, "عشره": 10}


def choose(view: View, narrow: Range, wide: Range) -> list[Mention]:
    """The mentions that say who speaks: the most specific one, and those joined to it with و."""
    # عدد من السكان: the phrase begins with a mention that goes on behind its narrow part
    near = [m for m in view.mentions_in(*wide) if m.item["type"] in RANK]
    near = [m for m in near if m.start >= narrow[0] and (m.end <= narrow[1] or m.start == narrow[0])]
    titles = [m for m in view.marks_in(*wide) if m.function == "title"]
    near = [m for m in near if not any(t.open < m.start < t.close for t in titles)]  # برنامج «سهرة مع سمير»
    # مسؤول أميركي, مصدر بالجيش: what describes an unnamed source is not the source.
    lead = view.tokens.following(narrow[0])
    unnamed = lead is not None and lead[0] == narrow[0] and lead[1] in listed("anonymous")
    near = [m for m in near if m.start - narrow[0] < 2 or not (unnamed or m.item["type"] == "NORP")]
    nobody = unnamed and lead is not None and lead[1] in listed("nameless")  # مصدر مقرب من سمير حداد
    named = [m for m in view.mentions_in(*wide) if is_person(m)] if not nobody else []
    named = [m for m in named if not any(t.open < m.start < t.close for t in titles)]
    if not named and not near:
        return []
    if len(named) > 1 and view.text[named[0].end : named[1].start] in (" ", "، "):
        named = named[1:]  # المتحدث باسم الرئيس سمير حداد فهد سالم: the first name belongs to the title
    elif len(named) == 2 and wide[1] - named[1].end < 4 and _OWN.fullmatch(view.text, named[0].end, named[1].start):
        named = named[1:]  # وكيل المتهم «سمير حداد»، المحامي فهد سالم
    if lead is not None and lead[1] in listed("kin") and named and owned(view, lead[0], named[0]):
        named, near = [], [m for m in near if m.start == lead[0]]  # زوجة الرئيس سمير حداد
        if not near:
            return []
    chosen = [named[0] if named else min(near, key=lambda m: (rank(m), m.start, -m.end))]
    if chosen[0].item["form"] == "nominal" and (own := own_name(view, chosen[0], near)):
        chosen = [own]
    if not named and (joined := before_and(view, chosen[0], near)):
        chosen = [*joined, *chosen]
    for mention in named if named else near:
        if mention.start >= chosen[-1].end and joined_by_and(view, chosen[-1].end, mention.start):
            chosen.append(mention)
    return chosen


def own_name(view: View, head: Mention, near: list[Mention]) -> Mention | None:
    """The name of a body in marks behind its head: شبكة «…»."""
    named = (m for m in near if m.item["form"] == "name" and m.item["type"] == head.item["type"])
    return next((m for m in named if 0 < m.start - head.end < 4 and m.start - 1 in view.opening), None)


def owned(view: View, start: int, name: Mention) -> bool:
    """Whether a title or a noun with the article stands between a relative and the name: it is the other's name."""
    words = [word for _, word in view.tokens.between(start, name.start)]
    return 1 < len(words) < 4 and all(word.startswith("ال") for word in words[1:]) and bare(words[1]) in listed("held")


def texts(view: View, start: int, end: int) -> list[str]:
    """The tokens of a stretch, without their places."""
    return [word for _, word in view.tokens.between(start, end)]


def joined_by_and(view: View, start: int, end: int) -> bool:
    """Whether و joins what stands on both sides of a gap: nothing else, or the title of the second one.

    الوزير … ونظيره التركي …: a preposition, a mark or a verb of saying in the gap ends the phrase.
    """
    words = texts(view, start, end)
    if not words or len(words) > 5 or not words[0].startswith("و"):
        return False
    if any(not w[0].isalpha() or w in listed("hard") or w in listed("soft") for w in words):
        return False
    return len(words) == 1 or not view.cues_in(start, end)


def before_and(view: View, chosen: Mention, near: list[Mention]) -> list[Mention]:
    """Mentions of the rank below in front of the chosen one that و joins to it: رئيس … ووزارة …."""
    return [m for m in near if m.end <= chosen.start and joined_by_and(view, m.end, chosen.start)][:1]


def is_person(mention: Mention) -> bool:
    return bool(mention.item["type"] == "PER" and mention.item["form"] == "name")


def rank(mention: Mention) -> int:
    return 0 if is_person(mention) else RANK[mention.item["type"]]


def overt(view: View, narrow: Range, wide: Range) -> list[Party]:
    """Parties for a source phrase; without entities, one party that names no mention."""
    chosen = choose(view, narrow, wide)
    words = texts(view, narrow[0], narrow[1])
    return [party(m, words) for m in chosen] or [party(None, words)]


def party(mention: Mention | None, words: list[str]) -> Party:
    return {
        "mention": mention.item["id"] if mention else None,
        "entities": meant(mention.item) if mention else [],
        "expression": "overt",
        "antecedent": None,
        "count": count(words) if mention is None or not is_person(mention) else None,
        "anonymity": anonymity(mention, words),
        "evidence": "explicit",
    }


def meant(item: Item) -> list[str]:
    """Whom a mention means as a source: those who hold an office, if the text names them, else its own entities."""
    return list(item["holders"] or item["entities"])


def anonymity(mention: Mention | None, words: list[str]) -> str:
    """named, role-only (an office) or anonymous (neither), by the mention or by the first word."""
    if mention is not None and is_person(mention):
        return "named"
    first = words[0] if words else ""
    if first in _NUMBERS and len(words) > 1:
        first = words[1]
    if first in listed("anonymous"):
        return "anonymous"
    if mention is not None:
        if mention.item["type"] == "OCC":
            return "role-only"
        return "named" if mention.item["form"] == "name" else "anonymous"
    office = first in listed("role") or bare(first) in listed("role")
    # A phrase in which no rule sees a name names nobody.
    return "role-only" if office and len(words) < 3 else "anonymous"


def count(words: list[str]) -> int | None:
    """How many persons a phrase states: مسؤولان is 2, ثلاثة مسؤولين 3."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word in _NUMBERS:
            return _NUMBERS[word]
        if word.endswith("ان") and len(word) > 4 and bare(word)[:-2] in listed("anonymous"):
            return 2
        if not word.isalpha() or not following:
            break
    return None


def zero() -> Party:
    """A dropped subject; `links` finds what it takes up."""
    return {
        "mention": None,
        "entities": [],
        "expression": "zero",
        "antecedent": None,
        "count": None,
        "anonymity": "anonymous",
        "evidence": "agreement",
    }
