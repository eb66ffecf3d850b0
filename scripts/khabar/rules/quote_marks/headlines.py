"""Marks around a speaker's words in a headline, and around words that go on over paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import bare, cues, listed
from khabar.reporting.marks import FAMILY
from khabar.rules import Found, rule
from khabar.rules.quote_marks._named import named
from khabar.rules.quote_marks._place import Place, cues_between, item, places, shorts
from khabar.rules.quote_marks._vocabulary import (
    common,
    countries,
    foreign,
    ordinary,
    organisations,
    portfolios,
    speakers,
)
from khabar.segment import Page

_MARKS = " " + "".join(FAMILY)
SOME = 40  # how many verbs are asked for the speaker of the headline


@rule(rank=19)
def headline_words(page: Page, _found: Found) -> Iterator[Item]:
    """A speaker's words in a headline, behind a colon: الوزير: الخطة «ناقصة وغير عادلة»."""
    text = page.folded.text
    colon = text.find(":", 0, 60)
    if colon < 0 or text.rfind("\n", 0, colon) >= 0 or not speaks(page, text[:colon].strip(_MARKS).split()):
        return
    end = text.find("\n", colon)
    place_only = text[:colon].strip() in countries()
    for place in places(page):
        if place.start > end >= 0:
            break
        said = len(place.words) > 1 or (place.words and not place_only and plainly(place.words[0]))
        apart = place.cue is None or place.cue.form.takes & {"weak", "document"}
        if place.pair.balanced and place.start > colon and apart and said and not named(place):
            yield item(page, place.pair, "speech")


def plainly(word: str) -> bool:
    """Whether one word in marks is a speaker's: a common one, or one without article in an Arabic shape."""
    return ordinary(word) or not (word.startswith("ال") or foreign(word))


def speaks(page: Page, words: list[str]) -> bool:
    """Whether some words are a speaker: by their head, as a name, or since a verb of saying stands before the last."""
    if not 0 < len(words) < 6 or not all(word.isalpha() for word in words):
        return False
    if not listed("rubric").isdisjoint(words):
        return False
    if words[0] in speakers() or {words[0], bare(words[0])} & listed("institution"):
        return True
    if any(words[0] in listed(kind) for kind in ("role", "anonymous")) or bare(" ".join(words)) in organisations():
        return True
    if len(words) < 3 and (" ".join(words) in countries() or not any(map(common, words))):
        return True  # a country, or words that only a name has
    behind = f" {words[-1]}"
    return any(page.folded.text.startswith(behind, cue.end) for cue in cues(page)[:SOME])


@rule(rank=33)
def heads_line(page: Page, _found: Found) -> Iterator[Item]:
    """Who speaks or acts at the beginning of a line: «التعليم»: …, «الصحة» تعلن …; a portfolio, or before a colon."""
    text = page.folded.text
    for place in shorts(page):
        opening = place.start - 1
        if place.clause or len(place.words) > 3 or (opening and text[opening - 1] != "\n"):
            continue
        if bare(place.words[0]) in listed("role"):
            continue  # «الرئيس السابق»: an office, held at a distance
        follows = place.after.lstrip()
        at = place.end + 1 + len(place.after) - len(follows)
        said = any(cue.form.kind == "verb" for cue in cues_between(page, at, at + 1)) and place.after[:1] == " "
        if follows[:1] == ":" or (len(place.words) == 1 and (said or place.words[0] in portfolios())):
            yield item(page, place.pair, "name")


@rule(rank=69)
def continued(page: Page, _found: Found) -> Iterator[Item]:
    """Words that go on over paragraphs: each begins with its mark, only the last one closes («…¶ «…¶ «…»)."""
    text = page.folded.text
    last: Place | None = None
    for place in places(page):
        opening = place.start - 1
        begins = place.pair.open >= 0 and text[opening - 1 : opening] == "\n"
        if begins and last is not None and text.count("\n", last.start, opening) == 1:
            if text[last.start - 1] == text[opening]:
                yield item(page, place.pair, "speech")
        elif not place.pair.balanced and place.pair.open >= 0:
            last = place if place.cue is not None or place.ahead.endswith(":") else None
            continue
        last = place if begins and last is not None and not place.pair.balanced else None
