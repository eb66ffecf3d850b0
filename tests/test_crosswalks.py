"""Crosswalks: whole, in order, and what the flat views make of them: by hand, as properties, and against seqeval."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import crosswalks, losses, rows, sources
from khabar.cli import main
from khabar.crosswalks import NATIVE, Crosswalk
from khabar.layers import load as load_layers
from khabar.layout import Layout, home
from khabar.schemas import Schema
from khabar.segment import Page, covering
from khabar.tasks.entity_recognition import chunks

SCHEMA = Schema(home().schema)
WALKS = {walk.name: walk for walk in crosswalks.every(SCHEMA)}
CASES = json.loads((Path(__file__).parent / "cases" / "crosswalks.json").read_bytes())["cases"]
Item = dict[str, Any]

# Numbers of class labels: the order is frozen since release 0.2.0, and a model that was trained knows numbers alone.
FROZEN = {
    "anercorp4": "PERS LOC ORG MISC",
    "khabar": "PER ORG GPE LOC FAC NORP OCC EVENT DOC PRODUCT NUM",
    "ontonotes18": "PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME PERCENT MONEY "
    "QUANTITY ORDINAL CARDINAL",
    "wojood21": "PERS NORP OCC ORG GPE LOC FAC EVENT DATE TIME LANGUAGE WEBSITE LAW PRODUCT CARDINAL ORDINAL PERCENT "
    "QUANTITY UNIT MONEY CURR",
}


def test_the_order_of_the_labels_is_frozen() -> None:
    assert {name: " ".join(walk.labels) for name, walk in WALKS.items()} == FROZEN


@pytest.mark.parametrize("walk", WALKS.values(), ids=str)
def test_every_kind_has_a_row_and_every_row_says_why(walk: Crosswalk) -> None:
    assert set(walk.rows) == {kind for layer in walk.layers for kind in crosswalks.kinds(SCHEMA, layer)}
    assert set(walk.listed) == set(walk.rows.values())  # no row that nothing comes to
    assert walk.tags[0] == "O" and len(walk.tags) == 2 * len(walk.labels) + 1
    if walk.name != NATIVE:
        assert "http" in walk.source and all(len(row.note) > 5 for row in walk.listed)


def test_native_tags_are_those_of_the_schema() -> None:
    assert WALKS[NATIVE].tags == SCHEMA.at("rows/ner", "tag").node["enum"]


def test_subtypes_of_the_types_are_all_subtypes_of_the_schema() -> None:
    field = SCHEMA.properties(SCHEMA.at("layers/entities", "item"))["subtype"].node["enum"]
    listed = crosswalks.subtypes(SCHEMA)
    assert {s for found in listed.values() for s in found} == set(field)
    assert list(listed) == SCHEMA.at("layers/entities", "type").node["enum"]
    assert list(SCHEMA.properties(SCHEMA.at("layers/entities", "subtypes"))) == list(listed)


ROW = "entities\tPER\t-\t*\tPERS\texact\tnames of persons; documented\n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (ROW, "", "entities PER has no row"),
        (ROW, ROW + ROW, "entities PER * has 2 rows"),
        (ROW, ROW.replace("PERS", "PRES"), "entities PER * has the unknown label PRES"),
        (ROW, ROW.replace("exact", "same"), "entities PER * has the relation same"),
        (ROW, ROW.replace("PERS", "-"), "entities PER * has the relation exact"),
        (ROW, ROW.replace("PER\t", "PRE\t", 1), "entities PRE * is no kind that the schema allows"),
        (ROW, ROW + ROW.replace("\t-\t", "\tcity\t"), "entities PER city * is no kind that the schema allows"),
        (ROW, ROW.replace("names of persons; documented", ""), "entities PER * has no note"),
        (ROW, ROW.replace("\tnames", "\tnames\t"), "has 8 cells, expected 7"),
        ("# labels: PERS", "# labels: PERS PERS", "the label PERS is listed 2 times"),
        ("# source:", "# from:", "has no line # source:"),
        ("metonymic\tlabel", "metonymic\ttag", "has not the columns"),
    ],
)
def test_a_crosswalk_with_a_fault_is_refused(old: str, new: str, says: str) -> None:
    text = crosswalks.text_of("anercorp4")
    assert old in text
    crosswalks.read(SCHEMA, "anercorp4", text)
    with pytest.raises(ValueError, match=re.escape(says)):
        crosswalks.read(SCHEMA, "anercorp4", text.replace(old, new, 1))


def item(page: Page, given: Item, layer: str) -> Item:
    start = -1
    for _ in range(given.get("nth", 0) + 1):
        start = page.text.index(given["text"], start + 1)
    span = page.span(start, start + len(given["text"]))
    more = {"subtype": None, "form": "name", "metonymic": None} if layer == "entities" else {}
    return {
        "id": f"{layer}-{start}",
        **more,
        **{k: v for k, v in given.items() if k not in ("text", "nth")},
        "span": span,
    }


@pytest.mark.parametrize("name", WALKS)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["description"])
def test_cases_worked_by_hand(case: Item, name: str) -> None:
    page = Page(case["text"])
    read = {layer: [item(page, x, layer) for x in case[layer]] for layer in ("entities", "dates")}
    flat = rows.flatten(rows.mapped(read, WALKS[name]))
    assert rows.tags(flat, page.tokens) == case["tags"][name]


def test_a_token_that_two_mentions_share_goes_to_the_first() -> None:
    """As where a space is missing; what is left of the second begins with B-, and one without a token is lost."""
    page = Page("مرجانزهر بعيد")
    first, second, inner = ((0, 5, "PERS"), (5, 13, "LOC"), (5, 8, "ORG"))
    flat = [{"span": page.span(start, end), "type": kind} for start, end, kind in (first, second)]
    assert rows.tags(flat, page.tokens) == ["B-PERS", "B-LOC"]
    flat[1] = {"span": page.span(*inner[:2]), "type": inner[2]}
    assert rows.tags(flat, page.tokens) == ["B-PERS", "O"]


TEXT = "قال وبمرجان للزهر 3 سنوات، وصل. «الـمرجان» 14:30 ثم"
PAGE = Page(TEXT)


def any_item(layer: str, kind: crosswalks.Kind, start: int, end: int, form: str) -> Item:
    known = {"id": f"{layer}-{start}-{end}", "type": kind.type, "span": PAGE.span(start, end)}
    if layer == "entities":
        return {**known, "subtype": kind.subtype, "metonymic": kind.metonymic, "form": form}
    values = {"now": "PRESENT_REF", "clock": "PT3H", None: "P3Y" if kind.type in ("DURATION", "SET") else None}
    return {**known, "value": values[kind.subtype]}


@st.composite
def items_of(draw: st.DrawFn, layer: str) -> list[Item]:
    """Items of a layer as its own rule has them: nested but not crossing, or disjoint; edges anywhere."""
    kinds = list(crosswalks.kinds(SCHEMA, layer))
    nested = load_layers()[layer].overlap == "nested"
    found: list[Item] = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.sampled_from([i for i, c in enumerate(TEXT) if not c.isspace()]))
        end = draw(st.integers(start + 1, len(TEXT)))
        others = [(x["span"]["start"], x["span"]["end"]) for x in found]
        apart = [end <= a or b <= start for a, b in others]
        inside = [(a <= start and end <= b) or (start <= a and b <= end) for a, b in others]
        if all(apart) or (nested and all(x or y for x, y in zip(apart, inside, strict=True))):
            form = draw(st.sampled_from(["name", "nominal", "pronoun"]))
            found.append(any_item(layer, draw(st.sampled_from(kinds)), start, end, form))
    return found


READ = st.fixed_dictionaries({"entities": items_of("entities"), "dates": items_of("dates")})
WALK = st.sampled_from(list(WALKS.values()))


@given(READ, WALK)
def test_a_kind_comes_to_its_own_row(read: dict[str, list[Item]], walk: Crosswalk) -> None:
    for layer in walk.layers:
        for x in read[layer]:
            assert crosswalks.kind_of(layer, x) in walk.rows


@given(READ, WALK, st.booleans())
def test_tags_are_iob2_of_the_label_list_and_never_cross(
    read: dict[str, list[Item]], walk: Crosswalk, core: bool
) -> None:
    tokens = PAGE.tokens_core if core else PAGE.tokens
    with_label = rows.mapped(read, walk)
    flat = rows.flatten(with_label)
    made = rows.tags(flat, tokens)
    assert len(made) == len(tokens) and set(made) <= set(walk.tags)
    for before, tag in zip(["O", *made], made, strict=False):
        assert not tag.startswith("I-") or before[2:] == tag[2:]
    assert all(a["span"]["end"] <= b["span"]["start"] for a, b in pairwise(flat))
    # What is mapped is a subset of the items, and what is flattened of what is mapped.
    given_spans = {(x["id"], x["span"]["start"], x["span"]["end"]) for layer in walk.layers for x in read[layer]}
    assert {(x["id"], x["span"]["start"], x["span"]["end"]) for x in with_label} <= given_spans
    assert all(x in with_label for x in flat)
    assert {x["type"] for x in with_label} <= set(walk.labels)
    # A mapped item that is not kept overlaps one that is.
    for x in with_label:
        span = x["span"]
        assert x in flat or any(k["span"]["start"] < span["end"] and span["start"] < k["span"]["end"] for k in flat)


@given(READ, WALK)
def test_no_chunk_joins_two_mentions(read: dict[str, list[Item]], walk: Crosswalk) -> None:
    """Each chunk of the tags lies in the token cover of one mention with that label."""
    flat = rows.flatten(rows.mapped(read, walk))
    covers = [(*covering(PAGE.tokens, x["span"]["start"], x["span"]["end"]), x["type"]) for x in flat]
    for first, last, label in chunks(rows.tags(flat, PAGE.tokens)):
        assert any(a <= first and last <= b and kind == label for a, b, kind in covers)


@given(st.data(), WALK)
def test_spans_on_token_edges_that_do_not_nest_come_back(data: st.DataObject, walk: Crosswalk) -> None:
    number = len(PAGE.tokens_core)
    edges = sorted(data.draw(st.sets(st.integers(0, number), max_size=8)))
    kinds = [kind for kind, row in walk.rows.items() if kind.layer == "entities" and row.label]
    given_items = [
        any_item(
            "entities",
            data.draw(st.sampled_from(kinds)),
            PAGE.tokens_core[a][0],
            PAGE.tokens_core[b - 1][1],
            "name",
        )
        for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    flat = rows.flatten(rows.mapped({"entities": given_items, "dates": []}, walk))
    back = chunks(rows.tags(flat, PAGE.tokens_core))
    wanted = [(x["span"]["start"], x["span"]["end"], walk.row("entities", x).label) for x in given_items]
    assert [(PAGE.tokens_core[a][0], PAGE.tokens_core[b - 1][1], label) for a, b, label in back] == wanted


@given(READ, WALK)
def test_seqeval_reads_the_same_spans(read: dict[str, list[Item]], walk: Crosswalk) -> None:
    scheme = pytest.importorskip("seqeval.scheme", reason="seqeval is not installed: not compared with it")
    made = rows.tags(rows.flatten(rows.mapped(read, walk)), PAGE.tokens)
    theirs = [(e.start, e.end, e.tag) for e in scheme.Entities([made], scheme.IOB2).entities[0]]
    assert chunks(made) == theirs


@given(READ, WALK)
def test_losses_add_up(read: dict[str, list[Item]], walk: Crosswalk) -> None:
    found = losses.Loss(walk, "hand")
    losses.count(found, PAGE, read)
    counts = found.counts
    relations = sum(counts[relation] for relation in crosswalks.RELATIONS)
    assert counts["items"] == sum(len(read[layer]) for layer in walk.layers)
    assert counts["items"] == counts["form"] + counts["none"] + relations
    assert relations == counts["inside"] + counts["tagged"] + counts["untagged"]
    assert sum(found.used.values()) == counts["none"] + relations


def test_losses_of_the_miniature(tiny: Layout) -> None:
    """Worked out by hand: of nine mentions and six dates in two documents one is a common noun, two are offices."""
    found = {one.labels.name: one for one in losses.losses(sources.read(tiny), ("hand",))}
    assert found["anercorp4"].as_json()["counts"] == {
        **dict.fromkeys(losses.COUNTS, 0),
        **{"items": 9, "form": 1, "none": 2, "exact": 4, "broader": 2, "tagged": 6},
    }
    assert found["wojood21"].counts["items"] == 15 and found["wojood21"].counts["tagged"] == 14


def test_without_dates_there_are_no_tags_in_labels_that_have_dates(tiny: Layout) -> None:
    """Absent is not annotated, and a date that nobody looked for must not read O."""
    path = tiny.annotations("hand") / "t1.json"
    value = json.loads(path.read_bytes())
    del value["dates"]
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    corpus = sources.read(tiny)
    record = next(r for r in corpus.records if r.id == "t1")
    assert list(rows.ner_rows(corpus, record, "hand", WALKS["anercorp4"]))
    assert not list(rows.ner_rows(corpus, record, "hand", WALKS["wojood21"]))


def test_the_verb_shows_rows_and_counts(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tiny.root), "crosswalk", "wojood21", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["annotator"] for one in said["losses"]] == ["hand"]
    used = {(r["layer"], r["type"], r["subtype"], r["label"]): r["items"]["hand"] for r in said["rows"]}
    assert used["dates", "DATE", "now", "TIME"] == 1 and used["entities", "OCC", None, "OCC"] == 2
    assert sum(r["items"]["hand"] for r in said["rows"]) == 14  # of 15 items one is left out by form
    assert main(["--root", str(tiny.root), "crosswalk"]) == 0
    assert "| `anercorp4` | hand | 2 | 9 | 1 | 2 | 4 | 2 |" in capsys.readouterr().out
    assert main(["--root", str(tiny.root), "crosswalk", "conll"]) == 2
    assert "there are khabar, anercorp4" in capsys.readouterr().err


def test_conll_in_other_labels(tiny: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(tiny.root), "export"]
    assert main([*root, "conll", str(tmp_path / "a"), "--labels", "wojood21"]) == 0
    written = (tmp_path / "a" / "t2.conll").read_text("utf-8")
    assert "الآن\tB-TIME" in written and "سامر\tB-PERS" in written
    assert main([*root, "jsonl", str(tmp_path / "b"), "--labels", "wojood21"]) == 2
    assert main([*root, "conll", str(tmp_path / "c"), "--labels", "wojood"]) == 2
    assert "there is no label set wojood" in capsys.readouterr().err
