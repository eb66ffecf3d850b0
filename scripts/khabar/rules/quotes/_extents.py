"""Where a content ends, and which of its stretches are verbatim."""

from __future__ import annotations

import re
from typing import Any

from khabar.reporting.cues import Cue, listed
from khabar.reporting.frames import JOINERS, Frame, frame
from khabar.reporting.marks import CLOSERS
from khabar.reporting.view import Marks, View
from khabar.segment import Range

LENGTH = 1200  # the longest content without marks
_BRACKETS = re.compile(r"\([^()\n]{1,80}\)")
_MORE = re.compile(r"\s{0,2}[،,]?\s{0,2}(?:و|او|ثم)?\s{0,2}")
# A second clause with أن under the same cue: أوضح أنه «…»، وأن الأسعار ثابتة.
_SECOND = re.compile(r"\s{0,2}[،,]?\s{0,2}و(?:ب|الي )?ان(?:ه|ها|هم|هما|هن|ني|نا)?\s{1,2}")
_DANGLING = re.compile(r"[\s،](?:حيث|و|اذ|كما|فيما|بينما|بعدما|ثم|لكن|في حين|قد)$")
# The reporter says when it was said, or that no more was said.
_AFTERWARDS = re.compile(r" (?:في|خلال|اثناء|عقب|بعد|قبل|ردا|تعليقا|اثر|علي هامش|لدي)\b")
_WITHOUT = re.compile(r" دون (?:ان (\w+)|\w+)")
_ASIDE = re.compile(r"(?:في اشاره|في وقت|في حين|من ناحيه|من جهته|من جهتها|من جانبه|من جانبها)(?:\s|،|$)")
_RELATED = re.compile(r"[،,:؛]| (?:التي|الذي|الذين)\b")
_TURNING = frozenset(["وذلك", "دون", "من", "في", "غداه"])  # what may break a clause without a comma
_CLOSED = re.compile(r"\s{0,2}(?:[،,.؛!?؟…)]|$)")


def clause_end(view: View, start: int, cue: Cue, nominal: bool = False) -> int:
    """End of a reported clause: the sentence, the next act of saying, or a remark of the reporter."""
    text = view.text
    limit = min(view.paragraph(start)[1], start + LENGTH)
    if (around := view.around(cue.start)) and around.open < cue.start:
        limit = min(limit, around.close)
    stop = min(view.sentence(start)[1], limit)
    skip, comma, previous = start, -1, "ان"
    for at, word in view.tokens.between(start, limit):
        if at >= stop and at >= skip:
            break
        if at < skip:
            continue
        pair = view.opening.get(at)
        if pair is not None:
            skip = pair.close + 1
            # Marks may hold sentences; the clause goes on behind them unless they close with one.
            if skip > stop:
                inner = text[pair.close - 1 : pair.close]
                stop = skip if inner in ".!؟?" else min(max(skip, view.sentence(pair.close)[1]), limit)
            comma = -1
            continue
        if word in "،,":
            comma = at
            continue
        if word == "؛":
            return at
        over = nominal and (starts(view, at, previous) or (comma >= 0 and word in listed("nominal-end")))
        if over or breaks(view, at, word, comma >= 0, cue):
            return comma if comma >= 0 else at
        comma, previous = -1, word
    return min(max(stop, skip), limit)


def breaks(view: View, at: int, word: str, comma: bool, cue: Cue) -> bool:
    """Whether the reporter speaks again at a word."""
    other = view.cue_at.get(at)
    if other is not None and other.start > cue.end:
        if other.form.kind == "participle":
            return comma or frame(view, other).opener != "nothing"
        if other.form.kind == "particle":
            return comma
        attached = other.at < other.start
        weak = "weak" in other.form.takes
        if other.form.kind == "verb" and attached and not other.form.imperfect:
            return not weak or followed(view, other) or (comma and frame(view, other).opener in ("an", "inna"))
        if other.form.kind == "verb" and not attached and comma and not weak:
            # …، يعتبر تصعيدا: the verb of the clause itself
            holds = other.form.type == "belief" and other.form.imperfect
            return not (holds and frame(view, other).opener == "nothing")
    end = at + len(word)
    if word in listed("turn-to-cue") and told_next(view, end):
        return True  # …، بعدما قال; … كما أكد; … حيث أعلنت
    if not comma and word not in _TURNING:
        return False
    ahead = view.text[end : end + 24]
    if word == "وسط" and (behind := view.opening.get(end + 1)) is not None and behind.function == "speech":
        # وسط «أجواء مشحونة»: the words of the source go on, of the outermost where one stands inside another
        outer = view.cue_before(cue.at)
        return outer is not None and outer.start >= view.sentence(cue.start)[0]
    if word in ("دون", "من") and (silent := _WITHOUT.match(ahead if word == "من" else " دون" + ahead)):
        return comma or silent.group(1) in listed("silent")
    if word in listed("break"):
        return comma or (word == "وذلك" and bool(_AFTERWARDS.match(ahead)))
    if word == "غداه" or (word == "في" and ahead.startswith(" اشاره ")):
        return True
    return comma and bool(_ASIDE.match(word + ahead))


def told_next(view: View, at: int) -> bool:
    """Whether a verb of saying that introduces something stands at once behind a word."""
    following = view.tokens.following(at)
    if following is not None and following[1] in ("قد", "كان", "كانت"):
        following = view.tokens.following(following[0] + len(following[1]))
    other = view.cue_at.get(following[0]) if following is not None else None
    return (
        other is not None
        and other.form.kind == "verb"
        and "describe" not in other.form.takes
        and frame(view, other).opener not in ("nothing", *(("topic", "object") if "weak" in other.form.takes else ()))
    )


