"""Where the source of a verb stands: behind it, in front of it, as the head of its clause, or nowhere."""

from __future__ import annotations

import re

from khabar.reporting.cues import Cue, listed
from khabar.reporting.frames import JOINERS
from khabar.reporting.sources import phrase
from khabar.reporting.view import View
from khabar.rules.quotes._parties import RANK, Party, overt, party, texts, zero
from khabar.segment import Range

_WITHIN = re.compile(r" (?:في|ضمن|علي) ")  # جاء في التقرير: the document is the source


def impersonal(view: View, cue: Cue, end: int) -> bool:
    """Whether a verb of believing stands in the passive: the imperfect, with أن at once behind it."""
    form = cue.form
    if "impersonal" not in form.takes or not form.imperfect or (form.gender, form.number) != ("m", "sg"):
        return False
    return not view.text[cue.end : end].strip()


def related(view: View, cue: Cue) -> Party | None:
    """The source of a relative clause, its head: الخبراء الذين قالوا …; without a mention nobody is taken up."""
    if "describe" in cue.form.takes:
        return None  # التي وصفها: the head is what is described
    words = list(view.tokens.between(max(view.sentence(cue.start)[0], cue.at - 30), cue.at))
    while words and words[-1][1] in ("قد", "كان", "كانت", "كانوا", "سبق", "ان"):
        words.pop()
    if not words or words[-1][1] not in ("الذي", "التي", "الذين", "اللذان", "اللذين", "ممن"):
        return None
    edge = words[-1][0]
    near = [m for m in view.mentions_in(max(0, edge - 80), edge) if m.item["type"] in RANK]
    last = max(near, key=lambda m: (m.end, m.end - m.start), default=None)
    if last is None or len(texts(view, last.end, edge)) > 2:
        return {**zero(), "evidence": "explicit"}
    return party(last, texts(view, last.start, last.end))


def subject_before(view: View, cue: Cue) -> list[Party]:
    """The subject in front of a verb: وكانت الصحيفة قالت, لكن واشنطن تقول. Needs entities; else nothing."""
    start = view.sentence(cue.start)[0]
    last = view.cue_before(cue.at)
    if last is not None:
        start = max(start, last.end)
    low = max(start, cue.at - 160)
    kinds = RANK.keys() - {"NORP"}
    inside = [m for m in view.mentions_in(low, cue.at) if m.item["type"] in kinds]
    theme = view.text.startswith(("اما ", "واما "), view.sentence(cue.start)[0])  # أما حداد فقال
    if not inside or (cue.at != cue.start and not (theme and view.text[cue.at] == "ف")):
        return []
    clause, final = low, max(inside, key=lambda m: m.end)
    for at, word in view.tokens.between(low, final.start):
        if word in listed("lead") or word in "؛:|/" or word in JOINERS or (word in "-–—" and dateline(view, at)):
            clause = at + len(word)
    first = next(m for m in inside if m.start >= clause)
    words = texts(view, clause, first.start)
    # In front of the mention: nothing but its head (صحيفة, وزير الخارجية); behind it: names and adjectives.
    if len(words) > 4 or any(w in listed("hard") or w in listed("soft") for w in words):
        return []
    between = texts(view, final.end, cue.at)
    dashes = [at for at, w in view.tokens.between(final.end, cue.at) if w in "-–—|"]
    if len(dashes) == 1 and dateline(view, dashes[0]):
        return []
    if len(between) > 5 or any(w in listed("hard") - {"قد"} or w in ("في", "من") for w in between):
        return []
    # A comma in between divides a clause from the next: only an apposition between two commas does not.
    if between.count("،") == 1 and "،" not in texts(view, first.start, final.start):
        return []
    return overt(view, (clause, cue.at), (clause, cue.at))


def dateline(view: View, at: int) -> bool:
    """Whether a dash ends the place and the agency at the beginning of a paragraph: بغداد/ وكالة … - قال."""
    start = view.paragraph(at)[0]
    return at - start < 60 and not view.cues_in(start, at)


def lone(view: View, narrow: Range, end: int) -> bool:
    """Whether one phrase that names nobody fills the place between وصف and بأنه: it is what is described."""
    who = [m for m in view.mentions_in(*narrow) if m.item["type"] in ("PER", "OCC", "ORG", "GPE")]
    return not who and narrow[1] >= len(view.text[:end].rstrip())


def sources(view: View, cue: Cue, end: int) -> list[Party]:
    """The sources of a verb: behind it up to `end`, before it, or dropped."""
    if clause := related(view, cue):
        return [clause]
    if "document" in cue.form.takes:
        inside = _WITHIN.match(view.text, cue.end)
        named = phrase(view, inside.end(), end) if inside else None
        return overt(view, *named) if named else [zero()]
    if view.text.startswith((" فيه ", " فيها ", " فيهما "), cue.end):
        return [zero()]  # ألقى الوزير كلمة قال فيها
    before = subject_before(view, cue)
    if before and cue.form.takes & {"person", "describe"}:
        return before  # what stands behind أبلغ is who was told, behind وصف what is described
    if cue.form.number not in ("pl", "du") and (behind := phrase(view, cue.end, end)):
        if "describe" in cue.form.takes and "bound" not in cue.form.takes and lone(view, behind[0], end):
            return [zero()]
        if "describe" in cue.form.takes:  # behind the subject of وصف stands what is described
            tokens = list(view.tokens.between(*behind[0]))
            edge = tokens[3][0] if len(tokens) > 3 else behind[0][1]
            behind = ((behind[0][0], edge), (behind[0][0], edge))
        return overt(view, *behind)
    return before or [zero()]
