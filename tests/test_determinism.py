"""The same bytes whatever surrounds a run (tests/torture/determinism.py) in short: every value of a factor once."""

from __future__ import annotations

from itertools import combinations

import pytest

from torture import determinism

# A bug: tables come in the order of a set.
PLANT = """
from khabar import manifest
real = manifest.all_tables
manifest.all_tables = lambda corpus: sorted(real(corpus), key=lambda table: hash(table.path))
"""


@pytest.mark.parametrize(
    ("command", "more"), [("build", {}), ("annotate", {"jobs": (1, 2), "form": ("folder", "lines")})]
)
def test_the_same_bytes_whatever_the_surroundings(command: str, more: dict[str, tuple[object, ...]]) -> None:
    planned = [(command, around) for around in determinism.covering({**determinism.FACTORS, **more}, 1)]
    found = determinism.judged(planned)
    assert found["shown"] == [] and found["count"] == len(planned) == 3


def test_an_order_that_changes_from_run_to_run_is_found() -> None:
    planned = [("build", around) for around in determinism.covering(determinism.FACTORS, 1)]
    assert "other rows" in str(determinism.judged(planned, plant=PLANT)["shown"])


def test_the_first_runs_hold_every_pair_of_values() -> None:
    planned = determinism.plan()
    for command, more in determinism.MORE.items():
        factors = {**determinism.FACTORS, **more}
        mine = [around for name, around in planned if name == command]
        few = len(determinism.covering(factors))
        for a, b in combinations(factors, 2):
            assert len({(c[a], c[b]) for c in mine[:few]}) == len(factors[a]) * len(factors[b])
        assert len({tuple(around.items()) for around in mine}) == len(mine) == len(determinism.product(factors))
