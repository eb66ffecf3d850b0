"""Words in marks or behind a colon without any word that reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from khabar.layers import Item
from khabar.reporting.cues import listed
from khabar.reporting.frames import TOKEN
from khabar.reporting.sources import to_someone
from khabar.reporting.view import Mention, View, view
from khabar.rules import Found, rule
from khabar.rules.quotes._extents import chain, form_of, insertions, inside, together, unmarked, verbatim
from khabar.rules.quotes._parties import Party, choose, overt, zero
from khabar.segment import Page, Range

SPEAKER = 8  # the most words a speaker in front of a colon has
LONG = 8  # words in marks inside a sentence that are too many for anything but speech


def build_alone(seen: View, stretches: list[Range], complementizer: str, who: list[Party]) -> Item:
    """An attribution without a cue."""
    marked = verbatim(seen, stretches)
    cue: dict[str, Any] = {"span": None, "lemma": None, "kind": "none"}
    return {
        "content": [seen.span(*r) for r in stretches],
        "verbatim": [seen.span(*r) for r in marked],
        "complementizer": complementizer,
        "form": form_of(stretches, marked, complementizer),
        "cue": cue,
        "sources": who,
        "addressees": [],
        "chain": [],
        "medium": "unspecified",
        "type": "communication",
        "polarity": "positive",
        "determinacy": "factual",
        "insertions": insertions(seen, marked),
        "parent": None,
    }


def before_colon(seen: View, colon: int) -> tuple[Range, list[Mention]] | None:
    """The speaker between the beginning of a line and its colon, and the mentions in it."""
    start = seen.paragraph(colon)[0]
    words = list(TOKEN.finditer(seen.text, start, min(colon, start + 120)))
    if not words or words[-1].end() < len(seen.text[:colon].rstrip()) or len(words) > SPEAKER:
        return None
    # Who is told may stand in marks: وزير النقل لـ«الشروق»: …
    told = [m for m in seen.marks_in(start, colon) if m.function != "speech"]
    marks = {at for pair in told for at in (pair.open, pair.close)}
    if any(not word.group()[0].isalnum() and word.start() not in marks for word in words):
        return None
    if seen.cues_in(start, colon):
        return None
    edge = next((word.start() for word in words[1:] if to_someone(word.group())), colon)
    return (start, edge), choose(seen, (start, edge), (start, edge))


def announced(seen: View, first: int, edge: int, mentions: list[Mention]) -> bool:
    """Whether nothing but a speaker stands in front of the colon of a headline: a name, an office, a body, خبير."""
    words = [word for _, word in seen.tokens.between(first, edge)]
    if words and words[0] in listed("anonymous") and len(words) < 4:
        return True
    marked = seen.opening.get(first)
    inner = 1 if marked is not None and marked.function == "name" else 0  # «الري»: …
    lead = next((m for m in mentions if m.start == first + inner), None)
    if lead is None or lead.end + inner != len(seen.text[:edge].rstrip()):
        return False
    if lead.item["type"] == "GPE":  # a place says something only where words are marked as said
        return any(m.function == "speech" for m in seen.marks_in(edge, seen.paragraph(edge)[1] + 1))
    return lead.item["type"] in ("PER", "OCC", "ORG")


@rule(rank=20)
def speaker_colon(page: Page, found: Found) -> Iterator[Item]:
    """A speaker at the beginning of a line, a colon and marks: الوزير: «…»; a name alone also without marks."""
    seen = view(page, found)
    for number, (start, end) in enumerate(seen.paragraphs):
        colon = seen.text.find(":", start, min(end, start + 120))
        named = before_colon(seen, colon) if colon > start else None
        if named is None:
            continue
        (first, edge), mentions = named
        at = colon + 1
        while at < end and seen.text[at] == " ":
            at += 1
        pair = seen.opening.get(at) or seen.opening.get(colon)
        if pair is not None and pair.function == "speech":
            stretches = [r for r in [together(seen, chain(seen, pair))] if r]
            yield build_alone(seen, stretches, "colon", overt(seen, (first, edge), (first, edge)))
        elif pair is None and number == 0 and announced(seen, first, edge, mentions):
            stretch = seen.trim(at, end)
            if stretch and len(seen.text[at:end].split()) > 2:
                yield build_alone(seen, [unmarked(seen, stretch)], "colon", overt(seen, (first, edge), (first, edge)))


@rule(rank=10)
def marks_alone(page: Page, found: Found) -> Iterator[Item]:
    """Words in marks of speech that no word reports: whoever spoke last goes on, often in a paragraph of its own."""
    seen = view(page, found)
    for pair in seen.marks:
        if pair.function != "speech" or seen.around(pair.open) is not None:
            continue
        stretch = inside(seen, pair)
        count = len(seen.text[stretch[0] : stretch[1]].split()) if stretch else 0
        opens = (
            pair.open - seen.sentence(pair.open)[0] < 2 or seen.text[max(0, pair.open - 2) : pair.open].strip() == ":"
        )
        attached = seen.text[pair.open - 1 : pair.open].isalpha()  # اتهامه بـ«…»: a noun has them as its object
        if stretch and count > (2 if opens else LONG) and not attached:
            yield build_alone(seen, [stretch], "none", [zero()])
