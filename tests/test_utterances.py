"""Drafts of utterances, proposals for them, and the search for candidates."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import miniature
from khabar import sources
from khabar.cli import main
from khabar.drafting.alignment import compared, proposal
from khabar.drafting.anchor import Outcome
from khabar.drafting.candidates import candidates
from khabar.drafting.registry import anchor_utterances
from khabar.layout import Layout, home
from khabar.schemas import Schema
from khabar.segment import Page
from khabar.sources import JsonFile, Record, Sources

FILE = "corpus/registry/utterances.json"
SCHEMA = Schema(home().schema)
Json = dict[str, Any]


def registry(layout: Layout) -> Json:
    value: Json = json.loads((layout.root / FILE).read_bytes())
    return value


def opens(*edits: Json, relation: str | None = "paraphrase", key: str = "bridge-opens") -> Json:
    """A draft of q-1 and q-4 of t1 as one utterance."""
    places = [{"document": "t1", "quote": "q-1"}, {"document": "t1", "quote": "q-4"}]
    return {"utterances": [{"id": key, "realisations": places, "pairs": [
        {"a": 0, "b": 1, "relation": relation, "edits": list(edits)}]}]}  # fmt: skip


def edit(a: str | Json | None, b: str | Json | None = None, kind: str = "lexical") -> Json:
    sides = [{"text": side} if isinstance(side, str) else side for side in (a, b)]
    return {"kind": kind, "a": sides[0], "b": sides[1]}


def anchored(layout: Layout, *drafts: Json) -> Outcome:
    paths = [layout.root / f"draft-{i}.json" for i in range(len(drafts))]
    for path, draft in zip(paths, drafts, strict=True):
        path.write_text(json.dumps(draft, ensure_ascii=False, indent=1), "utf-8")
    return anchor_utterances(layout, paths, None)


def checks(outcome: Outcome) -> list[tuple[str, str]]:
    return [(f.check, f.pointer) for f in outcome.findings]


def test_the_registry_is_its_own_draft(tiny: Layout) -> None:
    outcome = anchored(tiny, registry(tiny))
    assert outcome.findings == []
    assert outcome.files == {tiny.root / FILE: (tiny.root / FILE).read_text("utf-8")}


def without_offsets(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_offsets(x) for k, x in value.items() if k not in ("start", "end")}
    return [without_offsets(x) for x in value] if isinstance(value, list) else value


def test_offsets_are_found_again(tiny: Layout) -> None:
    wanted = (tiny.root / FILE).read_text("utf-8")
    draft = without_offsets(registry(tiny))
    (tiny.root / FILE).unlink()
    outcome = anchored(tiny, draft)
    assert outcome.findings == [] and list(outcome.files.values()) == [wanted]


def test_an_edit_is_looked_for_in_its_realisation_first(tiny: Layout) -> None:
    """The minister stands twice in t1, the bridge three times: once in content and sources of q-1."""
    outcome = anchored(tiny, opens(edit("الكرمل", "مهندس", "speaker-granularity"), edit("الجسر", "الافتتاح")))
    assert outcome.findings == []
    (text,) = outcome.files.values()
    found = json.loads(text)["utterances"][1]["pairs"][0]["edits"]
    assert [(e["a"]["start"], e["b"]["start"]) for e in found] == [(48, 203), (62, 217)]
    # What the realisation does not have is looked for in the document.
    (text,) = anchored(tiny, opens(edit("العمال", "صحيفة"))).files.values()
    found = json.loads(text)["utterances"][1]["pairs"][0]["edits"]
    assert [(e["a"]["start"], e["b"]["start"]) for e in found] == [(145, 184)]


def test_a_draft_adds_and_replaces_by_id(tiny: Layout) -> None:
    claims = [{"document": "t1", "span": {"text": "أمس"}, "value": "2031-02-10"},
              {"document": "t2", "span": {"text": "صباح الثلاثاء"}, "value": "Tuesday"}]  # fmt: skip
    conflict = {"conflicts": [{"id": "which-day", "question": "Which day?", "claims": claims}]}
    outcome = anchored(tiny, opens(edit("الجديد")), conflict)
    assert outcome.findings == []
    before, after = registry(tiny), json.loads(next(iter(outcome.files.values())))
    assert [u["id"] for u in after["utterances"]] == [u["id"] for u in before["utterances"]]
    assert after["utterances"][0] == before["utterances"][0]
    assert after["utterances"][1]["pairs"][0]["edits"][0]["b"] is None
    assert [c["id"] for c in after["conflicts"]] == ["opening-day", "which-day"]
    assert [c["span"]["start"] for c in after["conflicts"][1]["claims"]] == [55, 52]


@pytest.mark.parametrize(
    ("draft", "finds", "words"),
    [
        (opens(edit("ال")), ("draft-ambiguous", "/utterances/0/pairs/0/edits/0/a"), "places that fit"),
        (opens(edit(None, "الجسر")), ("draft-ambiguous", "/utterances/0/pairs/0/edits/0/b"), "2 places"),
        (opens(edit("الطريق")), ("draft-absent", "/utterances/0/pairs/0/edits/0/a"), "nowhere"),
        (opens(edit({"text": "أمس", "start": 54, "end": 57})), ("draft-absent", "/utterances/0/pairs/0/edits/0/a"),
         "no place fits"),
        (opens(edit({"text": "أمس", "ocurrence": 1})),
         ("schema-unknown-field", "/utterances/0/pairs/0/edits/0/a/ocurrence"), "does not know"),
        (opens(relation=None), ("schema-label", "/utterances/0/pairs/0/relation"), "verbatim"),
        (opens(key="Bridge opens"), ("schema-id-form", "/utterances/0/id"), "not an id"),
        ({"utterances": [{"id": "x", "pairs": []}]}, ("schema-missing-field", "/utterances/0"), "realisations"),
        ({"utterances": [opens()["utterances"][0] | {"realisations": [{"document": "t1", "quote": "q-9"}] * 2}]},
         ("draft-reference", "/utterances/0/realisations/0"), "has no attribution q-9"),
        ({"utterances": [opens()["utterances"][0] | {
            "pairs": [{"a": 0, "b": 2, "relation": "partial", "edits": []}]}]},
         ("draft-reference", "/utterances/0/pairs/0/b"), "from 0 to 1"),
        ({"conflicts": [{"id": "c", "question": "?", "claims": [
            {"document": d, "span": {"text": "أمس"}, "value": "x"} for d in ("t1", "t9")]}]},
         ("draft-reference", "/conflicts/0/claims/1"), "no document t9"),
        ([], ("schema-type", ""), "expected object"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused(tiny: Layout, draft: Json, finds: tuple[str, str], words: str) -> None:
    outcome = anchored(tiny, draft)
    assert outcome.files == {} and checks(outcome)[0] == finds
    assert words in outcome.findings[0].message
    assert all(f.path == "draft-0.json" and f.line >= 1 for f in outcome.findings)


def test_the_checks_of_the_corpus_speak_at_the_place_in_the_draft(tiny: Layout) -> None:
    places = [{"document": "t1", "quote": "q-4"}, {"document": "t2", "quote": "q-1"}]
    outcome = anchored(tiny, {"utterances": [{"id": "late", "realisations": places, "pairs": []}]})
    assert outcome.files == {}
    assert ("split-utterance", "/utterances/0/realisations") in checks(outcome)
    assert {f.path for f in outcome.findings} == {"draft-0.json"}


def test_one_id_in_two_drafts_is_refused(tiny: Layout) -> None:
    outcome = anchored(tiny, opens(), opens())
    assert outcome.files == {} and checks(outcome) == [("draft-reference", "/utterances/0/id")]


def test_a_target_that_is_no_registry_is_not_overwritten(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": FILE, "write": "{}\n"}])
    assert checks(anchored(tiny, opens())) == [("draft-target", "")]


def test_the_commands_lead_from_candidates_to_the_registry(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(tiny.root)]
    assert main([*root, "align", "t1:q-1", "t1:q-4", "--id", "opening"]) == 0
    draft = json.loads(capsys.readouterr().out)
    path = tiny.root / "draft.json"
    path.write_text(json.dumps(draft), "utf-8")
    assert main([*root, "anchor", "--registry", "utterances", str(path)]) == 1  # the relation is the reader's
    assert "schema-label /utterances/0/pairs/0/relation" in capsys.readouterr().out
    draft["utterances"][0]["pairs"][0]["relation"] = "paraphrase"
    path.write_text(json.dumps(draft), "utf-8")
    miniature.edit(tiny, [{"file": FILE, "delete": "/utterances/1"}])
    assert main([*root, "anchor", "--registry", "utterances", str(path)]) == 0
    assert [u["id"] for u in registry(tiny)["utterances"]] == ["bridge-is-done", "opening"]
    capsys.readouterr()
    assert main([*root, "align", "--floor", "0"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("align: ")
    for wrong in (["t1:q-1"], ["t1:q-1", "t1:q-9"], ["t1:q-1", "nothing"]):
        assert main([*root, "align", *wrong]) == 2


# Proposals


def said(text: str, content: str | None = None, name: str = "q-1", document: str = "x") -> tuple[Record, Json]:
    """A document of one attribution without a source."""
    start = text.index(content or text)
    span = {"start": start, "end": start + len(content or text), "text": content or text}
    quote = {"id": name, "content": [span], "cue": {"span": None}, "sources": [], "chain": []}
    record = Record(document, JsonFile(document, b'{"story": "s"}', SCHEMA, "document"), None)
    record.annotations["hand"] = JsonFile(document, json.dumps({"quotes": [quote]}).encode(), SCHEMA, "annotations")
    record.__dict__["page"] = Page(text)
    return record, quote


@pytest.mark.parametrize(
    ("a", "b", "relation", "edits"),
    [
        ("السد ممتلئ الآن", "السد ممتلئ الآن", "verbatim", []),
        ("السد، ممتلئ الآن", "«السد» ممتلئ الآن", "verbatim", []),
        ("السد ممتلئٌ الآن", "السد ممتلئ الان", "orthographic",
         [("orthographic", "ممتلئٌ", "ممتلئ"), ("orthographic", "الآن", "الان")]),
        ("سنبني سداً جديداً", "سنبني جسراً جديداً", None, [("lexical", "سداً", "جسراً")]),
        ("سنبني السد غداً", "سنبني السد", None, [("omission", "غداً", None)]),
        ("سنبني السد", "سنبني السد العالي غداً", None, [("addition", None, "العالي غداً")]),
        ("وسنبني السد", "سنبني السد", None, [("omission", "و", None)]),
    ],
)  # fmt: skip
def test_what_is_proposed(
    a: str, b: str, relation: str | None, edits: list[tuple[str, str | None, str | None]]
) -> None:
    found = compared(said(a), said(b))
    shown = [(e["kind"], e["a"] and e["a"]["text"], e["b"] and e["b"]["text"]) for e in found["edits"]]
    assert (found["relation"], shown) == (relation, edits)


WORDS = st.lists(st.sampled_from(["سد", "جسر", "بئر", "وعد", "عمل", "يوم"]), min_size=1, max_size=8).map(" ".join)


@given(a=WORDS, b=WORDS)
def test_edits_make_one_content_of_the_other(a: str, b: str) -> None:
    """Each edit is found at one place by its text and occurrence; taking all of them away leaves equal words."""
    texts = ["قيل قديماً " + a, "وقال آخرون " + b]
    found = compared(said(texts[0], a), said(texts[1], b))
    left = []
    for side, text, offset in zip("ab", texts, (11, 11), strict=True):
        gaps = []
        for e in (x for x in found["edits"] if x[side]):
            part, number = e[side]["text"], e[side].get("occurrence", 1)
            at = offset - 1
            for _ in range(number):
                at = text.index(part, at + 1)
            gaps.append((at, at + len(part)))
        assert gaps == sorted(gaps) and all(x[1] <= y[0] for x, y in pairwise(gaps))
        kept = [i for i in range(offset, len(text)) if not any(s <= i < e for s, e in gaps)]
        left.append("".join(text[i] for i in kept).split())
    assert left[0] == left[1]
    assert (found["relation"] == "verbatim") == (a == b)


def test_a_change_of_who_is_credited_is_proposed(tiny: Layout) -> None:
    corpus = sources.read(tiny)
    record = corpus.records[0]
    quotes = record.layers("hand")["quotes"] or []
    draft = proposal([(record, quotes[0]), (record, quotes[3]), (record, quotes[1])], "x")
    pairs = {(p["a"], p["b"]): p["edits"] for p in draft["utterances"][0]["pairs"]}
    credit = {k: [e for e in edits if e["kind"] == "speaker-granularity"] for k, edits in pairs.items()}
    assert credit == {
        (0, 1): [edit("ليلى الكرمل", "مهندس", "speaker-granularity")],
        (0, 2): [],
        (1, 2): [edit("مهندس", "الكرمل", "speaker-granularity")],
    }


def test_two_bearers_of_one_name_are_no_edit(tiny: Layout) -> None:
    miniature.edit(tiny, [
        {"file": "corpus/hand/t1.json", "set": "/quotes/2/sources/0/entities", "to": ["samir-nakhil"]},
    ])  # fmt: skip
    record = sources.read(tiny).records[0]
    quotes = record.layers("hand")["quotes"] or []
    found = compared((record, quotes[1]), (record, quotes[2]))
    assert "speaker-granularity" not in {edit["kind"] for edit in found["edits"]}


# Candidates


def test_candidates_share_words_and_a_story(tiny: Layout) -> None:
    texts = [
        "سنبني السد العالي قبل الشتاء",
        "السد العالي سيبنى قبل حلول الشتاء",
        "لن نبيع القمح هذا العام",
        "سنبني السد",
    ]
    records = [said(text, document=f"d{i}")[0] for i, text in enumerate(texts)]
    corpus = Sources(tiny, SCHEMA, {}, [], records)
    found = candidates(corpus)
    assert [(c.a[0].id, c.b[0].id) for c in found] == [("d0", "d3"), ("d0", "d1")]
    assert found[0].likeness == pytest.approx(1) and set(found[0].shared) == {"نبني", "السد"}
    assert all(c.utterance is None for c in found)
    records[0].document["story"] = "another"
    assert candidates(corpus) == []


def test_an_attribution_and_one_inside_it_are_no_pair() -> None:
    record, quote = said("قال إن السد العالي ممتلئ", "السد العالي ممتلئ")
    inner = {**quote, "id": "q-2"}
    raw = json.dumps({"quotes": [quote, inner]}).encode()
    record.annotations["hand"] = JsonFile("x", raw, SCHEMA, "annotations")
    assert candidates(Sources(home(), SCHEMA, {}, [], [record])) == []


def test_a_pair_of_the_registry_is_named(tiny: Layout) -> None:
    found = candidates(sources.read(tiny), floor=0)
    assert {c.utterance for c in found} <= {None, "bridge-is-done", "bridge-opens"}
    records = [said("السد العالي ممتلئ", document=f"d{i}")[0] for i in range(2)]
    places = [{"document": f"d{i}", "quote": "q-1"} for i in range(2)]
    value = {"utterances": [{"id": "dam", "realisations": places, "pairs": []}], "conflicts": []}
    file = JsonFile(FILE, json.dumps(value).encode(), SCHEMA, "registry/utterances")
    (pair,) = candidates(Sources(tiny, SCHEMA, {}, [file], records))
    assert pair.utterance == "dam"


def test_drafts_stay_where_they_are(tiny: Layout, tmp_path: Path) -> None:
    """With --out nothing of the corpus changes."""
    path = tiny.root / "draft.json"
    path.write_text(json.dumps(opens()), "utf-8")
    before = (tiny.root / FILE).read_bytes()
    out = tmp_path / "out"
    command = ["--root", str(tiny.root), "anchor", "--registry", "utterances", str(path), "--out", str(out)]
    assert main(command) == 0
    assert (tiny.root / FILE).read_bytes() == before
    assert [u["id"] for u in json.loads((out / "utterances.json").read_bytes())["utterances"]] == ["bridge-opens"]
