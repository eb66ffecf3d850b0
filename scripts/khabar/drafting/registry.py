"""Anchor utterances: drafts of corpus/registry/utterances.json, whose edits and claims stand by their text.

A draft has the form of that file, or of a part of it, with spans as in schema/draft.schema.json. Its items are put
into the registry by their ids: one that is there is replaced, another is added. All of them or, with an error, none.
Offsets are Unicode code points of the document that a span belongs to.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from khabar import canonical, sources, spanning
from khabar.drafting.anchor import Outcome, relocated
from khabar.drafting.drafts import locate, misshapen
from khabar.findings import Finding, settled
from khabar.json_scanner import escape
from khabar.layers import quotes
from khabar.layout import Layout
from khabar.schemas import Node
from khabar.segment import Range
from khabar.shape import offences
from khabar.sources import JsonFile, Record, Sources
from khabar.validate import validate_sources

KIND = "registry/utterances"
# List and id of an item: the draft it comes from, and its number there.
Origin = dict[tuple[str, str], tuple[JsonFile, int]]


def anchor_utterances(layout: Layout, paths: list[Path], out: Path | None) -> Outcome:
    """The registry of utterances with the items of some drafts, for the folder `out` (default: its own).

    Writes nothing. Raises OSError where a file cannot be read.
    """
    corpus = sources.read(layout)
    target = (out or layout.registry) / "utterances.json"
    before = JsonFile(layout.name(target), target.read_bytes(), corpus.schema, KIND) if target.is_file() else None
    if before is not None and (before.fault or before.offences):
        message, fix = "the file that the drafts go into is not of its schema.", "run khabar validate, mend it."
        return Outcome([_named(before.finding("", message, fix), "draft-target")], {})
    value: Node = copy.deepcopy(before.value) if before else {name: [] for name in spanning.PLACES}
    findings: list[Finding] = []
    origin: Origin = {}
    for path in paths:
        draft = JsonFile(layout.name(path.resolve()), path.read_bytes(), corpus.schema, KIND)
        made, met = _resolved(corpus, draft)
        findings += met
        for name in spanning.PLACES if not met else ():
            for number, item in enumerate(made[name]):
                if (name, item["id"]) in origin:
                    message = f"the id {item['id']} stands in the drafts twice."
                    finding = draft.finding(f"/{name}/{number}/id", message, "rename one, or leave one out.")
                    findings.append(_named(finding, "draft-reference"))
                origin[name, item["id"]] = draft, number
                _put(value[name], item)
    raw = canonical.dumps(value, corpus.schema, corpus.schema.root(KIND))
    findings += _trial(corpus, JsonFile(layout.name(target), raw.encode("utf-8"), corpus.schema, KIND), origin)
    failed = any(f.severity == "error" for f in findings)
    return Outcome(settled(findings), {} if failed else {target: raw})


def _named(finding: Finding, check: str) -> Finding:
    return replace(finding, check=check)


def _put(items: list[Node], item: Node) -> None:
    """Put an item into its list: in the place of the one with its id, or else last."""
    ids = [other["id"] for other in items]
    if item["id"] in ids:
        items[ids.index(item["id"])] = item
    else:
        items.append(item)


def _resolved(corpus: Sources, draft: JsonFile) -> tuple[Node, list[Finding]]:
    """The value of a draft with offsets, and what could not be resolved."""
    if fault := draft.fault:
        found = Finding(draft.name, fault.line, fault.column, fault.kind, fault.pointer, fault.message, fault.fix)
        return {}, [found]
    value = copy.deepcopy(draft.value)
    if isinstance(value, dict):
        value = {**{name: [] for name in spanning.PLACES}, **value}
    spans = list(draft.schema.spans(value, draft.root))
    findings = [finding for pointer, span in spans for finding in misshapen(draft, pointer, span)]
    for offence in offences(draft.schema, KIND, _without_spans(draft, value)):
        found = draft.finding(offence.pointer, offence.message, offence.fix, excerpts=offence.excerpts)
        findings.append(_named(found, offence.kind))
    if findings:
        return value, findings
    known = {record.id: record for record in corpus.records if record.seed and record.seed.text is not None}
    for i, utterance in enumerate(value["utterances"]):
        findings += _utterance(corpus, draft, f"/utterances/{i}", utterance)
    for i, conflict in enumerate(value["conflicts"]):
        for j, claim in enumerate(conflict["claims"]):
            pointer = f"/conflicts/{i}/claims/{j}"
            if claim["document"] not in known:
                findings.append(_unknown(draft, pointer, f"there is no document {claim['document']}.", list(known)))
                continue
            findings += locate(draft, f"{pointer}/span", claim["span"], known[claim["document"]].page.text)
    return value, findings


def _without_spans(draft: JsonFile, value: Node) -> Node:
    """The value with a span of the final form in the place of each of a draft: the shape of everything else."""
    plain = copy.deepcopy(value)
    for _, span in list(draft.schema.spans(plain, draft.root)):
        span.clear()
        span.update({"start": 0, "end": 1, "text": "x"})
    return plain


def _utterance(corpus: Sources, draft: JsonFile, pointer: str, utterance: Node) -> Iterator[Finding]:
    """Place the edits of an utterance, or say why not."""
    said = []
    for i, place in enumerate(utterance["realisations"]):
        found = spanning.quote(corpus, place)
        if found is None or found[0].seed is None or found[0].seed.text is None:
            record = next((r for r in corpus.records if r.id == place["document"]), None)
            ids = [q["id"] for q in (record.layers("hand").get("quotes") or [] if record else [])]
            message = f"the hand layer of {place['document']} has no attribution {place['quote']}."
            yield _unknown(draft, f"{pointer}/realisations/{i}", message, ids)
        said.append(found)
    if None in said:
        return
    for i, pair in enumerate(utterance["pairs"]):
        for side in ("a", "b"):
            at = f"{pointer}/pairs/{i}"
            if pair[side] >= len(said):
                message = f"there is no realisation {pair[side]}; they are numbered from 0 to {len(said) - 1}."
                yield _named(draft.finding(f"{at}/{side}", message, "correct the number."), "draft-reference")
                continue
            record, quote = said[pair[side]] or (None, {})
            for j, edit in enumerate(pair["edits"]):
                if record is not None and edit[side] is not None:
                    where = f"{at}/edits/{j}/{escape(side)}"
                    yield from locate(draft, where, edit[side], record.page.text, extents(record, quote))


def extents(record: Record, quote: Node) -> list[Range]:
    """Where an edit of a realisation is looked for first: content as one stretch, cue, sources, chain."""
    spans = [quote["cue"]["span"], *(mention["span"] for mention in quotes.mentions(quote, record.layers("hand")))]
    spans += [span for hop in quote["chain"] for span in (hop["span"], hop["term"])]
    found = [(span["start"], span["end"]) for span in spans if span]
    if content := quote["content"]:
        found.append((min(s["start"] for s in content), max(s["end"] for s in content)))
    return found


def _unknown(draft: JsonFile, pointer: str, message: str, known: list[str]) -> Finding:
    fix = f"name one of {', '.join(known)}." if known else "annotate it first."
    return _named(draft.finding(pointer, message, fix), "draft-reference")


def _trial(corpus: Sources, made: JsonFile, origin: Origin) -> Iterator[Finding]:
    """What the corpus's checks have against the registry as it would be, each at its place in the draft."""
    files = [file for file in corpus.files if file.kind != KIND]
    trial = Sources(corpus.layout, corpus.schema, corpus.seeds, [*files, made], corpus.records)
    for finding in validate_sources(trial):
        if finding.path != made.name:
            continue
        _, name, number, *rest = [*finding.pointer.split("/"), "", ""]
        item = made.value[name][int(number)]["id"] if number else None
        if (name, item) not in origin:
            yield finding
            continue
        draft, place = origin[name, item or ""]
        pointer = "/".join(["", name, str(place), *(step for step in rest if step)])
        yield relocated(replace(finding, path=draft.name, pointer=pointer), draft)
