"""Who a dropped subject is: the one who acts in the same sentence, else who spoke last and agrees with the verb."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from khabar import lexicon
from khabar.layers import Item
from khabar.reporting.cues import Cue, bare, listed
from khabar.reporting.sources import phrase
from khabar.reporting.view import Mention, View
from khabar.rules.quotes._parties import Party, choose, is_person, meant
from khabar.segment import Range
from khabar.text import fold_word

Source = tuple[int, Party, str, str]  # where, who, gender, number
Memory = dict[str | None, list[Source]]
MEMORY = 6  # how many sources back a dropped subject may reach
DISTANCE = 1500  # and how many characters
REACH = 200  # how far into a sentence it is read for who acts
_WAS = frozenset(["كان", "وكان", "فكان"])
BEFORE = 3  # how many sentences back somebody acts who speaks now
TITLE = 4  # how many words of a title are read back from a name
_WORDS_OF = re.compile(r" (?:تصريحات?|كلمه|خطاب|مقابله|رساله|بيان|حديث|حوار|تغريده)ا? ل[^،.\n]{0,40}$")
_ACTORS = frozenset(["PER", "OCC", "ORG"])
NEAR = 5  # how many words of a sentence may stand in front of who acts in it
_LIGHT = frozenset(["و", "قد", "وقد", "فقد", "كما", "لقد", "ولقد", "كان", "كانت", "وكان", "وكانت", "ثم", "حيث"])


def remember(said: list[Source], item: Item, cue: Cue | None, at: int, seen: View) -> None:
    """Keep the first source of an attribution for the dropped subjects that follow."""
    first = item["sources"][0] if item["sources"] else None
    if first and (first["mention"] or first["antecedent"] or first["expression"] == "overt"):
        said.append((at, first, *features(cue, item, seen)))
        del said[:-MEMORY]


def features(cue: Cue | None, item: Item, seen: View) -> tuple[str, str]:
    """Gender and number of the source that a verb agrees with; a verb in front of a plural is singular."""
    if cue is None or cue.form.kind not in ("verb", "participle"):
        return "x", "x"
    first = item["sources"][0]
    if len(item["sources"]) > 1 or (first["count"] or 1) > 1:
        return cue.form.gender, "x"
    mention = first["mention"] or first["antecedent"]
    return cue.form.gender, number_of(seen, mention) or cue.form.number


def number_of(seen: View, mention: str | None) -> str:
    """The number of a source that a noun tells: خبراء are many, though the verb in front of them is singular."""
    item = seen.by_id.get(mention)
    if item is None or item["form"] == "name":
        return ""
    return "pl" if fold_word(item["span"]["text"].split()[0]) in listed("plural") else ""


def recall(party: Party, cue: Cue | None, at: int, memory: list[Source], seen: View) -> None:
    """Take up who acts in the sentence or the last source that agrees; where there is none, nothing is taken up."""
    place = seen.page.folded.position(at)
    start = seen.sentence(place)[0]
    if cue is not None and (owner := owner_of_words(seen, cue)):
        take_up(party, owner)
        return
    last = memory[-1][0] if memory else -1
    earlier = last < seen.page.folded.span(start, start + 1)[0]
    if cue is not None and earlier and (agent := acting(seen, start, cue)):
        take_up(party, agent)
        return
    before = topic_before(seen, start, cue) if cue is not None and cue.at - start < 2 else None
    if before is not None and (last < 0 or last < seen.page.folded.span(before[0], before[0] + 1)[0]):
        take_up(party, before[1])
        return
    passed = False
    for place, source, gender, number in reversed(memory):
        if at - place > DISTANCE:
            break
        if cue is not None and not cue.form.agrees(gender, number):
            passed = True
            continue
        party["antecedent"] = source["mention"] or source["antecedent"]
        party["entities"] = list(source["entities"])
        party["anonymity"] = source["anonymity"]
        party["count"] = source["count"]
        party["evidence"] = "agreement" if passed else "continuation"
        return
    if cue is None or cue.form.number in ("pl", "du"):
        return
    people = [m for m in seen.mentions_in(start, cue.at) if is_person(m)]
    if people and cue.form.gender != "f":
        take_up(party, people[0])
    elif agent := acted_before(seen, start, cue) or named_before(seen, start, cue):
        take_up(party, agent)


def owner_of_words(seen: View, cue: Cue) -> Mention | None:
    """Whose words a clause tells of: كلمة للوزير سمير حداد قال فيها, where the name stands directly before."""
    if not seen.text.startswith((" فيه ", " فيها "), cue.end):
        return None
    low = max(0, cue.at - 60)
    near = [m for m in seen.mentions_in(low, cue.at) if is_person(m) and cue.at - m.end < 3]
    return near[-1] if near and _WORDS_OF.search(seen.text, max(0, low - 20), near[-1].start) else None


def acted_before(seen: View, start: int, cue: Cue) -> Mention | None:
    """Who acts in one of the last sentences, where nobody who agrees has spoken: رفضت الوزارة …. وقالت في بيان …."""
    number = bisect_left(seen.sentences, (start, 0))
    for first, end in reversed(seen.sentences[max(0, number - BEFORE) : number]):
        agent = acting(seen, first, cue, min(end, first + REACH))
        if agent is not None and agent.item["type"] in _ACTORS:
            return agent
    return None


def named_before(seen: View, start: int, cue: Cue) -> Mention | None:
    """The last person named in the last sentences who agrees: نفت تونس عبر سفيرها، فهد سالم، …. وقال …."""
    number = bisect_left(seen.sentences, (start, 0))
    if not number:
        return None
    low = seen.sentences[max(0, number - BEFORE)][0]
    people = [m for m in seen.mentions_in(low, start) if is_person(m)]
    agree = [m for m in people if cue.form.agrees("f" if is_woman(seen, m) else "m", "sg")]
    return agree[-1] if agree else None


def is_woman(seen: View, mention: Mention) -> bool:
    """Whether a person is a woman: by her given name, or by the title that stands before it (الوزيرة سلمى حداد)."""
    if fold_word(mention.item["span"]["text"].split()[0]) in women():
        return True
    before = seen.text[max(0, mention.start - REACH // 4) : mention.start].split()
    titles = listed("role") | listed("anonymous")
    for word in reversed(before[-TITLE:]):
        stem = bare(word)
        if stem.endswith("ه") and (stem in titles or stem[:-1] in titles):
            return True
        if stem in titles or not word.startswith("ال"):
            return False
    return False


@cache
def women() -> frozenset[str]:
    """Given names of women, folded."""
    return frozenset(fold_word(row["name"]) for row in lexicon.load("given_names") if row["kind"] == "arabic-f")


def topic_before(seen: View, start: int, cue: Cue) -> tuple[int, Mention] | None:
    """The person of the sentence before, with its start: وصل الوزير إلى جنيف. وقال ….

    In the paragraph before it is a person by name, and the verb not one that goes on with words before (وأضاف).
    """
    number = bisect_left(seen.sentences, (start, 0)) - 1
    if number < 0:
        return None
    first, end = seen.sentences[number]
    agent = acting(seen, first, cue, min(end, first + REACH))
    if first < seen.paragraph(start)[0] and ("more" in cue.form.takes or agent is None or not is_person(agent)):
        return None
    return (first, agent) if agent is not None and agent.item["type"] in ("PER", "OCC") else None


def take_up(party: Party, mention: Mention) -> None:
    party["antecedent"], party["entities"] = mention.item["id"], meant(mention.item)
    if mention.item["form"] == "name":
        party["anonymity"] = "named"


def last_doing(seen: View, start: int, cue: Cue) -> tuple[int, str] | None:
    """The last verb of doing in front of a cue, in its sentence: … ألقى الوزير كلمة قال فيها."""
    found, doing = None, listed("doing")
    for at, word in seen.tokens.between(max(start, cue.at - REACH // 2), cue.at):
        if word in doing:
            found = at, word
    return found


def before_relative(seen: View, start: int, at: int, cue: Cue) -> Mention | None:
    """The person in front of a relative clause that begins with a verb: كلمة للأمين …، الذي وجه خطابا …، مؤكدا."""
    lead = list(seen.tokens.between(max(start, at - 12), at))
    edge, word = lead[-1] if lead else (start, "")
    gender = {"الذي": "m", "التي": "f"}.get(word)
    if gender is None or not cue.form.agrees(gender, "sg"):
        return None
    near = [m for m in seen.mentions_in(max(start, edge - REACH // 2), edge) if m.item["type"] in _ACTORS]
    last = max(near, key=lambda m: (is_person(m), m.end), default=None)
    return last if last is not None and edge - last.end < 5 else None


def preposed(word: str) -> bool:
    """Whether a sentence begins with a preposition or the like, no verb: وحول, وبخصوص, خلال."""
    for stem in (word, word[1:] if word[0] == "و" else ""):
        if stem in listed("hard") or stem in listed("soft") or stem in listed("about"):
            return True
    return False


def nominal(word: str) -> bool:
    """Whether a word has the article; the fold makes ألقى look like it."""
    return word.startswith("ال") and word not in listed("doing")


def acting(seen: View, start: int, cue: Cue, end: int = -1) -> Mention | None:
    """Who acts in a sentence in front of a cue, behind its verb or at its beginning: ألقى الوزير كلمة قال فيها."""
    edge = end if end >= 0 else cue.at
    limit = min(edge, start + REACH)
    words = list(seen.tokens.between(start, limit))
    if end < 0 and (doing := last_doing(seen, start, cue)):
        if head := before_relative(seen, start, doing[0], cue):
            return head
        words = [doing]
    if words and (words[0][1] in listed("aside") or preposed(words[0][1])):
        turn = next((n for n, (_, w) in enumerate(words[:12]) if w in "،," or w in listed("doing")), None)
        words = words[turn + (words[turn][1] in "،,") :] if turn is not None else []
    was = False
    while words and words[0][1] in _LIGHT:
        was = was or words[0][1] in _WAS
        words = words[1:]
    if not words:
        return None
    at, word = words[0]
    if was and word in ("في", "من", "علي", "الي", "عن", "مع"):
        return None  # وكان في استقباله نظيره: who comes behind does not act
    behind = at + len(word)
    known = [m for m in seen.mentions_in(at, limit) if m.start == at]
    if was and end >= 0 and not known:
        comma = next((place for place, mark in words if mark in "،,"), limit)
        titled = choose(seen, (at, comma), (at, comma))  # وكان مطران بيروت سمير حداد، قد زار …
        return titled[0] if titled and is_person(titled[0]) and cue.form.agrees("m", "sg") else None
    if known:  # the subject stands in front of its verb
        stretch: Range = (at, max(limit, behind))
        gender = "x"
    elif preposed(word) or not word.isalpha() or nominal(word):
        return None
    else:
        stretch = (behind, max(limit, min(edge, behind + REACH)))
        gender = "f" if len(word) > 3 and (word.endswith("ت") or word[:2] in ("ست", "وت") or word[0] == "ت") else "m"
    if not cue.form.agrees(gender, "x") or cue.form.number in ("pl", "du"):
        return None
    found = phrase(seen, *stretch)
    if found is None:
        return None
    (first, last), _ = found
    tokens = list(seen.tokens.between(first, last))
    stop = tokens[NEAR][0] if len(tokens) > NEAR else last
    chosen = choose(seen, (first, stop), (first, stop))
    if not chosen or chosen[0].item["type"] == "NORP" or seen.text[chosen[0].start - 1 : chosen[0].start] == "ل":
        return None  # وجه خطابا لرئيس …: who is spoken to does not act
    return chosen[0]
