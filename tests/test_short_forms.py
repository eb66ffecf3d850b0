"""Short forms of predictions: they score like the annotation files they come from, and what is wrong gets findings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khabar import crosswalks, rows, scoring, sources, tasks
from khabar.layout import Layout
from khabar.measures.metrics import Item
from khabar.schemas import Schema
from khabar.shape import offences
from khabar.sources import Record

Shortened = Callable[[Item], Item]


def place(span: Item) -> Item:
    return {"start": span["start"], "end": span["end"], "text": span["text"]}


def mark(item: Item) -> Item:
    there = [item[key] for key in ("open", "close") if item[key]]
    ends = {"start": there[0]["start"], "end": there[-1]["end"]}
    return {**ends, "function": item["function"], "status": item["status"]}


def said(item: Item) -> Item:
    cue = item["cue"]["span"]
    return {"content": [place(s) for s in item["content"]], "cue": cue and place(cue), "form": item["form"]}


def attributed(item: Item, spans: dict[str, Item]) -> Item:
    found = {key: value for key, value in said(item).items() if key != "form"}
    sources = [
        {**(place(spans[p["mention"]]) if p["mention"] else {}), **{k: p[k] for k in ("entities", "expression")}}
        for p in item["sources"]
    ]  # fmt: skip
    hops = [{**place(h["span"]), "role": h["role"], "entity": h["entity"]} for h in item["chain"]]
    return {**found, "sources": sources, "chain": hops}


def shortened(task: str, record: Record) -> Item:
    """The gold of a document in the short form of a task."""
    read = record.layers("hand")
    mentions = read["entities"] or []
    spans = {x["id"]: x["span"] for x in mentions}
    forms: dict[str, tuple[str, Shortened]] = {
        "entity_recognition": ("entities", lambda x: {**place(x["span"]), "type": x["type"]}),
        "entity_clustering": ("entities", lambda x: {**place(x["span"]), "entities": x["entities"]}),
        "entity_linking": (
            "entities", lambda x: {**place(x["span"]), "type": x["type"], "entities": x["entities"]},
        ),
        "date_recognition": (
            "dates",
            lambda x: {**place(x["span"]), **{k: x[k] for k in ("type", "value", "relative_value")}},
        ),
        "quote_extraction": ("quotes", said),
        "quote_attribution": ("quotes", lambda x: attributed(x, spans)),
        "quote_mark_function": ("quote_marks", mark),
    }  # fmt: skip
    layer, short = forms[task]
    kept = rows.named(mentions) if task == "entity_recognition" else read[layer] or []
    found = {"document": record.id, "text": record.page.text, "items": [short(x) for x in kept]}
    if task == "quote_attribution":
        found["mentions"] = [{**place(x["span"]), "entities": x["entities"]} for x in mentions]
    return found


SHORT = sorted(name for name, module in tasks.load().items() if hasattr(module, "short"))


def hand_in(layout: Layout, rows_: list[Any], name: str = "system.jsonl") -> Path:
    path = layout.root / name
    lines = [json.dumps(row, ensure_ascii=False) for row in rows_]
    text = "".join(line + "\n" for line in lines) if name.endswith("l") else "[" + ",\n".join(lines) + "]"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("task", SHORT)
def test_a_short_form_scores_like_the_file_it_comes_from(task: str, tiny: Layout) -> None:
    whole = scoring.score(tiny, task, tiny.annotations("hand"))
    made = [shortened(task, record) for record in sources.read(tiny).records]
    for name in ("system.jsonl", "system.json"):
        result = scoring.score(tiny, task, hand_in(tiny, made, name))
        assert result["pooled"] == whole["pooled"] and result["in_sample"] is False
    assert whole["pooled"]["measures"][tasks.load()[task].MAIN]["gold_matched"] > 0


def test_every_task_states_its_least_shape_with_an_example() -> None:
    schema = Schema(Path(__file__).parent.parent / "schema")
    definitions = schema.files["predictions"]["$defs"]
    for task in tasks.load():
        assert definitions[task]["examples"], task
        for example in definitions[task]["examples"]:
            assert not offences(schema, "predictions", example, task)


def test_the_least_is_enough(tiny: Layout) -> None:
    """Document, start, end and a label, and nothing else; a missing text is not missed."""
    text = sources.read(tiny).records[0].page.text
    at = text.index("الواحة")
    made = [{"document": "t1", "items": [{"start": at, "end": at + 6, "type": "GPE"}]}]
    made += [{"document": name, "items": []} for name in ("t2", "t3")]
    cell = scoring.score(tiny, "entity_recognition", hand_in(tiny, made))["pooled"]["measures"]["strict"]
    assert (cell["predicted"], cell["gold_matched"]) == (1, 1)
    quotes = [{"document": "t1", "items": [{"start": 0, "end": 12, "sources": [{"start": 0, "end": 6}]}]}, *made[1:]]
    measures = scoring.score(tiny, "quote_attribution", hand_in(tiny, quotes))["pooled"]["measures"]
    assert measures["source mention"]["predicted"] == measures["source entity overt"]["predicted"] == 1
    contents = [{"document": "t1", "items": [{"start": 0, "end": 12}]}, *made[1:]]
    measures = scoring.score(tiny, "quote_extraction", hand_in(tiny, contents))["pooled"]["measures"]
    assert measures["partial"]["predicted"] == 1 and "" not in {m.split()[0] for m in measures}
    assert sum(c["predicted"] for m, c in measures.items() if m.endswith("direct exact")) == 0


def test_short_forms_in_other_labels(tiny: Layout) -> None:
    corpus = sources.read(tiny)
    walk = crosswalks.load(corpus.schema, "ontonotes18")
    read = {r.id: r.layers("hand") for r in corpus.records}
    mapped = {name: rows.mapped(layers, walk) for name, layers in read.items() if rows.covers(layers, walk)}
    made = [
        {"document": name, "items": [{**place(x["span"]), "type": x["type"]} for x in items]}
        for name, items in mapped.items()
    ]
    whole = scoring.score(tiny, "entity_recognition", tiny.annotations("hand"), labels="ontonotes18")
    path = hand_in(tiny, made)
    assert scoring.score(tiny, "entity_recognition", path, labels="ontonotes18")["pooled"] == whole["pooled"]
    made[0]["items"][0]["type"] = "DATES"
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", hand_in(tiny, made), labels="ontonotes18")
    (finding,) = refused.value.findings
    assert (finding.check, finding.pointer, finding.fix) == ("schema-label", "/items/0/type", "did you mean DATE?")


GOOD = {"start": 0, "end": 6, "type": "GPE"}
WRONG: dict[str, tuple[str, Any, tuple[str, str]]] = {
    "label": ("entity_recognition", {**GOOD, "type": "GPES"}, ("schema-label", "/items/0/type")),
    "no label": ("entity_recognition", {"start": 0, "end": 6}, ("schema-missing-field", "/items/0")),
    "field": ("entity_recognition", {**GOOD, "label": "GPE"}, ("schema-unknown-field", "/items/0/label")),
    "order": ("entity_recognition", {**GOOD, "start": 7}, ("offset-order", "/items/0")),
    "empty": ("entity_recognition", {**GOOD, "start": 6}, ("offset-empty", "/items/0")),
    "range": ("entity_recognition", {**GOOD, "end": 9999}, ("offset-range", "/items/0")),
    "text": ("entity_recognition", {**GOOD, "text": "الواحه"}, ("offset-quote-mismatch", "/items/0")),
    "no end": ("quote_extraction", {"start": 3}, ("schema-missing-field", "/items/0")),
    "nothing": ("quote_extraction", {"content": []}, ("prediction-item", "/items/0")),
    "both": ("quote_extraction", {"start": 0, "end": 3, "content": []}, ("prediction-item", "/items/0")),
    "piece": ("quote_extraction", {"content": [{"start": 2, "end": 2}]}, ("offset-empty", "/items/0/content/0")),
    "source": (
        "quote_attribution", {"start": 0, "end": 3, "sources": [{"start": 8, "end": 4}]},
        ("offset-order", "/items/0/sources/0"),
    ),
    "letter": ("quote_mark_function", {"start": 0, "end": 6, "function": "name"}, ("prediction-item", "/items/0")),
    "entry": ("entity_linking", {**GOOD, "entities": ["no-such"]}, ("prediction-entity", "/items/0/entities/0")),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_where_it_is(name: str, tiny: Layout) -> None:
    task, item, finds = WRONG[name]
    others = [{"document": d, "items": []} for d in ("t1", "t3")]
    path = hand_in(tiny, [others[0], {"document": "t2", "items": [item]}, others[1]])
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, task, path)
    assert [(f.path, f.line, f.check, f.pointer) for f in refused.value.findings] == [(str(path), 2, *finds)]
    path = hand_in(tiny, [{"document": "t2", "items": [item]}, *others], "system.json")
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, task, path)
    assert [(f.check, f.pointer) for f in refused.value.findings] == [(finds[0], "/0" + finds[1])]


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda made: made.pop(1), "prediction-missing"),
        (lambda made: made.append(made[0]), "prediction-twice"),
        (lambda made: made.append({**made[0], "document": "t9"}), "ref-orphan-file"),
        (lambda made: made[0].update(text="نص آخر"), "prediction-text"),
        (lambda made: made.append({"document": "t1", "start": 0, "end": 6, "type": "GPE"}), "prediction-shape"),
        (lambda made: made.append([]), "prediction-shape"),
    ],
)
def test_documents_that_are_unknown_missing_or_others_are_named(change: Any, check: str, tiny: Layout) -> None:
    made: list[Any] = [{"document": d, "items": []} for d in ("t1", "t2", "t3")]
    assert scoring.score(tiny, "entity_recognition", hand_in(tiny, made))
    change(made)
    for name in ("system.jsonl", "system.json"):
        with pytest.raises(scoring.Refused) as refused:
            scoring.score(tiny, "entity_recognition", hand_in(tiny, made, name))
        assert [f.check for f in refused.value.findings] == [check]


def test_an_object_of_another_make_is_told_the_form(tiny: Layout) -> None:
    path = tiny.root / "system.json"
    path.write_text(json.dumps({"t1": [{"start": 0, "end": 6, "type": "GPE"}]}), "utf-8")
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", path)
    (finding,) = [f for f in refused.value.findings if f.check != "prediction-missing"]
    assert finding.check == "prediction-shape" and finding.fix == "see khabar explain entity_recognition."


def test_offsets_in_bytes_are_recognised(tiny: Layout) -> None:
    """What most often goes wrong elsewhere is said in so many words."""
    text = sources.read(tiny).records[0].page.text
    word = text.split()[3]
    at = len(text[: text.index(word)].encode())
    item = {"start": at, "end": at + len(word.encode()), "text": word, "type": "GPE"}
    made = [{"document": "t1", "items": [item]}, *({"document": d, "items": []} for d in ("t2", "t3"))]
    with pytest.raises(scoring.Refused) as refused:
        scoring.score(tiny, "entity_recognition", hand_in(tiny, made))
    assert "as UTF-8 bytes the offsets would fit" in refused.value.findings[0].message
