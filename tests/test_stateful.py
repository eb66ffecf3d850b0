"""A corpus worked on at random (tests/torture/stateful.py) in short, and bugs that it must find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khabar import build as building
from khabar import disk, manifest, parquet, publish
from khabar.layout import Layout
from khabar.manifest import MANIFEST, SHORT, Version
from khabar.schemas import At, Schema
from torture import stateful


def test_what_is_published_is_always_a_whole_state() -> None:
    """Twelve machines of fifteen steps."""
    found = stateful.run(count=12, seconds=600, steps=stateful.SHORT_STEPS, loads=20)
    assert found["shown"] == [] and found["bad"] == 0
    assert found["count"] >= 12 and found["steps"] > 120 and found["loads"] > 0
    assert min(found["done"].get(name, 0) for name in ("build", "build-killed", "break", "release", "kill: hit")) > 1


def _card_first(patch: pytest.MonkeyPatch) -> None:
    """The card is swapped before the files that it names are there."""

    def swapped(layout: Layout, schema: Schema, version: Version, card: str, **options: Any) -> None:
        disk.replace(layout.card, card.encode("utf-8"))
        real(layout, schema, version, card, **options)

    real = publish.publish
    patch.setattr(building, "publish", swapped)


def _in_place(patch: pytest.MonkeyPatch) -> None:
    """The files are written one by one where readers look."""

    def swapped(layout: Layout, schema: Schema, version: Version, card: str, **options: Any) -> None:
        folder = layout.data / version.digest[:SHORT]
        for path, raw in version.files.items():
            disk.make((folder / path).parent)
            disk.write(folder / path, raw)
        disk.write(folder / MANIFEST, version.raw_manifest)
        real(layout, schema, version, card, **options)

    real = publish.publish
    patch.setattr(building, "publish", swapped)


def _no_hour(patch: pytest.MonkeyPatch) -> None:
    """The version before is removed at once."""
    real = publish._retire
    patch.setattr(publish, "_retire", lambda layout, current, before: real(layout, current, float("inf")))


def _anything_goes(patch: pytest.MonkeyPatch) -> None:
    """What has the right shape is published, whatever the other checks say."""
    real = building.validate_sources
    shape = ("json-", "schema-", "raw-")
    patch.setattr(building, "validate_sources", lambda corpus: [f for f in real(corpus) if f.check.startswith(shape)])


def _other_order(patch: pytest.MonkeyPatch) -> None:
    """Labels are numbered by the alphabet, both when written and when read back: the package itself sees nothing."""

    def number(schema: Schema, at: At, value: Any) -> Any:
        if value is not None and at.node.get("x-class-label"):
            return sorted(at.node["enum"]).index(value)
        if value is not None and "items" in at.node and parquet._has_labels(schema, at):
            return [number(schema, schema.items(at), x) for x in value]
        return value

    def name(schema: Schema, at: At, value: Any) -> Any:
        if value is not None and at.node.get("x-class-label"):
            return sorted(at.node["enum"])[value]
        if value is not None and "items" in at.node and parquet._has_labels(schema, at):
            return [name(schema, schema.items(at), x) for x in value]
        return value

    patch.setattr(parquet, "_label", number)
    patch.setattr(parquet, "_name", name)


def _twice(patch: pytest.MonkeyPatch) -> None:
    """A table has its first row twice."""
    real = manifest.all_tables

    def doubled(corpus: Any) -> Any:
        made = real(corpus)
        for table in made:
            table.rows.insert(0, table.rows[0])
        return made

    patch.setattr(manifest, "all_tables", doubled)


def _once(patch: pytest.MonkeyPatch) -> None:
    """Where there is a card, nothing is built any more."""
    real = building.publish

    def never(layout: Layout, *arguments: Any, **options: Any) -> None:
        if not layout.card.is_file():
            real(layout, *arguments, **options)

    patch.setattr(building, "publish", never)


PLANTED: list[Callable[[pytest.MonkeyPatch], None]] = [
    _card_first, _in_place, _no_hour, _anything_goes, _other_order, _twice, _once,
]  # fmt: skip


# What none of these bugs needs is left out, so that few steps find each.
WITHOUT = ("add", "annotate", "annotate_by_hand", "check", "clock", "damage", "delete", "relabel", "release",
           "rename_document", "rename_item", "roll_back_card", "roll_back_files")  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with stateful.workplace() as folder:
        stateful.Machine.loads = 0
        yield folder


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_bug_is_found(plant: Any, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        for number in range(8):
            stateful.machines(10, 15, number, WITHOUT)


def test_the_steps_of_a_machine_that_fails_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _twice(monkeypatch)
    found = stateful.run(count=5, seconds=600, steps=stateful.SHORT_STEPS, loads=0)
    assert found["bad"] > 0 and "a document stands twice" in found["shown"][0] and " after " in found["shown"][0]
