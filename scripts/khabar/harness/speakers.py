"""Speakers by name: which entity of a document a string means, and which string means an entity."""

from __future__ import annotations

from collections.abc import Iterable

from khabar.measures.metrics import Item
from khabar.text import fold

UNKNOWN = "not-in-the-document"  # an id that no entity has: a name that the document does not know


def meant(name: str, mentions: list[Item], at: int) -> list[str]:
    """Ids of the entities that a name means, said of a quote at `at`.

    A mention that reads like the name (spelling variants folded); else one that the name holds as whole words, a
    person before others and the longest first (`الوزير سيرغي لافروف`); else one that holds the name. Of several the
    nearest to the quote. An office stands for those who hold it. Empty where no mention fits.
    """
    wanted = _words(name)
    read = [(mention, _words(mention["span"]["text"])) for mention in mentions]
    same = [m for m, words in read if words == wanted]
    inside = [(m, words) for m, words in read if words and _holds(wanted, words)]
    persons = [x for x in inside if x[0]["type"] == "PER"]
    longest = max((len(words) for _, words in persons or inside), default=0)
    within = [m for m, words in persons or inside if len(words) == longest]
    around = [m for m, words in read if wanted and _holds(words, wanted)]
    chosen = same or within or around
    if not chosen:
        return []
    return stands_for(min(chosen, key=lambda m: (abs(m["span"]["start"] - at), m["span"]["start"])))


def stands_for(mention: Item) -> list[str]:
    """The entities that a mention stands for as a speaker."""
    found: list[str] = mention["holders"] if mention["type"] == "OCC" and mention["holders"] else mention["entities"]
    return found


def called(entities: Iterable[str], first: str | None, mentions: list[Item], at: int) -> list[str] | None:
    """Names that mean these entities of a quote at `at`; the mention with id `first` goes before others.

    None where no name does: such a source cannot be asked for in words.
    """
    wanted = set(entities)
    named: list[str] = []
    ordered = sorted(mentions, key=lambda m: (m["id"] != first, abs(m["span"]["start"] - at)))
    for mention in ordered:
        told = set(meant(mention["span"]["text"], mentions, at))
        if told and told <= wanted:
            named.append(mention["span"]["text"])
            wanted -= told
        if not wanted:
            return named
    return None


def _words(name: str) -> list[str]:
    return fold(name).text.split()


def _holds(words: list[str], part: list[str]) -> bool:
    """Whether a run of words stands in others."""
    return any(words[i : i + len(part)] == part for i in range(len(words) - len(part) + 1))
