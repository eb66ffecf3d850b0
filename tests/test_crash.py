"""A command that is killed, or whose disk fails, at any call leaves the old state or the new one, whole.

Every kill point of a build and of a command that writes several files, and a full disk at every call of a build.
`tests/torture/crash.py` adds the other commands and errors, and loads each state through `datasets`;
`tests/torture/runner.py` adds real system calls of a run of several processes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from torture import crash, faults, powercut, runner


@pytest.fixture
def place() -> Iterator[Path]:
    with faults.workshop() as folder:
        yield Path(folder).resolve()


@pytest.mark.parametrize(("name", "errors"), [("build", ("ENOSPC",)), ("reanchor", ())])
def test_no_bad_point(name: str, errors: tuple[str, ...], place: Path) -> None:
    result = crash.torture(name, place, errors, load=False)
    assert result["bad"] == []
    assert result["points"] > 15  # so many calls a command makes at the least: an empty run would prove nothing
    expected = {"kill: old", "kill: new", "ENOSPC: old, status 2", "ENOSPC: new, status 3"}
    assert (expected if errors else {"kill: old", "kill: part"}) <= set(result["seen"])


def test_a_power_cut_leaves_the_old_dataset_or_the_new_one(place: Path) -> None:
    result = powercut.follow("build", place, losses=20)
    assert result["bad"] == []
    assert result["old"] > 100 and result["new"] > 20


def test_a_folder_that_is_not_synced_is_found(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from khabar import disk

    monkeypatch.setattr(disk, "sync", lambda folder: None)
    assert powercut.follow("build", place, losses=5)["bad"]


def test_a_full_disk_stops_a_run_and_it_goes_on(place: Path) -> None:
    assert runner.full_disk(place / "run") == []


def test_what_a_dead_process_left_is_taken_away(tmp_path: Path) -> None:
    from khabar import disk

    gone = faults.in_child(os.getpid)
    dead, alive = tmp_path / f".a.json.{gone}.tmp", tmp_path / f".a.json.{os.getppid()}.tmp"
    other = tmp_path / f".b.json.{gone}.tmp"
    for path in (dead, alive, other):
        path.write_bytes(b"{")
    disk.replace(tmp_path / "a.json", b"{}")
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", alive.name, other.name}
