"""Releases without the articles' texts: nothing of them is left, and the seeds put all of it back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

import miniature
from khabar import manifest, release, sources
from khabar.build import Invalid, annotate_corpus, build, build_withheld
from khabar.cli import main
from khabar.layout import Layout, at
from khabar.publish import pointed_folder
from khabar.published import Published
from khabar.restoring import NotRestored, restore
from khabar.schemas import Schema
from khabar.verify import verify
from khabar.withheld import Quoted, recall, runs, withhold
from leaks import leaks


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The miniature, annotated by rule and built; one note quotes its text."""
    layout = miniature.copy(tmp_path_factory.mktemp("full") / "tiny")
    (text, *_) = seed_texts(layout).values()
    words = next(run for _, run in runs(text))
    note = f"⟦ The words {words[0]} – {words[1]}, {words[2]} could be a name."
    miniature.edit(layout, [{"file": "corpus/hand/t1.json", "set": "/dates/0/note", "to": note}])
    annotate_corpus(layout)
    build(layout)
    return layout


@pytest.fixture(scope="module")
def bare(full: Layout) -> Layout:
    """Its release without texts, made by the verb."""
    folder = full.root.parent / "bare"
    assert main(["--root", str(full.root), "build", "--withhold-text", "--output", str(folder)]) == 0
    return release.in_folder(folder, full.schema)


def seed_texts(layout: Layout) -> dict[str, str]:
    return {record.id: record.page.text for record in sources.read(layout).records}


def tree(layout: Layout) -> dict[str, bytes]:
    """The files of a dataset by their path."""
    return release.files(Published(layout, Schema(layout.schema)))


def test_no_three_words_of_a_text_are_left(full: Layout, bare: Layout) -> None:
    texts = seed_texts(full)
    assert leaks(bare.root, texts) == set()
    folder = pointed_folder(full)
    assert folder is not None and "documents/train.parquet" in leaks(folder, texts)  # the search finds what is there


def test_a_column_whose_text_is_not_marked_is_found(full: Layout, tmp_path: Path) -> None:
    """Without the mark on tokens the search finds the words; a longer string becomes references even then."""
    shutil.copytree(full.root, tmp_path / "copy")
    copy = miniature.edit(at(tmp_path / "copy"), [{"own_schema": True}])
    for file, name in (("rows/ner", "tokens"), ("layers/quotes", "content_text")):
        path = copy.schema / f"{file}.schema.json"
        text = path.read_text("utf-8")
        place = text.index('"x-text": true', text.index(f'"{name}": {{'))
        path.write_text(text[:place] + '"x-text": false' + text[place + len('"x-text": true') :], "utf-8")
    corpus = sources.read(copy)
    version = withhold(corpus.schema, manifest.build_version(corpus), seed_texts(full))
    for made, raw in version.files.items():
        (tmp_path / "release" / made).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "release" / made).write_bytes(raw)
    found = leaks(tmp_path / "release", seed_texts(full))
    assert "ner/train.parquet" in found and all("ner" in path for path in found)
    with pq.ParquetFile(tmp_path / "release" / "quotes" / "train.parquet") as file:
        row = file.read(use_threads=False).column("content_text").to_pylist()[0]
    assert row.startswith("⟦t1:")


@pytest.fixture(scope="module")
def whole(full: Layout, bare: Layout) -> Layout:
    """What the seeds make of the release."""
    folder = full.root.parent / "whole"
    assert restore(bare, full.seeds, folder).same
    return release.in_folder(folder, full.schema)


def test_withheld_and_restored_is_the_same(full: Layout, bare: Layout, whole: Layout) -> None:
    assert tree(whole) == tree(full) and verify(whole) == []
    assert tree(bare)["README.md"] != tree(full)["README.md"]


def test_configs_splits_ids_and_columns_stay(full: Layout, bare: Layout, tmp_path: Path) -> None:
    names = Published(full, Schema(full.schema)).data_files
    assert names is not None and set(names) == set(Published(bare, Schema(bare.schema)).data_files or {})
    for name in ("documents", "quotes", "ner"):
        whole, without = (
            load_dataset(str(layout.corpus), name, cache_dir=str(tmp_path / "cache")) for layout in (full, bare)
        )
        assert set(whole) == set(without) and whole["train"].features == without["train"].features
        for split in whole:
            assert whole[split]["id"] == without[split]["id"]
    first, bare_first = whole["train"][0], without["train"][0]
    assert first["ner_tags"] == bare_first["ner_tags"] and any(first["tokens"])
    assert bare_first["tokens"] == [None] * len(first["tokens"])
    assert bare_first["span"] == {**first["span"], "text": None}


def test_other_seeds_are_refused_and_named(full: Layout, bare: Layout, tmp_path: Path) -> None:
    shutil.copytree(full.seeds, tmp_path / "seeds")
    first, second, third = sorted((tmp_path / "seeds").iterdir())
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"?")
    third.unlink()
    third.mkdir()
    (tmp_path / "seeds" / "t9.txt").write_bytes(b"other")
    with pytest.raises(NotRestored) as refused:
        restore(bare, tmp_path / "seeds", tmp_path / "whole")
    found = {Path(finding.path).name: finding.message for finding in refused.value.findings}
    for path, said in ((first, "missing"), (second, "not the article"), (third, "cannot be read")):
        assert said in found.pop(path.name)
    assert "no document names" in found.pop("t9.txt") and not found
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


