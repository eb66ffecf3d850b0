"""Attributions behind what is said, or in front of it with a particle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar.layers import Item
from khabar.reporting.cues import Cue, bare, listed
from khabar.reporting.frames import RELAY, TOKEN, Frame, frame
from khabar.reporting.sources import phrase
from khabar.reporting.view import Marks, View, view
from khabar.rules import Found, rule
from khabar.rules.quotes._build import build
from khabar.rules.quotes._extents import LENGTH, chain, clause_end, inside, together
from khabar.rules.quotes._parties import Party, overt, zero
from khabar.rules.quotes._subjects import sources
from khabar.segment import Page, Range

_RELATIVE = re.compile(r"(?:(?:حسب|بحسب|وفق|وفقا ل|طبقا ل) ?ما|حسبما|كما|مثلما|هكذا)\s$")
_SAYING = re.compile(
    r"(?:قول|تعبير|وصف|زعم|كلام|راي|(?:ادعاء|تصريح|تقدير)(?:ات)?|مزاعم|اقوال|روايت|حديث)(?:ه|ها|هم|هما)?"
)


def closed_before(seen: View, at: int) -> Marks | None:
    """The pair of speech that closes in front of a place, with nothing but a comma between."""
    edge = at
    while edge > 0 and at - edge < 6 and seen.text[edge - 1] in " ،,.":
        edge -= 1
    pair = seen.closing.get(edge - 1)
    return pair if pair is not None and pair.function == "speech" else None


def reach(seen: View, start: int) -> int:
    """How far the words that name a source behind the content go."""
    end = min(seen.sentence(start)[1], start + 120)
    for at, word in seen.tokens.between(start, end):
        if word in "؛.:" or word in ("فان", "فقد") or (word in "،," and at - start > 3):
            return at
    return end


@rule(rank=45)
def verb_behind(page: Page, found: Found) -> Iterator[Item]:
    """Marks and then a verb: «…»، قال الوزير; «…»، تقول الوزيرة، «…»."""
    seen = view(page, found)
    for cue in seen.cues:
        if cue.form.kind != "verb" or cue.form.lemma in RELAY:
            continue
        pair = closed_before(seen, cue.at)
        if pair is None or "\n" in seen.text[pair.close : cue.at]:
            continue
        if "document" in cue.form.takes and "،" not in seen.text[pair.close : cue.at]:
            continue  # قرار «الاستدعاء» جاء على خلفية الأزمة
        made = frame(seen, cue)
        joined = cue.at != cue.start  # «…» وقال شاهد: nothing else is before the marks or behind the verb
        if joined and (made.opener != "nothing" or pair.open - seen.paragraph(pair.open)[0] > 1):
            continue
        if made.opener in ("an", "inna", "topic", "object", "question") or preceded(seen, pair):
            continue
        if cue.form.type == "belief" and cue.form.imperfect and introduced(seen, pair):
            continue  # أكد أن «بدء الضم»، يعتبر عدوانا
        stretches = [r for r in [inside(seen, pair)] if r]
        end = reach(seen, cue.end)
        if made.opener in ("marks", "colon") and made.marks is not None:
            end = min(end, made.at)
            stretches += [r for r in [together(seen, chain(seen, made.marks))] if r]
        yield build(seen, cue, stretches, "none", (cue.end, end))


def preceded(seen: View, pair: Marks) -> bool:
    """Whether a cue in front of the marks already introduces them."""
    before = seen.cue_before(pair.open)
    if before is None or pair.open - before.end > 200:
        return False
    made: Frame = frame(seen, before)
    return made.marks is not None and made.marks.open == pair.open


@rule(rank=45)
def clause_with_verb_behind(page: Page, found: Found) -> Iterator[Item]:
    """A clause, and a verb behind كما or حسب ما: …، بحسب ما قال الوزير; …، كما أعلنت الوزارة."""
    seen = view(page, found)
    for cue in seen.cues:
        if cue.form.kind != "verb" or cue.at != cue.start:
            continue
        match = _RELATIVE.search(seen.text[max(0, cue.at - 14) : cue.at])
        if match is None or frame(seen, cue).opener != "nothing":
            continue
        start = cue.at - len(match.group())
        if start - seen.sentence(start)[0] < 2 and not match.group().startswith(("كما", "هكذا")):
            end = reach(seen, cue.end)
            if seen.text[end : end + 1] in ("،", ",", ":") and (ahead := content_ahead(seen, cue, end)):
                who = sources(seen, cue, end)
                yield build(seen, cue, [ahead[1]], "inna" if ahead[0] else "none", (cue.end, end), who)
            continue
        if stretches := said_before(seen, start):
            end = reach(seen, cue.end)
            yield build(seen, cue, stretches, "none", (cue.end, end), sources(seen, cue, end))


def introduced(seen: View, pair: Marks) -> bool:
    """Whether the marks end what a cue of their sentence introduces: قال إنه يتوقع «…»، كما ذكرت وكالة."""
    for cue in seen.cues_in(seen.sentence(pair.open)[0], pair.open):
        if cue.form.kind in ("verb", "participle") and frame(seen, cue).opener in ("an", "inna", "marks", "colon"):
            return True
    return False


def said_before(seen: View, at: int) -> list[Range]:
    """The content in front of an attribution: the marks that close there, or the clause of the sentence."""
    if pair := closed_before(seen, at):
        return [r for r in [inside(seen, pair)] if r and not introduced(seen, pair)]
    first = seen.sentence(at)[0]
    if at - first > LENGTH:
        return []
    for cue in seen.cues_in(first, at):
        if cue.form.kind in ("verb", "participle") and frame(seen, cue).opener not in (
            "nothing",
            "topic",
            "object",
        ):
            return []  # the clause is somebody's already
    before = seen.text[first:at].rstrip()
    if not before.endswith(("،", ",")) and len(before) > 150:
        return []
    stretch = seen.trim(first, at)
    if stretch and (kept := marked(seen, stretch)) != stretch:
        return [kept]
    return [stretch] if stretch and len(seen.text[stretch[0] : stretch[1]].split()) > 2 else []


def marked(seen: View, stretch: Range) -> Range:
    """What a particle attributes in a clause: the words in marks if there are some, else the clause."""
    pairs = [m for m in seen.marks_in(*stretch) if m.function == "speech"]
    return (together(seen, pairs) if pairs else None) or stretch


@rule(rank=45)
def particle_behind(page: Page, found: Found) -> Iterator[Item]:
    """A clause or marks, and a particle with a source: …، وفق مصادر; «…» بحسب الوزير."""
    seen = view(page, found)
    for cue, first, end, who in particles(seen):
        if not first and (stretches := said_before(seen, cue.at)):
            yield build(seen, cue, stretches, "none", (cue.end, end), who)


@rule(rank=45)
def particle_in_front(page: Page, found: Found) -> Iterator[Item]:
    """A particle with a source at the beginning: وبحسب الصحيفة، فإن …; ووفقاً للتقرير، …."""
    seen = view(page, found)
    for cue, first, end, who in particles(seen):
        if not first or not (seen.text[end : end + 1] in ("،", ",", ":") or seen.text.startswith(("فان", "فقد"), end)):
            continue
        if ahead := content_ahead(seen, cue, end):
            joined, stretch = ahead
            yield build(seen, cue, [stretch], "inna" if joined else "none", (cue.end, end), who)


def content_ahead(seen: View, cue: Cue, end: int) -> tuple[bool, Range] | None:
    """What is said behind a source that stands in front, and whether إن joins it: وبحسب الصحيفة، فإن …."""
    start = end + (1 if seen.text[end : end + 1] in ("،", ",", ":") else 0)
    while start < len(seen.text) and seen.text[start] == " ":
        start += 1
    word = TOKEN.match(seen.text, start)
    joined = word is not None and word.group() in ("فان", "ان", "فانه", "فانها", "فانهم")
    start = word.end() if word is not None and joined else start
    while start < len(seen.text) and seen.text[start] == " ":
        start += 1
    pair = seen.opening.get(start)
    if pair is not None and pair.function == "speech":
        found = together(seen, chain(seen, pair))
    else:
        stretch = seen.trim(start, clause_end(seen, start, cue))
        found = marked(seen, stretch) if stretch else None
    return (joined, found) if found else None


def particles(seen: View) -> Iterator[tuple[Cue, bool, int, list[Party]]]:
    """Particles with a source: the cue, whether it opens its sentence, end of the source, the source."""
    for cue in seen.cues:
        if cue.form.kind != "particle":
            continue
        end = reach(seen, cue.end)
        opens = cue.at - seen.sentence(cue.at)[0] < 2
        words = [word for _, word in seen.tokens.between(cue.end, end)]
        if not words or words[0] in ("ما", "ذلك"):
            continue
        if _SAYING.fullmatch(bare(words[0])):
            named = phrase(seen, cue.end + len(words[0]) + 1, end)
            yield cue, opens, end, overt(seen, *named) if named else [zero()]
            continue
        start = cue.end
        while start < end and seen.text[start] == " ":
            start += 1
        person = any(
            m.start < start + 14 and m.item["type"] in ("PER", "ORG", "GPE", "OCC", "DOC")
            for m in seen.mentions_in(start, end)
        )
        kinds = ("anonymous", "role", "institution", "media", "agency")
        heads = {words[0], words[0][1:], bare(words[0])}
        if person or any(heads & listed(kind) for kind in kinds):
            # لـ belongs to the particle (وفقا لمصادر), not to an addressee.
            edge = start + (1 if cue.form.lemma != "حسب" and words[0].startswith("ل") else 0)
            yield cue, opens, end, overt(seen, (edge, end), (edge, end))
