"""Participles, nouns of saying, agencies that carry words, and acts without words."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import Cue, listed
from khabar.reporting.frames import RELAY, Frame, frame
from khabar.reporting.sources import phrase
from khabar.reporting.view import View, view
from khabar.rules import Found, rule
from khabar.rules.quotes._build import build
from khabar.rules.quotes._channels import Hop, hop, outlet
from khabar.rules.quotes._extents import contents
from khabar.rules.quotes._parties import overt, zero
from khabar.rules.quotes._subjects import sources
from khabar.segment import Page, Range

LEAD = 15  # how far from the beginning of its sentence a noun of saying may stand that only leads in
_DRAWN = frozenset(["النظر", "الانتباه", "الانظار"])


@rule(rank=50)
def participle(page: Page, found: Found) -> Iterator[Item]:
    """A participle that goes on with what a subject said: مضيفاً أن …, مشدداً على …, قائلاً «…»."""
    seen = view(page, found)
    for cue in seen.cues:
        if cue.form.kind != "participle":
            continue
        made = frame(seen, cue)
        # A participle has no subject behind it, at most somebody who is told: داعيا السكان إلى.
        told = "person" in cue.form.takes and made.opener == "topic"
        near = made.at - cue.end <= (60 if told else 25)
        noun = made.opener in ("object", "topic") and not told
        drawn = seen.text[cue.end : made.at].strip() in _DRAWN  # لافتا النظر إلى
        describes = "describe" in cue.form.takes and made.marks is not None  # واصفا القرار بـ«الخاطئ»
        close = made.at <= cue.end + 2 and "weak" not in cue.form.takes
        if made.opener == "nothing" or not near or (noun and not (close or drawn or describes)):
            continue
        if stretches := contents(seen, made):
            yield build(seen, cue, stretches, made.complementizer, (cue.end, made.at), [zero()])


def relay(seen: View, cue: Cue) -> tuple[int, int] | None:
    """For نقلت … عن …: where عن begins and ends; None where the verb carries no words."""
    hard = listed("hard")
    for at, word in seen.tokens.between(cue.end, min(cue.end + 90, seen.sentence(cue.start)[1])):
        if word == "عن":
            return at, at + len(word)
        if word in hard or word in ("من", "في", "؛", ":", "."):
            return None
    return None


@rule(rank=50)
def noun_of_saying(page: Page, found: Found) -> Iterator[Item]:
    """A noun of saying with a pronoun or a genitive: نقلت … عن الوزير قوله إن …, بقولها «…», إعلان الوفد أن …."""
    seen = view(page, found)
    for cue in seen.cues:
        if cue.form.kind != "masdar":
            continue
        made = frame(seen, cue)
        if made.opener in ("nothing", "topic", "object") or made.at - cue.end > 60:
            continue
        if not (stretches := contents(seen, made)):
            continue
        beside = (cue.end, made.at)
        if "genitive" in cue.form.takes:
            named = phrase(seen, cue.end, made.at)
            owner = overt(seen, *named) if named else [zero()]
            yield build(seen, cue, ahead(seen, cue, stretches), made.complementizer, beside, owner)
            continue
        before = seen.cue_before(cue.at)
        speakers, chain = [zero()], []
        close = before is not None and before.form.lemma in RELAY and cue.at - before.end < 200
        if before is not None and close and (carried := relay(seen, before)):
            named = phrase(seen, carried[1], cue.at)
            speakers = overt(seen, *named) if named else speakers
            chain = carriers(seen, before, carried)
        yield build(seen, cue, stretches, made.complementizer, beside, speakers, chain)


def ahead(seen: View, cue: Cue, stretches: list[Range]) -> list[Range]:
    """What is said, without the main clause behind it: بعد تصريح الوزير بأن «الأزمة انتهت» ارتفعت الأسعار."""
    if cue.at - seen.sentence(cue.at)[0] > LEAD:
        return stretches
    (start, end), *rest = stretches
    pairs = [m for m in seen.marks_in(start - 1, end) if m.function == "speech"]
    return [(start, pairs[-1].close), *rest] if pairs else stretches


def carriers(seen: View, cue: Cue, carried: tuple[int, int]) -> list[Hop]:
    """The hop for the agency between نقلت and عن."""
    named = outlet(seen, cue.end, carried[0])
    if named is None:
        return []
    place, role = named
    return [hop(seen, place, role, (cue.start, cue.end))]


@rule(rank=50)
def carried_words(page: Page, found: Found) -> Iterator[Item]:
    """An agency that carries words, without a noun of saying: نقلت «…» عن مسؤول: «…», ونقل عنه أن …."""
    seen = view(page, found)
    for cue in seen.cues:
        if cue.form.lemma not in RELAY or cue.form.kind != "verb" or not (carried := relay(seen, cue)):
            continue
        made = frame(seen, cue)
        if made.opener not in ("an", "inna", "colon", "marks") or made.at < carried[1]:
            continue
        if any(other.form.kind == "masdar" for other in seen.cues_in(cue.end, made.at)):
            continue
        if stretches := contents(seen, made):
            named = phrase(seen, carried[1], made.at)
            speakers = overt(seen, *named) if named else [zero()]
            beside = (carried[1], made.at)
            yield build(seen, cue, stretches, made.complementizer, beside, speakers, carriers(seen, cue, carried))


@rule(rank=30)
def reported_act(page: Page, found: Found) -> Iterator[Item]:
    """An act of speaking with only a topic: رفض التعليق, ناقش الوزيران …, ولم يكشف عن …."""
    seen = view(page, found)
    for cue in seen.cues:
        if cue.form.kind != "verb":
            continue
        made = frame(seen, cue)
        if end := act_end(seen, made):
            yield build(seen, cue, [], "none", (cue.end, end), sources(seen, cue, end))


def act_end(seen: View, made: Frame) -> int | None:
    """Where the topic of an act begins; None where the verb is no such act here."""
    cue = made.cue
    if made.opener in ("an", "inna", "marks", "colon"):
        return None
    if made.opener == "topic" and cue.negated:
        return made.at  # ولم يكشف عن
    if "act" not in cue.form.takes or cue.possible:
        return None
    limit = min(cue.end + 90, seen.sentence(cue.start)[1])
    if cue.form.negative:
        for at, word in seen.tokens.between(cue.end, limit):
            if word in listed("comment"):
                return at
            if word in "،؛:.":
                return None
        return None
    named = [m for m in seen.mentions_in(cue.end, limit) if m.item["type"] in ("PER", "OCC", "ORG", "GPE")]
    if "weak" in cue.form.takes and not (named and named[0].start - cue.end < 30) and cue.form.number == "sg":
        return None
    return named[0].end if named else cue.end
