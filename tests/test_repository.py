"""The real corpus: valid, current, whole, loadable; and the pages that show it tell the truth."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import khabar
from khabar import canonical, sources
from khabar.build import stale
from khabar.configs import configs, missing, tables
from khabar.layout import Layout, home
from khabar.publish import pointed_folder
from khabar.text import digest
from khabar.validate import validate
from khabar.verify import verify

ROOT = home().root
# The first seeds are frozen: these are their bytes, whatever a document says. A document that is added needs no line.
SEEDS = {
    "000_14c46658de2f8d70.txt": "55656915fde3f56bbcf1eee57ec1e8443461af6ddfc261c3cba5076cc868a01b",
    "001_5304fa1f4398c22f.txt": "9bbb5b7e6888a1b9bab7cced519f5213a3a7b05bc0f00e874d3c4e4d24dc4c3b",
    "002_ebdc959d553a42c7.txt": "d9d675428d015c58f487fbae211c8e0e723bd0475c74227f4df67bebf7d0f674",
    "003_3d3f46c17a8e10d4.txt": "dab21f493a94ec94416024a3add5a5fa2fa0e0f4b7adeb5ca88da9435c3d1137",
    "004_5cb57f188978d242.txt": "c7e3f2b5dd00dc6c80be550314000f556073172b9d496357b9574ad4b80871a6",
}


def test_the_seeds_are_as_received() -> None:
    assert SEEDS.items() <= {p.name: digest(p.read_bytes()) for p in home().seeds.iterdir()}.items()


def test_no_findings(repository: Layout) -> None:
    assert validate(repository) == []


def test_what_is_generated_is_current(repository: Layout) -> None:
    assert stale(repository) == []


def test_every_published_byte_is_as_the_manifest_says(repository: Layout) -> None:
    assert verify(repository) == []


def test_git_keeps_the_published_version_alone(repository: Layout) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "corpus/data"], cwd=repository.root, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    tracked = {Path(name.decode()).parts[2] for name in listed.stdout.split(b"\0") if name}
    pointed = pointed_folder(repository)
    assert pointed is not None
    assert tracked <= {".gitignore", pointed.name}


@pytest.mark.parametrize("file", sources.read(home()).files, ids=lambda f: f.name)
def test_files_are_written_canonically(file: sources.JsonFile) -> None:
    assert canonical.dumps(file.value, file.schema, file.root).encode("utf-8") == file.raw


def test_splits_follow_stories(repository: Layout) -> None:
    corpus = sources.read(repository)
    splits = {r.id: placed[1]["split"] for r in corpus.records if (placed := corpus.story_of(r.id))}
    first = {"000": "train", "001": "train", "002": "train", "003": "validation", "004": "test"}
    assert first.items() <= splits.items()  # a document never moves to another split
    for story in corpus.stories:
        assert {splits[document] for document in story["documents"]} == {story["split"]}


def test_every_config_loads_from_the_package(repository: Layout, tmp_path: Path) -> None:
    corpus = sources.read(repository)
    for config in configs(corpus.schema):
        if missing(corpus, config):
            continue
        data = khabar.load(config.name, cache_dir=str(tmp_path))
        assert {s: len(rows) for s, rows in tables(corpus, config).items()} == {s: len(data[s]) for s in data}


def test_no_document_dates_itself_by_a_guess(repository: Layout) -> None:
    """Days that outside facts or the text give; intervals where they give no day."""
    found = {
        r.id: (r.document["dct"]["earliest"], r.document["dct"]["latest"]) for r in sources.read(repository).records
    }
    first = {
        "000": ("2015-09-18", "2015-09-19"),
        "001": ("2015-09-18", "2015-09-18"),
        "002": ("2015-09-20", "2015-09-20"),
        "003": ("2016-07-01", "2016-07-06"),
        "004": ("2016-07-15", "2016-07-15"),
    }
    assert first.items() <= found.items()
    outlets = {r.id: r.document["outlet"] for r in sources.read(repository).records}
    assert all(outlets[name]["name"] is None for name in first)
    assert all(outlet["evidence"] for outlet in outlets.values() if outlet["name"] is not None)


def test_the_commands_in_the_readme_exist(repository: Layout) -> None:
    named = set(re.findall(r"`khabar ([a-z]+)", (repository.root / "README.md").read_text("utf-8")))
    usage = subprocess.run(
        [sys.executable, "-m", "khabar", "--help"], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    assert named and all(re.search(rf"^    {verb}(?: |$)", usage, re.MULTILINE) for verb in named)


LOCKS = dict(re.findall(r"^FROM_(\S+) := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def pinned(lock: str) -> dict[str, str]:
    """Name and version of everything in a lock, in the form in which names are compared."""
    lines = (ROOT / ".locks" / f"{lock}.txt").read_text("utf-8").splitlines()
    found = dict(line.split(" ")[0].split("==") for line in lines if not line.startswith(" "))
    return {canonicalize_name(name.partition("[")[0]): version for name, version in found.items()}


def wished(names: list[str]) -> Iterator[Requirement]:
    """What the package needs with some of its extras, which may name others."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *(line for name in names for line in extras[name])]:
        requirement = Requirement(line)
        if requirement.name == project["name"]:
            yield from wished(sorted(requirement.extras))
        else:
            yield requirement


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_names_versions_and_hashes_and_no_place(lock: str) -> None:
    lines = (ROOT / ".locks" / f"{lock}.txt").read_text("utf-8").splitlines()
    assert not [line for line in lines if "://" in line or "index" in line or "find-links" in line]
    named = [line for line in lines if not line.startswith(" ")]
    assert named and all("==" in line and line.endswith("\\") for line in named)


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_holds_what_its_extras_ask_for(lock: str) -> None:
    """The day after a requirement was added is too late to find that one environment lacks it."""
    there = pinned(lock)
    source = LOCKS[lock]
    if "pyproject.toml" in source:
        asked = list(wished(re.findall(r"--extra (\S+)", source)))
    else:
        groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
        asked = [Requirement(line) for line in groups[source.removeprefix("--group ")]]
    assert asked and [str(r) for r in asked if there.get(canonicalize_name(r.name), "") not in r.specifier] == []
