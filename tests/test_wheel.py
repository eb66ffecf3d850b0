"""The two wheels, with the articles' texts and without: built, installed and used in another folder, all offline.

Each is built once. The one without texts is also the release of the real corpus that is searched and restored.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

import miniature
from khabar import release, sources
from khabar.configs import configs, tables
from khabar.layout import Layout, home
from khabar.publish import pointed_folder
from khabar.published import Published
from khabar.schemas import Schema
from leaks import leaks

ROOT = home().root


def hatchling(choice: str | None, kind: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel or an sdist; `choice` is KHABAR_TEXT."""
    surroundings = {name: value for name, value in os.environ.items() if name != "KHABAR_TEXT"}
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=surroundings | ({"KHABAR_TEXT": choice} if choice else {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def installed(choice: str, folder: Path) -> Path:
    """The folder that a wheel was installed into."""
    built = hatchling(choice, "wheel", folder / "dist")
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / "dist").iterdir()
    names = zipfile.ZipFile(wheel).namelist()
    assert {"khabar/_corpus/README.md", "khabar/_schema/common.schema.json", "khabar/py.typed"} <= set(names)
    assert {"khabar/harness/khabar_dates_ar.yaml", "khabar/harness/_shared_yaml"} <= set(names)
    assert all(name.startswith(("khabar/", "khabar-")) for name in names)
    assert len({Path(name).parts[3] for name in names if name.startswith("khabar/_corpus/data/")}) == 1
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    target = folder / "target"
    subprocess.run([*pip, "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True)
    return target


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed("with", tmp_path_factory.mktemp("with"))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed("withheld", tmp_path_factory.mktemp("withheld"))


def use(target: Path, folder: Path, script: str) -> Any:
    """What a script prints last, as JSON, with the installed package, in an empty folder, which stays empty."""
    folder.mkdir()
    start = f"import json, khabar\nassert khabar.__file__.startswith({str(target)!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", start + script],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(folder.iterdir()) == []
    return json.loads(done.stdout.splitlines()[-1])


def documents_by_split() -> dict[str, int]:
    corpus = sources.read(home())
    return {split: len(rows) for split, rows in tables(corpus, configs(corpus.schema)[0]).items()}


def test_the_wheel_carries_the_corpus_and_the_schemas(whole: Path, tmp_path: Path) -> None:
    pointed = pointed_folder(home())
    assert pointed is not None
    assert [path.name for path in (whole / "khabar/_corpus/data").iterdir()] == [pointed.name]
    script = f"""
from khabar.layout import home
from khabar.verify import verify
assert verify(home()) == []
documents = khabar.load("documents", cache_dir={str(tmp_path / "cache")!r})
found = khabar.annotate("قالت الوزيرة أمس إن العجز تراجع.", dct="2024-03-16")
assert all(row["text"] for split in documents for row in documents[split])
print(json.dumps([{{s: len(documents[s]) for s in documents}}, [d["value"] for d in found["dates"]]]))
"""
    assert use(whole, tmp_path / "elsewhere", script) == [documents_by_split(), ["2024-03-15"]]


def test_the_wheel_without_texts_works_and_is_restored(bare: Path, tmp_path: Path, repository: Layout) -> None:
    """It loads with a warning, verifies, validates a corpus, and gives the dataset with the seeds, byte for byte."""
    corpus, output = miniature.copy(tmp_path / "tiny").root, tmp_path / "restored"
    script = f"""
import contextlib, io, warnings
from khabar.cli import main
said = io.StringIO()
with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
    documents = khabar.load("documents", cache_dir={str(tmp_path / "cache")!r})
    statuses = [
        main(["verify"]),
        main(["validate"]),
        main(["--root", {str(corpus)!r}, "validate"]),
        main(["restore", {str(output)!r}, "--seeds", {str(repository.seeds)!r}]),
    ]
print(json.dumps([
    {{s: len(documents[s]) for s in documents}},
    [row["text"] for s in documents for row in documents[s]],
    statuses, [str(w.message) for w in warned], said.getvalue(),
]))
"""
    by_split, texts, statuses, warned, said = use(bare, tmp_path / "elsewhere", script)
    assert by_split == documents_by_split() and set(texts) == {None}
    assert statuses == [0, 2, 0, 0]
    assert "texts are withheld" in warned[0]
    assert "the texts are withheld; khabar restore" in said and "there is no corpus in" in said
    assert "every byte as it was built" in said
    restored = release.in_folder(output, repository.schema)
    found, wanted = (release.files(Published(x, Schema(repository.schema))) for x in (restored, repository))
    assert found == wanted


def test_no_three_words_of_a_seed_are_in_the_wheel_without_texts(bare: Path, repository: Layout) -> None:
    texts = {record.id: record.page.text for record in sources.read(repository).records}
    corpus = bare / "khabar" / "_corpus"
    assert leaks(corpus, texts) == set()
    # The rules and the word lists name people, offices and phrases of the news, and comments give examples of them.
    assert leaks(bare, texts, 5) == set()


def test_a_build_says_whether_texts_go_along(tmp_path: Path) -> None:
    for choice, kind, said in (
        (None, "wheel", "KHABAR_TEXT=with or KHABAR_TEXT=withheld"),
        ("maybe", "wheel", "belong to their publishers"),
        ("withheld", "sdist", "an sdist holds seeds/"),
    ):
        done = hatchling(choice, kind, tmp_path / "dist")
        assert done.returncode != 0 and said in done.stderr and "Traceback" not in done.stderr
        assert not list(tmp_path.rglob("khabar-*"))


def test_a_corpus_of_ones_own_from_the_wheel(whole: Path, tmp_path: Path) -> None:
    """From a text to load_dataset with the installed package, in a folder that has nothing of the repository."""

    def khabar(*arguments: str) -> str:
        surroundings = {**os.environ, "PYTHONPATH": str(whole)}
        command = [sys.executable, "-m", "khabar", *arguments]
        done = subprocess.run(
            command, env=surroundings, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    khabar("new", "mine", "--author", "A. Nobody")
    text = str(home().root / "tests" / "tiny" / "seeds" / "t1_invented.txt")
    khabar("--root", "mine", "add", text, "--story", "bridge", "--split", "train", "--title-line", "1")
    khabar("--root", "mine", "build")
    loaded = load_dataset(str(tmp_path / "mine" / "corpus"), "documents", cache_dir=str(tmp_path / "cache"))
    assert {split: len(loaded[split]) for split in loaded} == {"train": 1}
