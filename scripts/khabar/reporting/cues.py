"""Words that report: the forms of the list `quote_cues`, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from khabar import lexicon
from khabar.matching import Words
from khabar.reporting.marks import OPENERS
from khabar.segment import Page
from khabar.text import fold_word

PRONOUNS = {"ه": ("m", "sg"), "ها": ("f", "sg"), "هم": ("m", "pl"), "هما": ("x", "du"), "هن": ("f", "pl")}
# What may be attached in front: a verb takes و and ف alone, بقوله has ب.
ATTACHED = {
    "verb": ("", "و", "ف"),
    "participle": ("", "و"),
    "masdar": ("", "و", "ب", "ل", "وب", "ول"),
    "particle": ("", "و"),
}
PARTICLES = (
    ("وفق", "وفق"),
    ("وفقا", "وفق"),
    ("بحسب", "حسب"),
    ("حسب", "حسب"),
    ("حسبما", "حسب"),
    ("طبقا", "طبقا"),
    ("على حد", "حد"),
    ("على حسب", "حسب"),
    ("نقلا عن", "نقلا"),
)
# وبين الوزير أن: with و and with أن behind a word spelt like بين is the verb; not وبين أن يذهب وأن يبقى.
_AND_THAT = re.compile(r" (?:[^\W\d]+ ){0,4}?(?:[^\W\d]+[،,] )?ان(?:ه|ها|هم|(?! [يتن]))\b")
# وعبر الوزير عن قلقه, كما عبر عن: the verb; not وعبر الحدود.
_VOICED = re.compile(r" (?:[^\W\d]+ ){0,4}?عن ")
_JOINED_BEFORE = re.compile(r"(?:كما|فيما|حيث|قد|بعدما|بينما)\s$")
# إعلان الوفد أن, قول الشاعر «…»: a noun of saying whose genitive is the source, with what is said behind it.
_GENITIVE_WORDS = 7
_WORD = re.compile(r" ([^\W\d]+)")
_THAT = re.compile(r"ب?ان(?:ه|ها|هم|هما|هن|ني|نا)?")
# جاء في بيان, ورد فيه: without it these are verbs of coming.
_IN_DOCUMENT = re.compile(r" (?:في|ب|فيه|فيها|ضمن|علي)(?: |:|ال)")


@dataclass(frozen=True)
class Form:
    """One form of a word that reports. `takes` is explained in the list."""

    lemma: str
    kind: str
    gender: str  # m, f, or x where the form does not tell
    number: str  # sg, du, pl, or x
    imperfect: bool
    future: bool
    takes: frozenset[str]
    type: str
    medium: str
    negative: bool
    final: str = ""  # the last letter as spelt: folding makes one of ى and ي

    def agrees(self, gender: str, number: str) -> bool:
        """Whether a subject of this gender and number fits; x fits everything."""
        return ("x" in (self.gender, gender) or self.gender == gender) and (
            "x" in (self.number, number) or self.number == number
        )


class Cue(NamedTuple):
    """A word that reports, in positions of the folded text; `at` is before what is attached."""

    at: int
    start: int
    end: int
    form: Form
    negated: bool
    possible: bool


@cache
def words() -> Words:
    return Words((word, replace(made, final=word[-1])) for word, made in forms())


def forms() -> Iterator[tuple[str, Form]]:
    """Every form with what it says. Perfects come first: of two spelt alike the first is kept."""
    entries = lexicon.load("quote_cues")
    for entry in entries:
        perfect = entry["lemma"]
        if "alike" not in entry["takes"].split():
            yield perfect, form(entry, "verb", "m", "sg")
        elif "clause" in entry["takes"].split():
            yield perfect, form({**entry, "takes": f"{entry['takes']} told"}, "verb", "m", "sg")
        else:
            kept = " ".join(t for t in entry["takes"].split() if t != "weak")
            yield perfect, form({**entry, "takes": f"{kept} voiced"}, "verb", "m", "sg")
        yield entry["perfect_f"] or perfect + "ت", form(entry, "verb", "f", "sg")
        yield entry["perfect_p"] or perfect + "وا", form(entry, "verb", "m", "pl")
        if not entry["perfect_f"] and "weak" not in entry["takes"].split():
            yield perfect + "ا", form(entry, "verb", "m", "du")
        yield (entry["perfect_f"] or perfect + "ت") + "ا", form(entry, "verb", "f", "du")
        if "person" in entry["takes"].split() and "weak" not in entry["takes"].split():
            for pronoun in ("ه", "ها", "هم"):  # واتهمه بـ, دعتهم إلى
                yield perfect + pronoun, form(entry, "verb", "m", "sg")
                yield (entry["perfect_f"] or perfect + "ت") + pronoun, form(entry, "verb", "f", "sg")
        if "describe" in entry["takes"].split():
            bound = {**entry, "takes": f"{entry['takes']} bound"}
            for pronoun in ("ه", "ها", "هم"):
                yield perfect + pronoun, form(bound, "verb", "m", "sg")
                yield perfect + "ت" + pronoun, form(bound, "verb", "f", "sg")
                yield entry["imperfect"] + pronoun, form(bound, "verb", "m", "sg", True)
                yield "ت" + entry["imperfect"][1:] + pronoun, form(bound, "verb", "f", "sg", True)
    for entry in entries:
        if imperfect := entry["imperfect"]:
            plural = entry["imperfect_p"] or imperfect + "ون"
            for prefix in ("", "س"):
                future = bool(prefix)
                yield prefix + imperfect, form(entry, "verb", "m", "sg", True, future)
                yield prefix + "ت" + imperfect[1:], form(entry, "verb", "f", "sg", True, future)
                yield prefix + plural, form(entry, "verb", "m", "pl", True, future)
                yield prefix + imperfect + "ان", form(entry, "verb", "m", "du", True, future)
        if imperfect.endswith(("ي", "ى")) and "weak" not in entry["takes"].split():
            jussive = form({**entry, "takes": f"{entry['takes']} jussive"}, "verb", "m", "sg", True)
            yield imperfect[:-1], jussive  # لم ينف
            yield "ت" + imperfect[1:-1], replace(jussive, gender="f")
        if participle := entry["participle"]:
            stem = participle.removesuffix("ي")
            yield participle + "ا", form(entry, "participle", "m", "sg")
            yield participle + "ة", form(entry, "participle", "f", "sg")
            yield stem + "ين", form(entry, "participle", "m", "x")
        if masdar := entry["masdar"]:
            for pronoun, (gender, number) in PRONOUNS.items():
                yield masdar + pronoun, form(entry, "masdar", gender, number)
            genitive = {**entry, "takes": f"{entry['takes']} genitive"}
            yield masdar, form(genitive, "masdar", "x", "x")
    for word, lemma in PARTICLES:
        takes = frozenset(["particle"])
        yield word, Form(lemma, "particle", "x", "x", False, False, takes, "communication", "", False)


def form(
    entry: dict[str, str], kind: str, gender: str, number: str, imperfect: bool = False, future: bool = False
) -> Form:
    takes = frozenset(entry["takes"].split())
    denies = entry["polarity"] == "negative"
    return Form(entry["lemma"], kind, gender, number, imperfect, future, takes, entry["type"], entry["medium"], denies)


@lru_cache(maxsize=2)
def cues(page: Page) -> tuple[Cue, ...]:
    """The cues of a page in text order: words alone, whether or not anything is reported there."""
    text = page.folded.text
    found = []
    for hit in words().find(text):
        made: Form = hit.entry
        if hit.proclitic not in ATTACHED[made.kind]:
            continue
        final = page.text[page.folded.origin(hit.end - 1)]
        if made.kind == "verb" and (final, made.final) in (("ي", "ى"), ("ى", "ي"), ("أ", "ا")):
            continue  # نفي is a noun, نفى the verb; يدعي claims, يدعى is called; اقرأ is no dual of أقر
        if "told" in made.takes and not (hit.proclitic and _AND_THAT.match(text, hit.end)):
            continue
        if "voiced" in made.takes and not (
            (hit.proclitic or _JOINED_BEFORE.search(text, max(0, hit.start - 8), hit.start))
            and _VOICED.match(text, hit.end)
        ):
            continue
        if "document" in made.takes and not _IN_DOCUMENT.match(text, hit.end):
            continue
        if "genitive" in made.takes and not governs(text, hit.end, made):
            continue
        at = hit.start - len(hit.proclitic)
        before = text[max(0, at - 24) : at]
        previous = before.split()[-1] if before[-1:] == " " and before.strip() else ""
        if "jussive" in made.takes and previous not in ("لم", "ولم", "فلم"):
            continue
        possible = made.future or (made.imperfect and previous in listed("possible"))
        found.append(Cue(at, hit.start, hit.end, made, previous in listed("negation"), possible))
    return tuple(found)


def governs(text: str, end: int, made: Form) -> bool:
    """Whether a noun of saying has its source as genitive and what is said behind: إعلان الوفد أن, قول الوزير «…»."""
    previous = ""
    for number in range(_GENITIVE_WORDS):
        match = _WORD.match(text, end)
        if match is None:
            rest = text[end : end + 3].lstrip(" :")
            return number > 0 and made.lemma == "قول" and rest[:1] in OPENERS | {'"'}
        word = match.group(1)
        if number and _THAT.fullmatch(word):
            return previous not in listed("not-an") and previous not in ("الي", "في", "من", "عن")
        if not number and not definite(word):
            return False
        if word != "علي" and any(word in listed(kind) for kind in ("hard", "document")):
            return False
        previous, end = word, match.end()
    return False


@lru_cache(maxsize=1 << 13)
def definite(word: str) -> bool:
    """Whether a word may be the head of a source: with the article, a role, a body, a country, a name of the lists."""
    if word.startswith("ال") and len(word) > 4:
        return True
    kinds = ("role", "anonymous", "institution", "media", "agency")
    return word in names() or any(word in listed(kind) for kind in kinds)


@cache
def names() -> frozenset[str]:
    """Names of countries, places, bodies and persons that stand alone, folded."""
    found = set[str]()
    for name, column in (
        ("countries", "word"),
        ("places", "word"),
        ("organisations", "word"),
        ("surnames", "word"),
        ("given_names", "name"),
    ):
        found |= {fold_word(row[column]) for row in lexicon.load(name) if not row["care"]}
    return frozenset(found)


@cache
def listed(kind: str) -> frozenset[str]:
    """The folded words of one class of `quote_words`."""
    return frozenset(fold_word(e["word"]) for e in lexicon.load("quote_words") if e["class"] == kind)


@lru_cache(maxsize=1 << 13)
def bare(word: str) -> str:
    """A word without an attached particle and the article: والصحيفة is صحيفه."""
    for prefix in ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word
