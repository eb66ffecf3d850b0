"""Publishing on the hub, against a hub on the loopback: what goes up, what does not, and what is said when it fails."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import fake_hub
import miniature
from khabar import uploading
from khabar.build import annotate_corpus, build
from khabar.cli import main
from khabar.layout import Layout, at
from khabar.published import Published
from khabar.schemas import Schema
from khabar.text import digest
from khabar.uploading import NotUploaded, Refused, plan, push

TAG = "v1.4.2"  # the version in tests/tiny/corpus/metadata.json


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The miniature, annotated by rule and built, with files beside it that belong to nobody."""
    layout = miniature.copy(tmp_path_factory.mktemp("full") / "tiny")
    (layout.root / "CITATION.cff").write_text("cff-version: 1.2.0\n", "utf-8")
    (layout.corpus / "LICENSE").write_text("CC BY 4.0\n", "utf-8")
    annotate_corpus(layout)
    build(layout)
    (layout.corpus / "notes.txt").write_text("not for the hub", "utf-8")
    (layout.data / "0123456789abcdef").mkdir()
    (layout.data / "0123456789abcdef" / "old.parquet").write_bytes(b"old")
    return layout


@pytest.fixture(scope="module")
def plans(full: Layout) -> dict[str, uploading.Plan]:
    """What goes up with and without texts, to be tagged."""
    return {texts: plan(full, "me/khabar", texts, TAG) for texts in ("with", "withheld")}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[fake_hub.Hub]:
    """A hub; connections to the loopback, and no other, are allowed, and nobody waits for a retry."""
    monkeypatch.undo()  # the fixture that refuses every connection shares this monkeypatch
    connect = socket.socket.connect

    def loopback(self: socket.socket, address: Any) -> None:
        assert address[0] in ("127.0.0.1", "localhost"), address
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", loopback)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    with fake_hub.serve() as served:
        yield served


def api(hub: fake_hub.Hub) -> Any:
    from huggingface_hub import HfApi

    return HfApi(endpoint=hub.url, token="x")


def listed(layout: Layout) -> set[str]:
    """What belongs on the hub, from the manifest."""
    published = Published(layout, Schema(layout.schema))
    assert published.folder is not None and published.manifest is not None
    data = {f"data/{published.folder.name}/{entry['path']}" for entry in published.manifest["files"]}
    beside = {f"data/{published.folder.name}/{name}" for name in ("manifest.json", "croissant.json")}
    return data | beside | {"README.md", "LICENSE", "CITATION.cff"}


