"""Through whom and how: addressees, agencies, media and documents beside a cue, and the medium."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from khabar.layers import Item
from khabar.reporting.cues import Cue, bare, listed
from khabar.reporting.sources import to_someone
from khabar.reporting.view import View
from khabar.rules.quotes._parties import Party, choose, is_person, party
from khabar.segment import Range

Hop = dict[str, Any]
Token = tuple[int, str]  # where it begins, and its text
_STATES = frozenset(["في", "عبر", "خلال", "علي", "ب"])


def outlet(view: View, start: int, end: int) -> tuple[Range, str] | None:
    """The outlet named in a stretch with its role: لوكالة «رويترز» is a relay-agency."""
    words = list(view.tokens.between(start, end))
    if not words:
        return None
    beginning, first = words[0]
    head = next(
        (r for r in (first, first[1:], first[2:], bare(first)) if r in listed("media") or r in listed("agency")),
        "",
    )
    for number, (at, _) in enumerate(words[:3]):
        pair = view.opening.get(at)
        if pair is not None and pair.function == "name" and pair.close - pair.open < 60:
            named = view.text[pair.open + 1 : pair.close].strip()
            agency = head in ("وكاله", "وكالات") or bare(named.split(" ")[0]) in listed("agency")
            if head or agency or number == 0:
                place = view.trim(pair.open + 1, pair.close) or (pair.open + 1, pair.close)
                return place, "relay-agency" if agency else "relay-media"
    if not head:
        return None
    edge = beginning + len(first)
    begin = beginning + first.find(head) if head in first else beginning
    for at, word in words[1:5]:
        if not word[0].isalpha() or word in listed("hard") or word in listed("soft") or word.startswith("ان"):
            break
        edge = at + len(word)
    agency = head == "وكاله" or head in listed("agency")
    return (begin, edge), "relay-agency" if agency else "relay-media"


def hop(view: View, place: Range, role: str, term: Range | None) -> Hop:
    """One link of the chain; its entity is the one whose mention lies in the place."""
    inside = [m for m in view.mentions_in(*place) if m.item["type"] in ("ORG", "DOC") and m.item["entities"]]
    entity = max(inside, key=lambda m: m.end - m.start).item["entities"][0] if inside else None
    return {
        "role": role,
        "entity": entity,
        "span": view.span(*place),
        "term": view.span(*term) if term else None,
    }


def told(view: View, near: list[Token], end: int) -> tuple[list[Party], list[Hop]]:
    """Addressees beside a cue, and the agency or medium among them: لوكالة «رويترز», للصحفيين."""
    for at, word in near:
        if not to_someone(word):
            continue
        begin = at + (1 if word.startswith("ل") and not word.startswith("لل") else 0)
        if found := outlet(view, at + len(word) if word in ("ل", "لل") else begin, end):
            place, role = found
            mentions = view.mentions_in(*place)
            mention = max(mentions, key=lambda m: m.end - m.start) if mentions else None
            return [party(mention, ["وكاله"])], [hop(view, place, role, None)]
        if word not in ("ل", "لل"):
            return [{**party(None, [word]), "anonymity": "anonymous"}], []
    return [], []


def person_told(view: View, cue: Cue, start: int, end: int, known: list[Party]) -> list[Party]:
    """The object of أبلغ and its like: a person or a state in the stretch that is not the source."""
    if "person" not in cue.form.takes:
        return []
    taken = {p["mention"] for p in known}
    after = max((m.end for m in view.mentions_in(start, end) if m.item["id"] in taken), default=start)
    comma = view.text.rfind("،", after, max(after, end - 1))
    if comma >= 0 and view.mentions_in(comma, end):
        after = comma + 1  # دعا كيري، بعد محادثات مع …، روسيا إلى
    rest = [m for m in view.mentions_in(after, end) if m.item["type"] in ("PER", "GPE", "ORG", "OCC")]
    chosen = choose(view, (after, end), (after, end)) if rest else []
    return [party(m, []) for m in chosen if is_person(m) or m.item["type"] in ("GPE", "ORG", "OCC")]


def document(view: View, near: list[Token]) -> list[Hop]:
    """The document in which it was said: في بيان, في تغريدة على تويتر."""
    documents = listed("document")
    previous: Token = (0, "")
    for at, word in near:
        end = at + len(word)
        if word in documents and previous[1] in _STATES:
            return [hop(view, (at, end), "document", (previous[0], end))]
        if word[0] == "ب" and word[1:] in documents and word != "بكتاب":
            return [hop(view, (at + 1, end), "document", (at, end))]
        previous = (at, word)
    return []


def medium(cue: Cue, near: list[Token]) -> str:
    """How it was said, by words beside the cue, else by the cue itself; `unspecified` where neither tells."""
    first = min((carrier(word) for _, word in near), default=len(_MEDIA))
    if first < len(_MEDIA):
        return _MEDIA[first][1]
    return "writing" if cue.form.medium == "writing" else "unspecified"


_MEDIA = (("phone", "phone"), ("written", "writing"), ("spoken", "speech"))


@lru_cache(maxsize=1 << 14)
def carrier(word: str) -> int:
    """The number of the medium that a word names, with ب or without; one past the last for none."""
    for number, (kind, _) in enumerate(_MEDIA):
        if word in listed(kind) or (word[0] == "ب" and word[1:] in listed(kind)):
            return number
    return len(_MEDIA)


def medium_of_source(said: Item, source: Item | None) -> str:
    """The medium where no word tells: a document writes, belief without marks is thought, a person speaks."""
    carried = any(hop["role"] in ("document", "relay-media") for hop in said["chain"])
    if carried or (source is not None and (source["type"] == "DOC" or source["subtype"] == "media")):
        return "writing"
    if said["type"] != "communication" and not said["verbatim"] and said["cue"]["lemma"] in listed("thinking"):
        return "thought"
    return "speech" if source is not None and source["type"] in ("PER", "OCC") else "unspecified"
