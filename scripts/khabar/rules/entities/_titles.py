"""Offices and titles as phrases: وزير الخارجية الروسي, المتحدث باسم البنتاغون, نائب رئيس الوزراء."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from khabar import lexicon
from khabar.memo import Memo
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._free import is_free
from khabar.rules.entities._lists import Carried, forms
from khabar.rules.entities._phrases import (
    adjectives_end,
    definite,
    listed_end,
    nisba_at,
    organisation_at,
    place_end,
)
from khabar.rules.entities._reading import Reading


@dataclass(frozen=True)
class Title:
    """Words `first` up to `end` without `cut` letters in front. `named`: more than the bare title."""

    first: int
    end: int
    cut: int
    number: str
    named: bool
    honorific: bool = False
    address: bool = False  # السيد: no office, but a name follows
    tail: int = 0  # 1 if a closing quotation mark behind the last word belongs to it: المتحدث باسم «البنتاغون»


@lru_cache(maxsize=4)
def titles(reading: Reading) -> tuple[Title, ...]:
    """The titles of a page in text order, the outermost only."""
    found, reached = list[Title](), 0
    for i, _ in reading.carriers(_FIRST):
        title = title_at(reading, i) if i >= reached else None
        if title is not None:
            found.append(title)
            reached = title.end
    return tuple(found)


_FIRST = Carried(lambda: gazetteer.first_words("offices"))


@cache
def _by_first() -> dict[str, list[tuple[list[str], lexicon.Entry]]]:
    """Offices by their first word, each with its other words."""
    found = defaultdict[str, list[tuple[list[str], lexicon.Entry]]](list)
    for head, row in gazetteer.heads("offices").items():
        first, *others = head.split(" ")
        found[first].append((others, row))
    return dict(found)


def _find_readings(text: str) -> tuple[tuple[int, list[str], lexicon.Entry], ...]:
    found = [(cut, *office) for cut, form in forms(text) for office in _by_first().get(form, ())]
    return tuple(sorted(found, key=lambda office: -len(office[1])))


_readings = Memo(_find_readings)  # of a word: how much is taken from it, the other words, the office; the longest first


def title_at(reading: Reading, i: int, depth: int = 0) -> Title | None:
    """The title whose first word is `i`."""
    known = reading.known(i)
    if known is None or known.carries(_FIRST) is None:
        return None
    for cut, others, row in _readings[known.text]:
        if all(reading.after(k) == other for k, other in enumerate(others, i)):
            return _with_complement(reading, i, i + 1 + len(others), cut, row["shape"], row["number"], depth)
    return None


def _with_complement(
    reading: Reading, first: int, i: int, cut: int, shape: str, number: str, depth: int
) -> Title | None:
    if shape in ("honorific", "address"):
        end = i if shape == "address" else adjectives_end(reading, i, 2)  # الشاعر الفلسطيني
        return Title(first, end, cut, number, end > i, True, shape == "address")
    if shape in ("definite", "definite-more"):
        end = _belonging_end(reading, _pair_end(reading, adjectives_end(reading, i), number))
        return Title(first, end, cut, number, end > i) if end > i or shape == "definite" else None
    end_: int | None = None
    if shape in ("deputy", "deputy-of") and depth < 3 and reading.follows(i):
        inner = title_at(reading, i, depth + 1)
        if inner and not inner.honorific and inner.cut == (shape == "deputy-of"):
            end_ = inner.end
    elif shape == "spokesman":
        end_ = _spokesman_end(reading, i)
        quoted = _quoted_end(reading, i + 1) if end_ is None and reading.after(i - 1) == "باسم" else None
        if quoted is not None:
            return Title(first, quoted, cut, number, True, tail=1)
        if end_ is None and reading.text(first)[cut : cut + 2] == "ال":
            end = adjectives_end(reading, i)
            return Title(first, end, cut, number, end > i)
    if end_ is None and shape in ("construct", "deputy"):
        end_ = charge_end(reading, i)
    if end_ is None:
        return None
    return Title(first, _pair_end(reading, adjectives_end(reading, end_), number), cut, number, True)


@cache
def _bodies() -> dict[str, list[list[str]]]:
    """What heads are in charge of, by its first word: the other words."""
    found = defaultdict[str, list[list[str]]](list)
    for body in gazetteer.portfolios("body"):
        first, *others = body.split(" ")
        found[first].append(others)
    return dict(found)


def charge_end(reading: Reading, i: int) -> int | None:
    """The end of what someone is in charge of: الخارجية, هيئة الأركان, حزب الأمة, سوريا."""
    if not reading.follows(i):
        return None
    portfolios, text = gazetteer.portfolios("portfolio"), reading.text(i)
    organisation = organisation_at(reading, i)
    if text == "بلديه" and reading.follows(i + 1) and is_free(reading.words[i + 1]):
        return i + 2
    ends = [
        listed_end(reading, i),
        organisation.end if organisation and not organisation.cut else None,
        place_end(reading, i),
    ]
    for others in _bodies().get(text, ()):
        if all(reading.after(k) == other for k, other in enumerate(others, i)):
            length = 1 + len(others)
            ends.append(i + length if text.startswith("ال") or length > 1 else _owner_end(reading, i + 1))
    if text in portfolios:
        end = i + 1
        while reading.follows(end) and reading.text(end)[0] == "و" and reading.text(end)[1:] in portfolios:
            end += 1
        if reading.follows(end) and reading.text(end) in ("للشوون", "لشوون") and definite(reading, end + 1):
            end += 2
        ends.append(end)
    elif "ال" + text in portfolios:
        ends.append(_owner_end(reading, i + 1))
    return max((end for end in ends if end is not None), default=None)


def _owner_end(reading: Reading, i: int) -> int | None:
    # وزير خارجية إيران, رئيس حكومة الوفاق, وزيري دفاع البلدين
    end = place_end(reading, i)
    if end is None and definite(reading, i):
        end = i + 1
    return end


def _spokesman_end(reading: Reading, i: int) -> int | None:
    i = adjectives_end(reading, i, 2)
    if reading.follows(i) and reading.text(i) in ("الاعلامي", "العسكري", "الصحفي", "الصحافي", "الرسمي"):
        i += 1
    if not reading.follows(i) or reading.text(i) != "باسم":
        return _belonging_end(reading, i) if _belonging_end(reading, i) > i else None
    inner = title_at(reading, i + 1, 1) if reading.follows(i + 1) else None
    if inner and not inner.cut and not inner.honorific:
        return inner.end
    end = charge_end(reading, i + 1)
    if end is None and definite(reading, i + 1):
        end = i + 2
    return end


def _quoted_end(reading: Reading, i: int) -> int | None:
    # The end of a name of up to four words between quotation marks; الـ«بنتاغون» has its article before the mark.
    if i < reading.size and reading.text(i) == "ال":
        i += 1
    if i >= reading.size or reading.gap(i).strip() not in ("«", "“", '"'):
        return None
    for end in range(i + 1, min(i + 5, reading.size)):
        gap = reading.gap(end)
        if gap[:1] in ("»", "”", '"'):
            return end
        if not reading.joined[end]:
            return None
    return None


def _belonging_end(reading: Reading, i: int) -> int:
    # الأمين العام لحزب الله, السكرتير الصحفي للكرملين, المبعوث الأممي إلى سوريا
    if not reading.follows(i):
        return i
    word = reading.words[i]
    if word.text[0] == "ل":
        organisation = organisation_at(reading, i)
        ends = [
            listed_end(reading, i, 1),
            organisation.end if organisation and organisation.cut == 1 else None,
        ]
        return max((end for end in ends if end is not None), default=i)
    if word.text == "الي" and reading.text(i - 1) not in ("الرئيس", "الوزير", "السفير"):
        return place_end(reading, i + 1) or i
    return i


def _pair_end(reading: Reading, i: int, number: str) -> int:
    # وزيري الدفاع الأميركي والروسي, الرئيسان التركي والإيراني
    while number != "one" and nisba_before(reading, i) and reading.follows(i) and _is_and_nisba(reading, i):
        i += 1
    return i


def nisba_before(reading: Reading, i: int) -> bool:
    """Whether a nisba ends before word `i`."""
    return i > 0 and (nisba_at(reading, i - 1) is not None or _is_and_nisba(reading, i - 1))


def _is_and_nisba(reading: Reading, i: int) -> bool:
    text = reading.text(i)
    nisba = gazetteer.nisbas().get(text[1:]) if text.startswith("وال") else None
    return nisba is not None and nisba.definite
