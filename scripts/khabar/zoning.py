"""Zones by line: the parts of an article from its line breaks alone, so that nobody counts offsets.

A guess of form, never of sense: a line is a headline, a sign-off or residue only where a person says so. Of the other
lines the first is the lead and the rest are the body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from khabar.segment import Page

NAMED = ("headline", "signoff", "residue")  # what a person may call a line
LONGEST_HEADLINE = 120  # code points; a longer first line is not put forward as a headline


class NoSuchLine(ValueError):
    """A line that the text does not have, or one with two names."""


def zones(page: Page, named: Mapping[str, Iterable[int]]) -> list[dict[str, Any]]:
    """The zones of a text; lines are those with something on them, counted from 1, or from the end as -1, -2 …

    Neighbours of one kind are one zone. Raises NoSuchLine.
    """
    lines = page.paragraphs
    kinds: dict[int, str] = {}
    for kind, numbers in named.items():
        for number in numbers:
            at = number - 1 if number > 0 else len(lines) + number
            if not number or not 0 <= at < len(lines):
                raise NoSuchLine(f"there is no line {number}; the text has {len(lines)} lines with something on them.")
            if kinds.setdefault(at, kind) != kind:
                raise NoSuchLine(f"line {number} is called {kinds[at]} and {kind}.")
    rest = [i for i in range(len(lines)) if i not in kinds]
    kinds |= dict.fromkeys(rest, "body") | dict.fromkeys(rest[:1], "lead")
    found = []
    for kind, group in groupby(range(len(lines)), key=lambda i: kinds[i]):
        run = list(group)
        found.append({"kind": kind, "span": page.span(lines[run[0]][0], lines[run[-1]][1])})
    return found


def lines(page: Page, made: Iterable[Mapping[str, Any]], kind: str) -> list[int]:
    """Numbers of the lines that lie in a zone of a kind."""
    spans = [zone["span"] for zone in made if zone["kind"] == kind]
    return [
        number
        for number, (start, end) in enumerate(page.paragraphs, 1)
        if any(span["start"] <= start and end <= span["end"] for span in spans)
    ]


def title(made: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The span of the headline; None where no zone is one."""
    return next((zone["span"] for zone in made if zone["kind"] == "headline"), None)


def may_be_headline(page: Page) -> bool:
    """Whether the first line looks like a headline: short, without a full stop, with others behind it."""
    if len(page.paragraphs) < 2:
        return False
    start, end = page.paragraphs[0]
    return end - start <= LONGEST_HEADLINE and page.text[end - 1] not in ".!?؟:"
