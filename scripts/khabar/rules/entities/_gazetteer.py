"""The word lists of the entity rules, as automata and tables. Everything is made at first use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from khabar import lexicon
from khabar.clitics import edge_after
from khabar.matching import MANY, Words
from khabar.rules.entities._lists import TANWEEN, Begun, first_word
from khabar.rules.entities._reading import Reading
from khabar.text import fold_word


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a list: what it is known by, what it is, and how much caution it needs."""

    key: str
    type: str
    subtype: str | None
    kind: str = ""
    care: bool = False
    head: str = ""  # folded first word(s) that are matched and not part of the name
    elided: bool = False  # للعراق: only behind ل, which swallows the alef of the article


@dataclass(frozen=True, slots=True)
class Nisba:
    """A form of a nisba adjective."""

    key: str
    definite: bool
    feminine: bool
    number: str  # one, two, many
    care: bool


class Hit(NamedTuple):
    """A name of a list found in a folded page, with what is attached in front: و, بال … or nothing."""

    start: int
    end: int
    entry: Any
    proclitic: str
    first: int | None  # number of the word that starts there, or carries the name
    last: int | None  # number of the word that ends there


class Found:
    """Names of lists, found in a page. A list too long to be kept word by word has an automaton of its own."""

    def __init__(self, entries: Iterable[tuple[str, Any]]) -> None:
        kept: dict[str, Any] = {}
        for word, entry in entries:
            kept.setdefault(fold_word(word), entry)
        listed = len(kept) <= MANY and all(first_word(name) for name in kept)
        self._words = None if listed else Words(kept.items())
        self._begun = Begun(kept if self._words is None else {})

    def hits(self, reading: Reading) -> list[Hit]:
        """Hits in text order, without overlap, the longest at each place."""
        found, reached, folded = list[Hit](), 0, reading.page.folded.text
        for hit in self._words.find(folded) if self._words is not None else ():
            first, last = reading.starting(hit.start), reading.ending(hit.end)
            found.append(Hit(hit.start, hit.end, hit.entry, hit.proclitic, first, last))
        for start, (at, proclitic, candidates), i in reading.begun(self._begun):
            if start < reached:
                continue
            for name, length, whole, entry in candidates:
                end = start + length
                if whole and i is not None:
                    found.append(Hit(start, end, entry, proclitic, i if at <= 3 else None, i))
                elif whole or (folded.startswith(name, start) and edge_after(folded, end)):
                    found.append(Hit(start, end, entry, proclitic, reading.starting(start), reading.ending(end)))
                else:
                    continue
                reached = end
                break
        return found


class Names(Found):
    """Names of lists; `elided` forms only where ل stands before them."""

    def __init__(self, entries: Iterable[tuple[str, Name]]) -> None:
        super().__init__(_with_elided(entries))

    def find(self, reading: Reading) -> list[Hit]:
        """Hits without those inside inflected words: no article before a name that has none, no tanween on it."""
        hits = [hit for hit in self.hits(reading) if _fits(hit)]
        return [hit for hit in hits if not _has_tanween(reading, hit)] if reading.page.folded.left_out else hits


def _fits(hit: Hit) -> bool:
    if not hit.proclitic:
        return not hit.entry.elided
    return not hit.proclitic.endswith(("ال", "لل")) and (not hit.entry.elided or hit.proclitic[-1] == "ل")


def _has_tanween(reading: Reading, hit: Hit) -> bool:
    if hit.first is not None and hit.first == hit.last and not reading.words[hit.first].tanween:
        return False
    page = reading.page
    start, end = page.folded.span(hit.start, hit.end)
    return end - start > hit.end - hit.start and any(mark in page.text[start:end] for mark in TANWEEN)  # كوباً is a cup


def _with_elided(entries: Iterable[tuple[str, Name]]) -> Iterator[tuple[str, Name]]:
    for word, name in entries:
        yield word, name
        if fold_word(word).startswith("ال") and len(word) > 3:
            yield "ل" + fold_word(word)[2:], replace(name, elided=True)


@cache
def places() -> Names:
    """Countries, cities, regions, waters."""
    return Names([*_countries(), *_places()])


def _countries() -> Iterator[tuple[str, Name]]:
    for row in lexicon.load("countries"):
        yield row["word"], Name(row["code"], "GPE", "country", "country", bool(row["care"]))


