"""Agreement: coefficients as in the literature, layers as worked by hand, and no side is the right one."""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import miniature
from khabar import sources
from khabar.agreement import Tally, agreement, compare, pooled
from khabar.cli import main
from khabar.layers import load
from khabar.layout import Layout, home
from khabar.measures.coefficients import alpha, kappa

CASES = json.loads((Path(__file__).parent / "cases" / "agreement.json").read_text("utf-8"))
TINY = {p.stem: json.loads(p.read_bytes()) for p in sorted((miniature.TINY / "corpus" / "hand").glob("*.json"))}
REAL = [record for record in sources.read(home()).records if "rules" in record.annotations]
LABELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30)


def passes(layout: Layout) -> Layout:
    """Both passes of every document of the miniature, equal to its hand layer."""
    for name, value in TINY.items():
        for layer in ("a1", "a2"):
            path = layout.annotations(layer) / f"{name}.json"
            miniature.edit(layout, [{"file": layout.name(path), "write_json": {**value, "layer": layer}}])
    return layout


@pytest.mark.parametrize("case", CASES["coefficients"], ids=lambda case: case["source"])
def test_coefficients_are_those_of_the_literature(case: dict[str, Any]) -> None:
    if "table" in case:
        pairs = [(a, b) for a, b, n in case["table"] for _ in range(n)]
    else:
        pairs = list(zip(case["a"].split(), case["b"].split(), strict=True))
    for name, coefficient in (("kappa", kappa), ("alpha", alpha)):
        if name in case:
            found = coefficient(pairs)
            assert found is None if case[name] is None else found == pytest.approx(case[name], abs=5e-4)


def by_definition(pairs: list[tuple[str, str]]) -> float | None:
    """Alpha from the matrix of coincidences itself, cell by cell."""
    cells = dict.fromkeys(itertools.product("abc", repeat=2), 0)
    for a, b in pairs:
        cells[a, b] += 1
        cells[b, a] += 1
    n_of = {c: sum(cells[c, k] for k in "abc") for c in "abc"}
    n = sum(n_of.values())
    apart = [(c, k) for c, k in cells if c != k]
    expected = sum(n_of[c] * n_of[k] for c, k in apart)
    return 1 - (n - 1) * sum(cells[pair] for pair in apart) / expected if expected else None


@given(pairs=LABELS)
def test_coefficients_hold_to_their_definitions(pairs: list[tuple[str, str]]) -> None:
    assert alpha(pairs) == pytest.approx(by_definition(pairs))
    turned = [(b, a) for a, b in pairs]
    assert kappa(pairs) == pytest.approx(kappa(turned)) and alpha(pairs) == pytest.approx(alpha(turned))
    equal = [(a, a) for a, _ in pairs]
    assert kappa(equal) == (1 if len(set(equal)) > 1 else None) and alpha(equal) == kappa(equal)
    for coefficient in (kappa(pairs), alpha(pairs)):
        assert coefficient is None or -1 <= coefficient <= 1


@pytest.mark.parametrize("case", CASES["edits"], ids=lambda case: case["description"])
def test_a_difference_counts_as_worked_by_hand(case: dict[str, Any], tiny: Layout) -> None:
    passes(tiny)
    name = tiny.name(tiny.annotations("a2") / "t1.json")
    miniature.edit(tiny, [{"file": name, **edit} for edit in case["edits"]])
    found = agreement(sources.read(tiny), "a1", "a2", ["t1"])["t1"]
    if case["finds"] is None:
        assert case["layer"] not in found
        return
    measures = found[case["layer"]].measures()
    for path, wanted in case["finds"].items():
        value: Any = measures
        for step in path.split("/"):
            value = value[step]
        assert value is None if wanted is None else value == pytest.approx(wanted, abs=5e-5), path


def assert_full(tally: Tally) -> None:
    measures = tally.measures()
    if tally.a:
        assert [measures[key] for key in ("exact", "partial", "overlap", "same")] == [1, 1, 1, 1]
        assert measures["paired"] == tally.a and measures["label"] in (1, None)
    assert measures["kappa"] in (1, None) and measures["alpha"] in (1, None)
    assert all(entry["share"] == 1 for entry in measures["attributes"].values())


