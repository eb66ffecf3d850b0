"""The scorer: measures against hand-worked cases, their laws, and the outside scorers where they are installed."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

import miniature
from khabar import crosswalks, exports, groupings, scoring, sources, tasks
from khabar.layout import Layout
from khabar.measures import clusters, resampling
from khabar.measures.assignment import assign
from khabar.measures.metrics import Counts, Item, macro
from khabar.scoreboard import table
from khabar.segment import Page
from khabar.tasks import Reading, entity_recognition

CASES = Path(__file__).parent / "cases" / "tasks"
LOADED = {path.stem: json.loads(path.read_bytes())["cases"] for path in sorted(CASES.glob("*.json"))}
TEXT = "word " * 40
Layers = dict[str, list[Item]]


def full(layer: str, short: Item, number: int) -> Item:
    """An item written in short, with what the measures do not look at filled in."""
    base: dict[str, Item] = {
        "entities": {"form": "name", "entities": []},
        "quotes": {"sources": [], "chain": []},
        "quote_marks": {},
        "dates": {},
        "utterances": {},
    }
    item: Item = {"id": f"i-{number}", **base[layer], **short}
    for key in ("span", "open", "close"):
        if item.get(key):
            item[key] = span(item[key])
    if layer == "quotes":
        item["content"] = [span(s) for s in item["content"]]
        item["cue"] = {"span": span(item["cue"]) if item["cue"] else None}
        item["chain"] = [{**hop, "span": span(hop["span"])} for hop in item["chain"]]
    return item


def span(ends: list[int]) -> Item:
    return {"start": ends[0], "end": ends[1]}


def reading(layers: Layers, text: str = TEXT) -> Reading:
    return Reading(
        Page(text), {name: [full(name, x, i) for i, x in enumerate(items)] for name, items in layers.items()}
    )


def pooled(task: str, gold: Layers, predicted: Layers, text: str = TEXT) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for name, _, counts in tasks.load()[task].score(reading(gold, text), reading(predicted, text)):
        found[name] = found.get(name, Counts()) + counts
    return found


def across(task: str, case: Item) -> dict[str, Counts]:
    """Counts of a case that spans documents, summed over them."""
    at = {(document, quote): 0 for document, quotes in case["documents"].items() for quote in quotes}
    sides = [groupings.views(at, [[(d, q) for d, q in g] for g in case[side]]) for side in ("gold", "predicted")]
    found: dict[str, Counts] = {}
    for document in case["documents"]:
        for name, counts in pooled(task, *({"utterances": side[document]} for side in sides)).items():
            found[name] = found.get(name, Counts()) + counts
    return found


def numbers(counts: Counts) -> tuple[float, float, float, float]:
    return counts.gold, counts.predicted, counts.gold_matched, counts.predicted_matched


@pytest.mark.parametrize("task", sorted(tasks.load()))
def test_every_task_has_cases_and_says_what_it_reads(task: str) -> None:
    module = tasks.load()[task]
    assert LOADED[task]
    layers: Layers = {name: [] for name in module.LAYERS}
    assert module.MAIN in pooled(task, layers, layers)


@pytest.mark.parametrize(
    ("task", "case"), [pytest.param(t, c, id=f"{t}: {c['name']}") for t, cases in LOADED.items() for c in cases]
)
def test_cases_worked_by_hand(task: str, case: Item) -> None:
    found = across(task, case) if "documents" in case else pooled(task, case["gold"], case["predicted"], case["text"])
    for measure, expected in case["expected"].items():
        assert numbers(found[measure]) == pytest.approx(expected), measure
    for name, value in case.get("macro", {}).items():
        prefix = tasks.load()[task].MACRO[name]
        assert macro(c for m, c in found.items() if m.startswith(prefix)) == pytest.approx(value)


# Laws.

SPANS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda p: [p[0], p[0] + p[1]])
TYPES = st.sampled_from(["PER", "ORG", "GPE"])
IDS = st.sampled_from(["k-1", "k-2", "k-3", "k-4"])
ENTITIES = st.lists(
    st.builds(lambda s, t, i: {"span": s, "type": t, "entities": [i]}, SPANS, TYPES, IDS),
    max_size=8,
    unique_by=lambda item: tuple(item["span"]),
)
FORMS = st.sampled_from(["direct", "mixed", "indirect"])
QUOTES = st.lists(
    st.builds(
        lambda s, f, i, e: {
            "content": [s], "form": f, "cue": None, "chain": [{"role": "document", "entity": i, "span": s}],
            "sources": [{"mention": None, "entities": [i], "expression": e}],
        },
        SPANS, FORMS, IDS, st.sampled_from(["overt", "zero"]),
    ),
    max_size=6,
    unique_by=lambda quote: tuple(quote["content"][0]),
)  # fmt: skip
MARKS = st.lists(
    st.builds(
        lambda s, f: {"open": [s[0], s[0] + 1], "close": [s[1] + 50, s[1] + 51], "function": f},
        SPANS, st.sampled_from(["speech", "name", "term"]),
    ),
    max_size=6,
    unique_by=lambda mark: (mark["open"][0], mark["close"][0]),
)  # fmt: skip
DATES = st.lists(
    st.builds(
        lambda s, t, v, r: {"span": s, "type": t, "value": v, "relative_value": r},
        SPANS, st.sampled_from(["DATE", "TIME"]), st.sampled_from(["2014", "2015"]),
        st.sampled_from([None, "DCT-P1D", "DCT-P1W"]),
    ),
    max_size=6,
    unique_by=lambda date: tuple(date["span"]),
)  # fmt: skip
PLACES = [("d-1", "q-1"), ("d-1", "q-2"), ("d-2", "q-1"), ("d-2", "q-2"), ("d-3", "q-1")]
GROUPS = st.lists(st.integers(0, 2), min_size=5, max_size=5).map(
    lambda labels: [[p for p, label in zip(PLACES, labels, strict=True) if label == n] for n in range(3)]
)
UTTERANCES = GROUPS.map(
    lambda groups: [x for view in groupings.views(dict.fromkeys(PLACES, 0), groups).values() for x in view]
)
EVERYTHING = st.fixed_dictionaries(
    {"entities": ENTITIES, "quotes": QUOTES, "quote_marks": MARKS, "dates": DATES, "utterances": UTTERANCES}
)


@pytest.mark.parametrize("task", sorted(tasks.load()))
@given(layers=EVERYTHING)
def test_the_gold_itself_scores_one(task: str, layers: Layers) -> None:
    for measure, c in pooled(task, layers, layers).items():
        assert c.gold == c.predicted == pytest.approx(c.gold_matched) == pytest.approx(c.predicted_matched), measure


@pytest.mark.parametrize("task", sorted(set(tasks.load()) - {"quote_attribution"}))
@given(gold=EVERYTHING, predicted=EVERYTHING)
def test_swapping_the_sides_swaps_precision_and_recall(task: str, gold: Layers, predicted: Layers) -> None:
    there, back = pooled(task, gold, predicted), pooled(task, predicted, gold)
    assert set(there) == set(back)
    for measure, c in there.items():
        assert (c.precision, c.recall) == pytest.approx((back[measure].recall, back[measure].precision)), measure
        assert 0 <= c.gold_matched <= c.gold + 1e-9 and 0 <= c.predicted_matched <= c.predicted + 1e-9


@given(gold=EVERYTHING, predicted=EVERYTHING)
def test_a_stricter_measure_is_at_most_a_laxer_one(gold: Layers, predicted: Layers) -> None:
    found = {task: pooled(task, gold, predicted) for task in tasks.load()}
    chains: dict[str, list[list[str]]] = {
        "entity_recognition": [["strict", "exact", "partial"], ["strict", "type"], ["PER strict", "PER partial"]],
        "quote_extraction": [["exact", "partial"], ["direct exact", "direct partial"]],
        "quote_mark_function": [["function", "marks"]],
        "date_recognition": [["strict", "relaxed"], ["type", "relaxed"], ["value", "relaxed"]],
        "quote_attribution": [["source mention", "source mention relaxed"]],
    }
    for task, lists in chains.items():
        for chain in lists:
            values = [found[task].get(measure, Counts()).gold_matched for measure in chain]
            assert all(a <= b + 1e-9 for a, b in pairwise(values)), chain


@given(gold=ENTITIES, predicted=ENTITIES, data=st.data())
def test_one_more_right_answer_never_lowers_what_is_matched(gold: list[Item], predicted: list[Item], data: Any) -> None:
    taken = {tuple(item["span"]) for item in predicted}
    rest = [item for item in gold if tuple(item["span"]) not in taken]
    if not rest:
        return
    more = [*predicted, data.draw(st.sampled_from(rest))]
    before = pooled("entity_recognition", {"entities": gold}, {"entities": predicted})
    after = pooled("entity_recognition", {"entities": gold}, {"entities": more})
    for measure in ("strict", "exact", "partial", "type"):
        assert after[measure].gold_matched >= before[measure].gold_matched
    assert after["strict"].f1 >= before["strict"].f1


@pytest.mark.parametrize("task", sorted(tasks.load()))
@given(gold=EVERYTHING, predicted=EVERYTHING, data=st.data())
def test_order_and_names_do_not_matter(task: str, gold: Layers, predicted: Layers, data: Any) -> None:
    def renamed(value: Any, names: dict[str, str]) -> Any:
        if isinstance(value, dict):
            return {k: renamed(v, names) for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v, names) for v in value]
        return names.get(value, value) if isinstance(value, str) else value

    ids = ["k-1", "k-2", "k-3", "k-4"]
    local = renamed(predicted, dict(zip(ids, ["x-1", "x-2", "x-3", "x-4"], strict=True)))
    other = renamed(predicted, dict(zip(ids, data.draw(st.permutations(["y-1", "y-2", "y-3", "y-4"])), strict=True)))
    first = pooled(task, gold, local)
    named = pooled(task, gold, other)
    # Where contents overlap there may be several best assignments of attributions; only their total is settled.
    shuffled = {layer: data.draw(st.permutations(items)) for layer, items in local.items()}
    moved = pooled(task, gold, shuffled)
    for measure, c in first.items():
        assert numbers(named[measure]) == pytest.approx(numbers(c)), measure
        if task != "quote_attribution":
            assert numbers(moved[measure]) == pytest.approx(numbers(c)), measure


@given(st.dictionaries(SPANS.map(tuple), IDS, max_size=8))
def test_identical_clusterings_score_one(clustering: dict[Any, str]) -> None:
    renamed = {mention: f"x{label}" for mention, label in clustering.items()}
    for measure in (clusters.b_cubed, clusters.lea):
        assert all(value == pytest.approx(1) for value in measure(clustering, renamed).values())
    groups: dict[str, set[Any]] = {}
    for mention, label in clustering.items():
        groups.setdefault(label, set()).add(mention)
    assert clusters.align(groups, {f"x{k}": v for k, v in groups.items()}) == {f"x{k}": k for k in groups}


def test_an_id_without_mentions_stands_for_itself() -> None:
    assert clusters.align({"a": {(0, 1)}, "b": set()}, {"x": {(0, 1)}, "b": set()}) == {"x": "a", "b": "b"}


# Assignment.

WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 5)), st.integers(0, 20).map(lambda n: n / 7), max_size=20
)


@given(WEIGHTS)
def test_the_assignment_is_the_best_there_is(weights: dict[tuple[int, int], float]) -> None:
    found = assign(weights)
    assert len(set(found.values())) == len(found)
    assert all(weights.get(pair, 0) > 0 for pair in found.items())
    best = max(sum(weights.get((i, j), 0) for i, j in enumerate(order)) for order in permutations(range(6), 5))
    assert sum(weights[pair] for pair in found.items()) == pytest.approx(best)


# Resampling.

COUNTS = st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0, 1), st.floats(0, 1)).map(
    lambda c: Counts(c[0], c[1], c[0] * c[2], c[1] * c[3])
)


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_scores_of_arrays_are_those_of_counts(cells: list[Counts]) -> None:
    array = numpy.array([[numbers(c) for c in cells]])
    assert resampling.f1(array)[0] == pytest.approx([c.f1 for c in cells])
    assert resampling.macro(array)[0] == pytest.approx(macro(cells) or 0)


def test_a_round_draws_as_many_sentences_from_each_document_as_it_has() -> None:
    generator = numpy.random.RandomState(7)
    documents = [generator.randint(5, size=(units, 2, 4)).astype(float) for units in (1, 4, 9)]
    found = resampling.resample(documents, rounds=50, seed=3)
    source = numpy.random.RandomState(3)
    plain = numpy.zeros((50, 2, 4))
    for document in documents:
        for row, draw in enumerate(source.randint(len(document), size=(50, len(document)))):
            plain[row] += sum(document[i] for i in draw)
    assert found == pytest.approx(plain)
    assert (resampling.resample(documents) == resampling.resample(documents)).all()
    alone = resampling.f1(resampling.resample([documents[0]]))
    assert (alone == alone[0]).all()  # one sentence leaves nothing to draw


@given(gold=GROUPS, predicted=GROUPS)
def test_b_cubed_across_documents_is_that_of_the_clusters(gold: list[Any], predicted: list[Any]) -> None:
    documents: dict[str, list[str]] = {}
    for document, quote in PLACES:
        documents.setdefault(document, []).append(quote)
    found = across("utterance_alignment", {"documents": documents, "gold": gold, "predicted": predicted})["b3"]
    labels: list[Any] = [{p: n for n, group in enumerate(side) for p in group} for side in (gold, predicted)]
    assert found.gold_matched == pytest.approx(sum(clusters.b_cubed(*labels).values()))
    assert found.predicted_matched == pytest.approx(sum(clusters.b_cubed(*reversed(labels)).values()))


# The scorer on the miniature.


def perfect(layout: Layout, task: str) -> Path:
    """The gold as predictions."""
    spans_documents = groupings.LAYER in tasks.load()[task].LAYERS
    return layout.registry / "utterances.json" if spans_documents else layout.annotations("hand")


def test_scores_pooled_by_story_and_by_split(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "ENOUGH", 2)
    hand = tiny.annotations("hand")
    for task in tasks.load():
        given_to = perfect(tiny, task)
        result = scoring.score(tiny, task, given_to, against=given_to)
        for scope in (result["pooled"], *result["stories"].values()):
            for cell in scope["measures"].values():
                assert cell["f1"] == (1 if cell["gold"] >= 2 else None)
                assert cell["interval"] is None or 0 <= cell["interval"][0] <= cell["interval"][1] <= 1
        assert result["against"]["difference"] == 0 and result["against"]["interval"] == [0, 0]
        assert result["in_sample"] is False and list(result["stories"])[:2] == ["bridge", "port"]
        assert "within-document bootstrap" in table(result) and json.loads(json.dumps(result)) == result
    one = scoring.score(tiny, "date_recognition", hand, split="validation")
    assert one["documents"] == ["t2"] and one["stories"] == {}
    with pytest.raises(scoring.NothingToScore):
        scoring.score(tiny, "entity_recognition", hand, split="test")


def test_two_systems_are_compared_on_the_same_draws(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "ENOUGH", 2)
    other = tiny.root / "other"
    other.mkdir()
    for path in tiny.annotations("hand").iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    miniature.edit(tiny, [{"file": "other/t1.json", "set": "/dates/0/value", "to": "2031-02-11"}])
    found = scoring.score(tiny, "date_recognition", tiny.annotations("hand"), against=other)["against"]
    assert (found["measure"], found["gold"], found["matched"]) == ("value", 6, [6, 5])
    assert found["difference"] == pytest.approx(1 - 5 / 6, abs=1e-6)
    assert found["interval"][0] >= 0  # the first is never the worse, whatever is drawn
    assert 0 < found["share_of_rounds_not_better"] < 1


def test_few_gold_items_have_counts_and_no_score(tiny: Layout) -> None:
    result = scoring.score(tiny, "quote_mark_function", tiny.annotations("hand"))
    assert all(cell["f1"] is None and cell["interval"] is None for cell in result["pooled"]["measures"].values())
    (average,) = result["pooled"]["averages"].values()
    assert average == {"classes": {"name": 2, "speech": 3, "scare": 1}, "value": None, "interval": None}


def test_json_lines_and_conll_score_like_the_files_they_come_from(tiny: Layout) -> None:
    corpus = sources.read(tiny)
    for name in ("jsonl", "conll"):
        (tiny.root / name).mkdir()
        exports.load()[name].write(corpus, tiny.root / name, "hand")
    for task in (t for t, module in tasks.load().items() if groupings.LAYER not in module.LAYERS):
        whole = scoring.score(tiny, task, tiny.annotations("hand"))["pooled"]
        for path in (tiny.root / "jsonl", tiny.root / "jsonl" / "hand.jsonl"):
            assert scoring.score(tiny, task, path)["pooled"] == whole
    flat = scoring.score(tiny, "entity_recognition", tiny.root / "conll")["pooled"]["measures"]
    assert flat["bio written"]["gold_matched"] == flat["bio written"]["gold"] == flat["bio written"]["predicted"]


@pytest.mark.parametrize("labels", ["anercorp4", "wojood21", "ontonotes18"])
def test_in_other_labels_both_sides_are_mapped(tiny: Layout, labels: str) -> None:
    """Against itself every measure is one; CoNLL in those labels scores like the layers it comes from."""
    corpus = sources.read(tiny)
    (tiny.root / "conll").mkdir()
    exports.load()["conll"].write(corpus, tiny.root / "conll", "hand", labels=labels)
    whole = scoring.score(tiny, "entity_recognition", tiny.annotations("hand"), labels=labels)
    measures = whole["pooled"]["measures"]
    assert whole["labels"] == labels and measures["strict"]["gold"] == {"anercorp4": 6, "wojood21": 14}.get(labels, 12)
    assert all(c["gold_matched"] == c["gold"] == c["predicted"] == c["predicted_matched"] for c in measures.values())
    kinds = {name.removesuffix(" strict") for name in measures if name[0].isupper() and name.endswith(" strict")}
    walk = crosswalks.load(corpus.schema, labels)
    assert kinds <= set(walk.labels) and {"anercorp4": "PERS", "wojood21": "OCC"}.get(labels, "DATE") in kinds
    flat = scoring.score(tiny, "entity_recognition", tiny.root / "conll", labels=labels)
    assert flat["pooled"]["measures"] == measures  # nothing nests in the miniature, and every edge is a token's


def test_conll_in_the_wrong_labels_is_refused(tiny: Layout) -> None:
    (tiny.root / "conll").mkdir()
    exports.load()["conll"].write(sources.read(tiny), tiny.root / "conll", "hand")
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", tiny.root / "conll", labels="wojood21")
    assert {f.check for f in refused.value.findings} == {"conll-tag"}


def test_predictions_without_dates_have_no_score_in_labels_with_dates(tiny: Layout) -> None:
    folder = tiny.root / "predicted"
    shutil.copytree(tiny.annotations("hand"), folder)
    value = json.loads((folder / "t1.json").read_bytes())
    del value["dates"]
    del value["quotes"]
    (folder / "t1.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    assert scoring.score(tiny, "entity_recognition", folder, labels="anercorp4")
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", folder, labels="wojood21")
    assert {f.check for f in refused.value.findings} == {"prediction-missing"}


@pytest.mark.parametrize(
    ("form", "edit", "check"),
    [
        ("jsonl", {"replace": '"document": "t1"', "with": '"document": "t9"'}, "ref-orphan-file"),
        ("jsonl", {"replace": '"document": "t1"', "with": '"document": 1'}, "prediction-shape"),
        ("jsonl", {"replace": '"document": "t2"', "with": '"document": "t1"'}, "prediction-twice"),
        ("jsonl", {"replace": '"text": "الواحة تفتح', "with": '"text": "الواحة  تفتح'}, "prediction-text"),
        ("jsonl", {"replace": '{"start": 55', "with": '{"start": 54'}, "offset-quote-mismatch"),
        ("jsonl", {"replace": '"dates"', "with": '"date"'}, "schema-unknown-field"),
        ("jsonl", {"replace": '{"document"', "with": '"document"'}, "json-trailing"),
        ("conll", {"replace": "تفتح\tO", "with": "نفتح\tO"}, "conll-token"),
        ("conll", {"replace": "تفتح\tO", "with": "تفتح\tI-PER"}, "conll-tag"),
        ("conll", {"replace": "تفتح\tO", "with": "تفتح\tB-PRE"}, "conll-tag"),
        ("conll", {"replace": "تفتح\tO\n", "with": ""}, "conll-token"),
    ],
)
def test_bad_lines_are_found_where_they_are(tiny: Layout, form: str, edit: Item, check: str) -> None:
    (tiny.root / form).mkdir()
    written = exports.load()[form].write(sources.read(tiny), tiny.root / form, "hand")
    miniature.edit(tiny, [{"file": f"{form}/{written[0].name}", **edit}])
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", tiny.root / form)
    findings = [f for f in refused.value.findings if f.check == check]
    assert findings and all(f.path == str(written[0]) for f in findings)
    assert all(1 <= f.line <= 3 for f in findings)


def test_what_cannot_be_read_is_not_said_to_be_missing(tiny: Layout) -> None:
    """A file in another encoding may hold every document."""
    path = tiny.root / "mine.jsonl"
    path.write_bytes('{"document": "t1", "items": []}\n'.encode("utf-16"))
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", path)
    assert refused.value.findings and {f.check[:5] for f in refused.value.findings} == {"json-"}


def test_what_a_system_may_get_wrong_is_scored(tiny: Layout) -> None:
    """A mark left out, a value guessed, a rule not named: misses and mistakes, not findings."""
    folder = tiny.root / "predictions"
    folder.mkdir()
    for path in tiny.annotations("hand").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    miniature.edit(tiny, [
        {"file": "predictions/t1.json", "delete": "/quote_marks/2"},
        {"file": "predictions/t1.json", "set": "/layer", "to": "rules"},
        {"file": "predictions/t2.json", "set": "/dates/0/value", "to": "2031-01-01TMO"},
    ])  # fmt: skip
    marks = scoring.score(tiny, "quote_mark_function", folder)
    assert (marks["pooled"]["measures"]["marks"]["gold"], marks["in_sample"]) == (6, True)
    assert marks["pooled"]["measures"]["marks"]["predicted"] == 5
    assert scoring.score(tiny, "date_recognition", folder)["pooled"]["measures"]["value"]["predicted"] == 6


def test_groups_are_scored_over_the_documents_of_the_split(tiny: Layout) -> None:
    """A pair counts in the story of its later document; without a registry there is nothing to score."""
    path = tiny.root / "groups.json"
    places = [{"document": d, "quote": q} for d, q in (("t1", "q-2"), ("t1", "q-3"), ("t2", "q-1"))]
    path.write_text(json.dumps({"utterances": [{"realisations": places}]}), "utf-8")
    result = scoring.score(tiny, "utterance_alignment", path)

    def counts(scope: Item) -> list[int]:
        cell = scope["measures"]["pairs"]
        return [cell["gold"], cell["predicted"], cell["gold_matched"]]

    assert counts(result["pooled"]) == [2, 3, 1]
    assert {name: counts(scope) for name, scope in result["stories"].items()} == {
        "bridge": [2, 1, 1],
        "port": [0, 2, 0],
    }
    assert counts(scoring.score(tiny, "utterance_alignment", path, split="train")["pooled"]) == [2, 1, 1]
    miniature.edit(tiny, [{"file": "corpus/registry/utterances.json", "remove": True}])
    with pytest.raises(scoring.NothingToScore, match="utterances"):
        scoring.score(tiny, "utterance_alignment", path)


@pytest.mark.parametrize(
    ("groups", "finds"),
    [
        ([[["t1", "q-9"], ["t1", "q-1"]]], ("prediction-quote", "/utterances/0/realisations/0")),
        ([[["t1", "q-1"]], [["t1", "q-1"]]], ("prediction-twice", "/utterances/1/realisations/0")),
        ([[["t1", "Q 1"]]], ("schema-id-form", "/utterances/0/realisations/0/quote")),
    ],
)
def test_groups_with_errors_are_not_scored(tiny: Layout, groups: list[Any], finds: tuple[str, str]) -> None:
    path = tiny.root / "groups.json"
    value = [{"realisations": [{"document": d, "quote": q} for d, q in group]} for group in groups]
    path.write_text(json.dumps({"utterances": value}), "utf-8")
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "utterance_alignment", path)
    assert [(f.check, f.pointer) for f in refused.value.findings] == [finds]
    path.write_text('{"utterances": [}', "utf-8")
    with pytest.raises(scoring.Refused):
        scoring.score(tiny, "utterance_alignment", path)


def test_a_link_to_what_the_registry_does_not_give_is_refused(tiny: Layout) -> None:
    folder = tiny.root / "predictions"
    folder.mkdir()
    for path in tiny.annotations("hand").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    miniature.edit(tiny, [{"file": "predictions/t1.json", "set": "/entities/2/entities", "to": ["x-carter"]}])
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_linking", folder)
    assert [(f.check, f.pointer) for f in refused.value.findings] == [("prediction-entity", "/entities/2/entities/0")]
    assert scoring.score(tiny, "entity_clustering", folder)["pooled"]["measures"]["mentions"]["gold"] == 8


def test_a_corpus_with_errors_is_not_scored(tiny: Layout) -> None:
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "truncate": 40}])
    with pytest.raises(scoring.Refused):
        scoring.score(tiny, "date_recognition", tiny.annotations("hand"))


def across_documents(gold: dict[str, Layers], predicted: dict[str, Layers]) -> dict[str, Counts]:
    module = tasks.load()["entity_clustering"]
    sides = [{name: reading(layers) for name, layers in side.items()} for side in (gold, predicted)]
    found: dict[str, Counts] = {}
    for _, (name, _, counts) in module.across(*sides):
        found[name] = found.get(name, Counts()) + counts
    return found


def mentions(*pairs: tuple[int, str]) -> Layers:
    return {"entities": [{"span": [at, at + 1], "type": "PER", "entities": [name]} for at, name in pairs]}


def test_clusters_across_documents_are_worked_by_hand() -> None:
    """The gold has one person at three places of two documents; the system cuts the one of the second document off.

    B³ recall: 2/3 for each of the two in the first, 1/3 in the second; precision 1 each. LEA recall: one link of three,
    at each of three mentions; precision: the pair's link 1 at both, the mention alone 0, since it is not in the gold.
    """
    gold = {"t1": mentions((0, "k"), (5, "k")), "t2": mentions((0, "k"))}
    predicted = {"t1": mentions((0, "x"), (5, "x")), "t2": mentions((0, "y"))}
    found = across_documents(gold, predicted)
    assert numbers(found["b3 across"]) == pytest.approx((3, 3, 5 / 3, 3))
    assert numbers(found["lea across"]) == pytest.approx((3, 3, 1, 2))
    assert numbers(across_documents(gold, gold)["lea across"]) == (3, 3, 3, 3)
    # Places of two documents with the same offsets are two mentions; one name for two people is a mistake.
    merged = across_documents({"t1": mentions((0, "k")), "t2": mentions((0, "l"))}, gold | {"t1": mentions((0, "k"))})
    assert numbers(merged["b3 across"]) == (2, 2, 2, 1) and numbers(merged["lea across"]) == (2, 2, 0, 0)


def test_ids_of_the_rule_layer_link_nothing_across(tiny: Layout) -> None:
    folder = tiny.root / "predictions"
    shutil.copytree(tiny.annotations("hand"), folder)
    whole = scoring.score(tiny, "entity_clustering", folder)["pooled"]["measures"]
    assert whole["lea across"]["gold_matched"] == whole["lea across"]["gold"] == whole["lea"]["gold"]
    for path in folder.iterdir():
        value = {**json.loads(path.read_bytes()), "layer": "rules"}
        path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    local = scoring.score(tiny, "entity_clustering", folder)["pooled"]["measures"]
    assert local["lea"] == whole["lea"]
    assert local["lea across"]["gold_matched"] < whole["lea across"]["gold_matched"]


def test_whole_tokens_have_a_ceiling() -> None:
    """القطار stands inside the written token بالقطار; the core view cuts the particle off."""
    text = "وصلت سلمى بالقطار."
    spans = {"PER": [5, 9], "PRODUCT": [11, 17]}
    assert [text[a:b] for a, b in spans.values()] == ["سلمى", "القطار"]
    gold = reading({"entities": [{"span": span, "type": kind} for kind, span in spans.items()]}, text)
    best = {view: found.layers["entities"] for view, found in entity_recognition.ceiling(gold)}
    assert [x["span"]["text"] for x in best["written"]] == ["سلمى", "بالقطار"]
    assert [x["span"]["text"] for x in best["core"]] == ["سلمى", "القطار"]


@pytest.mark.parametrize("labels", [None, "wojood21"])
def test_a_ceiling_stands_beside_conll_alone(labels: str | None, tiny: Layout) -> None:
    (tiny.root / "conll").mkdir()
    exports.load()["conll"].write(
        sources.read(tiny), tiny.root / "conll", "hand", **({"labels": labels} if labels else {})
    )
    flat = scoring.score(tiny, "entity_recognition", tiny.root / "conll", labels=labels)
    measures = flat["pooled"]["measures"]
    for name in entity_recognition.CEILING:  # the gold's own tags reach it
        assert flat["ceiling"]["written"][name]["gold_matched"] == measures[name]["gold_matched"] > 0
        assert flat["ceiling"]["core"][name]["gold_matched"] >= measures[name]["gold_matched"]
    assert "ceiling of whole tokens" in table(flat) and "  core tokens: strict 1.000" in table(flat)
    nested = scoring.score(tiny, "entity_recognition", tiny.annotations("hand"), labels=labels)
    assert nested["ceiling"] is None and "ceiling" not in table(nested)


# The outside scorers.

LABELS = st.sampled_from(["O", "B-PER", "I-PER", "B-ORG", "I-ORG"])


def test_chunks_and_f1_are_what_seqeval_answered() -> None:
    """Kept by scripts/seqeval_answers.py: the figure that papers report, where seqeval is not installed."""
    kept = json.loads((Path(__file__).parent / "results" / "seqeval.json").read_bytes())
    assert len(kept["cases"]) == 300 and sum(case["f1"] not in (0, 1) for case in kept["cases"]) > 100
    for case in kept["cases"]:
        ours = [entity_recognition.chunks(case[side]) for side in ("gold", "predicted")]
        assert [[list(chunk) for chunk in side] for side in ours] == case["chunks"]
        hits = len(set(ours[0]) & set(ours[1]))
        assert Counts(len(ours[0]), len(ours[1]), hits, hits).f1 == pytest.approx(case["f1"], abs=1e-6)


@given(st.lists(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=8), min_size=1, max_size=4))
def test_chunks_are_those_of_seqeval(sentences: list[list[tuple[str, str]]]) -> None:
    seqeval = pytest.importorskip("seqeval.metrics", reason="seqeval is not installed: not compared with it")
    from seqeval.scheme import IOB2, Entities

    gold, predicted = ([[pair[side] for pair in s] for s in sentences] for side in (0, 1))
    sides = []
    for labels in (gold, predicted):
        ours = [entity_recognition.chunks(sentence) for sentence in labels]
        theirs = [[(e.start, e.end, e.tag) for e in found] for found in Entities(labels, IOB2).entities]
        assert ours == theirs
        sides.append({(n, *chunk) for n, found in enumerate(ours) for chunk in found})
    hits = len(sides[0] & sides[1])
    f1 = Counts(len(sides[0]), len(sides[1]), hits, hits).f1
    arguments: Item = {"mode": "strict", "scheme": IOB2, "zero_division": 0}
    if sides[0] or sides[1]:
        assert seqeval.f1_score(gold, predicted, **arguments) == pytest.approx(f1)


@given(st.lists(st.tuples(*[st.none() | st.tuples(st.integers(0, 3), st.integers(4, 8), TYPES)] * 2), max_size=6))
def test_counts_are_those_of_nervaluate(slots: list[tuple[Any, Any]]) -> None:
    """Each slot of ten code points holds at most one mention of each side, so that no mention meets two."""
    nervaluate = pytest.importorskip("nervaluate", reason="nervaluate is not installed: not compared with it")
    sides = [
        [
            {"span": [10 * i + m[0], 10 * i + m[1]], "type": m[2]}
            for i, slot in enumerate(slots)
            if (m := slot[side]) is not None
        ]
        for side in (0, 1)
    ]
    if not sides[0] or not sides[1]:
        return
    # Its ends are inclusive.
    given_to = [[[{"label": x["type"], "start": x["span"][0], "end": x["span"][1] - 1} for x in s]] for s in sides]
    theirs = nervaluate.Evaluator(*given_to, tags=["PER", "ORG", "GPE"], loader="dict").evaluate()["overall"]
    ours = pooled("entity_recognition", {"entities": sides[0]}, {"entities": sides[1]})
    for measure, name in (("strict", "strict"), ("exact", "exact"), ("partial", "partial"), ("type", "ent_type")):
        assert ours[measure].precision == pytest.approx(theirs[name].precision), measure
        assert ours[measure].recall == pytest.approx(theirs[name].recall), measure
        assert ours[measure].f1 == pytest.approx(theirs[name].f1), measure
