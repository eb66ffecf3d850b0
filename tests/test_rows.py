"""file → row → Parquet → row → file is the identity, for the real files and for any that the schemas allow."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from datasets import Features
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar import canonical, crosswalks, layers, parquet, rows, sources
from khabar.configs import configs
from khabar.features import arrow_schema, card_features
from khabar.layout import Layout, home
from khabar.rows import flatten, tags
from khabar.schemas import At, Schema
from khabar.segment import Page

SCHEMA = Schema(home().schema)
CORPUS = sources.read(home())
CONFIGS = {config.name: config for config in configs(SCHEMA)}


@pytest.mark.parametrize("name", CONFIGS)
def test_arrow_parquet_card_and_datasets_agree_on_the_columns(name: str) -> None:
    fields = CONFIGS[name].fields(SCHEMA)
    schema = arrow_schema(SCHEMA, fields)
    features = Features.from_arrow_schema(schema)
    assert list(features) == list(fields)
    assert features.arrow_schema == schema
    assert Features._from_yaml_list(card_features(SCHEMA, fields)) == features
    raw = parquet.encode(SCHEMA, fields, [])
    assert parquet.arrow_schema_of(raw).equals(schema)


@pytest.mark.parametrize("file", [f for f in CORPUS.files if f.kind == "annotations"], ids=lambda f: f.name)
def test_annotation_files_come_back_from_their_rows(file: sources.JsonFile) -> None:
    record = next(r for r in CORPUS.records if r.id == file.document)
    for layer in SCHEMA.layers:
        fields = rows.annotation_fields(SCHEMA, layer)
        made = list(rows.annotation_rows(CORPUS, record, file.layer or "", layer))
        back = parquet.decode(SCHEMA, fields, parquet.encode(SCHEMA, fields, made))
        item = SCHEMA.at(f"layers/{layer}", "item")
        assert [rows.restore(SCHEMA, item, row) for row in back] == file.value.get(layer, [])


@pytest.mark.parametrize("record", CORPUS.records, ids=lambda r: r.id)
def test_document_files_come_back_from_their_row(record: sources.Record) -> None:
    fields = rows.document_fields(SCHEMA)
    raw = parquet.encode(SCHEMA, fields, [rows.document_row(CORPUS, record)])
    (row,) = parquet.decode(SCHEMA, fields, raw)
    assert rows.restore(SCHEMA, SCHEMA.root("document"), row) == record.document
    for prefix, annotator in (("", "hand"), ("rules_", "rules")):
        for layer, items in record.layers(annotator).items():
            item = SCHEMA.items(fields[prefix + layer])
            assert (row[prefix + layer] is None) == (items is None)
            assert [rows.restore(SCHEMA, item, x) for x in row[prefix + layer] or []] == (items or [])


def values(at: At) -> st.SearchStrategy[Any]:
    """Any value a schema node allows, as far as columns go (patterns are left to the checks)."""
    kind = next(k for k in at.types if k != "null")
    if "enum" in at.node:
        return st.sampled_from(at.node["enum"])
    if kind == "array":
        made: st.SearchStrategy[Any] = st.lists(values(SCHEMA.items(at)), max_size=2)
    elif kind == "object":
        required = at.node.get("required", [])
        known = SCHEMA.properties(at)
        made = st.fixed_dictionaries(
            {k: values(n) for k, n in known.items() if k in required},
            optional={k: values(n) for k, n in known.items() if k not in required},
        )
    else:
        scalars = {"string": st.text(max_size=5), "integer": st.integers(0, 2**31 - 1), "boolean": st.booleans()}
        made = scalars[kind]
    return st.none() | made if at.nullable else made


@pytest.mark.parametrize("layer", SCHEMA.layers)
@settings(max_examples=60)
@given(data=st.data())
def test_any_item_comes_back_from_parquet(layer: str, data: st.DataObject) -> None:
    item = SCHEMA.at(f"layers/{layer}", "item")
    made = data.draw(st.lists(values(item), max_size=3))
    fields = rows.annotation_fields(SCHEMA, layer)
    back = parquet.decode(SCHEMA, fields, parquet.encode(SCHEMA, fields, made))
    assert [rows.restore(SCHEMA, item, row) for row in back] == made
    text = canonical.dumps(made, SCHEMA, At(item.file, {"type": "array", "items": item.node}))
    assert json.loads(text) == made


def test_the_same_rows_make_the_same_bytes_and_hash() -> None:
    fields = rows.document_fields(SCHEMA)
    made = [rows.document_row(CORPUS, record) for record in CORPUS.records]
    assert parquet.encode(SCHEMA, fields, made) == parquet.encode(SCHEMA, fields, made)
    shuffled = [dict(reversed(row.items())) for row in made]
    assert parquet.logical_hash(made) == parquet.logical_hash(shuffled)
    assert parquet.logical_hash(made) != parquet.logical_hash(made[1:])


def test_a_flipped_bit_in_a_page_is_an_error() -> None:
    fields = rows.ner_fields(SCHEMA, crosswalks.load(SCHEMA, "khabar"))
    row = {"tokens": ["كلمة"] * 50, "id": "x"}
    raw = bytearray(parquet.encode(SCHEMA, fields, [row]))
    raw[60] ^= 1
    with pytest.raises((OSError, pa.ArrowException)):
        parquet.decode(SCHEMA, fields, bytes(raw))


def mention(start: int, end: int, kind: str) -> dict[str, Any]:
    return {"span": {"start": start, "end": end}, "type": kind}


def test_tags_take_the_outermost_mention() -> None:
    text = "وزير الخارجية الروسي في موسكو"
    page = Page(text)
    nested = [mention(14, 20, "NORP"), mention(0, 20, "OCC"), mention(24, 29, "GPE")]
    assert tags(flatten(nested), page.tokens) == ["B-OCC", "I-OCC", "I-OCC", "O", "B-GPE"]


def test_tags_cover_the_written_token_and_the_core_token() -> None:
    text = "وصل للأسد وبموسكو"
    page = Page(text)
    place = [mention(text.index("موسكو"), len(text), "GPE")]
    assert tags(place, page.tokens) == ["O", "O", "B-GPE"]
    assert [
        page.text[a:b]
        for (a, b), tag in zip(page.tokens_core, tags(place, page.tokens_core), strict=True)
        if tag != "O"
    ] == ["موسكو"]


def test_every_layer_derives_exactly_its_derived_columns() -> None:
    for record in CORPUS.records:
        for annotator in record.annotations:
            read = record.layers(annotator)
            for name, layer in layers.load().items():
                described = set(SCHEMA.properties(SCHEMA.at(f"layers/{name}", "derived")))
                for item in read.get(name) or []:
                    assert set(layer.derive(item, record.page, read)) == described


def test_other_units_count_what_other_languages_count() -> None:
    text = "أ😀بـت"
    record = sources.Record("x", sources.JsonFile("x", b"{}", SCHEMA, "document"), None)
    record.__dict__["page"] = Page(text)
    placed = rows.placing(record, (2, 5))
    assert placed["utf16"] == {"start": 3, "end": 6}
    assert placed["utf8"] == {"start": 6, "end": 12}
    assert text.encode()[6:12].decode() == text[2:5]


def test_the_sign_offs_hop_is_derived(tiny: Layout) -> None:
    """An agency in the sign-off is one; in the body it is none, nor is a party in the sign-off."""
    text = sources.read(tiny).records[0].page.text

    def mention(start: int, subtype: str | None, ids: list[str]) -> dict[str, Any]:
        span = {"start": start, "end": start + 4, "text": text[start : start + 4]}
        empty = {"form": "name", "metonymic": None, "derived_from": None, "holders": []}
        return {"id": f"m-{start}", "span": span, "type": "ORG", "subtype": subtype, "entities": ids, **empty}

    record = sources.read(tiny).records[0]
    items = [mention(0, "media", ["wire"]), mention(50, "media", ["wire"]), mention(60, "party", ["club"])]
    record.annotations["hand"].value["entities"] = items
    assert rows.signed(record) == []  # no sign-off
    record.document["zones"] = [{"kind": "body", "span": {"start": 0, "end": 50}}]
    record.document["zones"] += [{"kind": "signoff", "span": {"start": 50, "end": 64}}]
    assert rows.signed(record) == [{"role": "relay-agency", "entity": "wire", "span": items[1]["span"], "term": None}]
    del record.annotations["hand"].value["entities"]
    assert rows.signed(record) is None


def test_the_real_sign_off_credits_the_agency() -> None:
    credited = {r.id: [hop["entity"] for hop in rows.signed(r) or []] for r in CORPUS.records}
    assert {name: ids for name, ids in credited.items() if ids} == {"001": ["reuters"]}
