"""Facilities: known buildings, and airports, bases, ports, crossings by their first word."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_free
from khabar.rules.entities._lists import Carried
from khabar.rules.entities._phrases import adjectives_end, definite, facilities, place_end
from khabar.rules.entities._places import acts
from khabar.rules.entities._reading import Reading, mention, read
from khabar.segment import Page
from khabar.text import fold_word

HEADS = {
    fold_word(word): subtype
    for subtype, words in (
        ("airport", "مطار"),
        ("base", "قاعدة"),
        (
            "building",
            (
                "ميناء مرفأ معبر جسر مستشفى مشفى سجن معتقل قصر ملعب استاد كنيسة مسجد جامع ساحة "
                "ميدان مخيم سد مصفاة محطة برج متحف فندق"
            ),
        ),
    )
    for word in words.split(" ")
}
_HEADS = Carried(lambda: HEADS)
# Behind these even an unknown word is a name; behind the others a place, a given name or a word with article is.
OPEN = frozenset(fold_word("مطار معبر سجن مستشفى مشفى مخيم ميناء مرفأ معتقل ملعب استاد").split(" "))
NAMED = frozenset(fold_word("قصر مسجد جامع كنيسة ساحة ميدان جسر سد").split(" "))
LINKS = frozenset(fold_word("ابن أبو أبي بني").split(" "))
MILITARY = frozenset(
    fold_word("الجوية البحرية العسكرية الدولي الدولية المدني العسكري الحدودي المركزي المركزية الكبير").split(" ")
)


@rule(rank=55)
def known_facility(page: Page, found: Found) -> Iterator[Item]:
    """A building or base of the list, also where it stands for a government: البيت الأبيض, أعلن الكرملين."""
    reading = read(page)
    for hit in facilities(reading).values():
        government = "government" if hit.entry.key in SEATS and acts(reading, hit.start, hit.first, hit.last) else None
        entry = hit.entry
        yield mention(page, hit.start, hit.end, entry.type, entry.subtype, entry.key, metonymic=government)


SEATS = frozenset(
    f"fac-{name}" for name in ("white-house", "kremlin", "elysee", "downing-street", "baabda", "ittihadiya")
)


@rule(rank=45)
def headed_facility(page: Page, found: Found) -> Iterator[Item]:
    """An airport, base, port, crossing, prison, hospital with its name: مطار بيروت الدولي, معبر رفح."""
    reading = read(page)
    for i, (cut, head) in reading.carriers(_HEADS):
        end = _name_end(reading, i + 1, head in OPEN, head in NAMED)
        if end:
            yield mention(page, reading.starts[i] + cut, reading.end(end - 1), "FAC", HEADS[head])


def _name_end(reading: Reading, i: int, unknown: bool, named_by_noun: bool) -> int | None:
    end = place_end(reading, i)
    if end is None:
        if not reading.follows(i):
            return None
        word = reading.words[i]
        given = word.text in gazetteer.given_names()
        if named_by_noun and word.text in LINKS and reading.follows(i + 1):
            return i + 2  # جامع ابن طولون
        if word.text in MILITARY or not (given or is_free(word)) or len(word.text) < 3:
            return None
        article = definite(reading, i) and (named_by_noun or reading.after(i) in MILITARY)
        if not (given or unknown or article):
            return None
        end = i + 1
        if given and reading.follows(end) and reading.text(end) in gazetteer.given_names():
            end += 1
    while reading.follows(end) and reading.text(end) in MILITARY:
        end += 1
    return adjectives_end(reading, end, 1)
