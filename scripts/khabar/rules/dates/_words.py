"""Pieces of patterns for time expressions, from the word lists. RE2 syntax over folded letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import re2

from khabar import lexicon, numbers
from khabar.clitics import edge_before
from khabar.matching import Match, Pattern, alternatives
from khabar.rules.dates._candidates import Candidates, Line
from khabar.rules.dates._cores import core
from khabar.text import fold_word

SPACE = " {1,2}"
COMMA = "(?: ?[،,] ?| {1,2})"
SLASH = " ?[/\\\\] ?"
TO = "(?: ?[-–—/] ?|,? (?:و ?|الي (?:غايه )?|لغايه |حتي |او ))"  # between the two ends of a range
DAY = r"\b(?:3[01]|[12][0-9]|0?[1-9])\b"
MONTH_NUMBER = r"\b(?:1[0-2]|0?[1-9])\b"
YEAR4 = r"\b(?:1[0-9]{3}|20[0-9]{2})\b"
HIJRI = " ?(?:ه|هجريه?|للهجره)"
COMMON_ERA = "(?: ?(?:م|ميلاديه?|للميلاد))"
YEAR_WORD = "(?:ال)?(?:عام|سنه)"
YEAR_KIND = "(?: (?:ال)?(?:دراسيه?|ماليه?|جامعيه?|اكاديميه?|تشريعيه?))"  # a year that is not the calendar's


def _options() -> re2.Options:
    options = re2.Options()
    options.never_nl = False
    options.max_mem = 1 << 26  # a ceiling, as for each pattern
    return options


# One of their own: these patterns are matched on a text that shows its articles.
_candidates = Candidates(_options())


@cache
def forms(name: str, column: str = "word", **where: str) -> str:
    """A group of the words of a list whose other columns are as given."""
    entries = lexicon.load(name)
    return alternatives(e[column] for e in entries if all(e[k] == v for k, v in where.items()))


@cache
def table(name: str, value: str, key: str = "word", **where: str) -> dict[str, str]:
    """Folded word to a column of its list; the first entry of a word counts."""
    found: dict[str, str] = {}
    for entry in lexicon.load(name):
        if all(entry[k] == v for k, v in where.items()):
            found.setdefault(fold_word(entry[key]), entry[value])
    return found


@cache
def context(which: str) -> frozenset[str]:
    """Words beside an expression that decide what it is: a context of lexicon/date_context.tsv."""
    return frozenset(fold_word(e["word"]) for e in lexicon.load("date_context") if e["context"] == which)


def modifier(words: str | None) -> str | None:
    """The TIMEX3 modifier of مطلع, أواخر …, None for none."""
    return table("time_modifiers", "mod", place="point").get((words or "").strip())


def toward(adjective: str | None) -> str | None:
    """LAST, NEXT, THIS … of الماضي, المقبل, الجاري …; None for none."""
    return table("time_directions", "direction").get((adjective or "").strip())


@cache
def month(hijri: bool = False) -> str:
    """A month name, or two names of one month: سبتمبر, سبتمبر/ أيلول, أيلول سبتمبر, أيلول (سبتمبر)."""
    entries = [e for e in lexicon.load("months") if (e["family"] == "hijri") == hijri]
    groups = []
    for number in range(1, 13):
        name = alternatives(e["name"] for e in entries if int(e["month"]) == number)
        # Longer names of other months may begin with this one; the word edge behind the pattern decides.
        groups.append(f"{name}(?:(?: ?[/\\\\|-] ?| ){name}| ?\\( ?{name} ?\\))?")
    return f"(?:{'|'.join(groups)})"


@cache
def day_number() -> str:
    """A day of the month: 18, 18 من, الـ18 من, (18), الثامن عشر من."""
    return rf"(?:(?:ال ?)?(?:\({DAY}\)|{DAY})(?: من)?|(?:{numbers.ordinal_pattern()}|الفاتح) من|اول)"


@cache
def direction(*which: str) -> str:
    """An adjective such as الماضي of the directions given."""
    return alternatives(w for w, d in table("time_directions", "direction").items() if d in which)


@cache
def relative_year() -> str:
    """العام الماضي, هذه السنة, العام نفسه."""
    return f"(?:{YEAR_WORD} {direction('LAST', 'NEXT', 'THIS', 'SAME')}|(?:هذا|هذه) (?:العام|السنه))"


@cache
def year_after_month() -> str:
    """The year behind a month: 2015, ، 2015, (2015), العام 2014, من عام 2015م, من العام الماضي."""
    stated = rf"(?:(?:من |ل)?{YEAR_WORD} )?\(?(?P<year>{YEAR4}){COMMON_ERA}?\)?"
    return rf"(?:{COMMA}{stated}| (?:من )?(?P<relative_year>{relative_year()}))"


@cache
def weekday(bare: str = "yes") -> str:
    """A day of the week, with the article unless `bare` is no."""
    return forms("weekdays", bare=bare)


@cache
def point_modifier() -> str:
    """مطلع, منتصف, أواخر … before a time, as the group `mod`."""
    return f"(?:(?P<mod>{forms('time_modifiers', place='point')}) (?:من )?)?"


@cache
def unit(*numbers_of: str, clock: bool = True) -> str:
    """Words for units of time, of the grammatical numbers given."""
    return alternatives(
        e["word"]
        for e in lexicon.load("time_units")
        if e["number"] in numbers_of and (clock or not e["unit"].startswith("T"))
    )


class Expression(Pattern):
    """A pattern whose group `all` is the expression.

    It ends at a word edge, so that optional parts can give way. It never begins behind an article (يوم in
    اليوم), but for digits (الـ18). لل is read as the article that it hides: للعام المقبل matches العام المقبل.
    The search goes on where the expression ends. `before` and `behind` must stand around it and are not part
    of it.
    """

    def __init__(self, expression: str, before: str = "", behind: str = "") -> None:
        super().__init__(f"{before}(?P<all>{expression}){behind}(?:[^\\pL\\pN_]|$)")
        self._all = self._names["all"]
        self._among = _candidates.add(core(expression + behind))

    def find(self, folded: str) -> Iterable[Match]:  # type: ignore[override]
        """Matches in text order, in a text that shows its articles."""
        text, lines = _candidates.lines(self._among, folded)
        return self._matches(text, lines) if lines else ()

    def _matches(self, text: str, lines: list[Line]) -> Iterator[Match]:
        for line in lines:
            yield from self.hits(text, *line)

    def hits(self, text: str, first: int, raw: bytes) -> Iterator[Match]:
        """Matches in a line of the text, which begins at a place and has these bytes."""
        at, counted, points = 0, 0, first  # where to search on; bytes counted so far, and where they end in the text
        while at <= len(raw) and (found := self._compiled.search(raw, at)) is not None:
            begin = found.start()
            points, counted = points + len(raw[counted:begin].decode("utf-8")), begin
            at = begin + _width(raw, begin)
            proclitic = edge_before(text, points)
            if proclitic is None or (proclitic.endswith("ال") and not text[points].isdigit()):
                continue  # inside a word or behind an article
            at = max(at, found.end(self._all))
            yield Match(text, raw, found, points, self._names)


def _width(raw: bytes, at: int) -> int:
    """Bytes of the code point that begins at a place."""
    head = raw[at] if at < len(raw) else 0
    return 1 if head < 0x80 else 2 if head < 0xE0 else 3 if head < 0xF0 else 4


def unnamed(expression: str) -> str:
    """The pattern without the names of its groups, so that it can stand in a pattern twice."""
    return re.sub(r"\?P<\w+>", "?:", expression)


def place(match: Any) -> tuple[int, int]:
    """Where the group `all` of a hit stands in the folded text."""
    start, end = match.span("all")
    return start, end
