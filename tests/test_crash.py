"""A command that is killed, or whose disk fails, at any call leaves the old state or the new one, whole.

Every kill point of every command that writes, and a full disk at every call of a build; `tests/torture/crash.py` adds
the other errors, and `tests/torture/runner.py` real system calls of a run of several processes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from torture import crash, faults, runner


@pytest.fixture
def place() -> Iterator[Path]:
    with faults.workshop() as folder:
        yield Path(folder).resolve()


@pytest.mark.parametrize("name", ["build", "restore", "reanchor"])
def test_no_bad_point_of_a_kill(name: str, place: Path) -> None:
    result = crash.torture(name, place, errors=())
    assert result["bad"] == []
    assert result["points"] > 15  # so many calls a command makes at the least: an empty run would prove nothing
    assert {"kill: old", "kill: new" if name != "reanchor" else "kill: part"} <= set(result["seen"])


def test_no_bad_point_of_a_full_disk(place: Path) -> None:
    result = crash.torture("build", place, errors=("ENOSPC",), load=False, kills=False)
    assert result["bad"] == []
    assert result["points"] > 25
    assert {"ENOSPC: old, status 2", "ENOSPC: new, status 3"} <= set(result["seen"])


def test_a_full_disk_stops_a_run_and_it_goes_on(place: Path) -> None:
    assert runner.full_disk(place / "run") == []


def test_a_fault_in_a_write_is_found(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card written in place is torn at some point: the photographs show it."""
    from khabar import disk

    monkeypatch.setattr(disk, "replace", disk.write)
    bad = crash.torture("build", place, errors=(), load=False)["bad"]
    assert any("neither the old dataset nor the new one" in line for line in bad)


def test_what_a_dead_process_left_is_taken_away(tmp_path: Path) -> None:
    from khabar import disk

    gone = faults.in_child(os.getpid)
    dead, alive = tmp_path / f".a.json.{gone}.tmp", tmp_path / f".a.json.{os.getppid()}.tmp"
    other = tmp_path / f".b.json.{gone}.tmp"
    for path in (dead, alive, other):
        path.write_bytes(b"{")
    disk.replace(tmp_path / "a.json", b"{}")
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", alive.name, other.name}
