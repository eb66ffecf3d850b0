"""A frame: a cue with what introduces the content behind it, and the stretch between the two."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from khabar import clitics
from khabar.reporting.cues import Cue, listed
from khabar.reporting.heads import is_act, is_head, is_own_act
from khabar.reporting.tokens import TOKEN as TOKEN
from khabar.reporting.view import Marks, View

REACH = 320  # how far behind a cue its content may begin
WEAK_REACH = 90  # the same for words that are also something else
JOINER = re.compile(r"(ب)?ان(ه|ها|هم|هما|هن|نا|ني|ي|كم)?")
JOINERS = frozenset(
    b + "ان" + p for b in ("", "ب") for p in ("", *["ه", "ها", "هم", "هما", "هن", "نا", "ني", "ي", "كم"])
)
PREPOSITIONS = {"الي": "إلى", "علي": "على", "عن": "عن", "من": "من", "في": "في"}
_ACCORDING = re.compile(r"(?:حسب|وفق|وفقا ل|طبقا ل)\s?ما\s$")
_NO_TOPIC = frozenset(["ردا", "تعليقا", "يقل", "تقل", "يزيد", "تزيد"])  # ردا على, ما لا يقل عن
RELAY = frozenset(["نقل", "روى"])


class Frame(NamedTuple):
    """What a cue introduces. `opener`: inna, an, colon, marks, question, topic, object, nothing."""

    cue: Cue
    opener: str
    at: int  # where the stretch between cue and content ends
    content: int  # where the content begins
    marks: Marks | None = None  # the pair that opens there

    @property
    def complementizer(self) -> str:
        return self.opener if self.opener in ("inna", "an", "colon") else "none"


def frame(view: View, cue: Cue) -> Frame:
    """The frame of a cue, kept for the rules that ask again."""
    made: Frame | None = view.frames.get(cue.at)
    if made is None:
        made = view.frames[cue.at] = read(view, cue)
    return made


def reach(view: View, cue: Cue) -> int:
    """How far behind a cue what it introduces may begin: less where the word is also something else.

    Not where a sentence begins with it as one that goes on (وتابع …), or بالقول says what it is.
    """
    if "weak" not in cue.form.takes:
        return REACH
    goes_on = "more" in cue.form.takes and cue.at < cue.start and cue.at - view.sentence(cue.start)[0] < 2
    if goes_on or view.text.find(" بالقول", cue.end, cue.end + REACH) >= 0:
        return REACH
    return WEAK_REACH


def read(view: View, cue: Cue) -> Frame:
    """Read on from a cue, inside its sentence and its marks, until something introduces content."""
    text, takes = view.text, cue.form.takes
    limit = min(view.sentence(cue.start)[1], cue.end + reach(view, cue))
    if around := view.around(cue.start):
        limit = min(limit, around.close)
    previous, skip, topic, loose = "", cue.end, None, -1
    asks = "ask" in takes
    if _ACCORDING.search(text, max(0, cue.at - 14), cue.at) and cue.at - view.sentence(cue.at)[0] > 14:
        return nothing(cue, cue.end)  # …، حسب ما قال: the content stands in front
    if text[max(0, cue.at - 7) : cue.at] == "دون ان ":
        return nothing(cue, cue.end)  # what was not said
    following = view.tokens.following
    for at, word in view.tokens.between(cue.end, limit):
        if at < skip:
            continue
        pair = view.opening.get(at)
        if pair is not None:
            if pair.function == "speech" and speakable(takes):
                if topic is not None:
                    # منوها إلى «أنه …»: what is said begins behind أن, inside the marks
                    inside = that_inside(view, cue, pair) if at - topic.content < 3 else None
                    return inside or opened(view, topic)
                if previous in PREPOSITIONS or previous in listed("about"):
                    skip, previous = pair.close + 1, "«"  # رد على اتهامات بشأن «…» قائلا
                    continue
                if inner := that_inside(view, cue, pair):
                    return inner
                return Frame(cue, "marks", at, at, pair) if bare_gap(view, cue, at) else nothing(cue, at)
            skip, previous = pair.close + 1, "«"
            continue
        if word in "؛!؟?" or (word == "." and not text[at + 1 : at + 2].strip()):
            break
        if word in "،,":
            after = following(at + 1)
            loose = at if after and after[1].startswith("و") and len(after[1]) > 2 else -1
        if word == ":":
            after = following(at + 1)
            if text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit():
                continue
            if after and after[0] < limit and after[1][: limit - after[0]] in JOINERS:
                previous = word
                continue
            if not speakable(takes):
                return nothing(cue, at)
            made = opened(view, Frame(cue, "colon", at, at + 1))
            # وقال: «أنه …»; without its hamza the word may be إن, which is the speaker's own
            first = following(made.marks.open + 1) if made.marks is not None else None
            if made.marks is None or first is None or view.original(first[0]) != "أ":
                return made
            return that_inside(view, cue, made.marks) or made
        other = view.cue_at.get(at)
        if other is not None and other.form.kind != "particle" and not passes(view, other, previous):
            break
        if word in JOINERS and previous not in listed("not-an"):
            if previous in listed("turn"):
                break
            if loose >= 0 and text[max(0, at - 4) : at].rstrip()[-1:] not in "،,":
                break  # a second clause was joined with و and not closed with a comma
            attached = word[0] == "ب"
            preposition = PREPOSITIONS.get(previous, "ب" if attached else "")
            if not fits(takes, preposition, attached):
                break
            start = at - len(previous) - 1 if preposition and not attached else at
            return opened(view, Frame(cue, kind_of(view, at, word, cue), max(start, cue.end), at + len(word)))
        if asks and (word in listed("question") or (word == "اذا" and previous in ("ما", "عما"))):
            return Frame(cue, "question", at, at)
        topic = topic or topic_at(view, cue, at, word, previous)
        # وصف المحامون الأدلة … بأنها: what describes comes with أن, however far
        if topic and topic.at < at - 60 and "describe" not in takes:
            break
        if word not in "،,":
            previous = word
    return topic or nothing(cue, limit)


def that_inside(view: View, cue: Cue, pair: Marks) -> Frame | None:
    """The frame where أن stands inside the marks: أكد «أن الجسر آمن». إن there may be the speaker's own."""
    word = view.tokens.following(pair.open + 1)
    if word is None or word[1] not in JOINERS or kind_of(view, *word, cue) != "an" or "clause" not in cue.form.takes:
        return None
    return Frame(cue, "an", pair.open, word[0] + len(word[1]), pair)


