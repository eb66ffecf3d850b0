"""Two ends that share a month or a year: two dates, the first completed from the second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.numbers import ordinal_pattern
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, counted, incomplete, item, single_number, words_after
from khabar.segment import Page


@cache
def _days_of_month() -> w.Expression:
    number = rf"(?:(?:ال ?)?(?P<first>{w.DAY})(?: من)?|(?P<spelt>{ordinal_pattern()}))"
    first = f"(?:(?:يوم|يومي|ايام|اليومين) )?{number}"
    behind = rf"(?:{w.TO}(?:ال)?{w.DAY}){{0,3}}(?P<to>{w.TO})(?:يوم )?(?P<second>{_days.day_month()})"
    return w.Expression(first, behind=behind)


@rule(rank=23)
def day_range(page: Page, _: Found) -> Iterator[Item]:
    """The first day of a range, whose month stands at the second: 15 in بين 15 و20 سبتمبر, الرابع والخامس من أيار."""
    for match in _days_of_month().find(page.folded.text):
        start, _end = w.place(match)
        month = match["second"][len(match["day"]) :].strip()
        first, second = _days.day_value(match["first"] or match["spelt"]), _days.day_value(match["day"])
        if match["spelt"] and second in (20, 30) and "و" in match["to"] and first < 10:
            continue  # الثاني والعشرين من أيار: one day
        reading = _days.read_day(page, f"{first} {month}", start)
        same = first == second
        digit = start + match["all"].index(match["first"] or match["spelt"])
        if reading and not same and single_number(page, digit, digit + 1):
            yield item(page, start, start + len(match["all"].removesuffix(" من")), "DATE", reading)


@cache
def _dates_of_year() -> w.Expression:
    first = rf"(?:{w.day_number()} )?(?:شهر )?(?P<first>{w.month()})"
    second = f"(?:{w.day_number()} )?(?:شهر )?(?P<second>{w.month()})"
    year = f"{w.COMMA}(?:(?:من )?{w.YEAR_WORD} )?(?P<year>{w.YEAR4})"
    return w.Expression(first, behind=f"{w.TO}{second}{year}")


@rule(rank=24)
def shared_year(page: Page, _: Found) -> Iterator[Item]:
    """The first of two dates or months whose year stands at the second: يوليو in بين يوليو وأغسطس 2014."""
    for match in _dates_of_year().find(page.folded.text):
        start, end = w.place(match)
        month = _days.month_value(match["first"])
        if month == _days.month_value(match["second"]):
            continue  # سبتمبر/ أيلول: one month in two names
        reading = _days.read_day(page, f"{match['all']} {match['year']}", start)
        reading = reading or Reading(f"{match['year']}-{month:02d}")
        yield item(page, start, end, "DATE", reading)


_YEAR_BEHIND = re.compile(r"[ ،,]{1,3}(?:(?:من )?(?:ال)?(?:عام|سنه) )?\(?[12][0-9]{3}(?![0-9])")


@cache
def _months() -> w.Expression:
    direction = f"(?P<direction> {w.direction('LAST', 'NEXT', 'THIS')})?"
    pair = f"(?P<first>(?:شهري )?{w.month()})(?P<to>{w.TO})(?P<second>{w.month()}{direction})"
    return w.Expression(pair, before="(?P<before>(?:بين|من|في|خلال|منذ) )?")


@rule(rank=16)
def month_range(page: Page, _: Found) -> Iterator[Item]:
    """Both months of a range without a year: بين يناير ومارس, شهري مايو ويونيو الماضيين."""
    for match in _months().find(page.folded.text):
        start, end = w.place(match)
        first, second = len(match["first"]), len(match["second"])
        names = match["first"].removeprefix("شهري "), match["second"].removesuffix(match["direction"] or "")
        numbers = [_days.month_value(name) for name in names]
        direction = w.toward(match["direction"])
        if not match["before"] and names[0] == match["first"]:
            continue  # two names without شهري or a preposition
        if numbers[0] == numbers[1] or _YEAR_BEHIND.match(page.folded.text, end):
            continue
        for begin, stop, number in ((start, start + first, numbers[0]), (end - second, end, numbers[1])):
            value = f"XXXX-{number:02d}"
            reading = counted(page, f"{direction}-{value}") if direction else incomplete(page, value, start)
            yield item(page, begin, stop, "DATE", reading)


@cache
def _pair() -> w.Expression:
    direction = w.direction("LAST", "NEXT")
    first = f"(?:(?:يوم|يومي|ايام) )?(?P<first>{w.weekday()})"
    more = f"(?:(?: ?، ?| و ?)(?:يوم )?{w.weekday()}){{1,4}}"
    return w.Expression(first, behind=f"{more} (?P<direction>{direction})")


@rule(rank=23)
def shared_direction(page: Page, _: Found) -> Iterator[Item]:
    """A weekday whose adjective stands at the last of several, as a dual: الأربعاء in الأربعاء والخميس المقبلين."""
    for match in _pair().find(page.folded.text):
        if match["direction"].endswith(("ين", "ان", "ه")):
            value = f"XXXX-WXX-{w.table('weekdays', 'weekday')[match['first']]}"
            yield item(page, *w.place(match), "DATE", counted(page, f"{w.toward(match['direction'])}-{value}"))


@cache
def _more_years() -> w.Expression:
    year = r"\b(?:1[89][0-9]{2}|20[0-9]{2})\b"
    heads = "(?:(?:ال)?(?:عامي|اعوام|سنتي|سنوات)|في|بين|خلال|منذ)"
    return w.Expression(f"(?P<year>{year})", before=f"{heads} {year}(?:(?: ?، ?| و ?){year}){{0,4}}(?: ?، ?| و ?)")


@rule(rank=4)
def year_list(page: Page, _: Found) -> Iterator[Item]:
    """The years behind the first of a list: 2014 in في 2013 و2014. Not a count: في 2013 و2014 شخصا."""
    for match in _more_years().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        if single_number(page, start, end) and not w.context("counted").intersection(after):
            yield item(page, start, end, "DATE", Reading(match["year"]))


@cache
def _years() -> w.Expression:
    head = "(?P<head>(?:ال)?(?:عام|عامي|عامين|اعوام|سنه|سنتي|سنوات|موسم|فتره)" + f"{w.YEAR_KIND}? )?"
    year = r"\b(?:1[0-9]{3}|20[0-9]{2})\b"
    before = "(?P<before>بين |من |في |الفتره |فتره |موسم |\\( ?)?"
    pair = f"(?P<first>{year})(?P<to>{w.TO})(?P<again>عام |سنه )?(?P<second>{year})"
    return w.Expression(f"{head}{pair}", before=before)


@rule(rank=16)
def year_range(page: Page, _: Found) -> Iterator[Item]:
    """Both years of a range: عامي 2011 و2014, بين 2010 و2012, 1936-1939, موسم 2014/2015."""
    for match in _years().find(page.folded.text):
        start, end = w.place(match)
        first, second = int(match["first"]), int(match["second"])
        joined = "و" in match["to"] or "او" in match["to"]
        if not first < second < first + 300 or not single_number(page, start, end):
            continue
        if joined and not (match["head"] or match["before"] == "بين "):
            continue
        head = "" if (match["head"] or "").strip() in ("موسم", "فتره", "الفتره") else match["head"] or ""
        again = len(match["again"] or "")
        left = end - 4 - again - len(match["to"])
        yield item(page, left - 4 - len(head), left, "DATE", Reading(str(first)))
        yield item(page, end - 4 - again, end, "DATE", Reading(str(second)))