def _places() -> Iterator[tuple[str, Name]]:
    for row in lexicon.load("places"):
        subtype = "city" if row["kind"] == "capital" else row["kind"]
        yield row["word"], Name(row["key"], row["type"], subtype, row["kind"], bool(row["care"]))


@cache
def place_words() -> frozenset[str]:
    """Folded names of places of one word that are no common words."""
    return frozenset(fold_word(word) for word, name in [*_countries(), *_places()] if not name.care)


@cache
def organisations() -> Names:
    """Organisations known by name."""
    rows = lexicon.load("organisations")
    return Names(
        (row["word"], Name(row["key"], "ORG", row["subtype"], "", bool(row["care"]), fold_word(row["head"])))
        for row in rows
    )


@cache
def facilities() -> Names:
    """Buildings, squares and bases known by name."""
    return Names((row["word"], Name(row["key"], row["type"], row["subtype"])) for row in lexicon.load("facilities"))


@cache
def works() -> Names:
    """Events, documents and products known by name."""
    return Names(
        (
            row["word"],
            Name(row["key"], row["type"], row["subtype"] or None, "", False, fold_word(row["head"])),
        )
        for row in lexicon.load("works")
    )


@cache
def nisbas() -> dict[str, Nisba]:
    """Forms of nisba adjectives by their folded text: روسي, الروسية, روسيين, الروس."""
    found: dict[str, Nisba] = {}
    for row in lexicon.load("nisbas"):
        base, care = fold_word(row["word"]), bool(row["care"])
        for form, feminine, number in _inflected(base) if row["form"] == "adjective" else [(base, False, "many")]:
            found.setdefault(form, Nisba(row["code"], False, feminine, number, care))
            definite = " ".join("ال" + word for word in form.split(" "))
            found.setdefault(definite, Nisba(row["code"], True, feminine, number, False))
    return found


def _inflected(base: str) -> Iterator[tuple[str, bool, str]]:
    """The forms of a masculine nisba. The accusative in ا (روسيا) is left out: it is the country."""
    words = base.split(" ")
    for ending, feminine, number in (
        ("", False, "one"), ("ه", True, "one"), ("ان", False, "two"), ("ين", False, "many"), ("ون", False, "many"),
        ("تان", True, "two"), ("تين", True, "two"), ("ات", True, "many"),
    ):  # fmt: skip
        yield " ".join([*words[:-1], words[-1] + ending]), feminine, number


@cache
def heads(name: str) -> dict[str, lexicon.Entry]:
    """A list of first words by their folded text; where a word is there twice, the first entry."""
    found: dict[str, lexicon.Entry] = {}
    for row in lexicon.load(name):
        found.setdefault(fold_word(row["word"]), row)
    return found


@cache
def first_words(name: str) -> frozenset[str]:
    """The first of the words of each entry of such a list: what most words of a text are not."""
    return frozenset(head.partition(" ")[0] for head in heads(name))


@cache
def given_names() -> dict[str, str]:
    """Given names: folded name to `noun` (also a common word) or nothing."""
    rows = lexicon.load("given_names")
    return {fold_word(row["name"]): row["care"] for row in rows if row["kind"] not in ("link", "family-first")}


@cache
def surnames() -> dict[str, bool]:
    """Surnames that stand alone in newspapers, and whether they need caution."""
    return {fold_word(row["word"]): bool(row["care"]) for row in lexicon.load("surnames")}


@cache
def name_links() -> frozenset[str]:
    """Words inside names: بن, أبو, دي, آل."""
    return frozenset(fold_word(row["name"]) for row in lexicon.load("given_names") if row["kind"] == "link")


@cache
def family_first() -> frozenset[str]:
    """First syllables of East Asian names."""
    return frozenset(fold_word(row["name"]) for row in lexicon.load("given_names") if row["kind"] == "family-first")


@cache
def common_words() -> frozenset[str]:
    """Words that no name of a person goes on with."""
    return frozenset(row["word"] for row in lexicon.load("common_words")) - set(given_names())


@cache
def portfolios(kind: str) -> frozenset[str]:
    """What ministers (`portfolio`) or heads (`body`) are in charge of."""
    return frozenset(fold_word(row["word"]) for row in lexicon.load("portfolios") if row["kind"] == kind)
