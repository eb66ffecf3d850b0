"""Build, publish, verify and load: on the corpus in miniature, with the real `datasets`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasets import load_dataset

import miniature
from khabar import disk, sources
from khabar.build import Invalid, build, stale
from khabar.configs import configs, tables
from khabar.layout import Layout, at
from khabar.manifest import SHORT
from khabar.publish import NotPublished
from khabar.verify import verify


def load(layout: Layout, config: str, cache: Path, **options: Any) -> Any:
    return load_dataset(str(layout.corpus), config, cache_dir=str(cache), **options)


def khabar(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khabar", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


def test_every_config_and_split_loads_with_the_rows_it_was_built_from(tiny: Layout, tmp_path: Path) -> None:
    build(tiny)
    renamed = tmp_path / "elsewhere"
    shutil.copytree(tiny.root, renamed)
    corpus = sources.read(tiny)
    loaded = []
    for config in configs(corpus.schema):
        made = tables(corpus, config)
        if not made:
            continue
        data = load(at(renamed), config.name, tmp_path / "cache")
        assert set(data) == set(made)
        for split, rows in made.items():
            columns = list(config.fields(corpus.schema))
            assert data[split].column_names == columns
            wanted = [{name: row.get(name) for name in columns} for row in rows]
            assert [labelled(data[split].features, row) for row in data[split]] == filled(wanted, data[split])
            streamed = load(at(renamed), config.name, tmp_path / "cache", split=split, streaming=True)
            assert list(streamed) == list(data[split])
        loaded.append(config.name)
    assert {"documents", "dates", "entities", "quotes", "quote_marks", "ner"} <= set(loaded)
    assert {"ner_anercorp4", "ner_wojood21", "ner_ontonotes18"} <= set(loaded)


def labelled(features: Any, row: dict[str, Any]) -> dict[str, Any]:
    for name in ("ner_tags", "ner_tags_core"):
        if name in row:
            row[name] = [features[name].feature.int2str(tag) for tag in row[name]]
    return row


def filled(wanted: list[dict[str, Any]], data: Any) -> list[dict[str, Any]]:
    """Rows with the nulls that a column of structs shows for fields a file leaves out."""

    def fill(value: Any, feature: Any) -> Any:
        if isinstance(feature, dict) and isinstance(value, dict):
            return {key: fill(value.get(key), inner) for key, inner in feature.items()}
        if isinstance(value, list):
            return [fill(x, feature.feature) for x in value]
        return value

    return [{key: fill(value, data.features[key]) for key, value in row.items()} for row in wanted]


def test_changed_content_is_never_served_from_the_cache(tiny: Layout, tmp_path: Path) -> None:
    build(tiny)
    assert len(load(tiny, "dates", tmp_path / "cache")["train"]) == 3
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    build(tiny)
    assert len(load(tiny, "dates", tmp_path / "cache")["train"]) == 2


def test_two_clones_of_one_name_do_not_mix(tmp_path: Path) -> None:
    alice, bob = (miniature.copy(tmp_path / name / "khabar") for name in ("alice", "bob"))
    miniature.edit(bob, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    for layout, rows in ((alice, 3), (bob, 2)):
        build(layout)
        assert len(load(layout, "dates", tmp_path / "cache")["train"]) == rows


def test_a_second_build_changes_nothing_and_says_so(tiny: Layout) -> None:
    assert build(tiny).changed
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in tiny.root.rglob("*") if p.is_file()}
    for path in tiny.seeds.iterdir():
        path.touch()  # a time of modification is no reason to build
    outcome = build(tiny)
    assert not outcome.changed
    after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in tiny.root.rglob("*") if p.is_file()}
    assert {p for p in after if after[p][1] != before[p][1]} <= {tiny.data / ".lock"}
    assert {p for p in after if after[p] != before[p] and tiny.seeds not in p.parents} <= {tiny.data / ".lock"}


def test_a_damaged_dataset_is_built_again(tiny: Layout) -> None:
    build(tiny)
    miniature.edit(tiny, [{"file": "published:dates/test.parquet", "flip": 200}])
    assert [f.check for f in verify(tiny)] == ["load-hash"]
    assert build(tiny).changed
    assert verify(tiny) == []


def test_what_does_not_belong_to_a_version_is_gone_after_a_build(tiny: Layout) -> None:
    """From the published version, and from an earlier one that comes back."""
    first = tiny.data / build(tiny).version.digest[:SHORT]
    (first / "dates" / "more.parquet").write_bytes((first / "dates" / "train.parquet").read_bytes())
    assert [f.check for f in verify(tiny)] == ["load-stray"]
    assert build(tiny).changed and verify(tiny) == []
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/dates/0/mod", "to": "START"}])
    build(tiny)
    (first / "more.txt").write_text("mine", "utf-8")
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/0/mod"}])
    assert tiny.data / build(tiny).version.digest[:SHORT] == first and verify(tiny) == []
    assert not build(tiny).changed


def test_an_invalid_corpus_is_not_built(tiny: Layout) -> None:
    build(tiny)
    card = tiny.card.read_bytes()
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/dates/0/type", "to": "DAY"}])
    with pytest.raises(Invalid):
        build(tiny)
    assert tiny.card.read_bytes() == card and verify(tiny) == []


def test_no_empty_split_and_no_empty_config(tiny: Layout, tmp_path: Path) -> None:
    miniature.edit(tiny, [{"file": "corpus/hand/t3.json", "set": "/dates", "to": []}])
    build(tiny)
    front = yaml.safe_load(tiny.card.read_bytes().decode().split("---\n")[1])
    splits = {c["config_name"]: [f["split"] for f in c["data_files"]] for c in front["configs"]}
    assert splits["dates"] == ["train", "validation"] and "rules_dates" not in splits
    assert "splits:" not in tiny.card.read_bytes().decode().split("---\n")[1]
    assert load(tiny, "documents", tmp_path / "cache")["test"][0]["dates"] == []


def test_the_version_before_stays_for_an_hour(tiny: Layout) -> None:
    now = [time.time()]
    clock = lambda: now[0]  # noqa: E731
    versions = []
    for value in ("START", "MID", "END"):
        miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "set": "/dates/0/mod", "to": value}])
        versions.append(tiny.data / build(tiny, clock=clock).version.digest[:SHORT])
        now[0] += 1800
    assert [v.is_dir() for v in versions] == [True, True, True]
    now[0] += 3600
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/0/mod"}])
    build(tiny, clock=clock)
    assert [v.is_dir() for v in versions] == [False, False, True]
    assert verify(tiny) == []


def test_the_version_before_stays_until_the_next_build(tiny: Layout) -> None:
    """However long that takes, and however often a build finds nothing to do."""
    now = [time.time()]
    clock = lambda: now[0]  # noqa: E731
    first = tiny.data / build(tiny, clock=clock).version.digest[:SHORT]
    now[0] += 86_400
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    assert build(tiny, clock=clock).changed and first.is_dir()
    now[0] += 86_400
    assert not build(tiny, clock=clock).changed and first.is_dir()
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/1"}])
    assert build(tiny, clock=clock).changed and not first.exists()


def test_a_version_has_its_hour_though_the_build_that_replaced_it_was_stopped(
    tiny: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [time.time()]
    clock = lambda: now[0]  # noqa: E731
    first = tiny.data / build(tiny, clock=clock).version.digest[:SHORT]
    now[0] += 86_400
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    replace = disk.replace

    def stop(path: Path, raw: bytes) -> None:
        replace(path, raw)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(disk, "replace", stop)
        build(tiny, clock=clock)
    now[0] += 1800
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/1"}])
    assert build(tiny, clock=clock).changed and first.is_dir()
    now[0] += 3600
    miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/0"}])
    assert build(tiny, clock=clock).changed and not first.exists()


def test_foreign_folders_in_the_data_folder_stay(tiny: Layout) -> None:
    foreign = tiny.data / "0123456789abcdef"
    foreign.mkdir(parents=True)
    (foreign / "thesis.txt").write_text("mine")
    os.utime(foreign, (0, 0))
    build(tiny)
    assert (foreign / "thesis.txt").read_text() == "mine"


def test_the_second_of_two_builds_stops_and_names_the_first(tiny: Layout) -> None:
    build(tiny)
    with disk.lock(tiny.data / ".lock"):
        done = khabar("--root", str(tiny.root), "build")
    assert done.returncode == 2
    assert f"process {os.getpid()} on {os.uname().nodename}" in done.stderr


def test_a_file_that_changes_during_the_build_stops_it(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    from khabar import card

    render = card.render

    def change(*arguments: Any) -> str:
        miniature.edit(tiny, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
        return render(*arguments)

    monkeypatch.setattr(card, "render", change)
    with pytest.raises(NotPublished, match="changed while"):
        build(tiny)
    assert not tiny.card.exists()


def test_a_read_only_corpus_is_said_to_be_one(tiny: Layout) -> None:
    tiny.data.mkdir()
    (tiny.data / ".lock").mkdir()  # what cannot be opened for writing, for root as well
    done = khabar("--root", str(tiny.root), "build")
    assert done.returncode == 2 and "Fix:" in done.stderr and "Traceback" not in done.stderr


def test_check_names_what_is_stale(tiny: Layout) -> None:
    build(tiny)
    assert stale(tiny) == [f"corpus/rules/t{i}.json" for i in (1, 2, 3)]  # the miniature comes without a rule layer
    assert khabar("--root", str(tiny.root), "annotate").returncode == 0
    build(tiny)
    assert stale(tiny) == []
    assert khabar("--root", str(tiny.root), "build", "--check").returncode == 0
    miniature.edit(tiny, [{"file": "corpus/hand/t2.json", "delete": "/dates/2"}])
    done = khabar("--root", str(tiny.root), "build", "--check")
    assert done.returncode == 1
    assert "built from another corpus/hand" in done.stdout and "dates/validation.parquet has other rows" in done.stdout


def test_counts_in_pages_are_renewed(tiny: Layout) -> None:
    page = tiny.root / "DATASHEET.md"
    page.write_text("<!-- generated: khabar build: rows -->\nold\n<!-- end -->\nBy hand.\n", "utf-8")
    build(tiny)
    text = page.read_text("utf-8")
    assert "old" not in text and "| `dates` | 3 | 3 | 2 |" in text and text.endswith("<!-- end -->\nBy hand.\n")


def test_every_config_carries_the_digest_and_features(tiny: Layout) -> None:
    digest = build(tiny).version.digest
    front = yaml.safe_load(tiny.card.read_bytes().decode().split("---\n")[1])
    assert all(f"sha256:{digest}" in config["description"] for config in front["configs"])
    assert [c["config_name"] for c in front["configs"]] == [i["config_name"] for i in front["dataset_info"]]
    assert all(i["features"] for i in front["dataset_info"])


def test_the_manifest_validates_and_names_every_label(tiny: Layout) -> None:
    outcome = build(tiny)
    manifest = json.loads(outcome.version.raw_manifest)
    schema = sources.read(tiny).schema
    assert list(schema.validator("manifest").iter_errors(manifest)) == []
    labels = manifest["class_labels"]
    assert {"ner/ner_tags", "ner_anercorp4/ner_tags", "ner_wojood21/ner_tags_core"} <= set(labels)
    assert all(names[0] == "O" for names in labels.values()) and len(labels["ner_anercorp4/ner_tags"]) == 9
