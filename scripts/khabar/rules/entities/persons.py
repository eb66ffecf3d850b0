"""Persons and their titles."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_preposition
from khabar.rules.entities._lists import Carried
from khabar.rules.entities._names import COMPOUND, Person, persons
from khabar.rules.entities._phrases import organisations
from khabar.rules.entities._places import acts, places
from khabar.rules.entities._reading import Reading, mention, read
from khabar.rules.entities._titles import title_at, titles
from khabar.segment import Page
from khabar.text import fold_word


def _item(reading: Reading, person: Person) -> Item:
    start, end = reading.starts[person.first] + person.cut, reading.end(person.end - 1)
    return mention(reading.page, start, end, "PER")


@rule(rank=52)
def named_person(page: Page, found: Found) -> Iterator[Item]:
    """A person by a given name that is known, and what follows: جون كيري, محمد جواد ظريف."""
    reading = read(page)
    yield from (_item(reading, person) for person in persons(reading) if not person.title)


@rule(rank=54)
def titled_person(page: Page, found: Found) -> Iterator[Item]:
    """A person behind an office or a title, with any name: رئيس الوزراء شينزو آبي, الملك سلمان."""
    reading = read(page)
    yield from (_item(reading, person) for person in persons(reading) if person.title)


@rule(rank=48)
def repeated_surname(page: Page, found: Found) -> Iterator[Item]:
    """The surname alone of a person the text names in full elsewhere: ظريف, لكيري."""
    reading = read(page)
    surnames: dict[str, int] = {}  # how often the full name stands in the text
    taken: set[int] = set()
    for person in persons(reading):
        taken.update(range(person.first, person.end))
        surname = reading.text(person.end - 1)
        if person.full and not _is_other(surname):
            surnames[surname] = surnames.get(surname, 0) + 1
    hits: dict[str, list[Item]] = {surname: [] for surname in surnames}
    # للأسد has no more of الأسد than what stands behind the alef
    for i in sorted({i for name in surnames for i in reading.holding(name.removeprefix("ا"))}):
        word = reading.words[i]
        form = None if i in taken or is_preposition(word) else word.find(surnames)
        start = reading.starts[i] + form[0] if form else 0
        if form and start not in places(reading) and start not in organisations(reading):
            hits[form[1]].append(mention(page, start, reading.end(i), "PER"))
    for surname, items in hits.items():
        # A word with article that stands everywhere is a noun, and the one full name was misread
        if not surname.startswith("ال") or len(items) <= MOST * surnames[surname]:
            yield from items


MOST = 20


@rule(rank=46)
def lone_name(page: Page, found: Found) -> Iterator[Item]:
    """A known surname or given name that stands alone: قال بوتين, نظام الأسد, رونالدو; no name that is also a noun."""
    reading, given, surnames = read(page), gazetteer.given_names(), gazetteer.surnames()
    taken = {i for person in persons(reading) for i in range(person.first, person.end)}
    first, second = dict(reading.carriers(_SURNAMES)), dict(reading.carriers(_LONE))
    for i in sorted((first.keys() | second.keys()) - taken):
        word, form = reading.words[i], first.get(i) or second[i]
        if is_preposition(word) or (form[0] and (len(form[1]) < 4 or word.text in given or _is_known(word.text))):
            continue
        start = reading.starts[i] + form[0]
        if start in places(reading) or start in organisations(reading) or word.tanween:
            continue
        if surnames.get(form[1]) and reading.before(i) not in RULED and not acts(reading, start, i, i):
            continue
        # نصر الله: the second word belongs to the name
        compound = not form[0] and reading.follows(i + 1) and reading.text(i + 1) in COMPOUND[:2]
        yield mention(page, start, reading.end(i + 1 if compound else i), "PER")


def _lone() -> frozenset[str]:
    sure = {name for name, care in gazetteer.given_names().items() if not care and len(name) > 2}
    return frozenset(sure) - NOT_ALONE


_SURNAMES, _LONE = Carried(gazetteer.surnames), Carried(_lone)


def _is_known(text: str) -> bool:
    return text in gazetteer.common_words() or text in gazetteer.place_words()


# Given names that alone are more often other words: على, a caliph, certain, right, two letters of Greek.
NOT_ALONE = frozenset(
    fold_word(
        "علي خليفة معين منى أيمن ليش إلينا ألفا لولا دين جاي سام نادية أدوار أشرف محمود سامي آمنة زكي "
        "وجدي حسان نورا مؤيد أوسكار مبروك يسري"
    ).split(" ")
)
RULED = frozenset(
    fold_word(word) for word in ("نظام", "حكم", "عهد", "قوات", "رحيل", "سقوط", "عائلة", "حكومة", "إدارة", "إطاحة")
)


def _is_other(surname: str) -> bool:
    # A surname that is a common word, a place or a given name of many would be found everywhere.
    care = gazetteer.given_names().get(surname) == "noun" or surname in COMPOUND
    return len(surname) < 3 or care or surname in gazetteer.common_words() or surname in gazetteer.nisbas()


@rule(rank=42)
def office(page: Page, found: Found) -> Iterator[Item]:
    """An office or title: وزير الخارجية الروسي, المتحدث باسم الجيش; an honorific only before a name."""
    reading = read(page)
    named = {person.first for person in persons(reading) if person.title}
    for title in titles(reading):
        if title.address or (title.honorific and title.end not in named):
            continue
        start = reading.starts[title.first] + title.cut
        end = reading.end(title.end - 1) + title.tail
        form = "name" if title.named else "nominal"
        yield mention(page, start, end, "OCC", form=form)


@rule(rank=43)
def shared_title(page: Page, found: Found) -> Iterator[Item]:
    """A title over two persons, with both: الوزيرين الأميركي جون كيري والروسي سيرغي لافروف."""
    reading = read(page)
    starts = {person.first: person for person in persons(reading)}
    for title in titles(reading):
        first = starts.get(title.end)
        if title.number == "one" or first is None or not reading.follows(first.end):
            continue
        and_nisba = gazetteer.nisbas().get(reading.text(first.end).removeprefix("و"))
        second = starts.get(first.end + 1) if and_nisba and and_nisba.definite else starts.get(first.end)
        if second:
            start, end = reading.starts[title.first] + title.cut, reading.end(second.end - 1)
            yield mention(page, start, end, "OCC")


@rule(rank=41)
def inner_office(page: Page, found: Found) -> Iterator[Item]:
    """The office inside a deputy's or a spokesman's: رئيس الوزراء in نائب رئيس الوزراء."""
    reading = read(page)
    for title in titles(reading):
        for i in range(title.first + 1, title.end):
            inner = title_at(reading, i, 1)
            if reading.text(i - 1).startswith(("رئيس", "الرئيس")):
                continue  # رئيس وزراء is one office
            if inner and inner.end <= title.end and not inner.honorific and inner.named:
                start = reading.starts[i] + inner.cut
                yield mention(page, start, reading.end(inner.end - 1), "OCC")
                break
