"""Names of persons as phrases: given name and surname, or unknown words behind a title."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_free, is_preposition, writes_final_ya
from khabar.rules.entities._lists import Carried, Word
from khabar.rules.entities._phrases import organisations
from khabar.rules.entities._reading import Reading
from khabar.rules.entities._titles import titles
from khabar.text import fold_word

LONGEST = 7
GIVEN = Carried(gazetteer.given_names)
_ABD = Carried(lambda: ("عبد", "ابو", "ام"))
# What stands behind a name and says when or how, with a comma behind it: الوزير محمد أمس، ….
TIMES = frozenset(fold_word(word) for word in ("أمس", "اليوم", "غدا", "مساء", "صباح", "أيضا", "قائلا", "وقال", "هنا"))
SPOKESMEN = ("المتحدث", "متحدث", "الناطق", "ناطق", "والمتحدث", "والناطق", "للمتحدث", "للناطق")
COMPOUND = ("الله", "الدين", "ربه", "الرب", "الاسلام")


@dataclass(frozen=True)
class Person:
    """Words `first` up to `end` without `cut` letters in front; `title` if a title stands before."""

    first: int
    end: int
    cut: int
    title: bool

    @property
    def full(self) -> bool:
        return self.end - self.first > 1


@lru_cache(maxsize=4)
def persons(reading: Reading) -> tuple[Person, ...]:
    """Persons of a page named in full or behind a title, in text order."""
    titled = {
        title.end: title.number == "one" and (title.address or not title.honorific)
        for title in titles(reading)
        if not title.tail
    }
    inside = {i for title in titles(reading) for i in range(title.first, title.end)}
    found, reached = list[Person](), 0
    for i in sorted({i for i, _ in reading.carriers(GIVEN) + reading.carriers(_ABD)} | titled.keys()):
        if i < reached or i in inside or i >= reading.size:
            continue
        behind_title = i in titled and reading.follows(i)
        person = person_at(reading, i, behind_title, titled.get(i, False))
        if person:
            found.append(person)
            reached = person.end
    return tuple(found)


def person_at(reading: Reading, i: int, titled: bool, unknown: bool = False) -> Person | None:
    """The person whose name starts with word `i`; an `unknown` first word only behind a title of one."""
    word, given = reading.words[i], gazetteer.given_names()
    if reading.starts[i] in organisations(reading) or is_preposition(word):
        return None
    if titled:
        opens = word.text in gazetteer.name_links() or word.text in gazetteer.family_first()
        known = opens or word.text in given
        if word.text == "باسم" or (not known and not (unknown and is_free(word))):
            return None
        if not known and (word.text.startswith("ال") or word.source.endswith("ة") or len(word.text) < 3):
            return None
        end = name_end(reading, i)
        if end == i + 1 and opens:
            return None
        if end == i + 1 and known and closed_surname(reading, end):
            end += 1
        return Person(i, end, 0, True)
    if word.text == "باسم" and reading.before(i).startswith(SPOKESMEN):
        return None  # المتحدث باسم الحركة
    found = word.carries(GIVEN)
    if found is None and (kunya := mother_of(reading, i)):
        return kunya
    if found is None and word.text in ("عبد", "وعبد", "لعبد", "ابو") and _joins_abd(reading, i):
        found = (word.text.find("عبد") if "عبد" in word.text else 0, word.text)
    if found is None:
        return None
    cut, form = found
    if cut and (word.text in gazetteer.common_words() or word.text in gazetteer.place_words()):
        return None
    end = name_end(reading, i)
    if end == i + 1:
        return None
    doubtful = given.get(form) == "noun" or (form == "علي" and writes_final_ya(reading))
    if doubtful and not (_is_sure(reading.text(i + 1)) or _behind_nisba(reading, i)):
        return None
    return Person(i, end, cut, False)


def closed_surname(reading: Reading, i: int) -> bool:
    """Whether a word that is also a noun is a surname, since a comma closes it: النائب مصطفى سند، …."""
    if (
        i + 1 >= reading.size
        or not reading.follows(i)
        or reading.follows(i + 1)
        or reading.gap(i + 1)[:1] not in ("،", ",")
    ):
        return False
    word = reading.words[i]
    plain = word.text.isalpha() and len(word.text) > 2 and not word.tanween and not is_preposition(word)
    other = word.text in gazetteer.nisbas() or word.text in gazetteer.place_words() or word.text in TIMES
    return plain and not other and not word.text.startswith("ال") and not word.source.endswith("ة")


def mother_of(reading: Reading, i: int) -> Person | None:
    """أم with the name of her child, where no name stands before it (سامر أم فهد is a question): وقالت أم عبد الله."""
    word = reading.words[i]
    if word.text not in ("ام", "وام", "لام") or not word.source.endswith(("أم", "ام")) or not reading.follows(i + 1):
        return None
    child, given = reading.text(i + 1), gazetteer.given_names()
    if reading.before(i) in given or (child not in given and child != "عبد") or given.get(child) == "noun":
        return None
    end = i + 2
    if reading.follows(end) and (reading.text(end) in COMPOUND or child == "عبد"):
        end += 1
    return Person(i, end, len(word.text) - 2, False)


def name_end(reading: Reading, i: int) -> int:
    """One past the last word of a name: given names and links, then one surname."""
    given, links = gazetteer.given_names(), gazetteer.name_links()
    end = i + 1
    known = reading.words[i].carries(GIVEN) is not None or reading.text(i) in links
    most = 2 if known else 3  # شي جين بينغ, إفكليد تساكالوتوس
    free = 0 if known else 1
    while end < reading.size and end - i < LONGEST and (reading.follows(end) or _hyphen(reading, end)):
        word, previous = reading.words[end], reading.text(end - 1)
        if is_preposition(word) or (end - i > 1 and previous in gazetteer.surnames() and previous not in given):
            break  # a surname that is known ends a name: … فلاديمير بوتين ديمتري بيسكوف
        if word.text in links and _goes_on(reading, end):
            end += 1
        elif previous in links or previous.endswith("عبد") or word.text in COMPOUND:
            if previous in links and not previous.endswith("عبد") and not _may_be_name(word):
                break
            free += previous in links and word.text not in given and previous not in ("عبد", "بن", "ابن")
            end += 1
        elif word.text in given and not _noun_in_sentence(reading, end, free):
            end += 1
        elif free < most - 1 and (is_free(word) or gazetteer.surnames().get(word.text) is False):
            free += 1
            end += 1
        else:
            break
        if free >= most:
            break
    while end > i + 1 and reading.text(end - 1) in links and reading.text(end - 1) not in given:
        end -= 1
    return end


def _goes_on(reading: Reading, i: int) -> bool:
    return reading.follows(i + 1) and _may_be_name(reading.words[i + 1])


def _may_be_name(word: Word) -> bool:
    return is_free(word) or word.text in gazetteer.given_names()


def _joins_abd(reading: Reading, i: int) -> bool:
    return reading.follows(i + 1) and reading.text(i + 1).startswith("ال")


def _hyphen(reading: Reading, i: int) -> bool:
    return reading.gap(i) in ("-", "‐", "–")


def _noun_in_sentence(reading: Reading, i: int, free: int) -> bool:
    # جون كيري كامل الدعم: a name that is also a noun does not go on with a name that is complete
    word = reading.text(i)
    return free > 0 and gazetteer.given_names().get(word) == "noun"


def _behind_nisba(reading: Reading, i: int) -> bool:
    # والإيراني حسن روحاني: in place of a title, if no article makes the next word a noun
    nisba = gazetteer.nisbas().get(reading.before(i).removeprefix("و"))
    return nisba is not None and nisba.definite and not reading.text(i + 1).startswith("ال")


def _is_sure(text: str) -> bool:
    # Behind a name that is also a noun only another given name or a link is sure: جمال عبد, not جمال الطبيعة
    return gazetteer.given_names().get(text) == "" or text in ("بن", "ال", "ابو", "عبد", "ولد")
