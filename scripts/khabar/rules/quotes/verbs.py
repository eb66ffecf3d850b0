"""Verbs in front of what is said."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import Cue
from khabar.reporting.frames import RELAY, Frame, frame
from khabar.reporting.view import View, view
from khabar.rules import Found, rule
from khabar.rules.quotes._build import build
from khabar.rules.quotes._extents import contents
from khabar.rules.quotes._subjects import impersonal, subject_before
from khabar.segment import Page


def frames(seen: View, *openers: str) -> Iterator[Frame]:
    """Frames of finite verbs (without the relays of agencies) that are opened in one of these ways."""
    for cue in seen.cues:
        if cue.form.kind == "verb" and cue.form.lemma not in RELAY:
            made = frame(seen, cue)
            if made.opener in openers:
                yield made


def quote(seen: View, made: Frame) -> Iterator[Item]:
    stretches = contents(seen, made)
    if stretches:
        yield build(seen, made.cue, stretches, made.complementizer, (made.cue.end, made.at))


@rule(rank=50)
def verb_clause(page: Page, found: Found) -> Iterator[Item]:
    """A verb with أن or إن: قال الوزير إن …, وأشار إلى أن …, أكد «…» أن …."""
    seen = view(page, found)
    for made in frames(seen, "an", "inna"):
        if not impersonal(seen, made.cue, made.at) or subject_before(seen, made.cue):
            yield from quote(seen, made)


@rule(rank=50)
def verb_marks(page: Page, found: Found) -> Iterator[Item]:
    """A verb and marks: وأضاف «…», وقال الوزير في بيان «…»."""
    seen = view(page, found)
    for made in frames(seen, "marks"):
        yield from quote(seen, made)


@rule(rank=50)
def verb_colon(page: Page, found: Found) -> Iterator[Item]:
    """A verb and a colon, with or without marks: وقال الوزير: «…», وكتب: …."""
    seen = view(page, found)
    for made in frames(seen, "colon"):
        cue = made.cue
        at_once = cue.at < cue.start and made.at - cue.end < 2  # وتابع: …
        if made.marks is not None or at_once or "weak" not in cue.form.takes:
            yield from quote(seen, made)


@rule(rank=40)
def verb_question(page: Page, found: Found) -> Iterator[Item]:
    """A verb of asking and a question: وتساءل عما إذا …, سأل هل …."""
    seen = view(page, found)
    for made in frames(seen, "question"):
        yield from quote(seen, made)


@rule(rank=40)
def verb_topic(page: Page, found: Found) -> Iterator[Item]:
    """A verb with a proposition made a noun: شدد على ضرورة …, أبدى استعداده …, حذر من عواقب …."""
    seen = view(page, found)
    for made in frames(seen, "topic", "object"):
        if made.cue.negated:
            continue
        for item in quote(seen, made):
            words = item["content"][0]["text"].split()
            # A word that is also something else reports only where somebody's words stand at once behind it.
            marked = item["verbatim"] and item["verbatim"][0]["start"] - item["content"][0]["start"] < 3
            if marked or (proposes(made.cue) and (item["verbatim"] or len(words) > 2)):
                yield item


def proposes(cue: Cue) -> bool:
    """Whether a topic counts: not of a word spelt like another, nor of what was not said."""
    return "weak" not in cue.form.takes and not cue.negated
