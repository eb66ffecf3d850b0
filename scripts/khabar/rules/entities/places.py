"""Places: countries, cities, regions, waters; places that only their head tells (محافظة X, جبل X)."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_free, is_preposition
from khabar.rules.entities._gazetteer import Hit
from khabar.rules.entities._lists import Carried
from khabar.rules.entities._phrases import LOOSE, definite, place_end
from khabar.rules.entities._places import acts, places
from khabar.rules.entities._reading import Reading, mention, read
from khabar.segment import Page
from khabar.text import fold_word

SETTLED = {
    fold_word(word): subtype
    for subtype, words in (
        ("region", "محافظة ولاية مقاطعة إقليم إمارة جمهورية قضاء"),
        ("city", "مدينة بلدة قرية ضاحية بلدتي مدينتي قريتي حي"),
    )
    for word in words.split(" ")
}
_SETTLED = Carried(lambda: SETTLED)
# A noun with article behind these is their name, whatever it means elsewhere: مدينة البيرة, قرية الشعب.
WITH_ARTICLE = frozenset(fold_word("مدينة بلدة قرية ضاحية بلدتي محافظة قضاء").split(" "))
_NATURAL = Carried(lambda: fold_word("جبل جبال نهر بحيرة جزيرة جزر بحر خليج مضيق وادي صحراء هضبة").split(" "))


def _item(reading: Reading, hit: Hit) -> Item:
    acting = hit.entry.kind in ("country", "capital") and acts(reading, hit.start, hit.first, hit.last)
    acts_as = "government" if acting else None
    entry = hit.entry
    return mention(reading.page, hit.start, hit.end, entry.type, entry.subtype, entry.key, metonymic=acts_as)


@rule(rank=40)
def country(page: Page, found: Found) -> Iterator[Item]:
    """A country by a name newspapers use: سوريا, سورية, الولايات المتحدة."""
    reading = read(page)
    yield from (_item(reading, hit) for hit in places(reading).values() if hit.entry.kind == "country")


@rule(rank=40)
def city(page: Page, found: Found) -> Iterator[Item]:
    """A known city, also where it stands for a government: دمشق, طلبت موسكو."""
    reading = read(page)
    yield from (_item(reading, hit) for hit in places(reading).values() if hit.entry.kind in ("city", "capital"))


@rule(rank=40)
def region(page: Page, found: Found) -> Iterator[Item]:
    """A known region, continent, sea or river: الشرق الأوسط, إقليم كردستان, البحر الأحمر."""
    reading = read(page)
    hits = (hit for hit in places(reading).values() if hit.entry.kind not in ("country", "city", "capital"))
    yield from (_item(reading, hit) for hit in hits)


@rule(rank=20)
def settlement(page: Page, found: Found) -> Iterator[Item]:
    """An unknown name behind محافظة, مدينة, بلدة, قرية, ريف: the head stays outside."""
    reading = read(page)
    for i, (_, head) in reading.carriers(_SETTLED):
        if not _is_name(reading, i + 1, named=head in WITH_ARTICLE):
            continue
        last = _last(reading, i + 1)
        yield mention(page, reading.starts[i + 1], reading.end(last), "GPE", SETTLED[head])


@rule(rank=30)
def landscape(page: Page, found: Found) -> Iterator[Item]:
    """A name behind جبل, نهر, بحيرة, جزيرة: the head belongs to it."""
    reading = read(page)
    for i, (cut, _) in reading.carriers(_NATURAL):
        if not _is_name(reading, i + 1, known=True):
            continue
        last = _last(reading, i + 1)
        yield mention(page, reading.starts[i] + cut, reading.end(last), "LOC", "natural")


@rule(rank=41)
def countryside(page: Page, found: Found) -> Iterator[Item]:
    """The country around a town: ريف حمص, ريف اللاذقية الشمالي, ريفي حلب وإدلب; the head belongs to it."""
    reading = read(page)
    for i, (cut, _) in reading.carriers(_COUNTRYSIDE):
        if not _is_name(reading, i + 1, known=True):
            continue
        known = place_end(reading, i + 1)
        if known is None and not (definite(reading, i + 1) or reading.text(i + 1) in OPENERS):
            continue  # ريف بعيد
        last = known or _last(reading, i + 1) + 1
        while reading.follows(last) and reading.text(last) in SIDES:
            last += 1
        yield mention(page, reading.starts[i] + cut, reading.end(last - 1), "LOC", "region")


_COUNTRYSIDE = Carried(lambda: fold_word("ريف ريفي بادية غوطة").split(" "))
SIDES = frozenset(fold_word("الشمالي الجنوبي الشرقي الغربي الشمالية الجنوبية الشرقية الغربية الأوسط").split(" "))


def _is_name(reading: Reading, i: int, known: bool = False, named: bool = False) -> bool:
    if not reading.follows(i):
        return False
    word = reading.words[i]
    if reading.starts[i] in places(reading):
        return known
    if is_preposition(word):
        return False
    article = named and definite(reading, i) and word.source.startswith("ال")
    if article and word.text not in SETTLED and word.text not in gazetteer.nisbas():
        return not word.text.endswith(("ين", "ون", "ات"))
    if word.text in LOOSE or word.text in SETTLED or len(word.text) < 3 or word.text.endswith(("ين", "ون")):
        return False
    return is_free(word) or (word.text in OPENERS and reading.follows(i + 1))


# The first of two words of a name, which cannot stand alone: دير الزور, تل أبيض, خان شيخون.
OPENERS = (
    "دير",
    "تل",
    "عين",
    "خان",
    "بيت",
    "ابو",
    "ام",
    "كفر",
    "سان",
    "راس",
    "وادي",
    "بني",
    "سيدي",
    "بئر",
    "باب",
)


def _last(reading: Reading, i: int) -> int:
    return i + 1 if reading.text(i) in OPENERS and reading.follows(i + 1) else i