def bare_gap(view: View, cue: Cue, at: int) -> bool:
    """Whether nothing but a subject stands between a word that is also something else and its marks."""
    if "weak" not in cue.form.takes:
        return True
    words = [word for _, word in view.tokens.between(cue.end, at)]
    if len(words) < 6 and not any(w in PREPOSITIONS or w in listed("hard") for w in words):
        return True
    # كتب الوزير على حسابه في تويتر، «…»: where it was written, and a comma
    if len(words) > 10 or words[-1] not in "،,":
        return False
    pairs = list(pairwise(words))
    return all(after in listed("written") for word, after in pairs if word in PREPOSITIONS or word == "عبر")


def nothing(cue: Cue, at: int) -> Frame:
    return Frame(cue, "nothing", at, at)


def speakable(takes: frozenset[str]) -> bool:
    return bool(takes & {"marks", "clause", "object"})


def opened(view: View, frame: Frame) -> Frame:
    """The frame with the pair that opens directly behind its introduction."""
    at = frame.content
    while at < len(view.text) and view.text[at] in " :":
        at += 1
    pair = view.opening.get(at)
    speech = pair if pair is not None and pair.function == "speech" else None
    return Frame(frame.cue, frame.opener, frame.at, at, speech)


def kind_of(view: View, at: int, word: str, cue: Cue) -> str:
    """أن or إن: as written, and by the cue where the hamza is left out."""
    letter = view.original(at + (1 if word.startswith("ب") else 0))
    if letter in "أإ":
        return "an" if letter == "أ" else "inna"
    return "inna" if "inna" in cue.form.takes else "an"


def fits(takes: frozenset[str], preposition: str, attached: bool) -> bool:
    if not preposition:
        return "clause" in takes
    return preposition in takes or (attached and "clause" in takes)


def passes(view: View, other: Cue, previous: str) -> bool:
    """Whether the search goes on over another cue, because it is only spelt like one."""
    if other.form.takes & {"weak", "describe"} and other.form.kind == "verb":
        following = view.tokens.following(other.end)
        return following is None or not (following[1] in JOINERS or following[1] in ':«“"')
    return previous in ("الذي", "التي", "الذين") and "weak" in other.form.takes


def topic_at(view: View, cue: Cue, at: int, word: str, previous: str) -> Frame | None:
    """A topic behind the preposition of a cue, or a noun as its object: شدد على …, أكد … ضرورة …."""
    takes = cue.form.takes
    if PREPOSITIONS.get(word) in takes and previous not in _NO_TOPIC:
        after = view.tokens.following(at + len(word))
        pair = view.opening.get(after[0]) if after is not None else None
        if after is not None and (after[1] in listed("setting") or (pair is not None and pair.function == "name")):
            return None  # أكد الوزير على هامش القمة, على «فيسبوك» أن
        return Frame(cue, "topic", at, at + len(word))
    if word[0] == "ب" and "ب" in takes:
        if "describe" in takes and len(word) > 4 and at == cue.end + 1:
            return Frame(cue, "topic", at, at + 1)  # ما يصفه بتفاقم
        if word == "ب":
            return Frame(cue, "topic", at, at + 1)  # بـ«…»
        if word not in listed("no-topic"):
            start, end = view.page.folded.span(at, at + len(word))
            if is_head(word[1:]) or clitics.proclitics(view.page.text[start:end])[:1] == [1]:
                return Frame(cue, "topic", at, at + 1)
    if word[0] == "ل" and "إلى" in takes and "weak" not in takes and len(word) > 3 and is_act(word[1:]):
        return Frame(cue, "topic", at, at + 1)  # دعا لوقف القتال
    behind = previous in listed("hard") or previous in PREPOSITIONS or previous == "منذ"  # بعد مقتل الجندي: no object
    return (
        Frame(cue, "object", at, at)
        if "object" in takes and not behind and (is_head(word) or is_own_act(word))
        else None
    )