def test_exactly_the_release_goes_up_and_loads_by_its_tag(full: Layout, hub: fake_hub.Hub, tmp_path: Path) -> None:
    """The verb, as a person runs it; then `load_dataset` by revision, and streaming."""
    surroundings = {
        **os.environ,
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": "x",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_OFFLINE": "0",
        "HF_HOME": str(tmp_path / "home"),
    }
    script = f"""
import json, os, sys
from khabar.cli import main
status = main(["--root", {str(full.root)!r}, "publish", "me/khabar", "--text", "with", "--tag", {TAG!r}])
from datasets import get_dataset_config_names, load_dataset
rows = load_dataset("me/khabar", "documents", revision={TAG!r})
streamed = load_dataset("me/khabar", "dates", revision={TAG!r}, split="train", streaming=True)
names = get_dataset_config_names("me/khabar", revision={TAG!r})
found = [status, {{s: list(rows[s]["text"]) for s in rows}}, [row["id"] for row in streamed], names]
print(json.dumps(found), flush=True)
os._exit(0)  # the reader of a stream leaves a thread of Arrow's, which now and then aborts a process that ends
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    status, texts, streamed, names = json.loads(done.stdout.splitlines()[-1])
    assert status == 0 and f"the tag {TAG} is set" in done.stdout and "belong to their publishers" in done.stdout
    assert set(hub.main) == listed(full) | {".gitattributes"}
    assert len(hub.parents) == 2 and hub.tags == {TAG: hub.parents[-1]}  # the empty repository, and one commit
    assert hub.main["README.md"] == full.card.read_bytes()
    assert texts["train"] == [(full.seeds / "t1_invented.txt").read_bytes().decode("utf-8")]
    assert len(streamed) == 3 and "ner_wojood21" in names


def test_the_next_release_replaces_the_data_files(
    full: Layout, plans: dict[str, uploading.Plan], hub: fake_hub.Hub
) -> None:
    push(replace(plans["with"], tag=None), api(hub))
    hub.commit({**hub.main, "paper.pdf": b"theirs"})
    assert set(hub.main) == listed(full) | {".gitattributes", "paper.pdf"}
    withheld = plans["withheld"]
    done = push(withheld, api(hub))
    assert set(hub.main) == set(withheld.files) | {".gitattributes", "paper.pdf"}
    assert set(done.deleted) == {path for path in listed(full) if path.startswith("data/")}
    assert b"withheld" in hub.main["README.md"] and hub.main["paper.pdf"] == b"theirs"
    before = len(hub.parents)
    with pytest.raises(Refused, match=f"has the tag {TAG}"):
        push(withheld, api(hub))
    assert len(hub.parents) == before


def test_an_unchanged_release_makes_no_second_commit(plans: dict[str, uploading.Plan], hub: fake_hub.Hub) -> None:
    push(replace(plans["with"], tag=None), api(hub))
    before = len(hub.parents)
    push(plans["with"], api(hub))
    assert len(hub.parents) == before and hub.tags == {TAG: hub.parents[-1]}


def test_what_may_not_be_published_is_refused_before_the_network(
    full: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def publish(layout: Layout, *arguments: str) -> tuple[int, str]:
        status = main(["--root", str(layout.root), "publish", "me/khabar", *arguments])
        shown = capsys.readouterr()
        return status, shown.out + shown.err

    status, said = publish(full)
    assert status == 2 and "belong to their publishers" in said and "--text withheld" in said
    status, said = publish(full, "--text", "with", "--tag", "v9.9.9")
    assert status == 2 and f"not that of this version, {TAG}" in said
    shutil.copytree(full.root, tmp_path / "fresh")
    fresh = at(tmp_path / "fresh")
    miniature.edit(fresh, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    status, said = publish(fresh, "--text", "with")
    assert status == 2 and "not up to date" in said and "built from another corpus/hand" in said
    shutil.copytree(full.root, fresh.root, dirs_exist_ok=True)
    miniature.edit(fresh, [{"file": "published:dates/test.parquet", "flip": 200}])
    status, said = publish(fresh, "--text", "withheld")
    assert status == 2 and "has SHA-256" in said and "Nothing was sent" in said
    miniature.edit(fresh, [{"file": "corpus/hand/t1.json", "set": "/dates/0/type", "to": "DAY"}])
    status, said = publish(fresh, "--text", "with")
    assert status == 1 and "corpus/hand/t1.json" in said and "nothing was sent" in said


def test_a_dry_run_lists_files_and_uses_no_network(
    full: Layout, plans: dict[str, uploading.Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(full.root)]
    assert main([*root, "publish", "me/khabar", "--text", "with", "--tag", TAG, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    entries = [line.split() for line in shown.splitlines() if line.count("  ") >= 2]
    assert entries == [[digest(raw), str(len(raw)), path] for path, raw in plans["with"].files.items()]
    assert f"these {len(entries)} files" in shown and f"the tag {TAG} on it" in shown
    assert set(plans["with"].files) == listed(full)


@pytest.mark.parametrize(
    ("endpoint", "how", "says", "done"),
    [
        ("create", 401, "does not know you (401)", "Done so far: nothing."),
        ("create", 403, "may not write to me/khabar (403)", "Done so far: nothing."),
        ("refs", 404, "(404)", "the repository me/khabar is there."),
        ("commit", 409, "was changed meanwhile (409)", "the repository me/khabar is there."),
        ("commit", 500, "out of order (500)", "It is not known whether the commit was made"),
        ("commit", 418, "refused (418)", "the repository me/khabar is there."),
        ("commit", "hang", "did not answer in time", "It is not known whether the commit was made"),
        ("commit", "drop", "cannot be reached", "It is not known whether the commit was made"),
        ("tag", 403, "may not write to me/khabar (403)", "is made. Fix"),
        ("tag", 503, "out of order (503)", "It is not known whether the tag"),
    ],
)
def test_a_failing_hub_is_explained(
    small: uploading.Plan,
    hub: fake_hub.Hub,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
    how: Any,
    says: str,
    done: str,
) -> None:
    hub.fail[endpoint] = how
    monkeypatch.setattr(time, "sleep", lambda _: None) if how != "hang" else None
    with pytest.raises(NotUploaded) as failed:
        push(small, api(hub), seconds=0.3 if how == "hang" else 10)
    assert says in str(failed.value) and done in str(failed.value) and "Fix: " in str(failed.value)
    assert ("says: as the test wants" in str(failed.value)) is isinstance(how, int)
    hub.fail.clear()
    push(small, api(hub))  # the same again finishes what was begun
    assert set(small.files) <= set(hub.main) and hub.tags == {TAG: hub.parents[-1]}


@pytest.fixture
def small() -> uploading.Plan:
    """A plan of one file."""
    return uploading.Plan("me/khabar", "with", {"data/0/manifest.json": b"{}"}, TAG, "khabar", TAG[1:])


def test_no_hub_at_all_and_a_bad_name(small: uploading.Plan, hub: fake_hub.Hub) -> None:
    from huggingface_hub import HfApi

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotUploaded, match=r"cannot be reached .*Done so far: nothing"):
        push(small, HfApi(endpoint=f"http://127.0.0.1:{port}", token="x"))
    with pytest.raises(NotUploaded, match=r"no name of a repository.*OWNER/NAME"):
        push(uploading.Plan("me/khabar/x y", "with", small.files, TAG, "khabar", TAG[1:]), api(hub))
    assert hub.requests == []


def test_offline_is_said(small: uploading.Plan, hub: fake_hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(NotUploaded, match="HF_HUB_OFFLINE is set"):
        push(small, api(hub))


def test_a_commit_of_somebody_else_is_not_overwritten(
    small: uploading.Plan, hub: fake_hub.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = api(hub)
    info = client.dataset_info

    def meanwhile(name: str) -> Any:
        found = info(name)
        hub.commit({**hub.main, "data/0/manifest.json": b"theirs"})
        return found

    monkeypatch.setattr(client, "dataset_info", meanwhile)
    with pytest.raises(NotUploaded, match="was changed meanwhile"):
        push(small, client)
    assert hub.main["data/0/manifest.json"] == b"theirs" and not hub.tags


def test_the_croissant_file_goes_along_and_describes_what_goes(full: Layout) -> None:
    for texts in ("with", "withheld"):
        files = uploading.plan(full, "me/khabar", texts, None).files
        (name,) = (path for path in files if path.endswith("/croissant.json"))
        described = {f["contentUrl"]: f["sha256"] for f in json.loads(files[name])["distribution"]}
        folder = name.rpartition("/")[0]
        assert described == {
            path.removeprefix(f"{folder}/"): digest(raw) for path, raw in files.items() if path.endswith(".parquet")
        }