def starts(view: View, at: int, previous: str) -> bool:
    """Whether a verb of saying begins the main clause behind a topic: بعد … عن أملها أبدت موسكو …."""
    other = view.cue_at.get(at)
    if other is None or other.form.kind != "verb" or other.form.imperfect or "weak" in other.form.takes:
        return False
    return previous not in listed("bound") and frame(view, other).opener != "nothing"


def followed(view: View, cue: Cue) -> bool:
    """Whether something that a cue introduces follows it at once."""
    following = view.tokens.following(cue.end)
    if following is None:
        return False
    at, word = following
    return word in (":", "الي", "علي", "عن", "من") or at in view.opening or word.startswith(("ان", "بان"))


def contents(view: View, made: Frame) -> list[Range]:
    """The stretches of the content of a frame."""
    if made.marks is not None:
        joined = chain(view, made.marks, made.opener in ("an", "inna"))
        edge = joined[-1].close + 1
        second = made.opener in ("an", "inna") and _SECOND.match(view.text, edge)
        closed = not second and _CLOSED.match(view.text, edge, edge + 4)
        if made.opener in ("marks", "colon") or closed:
            whole = together(view, joined)
            behind = view.trim(max(whole[0], made.content), whole[1]) if whole else None  # «أن …»: behind أن
            return [(behind[0], whole[1])] if whole and behind else []
    start = made.content
    if made.marks is not None and pronominal(made.cue):
        kept = inside(view, made.marks)
        return [kept] if kept else []  # ما وصفته بـ«…» خطيرة: the clause around it is another's
    nominal = made.opener in ("topic", "object")
    end = clause_end(view, start, made.cue, nominal)
    if nominal and pronominal(made.cue) and (aside := _RELATED.search(view.text, start, end)):
        end = aside.start()  # ما وصفها بالحملة «الكاذبة» التي …: what is described goes on
    stretch = view.trim(start, end)
    while stretch and (last := _DANGLING.search(view.text, max(stretch[0], stretch[1] - 12), stretch[1])):
        stretch = view.trim(stretch[0], last.start())
    if stretch and view.text[stretch[1] - 1] in CLOSERS and stretch[1] - 1 not in view.closing:
        stretch = view.trim(stretch[0], stretch[1] - 1)  # an orphan closer
    return [unmarked(view, stretch)] if stretch else []


def pronominal(cue: Cue) -> bool:
    """Whether a verb of describing has its object as a pronoun: ما وصفه بـ, اعتبرته."""
    return "describe" in cue.form.takes and "bound" in cue.form.takes


def together(view: View, joined: list[Marks]) -> Range | None:
    """From the first to the last of marks that are joined: the links and marks between them do not divide."""
    kept = [r for m in joined if (r := inside(view, m))]
    return (kept[0][0], kept[-1][1]) if kept else None


def unmarked(view: View, stretch: Range) -> Range:
    """A stretch without marks of speech at its edges; marks in the middle stay."""
    start, end = stretch
    first, last = view.opening.get(start), view.closing.get(end - 1)
    if first is not None and first.function == "speech":
        start += 1
    if last is not None and last.function == "speech" and last.open >= stretch[0]:
        end -= 1
    while start < end and view.text[start].isspace():
        start += 1
    while end > start and view.text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else stretch


def chain(view: View, marks: Marks, clauses: bool = False) -> list[Marks]:
    """A pair and the speech pairs that go on directly behind it: «…» و«…» is one act of saying, so is «…» وأن «…»."""
    found = [marks]
    while len(found) < 8:
        gap = _MORE.match(view.text, found[-1].close + 1)
        following = view.opening.get(gap.end()) if gap else None
        if following is None and clauses and (second := _SECOND.match(view.text, found[-1].close + 1)):
            following = view.opening.get(second.end())
        if following is None or following.function != "speech" or "\n" in view.text[found[-1].close : following.open]:
            break
        found.append(following)
    return found


def inside(view: View, marks: Marks) -> Range | None:
    """What stands between two marks, without white space."""
    start, end = marks.open + 1, marks.close
    twin = view.opening.get(start)
    if twin is not None and twin.close == end - 1 and view.text[start] == view.text[marks.open]:
        start, end = start + 1, end - 1  # ''…'': two marks for one
    while start < end and view.text[start].isspace():
        start += 1
    while end > start and view.text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None  # the full stop inside belongs to the words


def verbatim(view: View, stretches: list[Range]) -> list[Range]:
    """The stretches in marks of speech, as far as they lie in the content: outermost pairs in it or around it."""
    found: list[Range] = []
    for start, end in stretches:
        reached = start - 7
        for pair in view.marks_from(start - 7, end):  # «أنه …»: the content begins behind أنه
            kept = inside(view, pair) if pair.function == "speech" and pair.open >= reached else None
            if kept is None or (kept[0] < start and view.text[kept[0] : start].strip() not in JOINERS):
                continue
            found.append((max(kept[0], start), min(kept[1], end)))
            reached = pair.close
    return found


def insertions(view: View, stretches: list[Range]) -> list[Any]:
    """Words in brackets inside verbatim stretches."""
    return [view.span(*m.span()) for start, end in stretches for m in _BRACKETS.finditer(view.text, start, end)]


def form_of(stretches: list[Range], marked: list[Range], complementizer: str) -> str:
    """direct, mixed, indirect or reported-act, as the schema defines them."""
    if not stretches:
        return "reported-act"
    if not marked:
        return "indirect"
    covered = all(any(m[0] <= start and end <= m[1] for m in marked) for start, end in stretches)
    return "direct" if covered and complementizer in ("none", "colon") else "mixed"
