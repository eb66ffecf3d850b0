"""A command that is killed, or whose disk fails, at any call leaves the old state or the new one, whole.

Every kill point and one error of a build and of a command that writes several files.
`tests/torture/crash.py` adds the other commands and errors, and loads each state through `datasets`; `strace.py` holds
the calls of each command against what the system sees, and kills builds for real; `fulldisk.py` adds the commands on
disks that are full; `runner.py` adds real system calls of a run of several processes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from khabar import changing, verbs
from khabar.build import build
from khabar.layout import at
from torture import commands, crash, faults, fulldisk, powercut, runner, strace

ENDS = ("old, status 2", "new, status 3")


@pytest.fixture
def place() -> Iterator[Path]:
    with faults.workshop() as folder:
        yield Path(folder).resolve()


@pytest.mark.parametrize(("name", "errors"), [("build", ("ENOSPC",)), ("reanchor", ("EIO",))])
def test_no_bad_point(name: str, errors: tuple[str, ...], place: Path) -> None:
    result = crash.torture(name, place, errors, load=False)
    assert result["bad"] == []
    assert result["points"] > 15  # so many calls a command makes at the least: an empty run would prove nothing
    part = set() if name == "build" else {"kill: part"}
    expected = {"kill: old", "kill: new", *(f"{error}: {end}" for error in errors for end in ENDS)}
    assert expected | part <= set(result["seen"])


def test_what_publish_makes_apart_may_fail_anywhere(place: Path) -> None:
    result = crash.staging(place / "publish", ("ENOSPC",), step=17)
    assert result["bad"] == []
    assert result["points"] > 3


def test_what_is_half_done_and_not_named_is_found(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "unfinished", lambda layout: None)
    bad = crash.torture("generate", place, (), load=False)["bad"]
    assert bad and all("nothing says so" in line for line in bad)


def test_every_verb_is_tried_or_said_not_to_be() -> None:
    tried = {command.words[0] for command in commands.COMMANDS.values()}
    assert tried | set(commands.OTHERS) == set(verbs.load()) and not tried & set(commands.OTHERS)
    reads = {verb for verb, why in commands.OTHERS.items() if why == commands.READS}
    assert reads <= {words[0] for words in commands.READING.values()}


def test_a_command_that_only_reads_changes_nothing(place: Path) -> None:
    root = place / "run"
    commands.exported(root)
    build(at(root))

    def given(words: tuple[str, ...]) -> list[str]:
        calls: list[str] = []
        faults.guard(place, lambda call, half: calls.append(call))
        status, said = faults.command([word.format(root=root) for word in ("--root", "{root}", *words)])
        return calls if status in (0, 1) and "Traceback" not in said else [said]

    for words in commands.READING.values():
        assert faults.in_child(lambda words=words: given(words)) == [], words
    assert faults.in_child(lambda: given(("format",))) != []  # the calls of one that writes are seen


@pytest.mark.parametrize("kind", fulldisk.KINDS)
def test_a_disk_that_is_really_full(kind: str, place: Path) -> None:
    """With room for nothing, and for a page or a file more each time, until there is enough."""
    try:
        with fulldisk.disk(kind) as folder:
            met = list(fulldisk.steps(fulldisk.written("generate", place), folder, fulldisk.KINDS[kind]))
    except fulldisk.NotPermitted as reason:
        pytest.skip(f"{kind} cannot be mounted here: {reason}")
    assert [wrong for *_, wrong in met if wrong] == []
    assert {(status, seen) for _, status, seen, _ in met} == {(2, "old"), (0, "new")}


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_sees_the_calls_that_the_trials_see(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number, wrong = strace.compare("generate", place)
    assert number > 20 and wrong == []
    monkeypatch.setattr(faults, "BY_EVENT", [event for event in faults.BY_EVENT if event != "os.rename"])
    assert strace.compare("generate", place)[1] != []


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
