"""Times without a place in the calendar (الآن, مؤخراً), and times inside a unit (وقت سابق من هذا الشهر)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.dates import _days
from khabar.rules.dates import _words as w
from khabar.rules.dates._items import Reading, counted, in_future, item, words_after, words_before
from khabar.segment import Page
from khabar.text import fold_word

_NOW = fold_word("الآن")


# References behind one preposition only: حتى اللحظة.
_BEHIND = {
    "اللحظه": ("حتي", "PRESENT_REF"),
    "الساعه": ("حتي", "PRESENT_REF"),
    "هذه الساعه": ("حتي", "PRESENT_REF"),
}


@cache
def _reference() -> w.Expression:
    return w.Expression(f"(?:{w.forms('time_references')}|{'|'.join(_BEHIND)})")


@rule(rank=6)
def reference(page: Page, _: Found) -> Iterator[Item]:
    """The present, the past or the future at large: الآن, الوقت الراهن, مؤخراً, وقت سابق, قريباً, حتى اللحظة."""
    for match in _reference().find(page.folded.text):
        start, end = w.place(match)
        after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
        if match["all"] == "قريبا" and after[:1] in (["من"], ["الي"]):
            continue
        if match["all"] == _NOW and _is_discourse(page, start, end, after):
            continue
        if match["all"] in _BEHIND:
            preposition, known = _BEHIND[match["all"]]
            numbered = page.folded.text[end : end + 2].strip()[:1].isdigit()
            if numbered or words_before(page, start, 1) not in ([preposition], [f"و{preposition}"]):
                continue
        else:
            known = w.table("time_references", "value")[match["all"]]
        if match["all"] == "وقت لاحق" and not in_future(page, start):
            yield item(page, start, end, "DATE", Reading())  # later than what was told before
            continue
        yield item(page, start, end, "DATE", Reading(known, None, "dct"))


def _is_discourse(page: Page, start: int, end: int, after: list[str]) -> bool:
    """الآن that opens a turn (والآن، / والآن إلى) and dates nothing."""
    line = page.folded.text[max(start - 6, 0) : start].rpartition("\n")[2]
    opens = line.removesuffix("و").rstrip()[-1:] in ("", ".", "!", "?", "؟", "«", "“", '"')
    pause = page.folded.text[end : end + 1] in ("،", ",", ":")
    turns = after[:1] in (["الي"], ["ننتقل"], ["نعود"])
    return (opens and pause) or (turns and (opens or line.endswith("و")))


@cache
def _within() -> w.Expression:
    hours = "(?:ال)?ساعات (?:ال)?(?:اولي|مبكره|متاخره|اخيره) (?:من|ل)"
    when = f"(?:(?:وقت|ساعه) (?:سابقه?|لاحقه?|مبكره?|باكره?|متاخره?)(?: من)?|{hours})"
    direction = w.direction("LAST", "NEXT", "THIS")
    unit = f"(?P<this>هذا |هذه )?ال(?P<unit>اسبوع|شهر|عام|سنه)(?: (?P<direction>{direction}))?"
    return w.Expression(f"{when} (?:(?P<day>{_days.any_day()})|{unit})")


@rule(rank=21)
def within(page: Page, _: Found) -> Iterator[Item]:
    """A time inside a day or a unit, whose value it has: وقت سابق من هذا الشهر, ساعة متأخرة من ليل أمس.

    A unit alone is the one that now is: وقت لاحق من الأسبوع. Not وقت لاحق من العام الدراسي.
    """
    for match in _within().find(page.folded.text):
        start, end = w.place(match)
        if match["day"]:
            reading = _days.read_day(page, match["day"], end - len(match["day"]))
            if reading:
                yield item(page, start, end, "TIME" if _days.is_time(match["day"]) else "DATE", reading)
        elif match["this"] or match["direction"] or _of_this_unit(page, match, end):
            direction = w.toward(match["direction"]) or "THIS"
            unit = w.table("time_units", "unit")[match["unit"]]
            yield item(page, start, end, "DATE", counted(page, f"{direction}-P1{unit}"))


def _of_this_unit(page: Page, match: Any, end: int) -> bool:
    """Whether a unit alone stands behind من, and no adjective behind it."""
    after = words_after(page, end, 1) if page.folded.text[end : end + 1] == " " else []
    return f"من ال{match['unit']}" in match["all"] and not (after and after[0].startswith("ال"))
