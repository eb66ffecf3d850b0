"""Where the source of a report stands: the phrase behind the word that reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from khabar.reporting.cues import Cue, bare, listed
from khabar.reporting.frames import JOINERS, RELAY, TOKEN, frame
from khabar.reporting.marks import FAMILY
from khabar.reporting.view import View
from khabar.segment import Range

BEHIND = 120  # how far a source may reach behind a cue that stands behind what was said
SPEAKER = 5  # words of a speaker in front of the colon of the headline
LINE = 60  # and in front of a verb in the headline
# What is said as the object of a verb that has no subject behind it.
_SPOKEN = frozenset(
    noun + pronoun
    for noun in ("حديث", "كلام", "تصريحات", "كلمت", "مداخلت", "خطاب", "حوار", "رسالت", "تدوينت", "تغريدت", "بيان")
    for pronoun in ("ه", "ها", "هم")
) | {"القول", "الحديث", "الكلام", "التاكيد"}
_CARRIED = re.compile(r" (?:عن|في|ضمن) ")
_RELATIVE_HEAD = re.compile(r"(\w{3,}) (?:الذين|اللذان|اللذين) (?:كانوا |قد )?$")


def phrase(view: View, start: int, end: int) -> tuple[Range, Range] | None:
    """The source phrase in a stretch: its narrow part, and the part in which a name may still follow.

    None where the stretch holds no subject: وقال في بيان, وقال أمس.
    """
    narrow = wide = skip = 0
    first = begun = -1
    hard, soft_words = listed("hard"), listed("soft")
    for at, word in view.tokens.between(start, end):
        if at < skip:
            continue
        if begun < 0 and word in ("لي", "لنا", "لك"):
            continue
        if begun < 0 and (to_someone(word) or (word.startswith("لل") and len(word) > 4)):
            skip = told_end(view, at + len(word) if word in ("ل", "لل") else at + 1, end)
            continue
        if view.dated(at):
            narrow = narrow or (at if begun >= 0 else 0)
            continue
        if word == "لدي" and begun >= 0 and accredited(view, begun, at):
            continue
        if (word in hard and not is_ali(view, at, word)) or to_someone(word):
            wide = at
            if begun >= 0 and (name := apposed(view, at, end)):
                return (first, name[0]), (first, name[1])
            break
        soft = word in soft_words
        if begun < 0 and (soft or word in "()-–—،,"):
            # An adverb before the subject (قال أمس وزير …), or no subject at all (قال في …).
            if word in ("في", "من", "ب"):
                return None
            continue
        if begun < 0:
            if word in _SPOKEN or (word in ("بال", "ال", "ب") and at + len(word) in view.opening):
                return None  # وصفه بالـ«…»; وواصل حديثه عن
            if (not word[0].isalpha() and word not in "«“\"'‘") or word in JOINERS:
                return None
            first, begun = at, at
        elif soft and not narrow:
            narrow = at
    if begun < 0:
        return None
    wide = wide or end
    return (first, min(narrow or wide, wide)), (first, wide)


def apposed(view: View, at: int, end: int) -> Range | None:
    """A name behind the comma that ends a long title: عضو الوفد المتوجه إلى جنيف، سمير حداد."""
    comma = view.text.find("،", at, min(end, at + LINE))
    people = [m for m in view.mentions_in(at, end) if m.item["type"] == "PER" and m.item["form"] == "name"]
    if comma < 0 or not people or people[0].start != comma + 2 or view.cues_in(at, comma):
        return None
    return at, people[0].end


def accredited(view: View, start: int, end: int) -> bool:
    """Whether لدى belongs to an office: سفير فلسطين لدى تونس فهد سالم."""
    return any(bare(word) in listed("accredited") for word in view.tokens.within(start, end, 4))


def is_ali(view: View, at: int, word: str) -> bool:
    """Whether علي is the name and not على: written with ي, in a text that has على too or where a name is known."""
    if word != "علي" or view.original(at + 2) != "ي":
        return False
    inside = view.mentions_in(max(0, at - 40), at + 60)
    return "على" in view.page.text or any(m.start <= at < m.end and m.item["type"] == "PER" for m in inside)


@lru_cache(maxsize=1 << 14)
def to_someone(word: str) -> bool:
    """Whether a word says who is told: للصحفيين, لوكالة, لرويترز."""
    if not word.startswith("ل") or len(word) < 4:
        return word in ("ل", "لل")
    rest = word[2:] if word.startswith("لل") else word[1:]
    if rest in listed("media") or rest in listed("agency") or rest in listed("told"):
        return True
    return "ال" + rest in listed("audience")


def described(view: View, at: int, end: int) -> int:
    """Where a name ends with its adjective of kind: لشبكة رايدو الإخبارية."""
    following = view.tokens.following(at)
    if following is None or following[0] >= end or not (following[1].startswith("ال") and following[1].endswith("يه")):
        return at
    return following[0] + len(following[1])


def told_end(view: View, start: int, end: int) -> int:
    """Where the one who is told ends, in front of a subject: قال لوكالة «رويترز» المتحدث, قال للصحفيين وزير …."""
    for number, match in enumerate(TOKEN.finditer(view.text, start, end)):
        pair = view.opening.get(match.start())
        if pair is not None:
            return pair.close + 1
        name = max((m.end for m in view.mentions_in(match.start(), end) if m.start == match.start()), default=0)
        if name:
            return described(view, name, end)
        word = match.group()
        if number or not (word in listed("media") or bare(word) in listed("media") or word in listed("told")):
            return match.end() if not number else match.start()
    return end


def phrases(view: View) -> Iterator[tuple[Range, Range]]:
    """Every phrase of a source, as narrow and wide part, whether or not a name is known in it.

    Behind a verb that reports or that stands in front of a participle, behind وفق and its like, behind عن of a
    relay, behind a noun of saying, behind جاء في, in front of الذين قالوا, and at the beginning of the headline
    before a verb or a colon.
    """
    yield from announced(view)
    for cue in view.cues:
        made = frame(view, cue)
        if cue.form.kind == "particle":
            # ل belongs to the particle: وفقا لمصدر, وفقا للمصادر.
            lam = view.text.startswith(" ل", cue.end) and view.text[cue.end - 1] == "ا"
            start = cue.end + 2 if lam else cue.end
            yield from some(phrase(view, start, min(view.sentence(cue.start)[1], cue.end + BEHIND)))
        elif "genitive" in cue.form.takes and made.opener != "nothing":
            yield from some(phrase(view, cue.end, made.at))
        elif cue.form.kind == "participle":
            yield from before_participle(view, cue.at) if made.opener != "nothing" else ()
        elif cue.form.kind == "verb":
            start, end = cue.end, made.at
            if cue.form.lemma in RELAY or "document" in cue.form.takes:
                carried = _CARRIED.search(view.text, cue.end, cue.end + BEHIND)
                start = carried.end() if carried else start
                if carried is not None and carried.end() < view.sentence(cue.start)[1] and made.opener == "nothing":
                    yield from some(phrase(view, start, min(view.sentence(cue.start)[1], start + BEHIND)))
                    continue  # نقلت الوكالة عن شهود قولهم إن
            if made.opener in ("topic", "object") and "weak" in cue.form.takes and made.marks is None:
                continue
            if made.opener == "nothing":
                if not attributes(view, cue):
                    continue
                end = min(view.sentence(cue.start)[1], cue.end + BEHIND)
            if made.opener != "nothing":
                yield from before_participle(view, cue.at)
            if cue.form.number not in ("pl", "du"):
                yield from some(phrase(view, start, end))
            elif (head := _RELATIVE_HEAD.search(view.text, max(0, cue.at - 40), cue.at)) is not None:
                yield head.span(1), head.span(1)
            if made.opener != "nothing" and 0 < cue.at == cue.start < LINE and headline(view, cue):
                yield from some(phrase(view, 0, cue.at))  # المدرب يقول إن …
            elif made.opener not in ("nothing", "topic", "object") and cue.at == cue.start:
                yield from some(definite_before(view, cue))


def announced(view: View) -> Iterator[tuple[Range, Range]]:
    """The speaker in front of the colon of the headline: النقابة: الأجور لا تكفي; no rubric (بالفيديو: …)."""
    colon = view.text.find(":", 0, LINE)
    if colon < 0 or "\n" in view.text[:colon] or view.cues_in(0, colon):
        return
    words = [word for _, word in view.tokens.between(0, colon)]
    if not 0 < len(words) <= SPEAKER or any(not word.isalpha() or word in listed("rubric") for word in words):
        return
    edge = len(view.text[:colon].rstrip())
    yield (0, edge), (0, edge)


def definite_before(view: View, cue: Cue) -> tuple[Range, Range] | None:
    """A subject with the article that fills its sentence up to the verb: الناقد الرياضي قال في تصريحاته …."""
    start = view.sentence(cue.at)[0]
    words = list(view.tokens.between(start, cue.at)) if 0 < cue.at - start < LINE else []
    while words and words[-1][1] in ("قد", "كان", "كانت"):
        words.pop()
    if not words or len(words) > SPEAKER or not words[0][1].startswith("ال") or words[0][0] != start:
        return None
    if any(not w.isalpha() or w in listed("hard") or w in listed("soft") or w in listed("clause") for _, w in words):
        return None
    whole = (start, words[-1][0] + len(words[-1][1]))
    return whole, whole


def headline(view: View, cue: Cue) -> bool:
    """Whether a verb stands behind its subject in the headline; not «…» يقول, nor وبكى وهو يقول."""
    marked = view.text[0] in FAMILY or view.text.endswith((" وهو ", " وهي "), 0, cue.at)
    return not marked and "\n" not in view.text[: cue.at]


def some(found: tuple[Range, Range] | None) -> Iterator[tuple[Range, Range]]:
    if found is not None:
        yield found


def before_participle(view: View, at: int) -> Iterator[tuple[Range, Range]]:
    """The subject behind a verb of doing, or behind the first verb: ألقى الوزير كلمة قال فيها, وعلق الوزير قائلا."""
    start = view.sentence(at)[0]
    verb = view.tokens.following(start)
    verb = verb if verb is not None and verb[0] == start else None
    doing = listed("doing")
    for place, word in view.tokens.between(max(start, at - BEHIND), at):
        if word in doing:
            verb, start = (place, word), place
    if verb is None or at - start > BEHIND or verb[1] in listed("aside"):
        return
    stem = verb[1][1:] if verb[1][0] == "و" else verb[1]
    if stem in listed("hard") or stem in listed("about"):
        return  # وحول تجديد العقد قال
    if not verb[1].startswith("ال") or verb[1] in doing:
        yield from some(phrase(view, verb[0] + len(verb[1]), at))


def attributes(view: View, cue: Cue) -> bool:
    """Whether a verb without content behind it stands behind what was said: «…» قال الوزير, كما أعلن, هكذا وصف."""
    if view.text[max(0, cue.at - 5) : cue.at].endswith(("كما ", "ما ", "هكذا ")):
        return True
    edge = cue.at
    while edge > 0 and cue.at - edge < 5 and view.text[edge - 1] in " ،,.":
        edge -= 1
    return edge - 1 in view.closing