@pytest.mark.parametrize("name", ["rules", "hand"])
def test_a_file_agrees_with_itself(name: str) -> None:
    for record in REAL:
        for tally in compare(record.layers(name), record.layers(name)).values():
            assert_full(tally)


def shuffled(value: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same reading in another order and with other ids."""
    text = json.dumps(copy.deepcopy(value))
    ids = {item["id"] for layer in load() for item in value.get(layer) or []}
    ids |= {entity for item in value["entities"] for entity in item["entities"]} if value.get("entities") else set()
    for i, old in enumerate(sorted(ids)):
        text = text.replace(json.dumps(old), json.dumps(f"new-{i}"))
    made: dict[str, Any] = json.loads(text)
    for layer in load():
        chance.shuffle(made.get(layer, []))
    return made


@pytest.mark.parametrize("value", TINY.values(), ids=TINY)
@given(chance=st.randoms(use_true_random=False))
def test_ids_and_order_do_not_count(value: dict[str, Any], chance: random.Random) -> None:
    for tally in compare(value, shuffled(value, chance)).values():
        assert_full(tally)


@settings(max_examples=60)
@given(chance=st.randoms(use_true_random=False))
def test_no_side_is_the_right_one(chance: random.Random) -> None:
    """Items dropped and spans cut at random on both sides: the figures are the same from either side."""

    def spoilt() -> dict[str, Any]:
        value = copy.deepcopy(TINY["t1"])
        for layer in load():
            value[layer] = [item for item in value[layer] if chance.random() < 0.8]
        for item in [*value["dates"], *value["entities"]]:
            if chance.random() < 0.3:
                item["span"]["end"] = chance.randint(item["span"]["start"] + 1, item["span"]["end"])
        return value

    a, b = spoilt(), spoilt()
    there, back = compare(a, b), compare(b, a)
    for name in there:
        first, second = there[name].measures(), back[name].measures()
        assert (first.pop("a"), first.pop("b")) == (second.pop("b"), second.pop("a"))
        assert first.pop("attributes") == second.pop("attributes")
        assert first == pytest.approx(second, nan_ok=False)


def test_pooled_figures_count_every_item_alike(tiny: Layout) -> None:
    passes(tiny)
    name = tiny.name(tiny.annotations("a2") / "t1.json")
    miniature.edit(tiny, [{"file": name, "set": "/dates", "to": []}])
    tallies = agreement(sources.read(tiny), "a1", "a2")
    dates = pooled(tallies)["dates"]
    sizes = [len(value["dates"]) for value in TINY.values()]
    assert (dates.a, dates.b, dates.exact) == (sum(sizes), sum(sizes[1:]), sum(sizes[1:]))
    assert tallies["t1"]["dates"].measures()["exact"] == 0


def test_the_command_prints_figures_or_says_what_is_missing(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--root", str(tiny.root), "agreement"]
    assert main(command) == 2 and "a1 has no file for document t1" in capsys.readouterr().err
    passes(tiny)
    assert main(command) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["all", "entities", "9", "9", *["1.000"] * 4, "9", *["1.000"] * 3] in lines
    assert ["all", "quotes", "source", "6", "6", "1.000"] in lines
    assert main([*command, "a1", "rules"]) == 2 and "rules has no file" in capsys.readouterr().err
    assert main(["--root", str(tiny.root), "annotate"]) == 0
    capsys.readouterr()
    assert main([*command, "a1", "rules", "--format", "json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["a"], value["b"], list(value["documents"])) == ("a1", "rules", ["t1", "t2", "t3"])
    assert value["pooled"]["dates"]["a"] == 8
    miniature.edit(tiny, [{"file": "corpus/annotators/a2/t2.json", "set": "/dates/0/type", "to": "DAT"}])
    assert main(command) == 2 and "khabar validate" in capsys.readouterr().err
    assert main([*command, "--document", "t1"]) == 0
    assert main([*command, "--document", "t9"]) == 2


def test_two_texts_cannot_be_compared(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    passes(tiny)
    miniature.edit(tiny, [{"file": "corpus/annotators/a2/t1.json", "set": "/sha256", "to": "0" * 64}])
    assert main(["--root", str(tiny.root), "agreement"]) == 2 and "two different texts" in capsys.readouterr().err
