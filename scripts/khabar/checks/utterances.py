"""Level 5 as well: sayings realised in several places, against the hand layers that hold them.

Realisations and pairs are numbered from 0, as in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from khabar.checks import check
from khabar.checks._readings import Item, Reading, Span, hands, inside, listed, place
from khabar.findings import Finding
from khabar.sources import JsonFile, Record, Sources

LEVEL = 5
# Edits that change who is credited, or where a quote begins and ends, may stand outside the content.
AROUND = ("speaker-granularity", "boundary-shift")


@dataclass(frozen=True, eq=False)
class Realisation:
    """An attribution that realises an utterance, with its text and the other items of its file."""

    record: Record
    quote: Item
    mentions: dict[str, Item]

    @property
    def name(self) -> str:
        """As a message names it."""
        return f"{self.quote['id']} of {self.record.id}"

    def holds(self, span: Span, kind: str) -> bool:
        """Whether an edit of a kind may stand there: in content and cue, or where it concerns the source, near it."""
        cue = self.quote["cue"]["span"]  # its person says who hopes (آمل, يأمل)
        spans = [*self.quote["content"], *([cue] if cue else [])]
        if kind in AROUND:
            named = [self.mentions.get(s["mention"] or s["antecedent"] or "") for s in self.quote["sources"]]
            near = [*spans, *(hop["span"] for hop in self.quote["chain"])]
            near += [mention["span"] for mention in named if mention]
            spans += [self.record.page.context(s["start"], s["end"]) for s in near]
        return any(inside(span, x) for x in spans)

    @property
    def credited(self) -> set[str]:
        """Entities of its sources."""
        return {name for source in self.quote["sources"] for name in source["entities"]}


def _utterances(corpus: Sources) -> tuple[JsonFile, list[tuple[str, Item, list[Realisation | None]]]] | None:
    """The file, and every utterance with its pointer and its realisations; None for one that is not there."""
    file = corpus.file("registry/utterances")
    if file is None or "registry/utterances" in corpus.withheld:
        return None
    read = hands(corpus, "quotes")
    found = []
    for i, utterance in enumerate(file.value["utterances"]):
        members = [_realisation(read.get(x["document"]), x["quote"]) for x in utterance["realisations"]]
        found.append((f"/utterances/{i}", utterance, members))
    return file, found


def _realisation(reading: Reading | None, name: str) -> Realisation | None:
    quote = reading.by_id("quotes").get(name) if reading else None
    if reading is None or quote is None:
        return None
    mentions = reading.file.value.get("entities") or []
    return Realisation(reading.record, quote, {mention["id"]: mention for mention in mentions})


@check
def utterance_realisation(corpus: Sources) -> Iterator[Finding]:
    """A realisation is a quote of a hand layer, and belongs to one utterance."""
    file, utterances = _utterances(corpus) or (None, [])
    first: dict[tuple[str, str], str] = {}
    for pointer, utterance, members in utterances:
        for j, (member, found) in enumerate(zip(utterance["realisations"], members, strict=True)):
            at, key = f"{pointer}/realisations/{j}", (member["document"], member["quote"])
            if file and found is None and member["document"] not in corpus.withheld:
                message = f"the hand layer of {key[0]} has no quote {key[1]}."
                yield file.finding(at, message, "correct document or quote.")
            if file and key in first:
                message = f"the quote {key[1]} of {key[0]} already stands at {first[key]}."
                yield file.finding(at, message, "leave it in one utterance, or join the two.")
            first.setdefault(key, at)


@check
def utterance_pair(corpus: Sources) -> Iterator[Finding]:
    """A pair joins a realisation to a later one, once; the pairs of an utterance join all of its realisations."""
    file, utterances = _utterances(corpus) or (None, [])
    for pointer, utterance, members in utterances:
        seen: set[tuple[int, int]] = set()
        groups = [{number} for number in range(len(members))]
        for j, pair in enumerate(utterance["pairs"]):
            a, b = key = pair["a"], pair["b"]
            if file and (not a < b < len(members) or key in seen):
                fault = "stands twice" if key in seen else f"is not a < b < {len(members)}"
                yield file.finding(f"{pointer}/pairs/{j}", f"the pair {a}, {b} {fault}.", "correct or delete it.")
            elif a < b < len(members):
                joined = next(g for g in groups if a in g) | next(g for g in groups if b in g)
                groups = [g for g in groups if not g <= joined] + [joined]
            seen.add(key)
        if file and len(groups) > 1:
            apart = "; ".join(", ".join(map(str, sorted(group))) for group in sorted(groups, key=min))
            message = f"no pairs join these realisations: {apart}."
            yield file.finding(f"{pointer}/pairs", message, "add a pair, or part the utterance.")


@check
def utterance_edit(corpus: Sources) -> Iterator[Finding]:
    """An edit names the words of both realisations, of one for an addition or omission, inside content or cue.

    A change of who is credited, or of where the quote ends, may stand in the sentences around it.
    """
    file, utterances = _utterances(corpus) or (None, [])
    for pointer, utterance, members in utterances:
        for j, pair in enumerate(utterance["pairs"]):
            for k, edit in enumerate(pair["edits"]):
                at, kind = f"{pointer}/pairs/{j}/edits/{k}", edit["kind"]
                wanted = {"addition": (False, True), "omission": (True, False)}.get(kind, (True, True))
                if file and (edit["a"] is not None, edit["b"] is not None) != wanted:
                    sides = " and ".join(side for side, there in zip("ab", wanted, strict=True) if there)
                    yield file.finding(at, f"an edit of the kind {kind} has the words of {sides}.", "correct it.")
                for side in ("a", "b"):
                    member = members[pair[side]] if pair[side] < len(members) else None
                    if file and edit[side] is not None and member is not None:
                        fault = _misplaced(member, edit[side], kind)
                        if fault:
                            yield file.finding(f"{at}/{side}", *fault, excerpts=(edit[side]["text"],))


def _misplaced(member: Realisation, span: Span, kind: str) -> tuple[str, str] | None:
    """What the words of an edit have against them: a message, and how to mend it."""
    if member.record.page.text[span["start"] : span["end"]] != span["text"]:
        return f"{place(span)} is not the stored text.", "correct the offsets or the stored text:"
    if not member.holds(span, kind):
        where = "the sentences of the quote" if kind in AROUND else "content and cue of the quote"
        return f"{place(span)} lies outside {where} {member.name}.", "correct the edit, or its pair:"
    return None


@check
def utterance_source(corpus: Sources) -> Iterator[Finding]:
    """Paired realisations that credit entities credit one in common, or an edit says that who is credited changed."""
    file, utterances = _utterances(corpus) or (None, [])
    for pointer, utterance, members in utterances:
        for j, pair in enumerate(utterance["pairs"]):
            numbers = (pair["a"], pair["b"])
            a, b = (members[n] if n < len(members) else None for n in numbers)
            said = any(edit["kind"] == "speaker-granularity" for edit in pair["edits"])
            if file and a and b and not said and a.credited and b.credited and not a.credited & b.credited:
                message = f"{a.name} credits {listed(a.credited)}, {b.name} credits {listed(b.credited)}."
                fix = "add an edit speaker-granularity, or correct the sources."
                yield file.finding(f"{pointer}/pairs/{j}", message, fix)


@check
def conflict_claim(corpus: Sources) -> Iterator[Finding]:
    """A claim's words stand where it says, and the claims of a conflict differ in value."""
    file = corpus.file("registry/utterances")
    if file is None or "registry/utterances" in corpus.withheld:
        return
    records = {record.id: record for record in corpus.records}
    for i, conflict in enumerate(file.value["conflicts"]):
        for j, claim in enumerate(conflict["claims"]):
            at, span = f"/conflicts/{i}/claims/{j}", claim["span"]
            record = records.get(claim["document"])
            if record is None and claim["document"] not in corpus.withheld:
                yield file.finding(f"{at}/document", f"there is no document {claim['document']}.", "correct the id.")
            elif record is not None and record.page.text[span["start"] : span["end"]] != span["text"]:
                message = f"{place(span)} of {claim['document']} is not the stored text."
                fix = "correct the offsets or the stored text:"
                yield file.finding(f"{at}/span", message, fix, excerpts=(span["text"],))
        if len({claim["value"] for claim in conflict["claims"]}) < 2:
            message = "all claims have the same value."
            yield file.finding(f"/conflicts/{i}/claims", message, "correct a value, or delete the conflict.")