@settings(max_examples=20)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_bit_of_one_seed_is_noticed(repository: Layout, tmp_path_factory: Any, place: int, bit: int) -> None:
    from khabar.restoring import read_seeds

    record = sources.read(repository).records[place % 5]
    assert record.seed is not None
    raw = bytearray(record.seed.raw)
    raw[place % len(raw)] ^= 1 << bit
    folder = tmp_path_factory.mktemp("seeds")
    (folder / record.document["seed"]).write_bytes(raw)
    with pytest.raises(NotRestored, match="1 findings"):
        read_seeds([record.document], folder)


def test_a_damaged_release_is_refused(bare: Layout, full: Layout, tmp_path: Path) -> None:
    shutil.copytree(bare.root, tmp_path / "bare")
    damaged = release.in_folder(tmp_path / "bare", bare.schema)
    miniature.edit(damaged, [{"file": "published:dates/test.parquet", "flip": 200}])
    with pytest.raises(NotRestored) as refused:
        restore(damaged, full.seeds, tmp_path / "whole")
    assert [finding.check for finding in refused.value.findings] == ["load-hash"]
    assert not (tmp_path / "whole").exists()


def test_a_card_of_other_words_is_refused(bare: Layout, full: Layout, tmp_path: Path) -> None:
    shutil.copytree(bare.root, tmp_path / "bare")
    card = tmp_path / "bare" / "README.md"
    card.write_text(card.read_text("utf-8").replace("are withheld", "are hidden"), "utf-8")
    with pytest.raises(NotRestored) as refused:
        restore(release.in_folder(tmp_path / "bare", bare.schema), full.seeds, tmp_path / "whole")
    assert [finding.check for finding in refused.value.findings] == ["restore-card"]


def test_a_release_is_renewed_and_nothing_else_is_overwritten(full: Layout, whole: Layout, tmp_path: Path) -> None:
    copy = miniature.copy(tmp_path / "copy")
    folder = tmp_path / "bare"
    assert build_withheld(copy, folder).changed and not build_withheld(copy, folder).changed
    miniature.edit(copy, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    assert build_withheld(copy, folder).changed
    assert verify(release.in_folder(folder, copy.schema)) == []
    miniature.edit(release.in_folder(folder, copy.schema), [{"file": "README.md", "replace": "Oasis", "with": "O"}])
    assert build_withheld(copy, folder).changed  # a damaged one too
    for place in (copy.corpus, copy.corpus / "new", copy.seeds, tmp_path):
        with pytest.raises(release.Unusable):
            build_withheld(copy, place)
    with pytest.raises(release.Unusable, match="with texts"):
        build_withheld(copy, whole.root)
    with pytest.raises(release.Unusable, match="has its texts"):
        restore(whole, full.seeds, tmp_path / "again")
    miniature.edit(copy, [{"file": "corpus/hand/t1.json", "set": "/dates/0/type", "to": "DAY"}])
    with pytest.raises(Invalid):
        build_withheld(copy, tmp_path / "invalid")
    assert not (tmp_path / "invalid").exists()


def test_what_a_failing_disk_leaves(
    full: Layout, bare: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from khabar import disk

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "replace", refuse)  # the card, after all else is written
    with pytest.raises(OSError, match="No space"):
        restore(bare, full.seeds, tmp_path / "whole")
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_says_that_texts_are_withheld(
    full: Layout, bare: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, folder = ["--root", str(full.root)], str(bare.root)
    assert main([*root, "build", "--withhold-text"]) == 2
    assert main([*root, "build", "--withhold-text", "--output", folder, "--check"]) == 2
    assert main([*root, "build", "--withhold-text", "--output", str(full.corpus / "x")]) == 2
    capsys.readouterr()
    assert main([*root, "verify", folder]) == 0
    assert "verify: clean\nthe texts are withheld" in capsys.readouterr().out
    assert main([*root, "restore", folder, str(tmp_path / "whole"), "--seeds", str(tmp_path)]) == 1
    assert "is missing" in capsys.readouterr().out
    assert main([*root, "restore", folder, str(tmp_path / "whole"), "--seeds", str(full.seeds)]) == 0
    assert "every byte as it was built" in capsys.readouterr().out
    before = {path: path.read_bytes() for path in (tmp_path / "whole").rglob("*") if path.is_file()}
    assert main([*root, "restore", folder, str(tmp_path / "whole"), "--seeds", str(full.seeds)]) == 0
    assert all(path.read_bytes() == raw for path, raw in before.items())  # it was there already
    (tmp_path / "whole" / "README.md").write_bytes(before[tmp_path / "whole" / "README.md"] + b"\n")
    assert main([*root, "restore", folder, str(tmp_path / "whole"), "--seeds", str(full.seeds)]) == 2
    assert "is not empty" in capsys.readouterr().err


TEXT = "قالت الوزيرة أمس إن العجز تراجع، وأضافت أن الموازنة جاهزة."
PIECES = st.lists(
    st.sampled_from(
        [*TEXT.split(), "أمس إن", "الوزيرة أمس إن", "⟦", "⟧", "⟦⟧", "⟦d:0-4⟧", "a note", " ", ",", "–", "\n"]
    ),
    max_size=12,
)


@given(PIECES, st.sampled_from(["", " ", ", "]))
def test_a_quotation_becomes_a_reference_and_comes_back(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    kept = Quoted({"d": TEXT}).refer(text)
    assert recall(kept, {"d": TEXT}) == text
    known = {run for _, run in runs(TEXT)}
    assert not any(run in known for _, run in runs(kept))
