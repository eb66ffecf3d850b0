"""A build that is killed, or whose disk fails, at any call leaves the old dataset or the new one, whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import miniature
from khabar.build import build

# One document with one layer: every kind of call a build makes, each as seldom as can be.
SMALL: list[miniature.Edit] = [
    *({"file": f"corpus/{kind}/t{i}.json", "remove": True} for kind in ("documents", "hand") for i in (2, 3)),
    *({"file": f"seeds/t{i}_invented.txt", "remove": True} for i in (2, 3)),
    *({"file": f"corpus/registry/{name}.json", "remove": True} for name in ("entities", "utterances")),
    {"file": "corpus/registry/stories.json", "delete": "/stories/2"},
    {"file": "corpus/registry/stories.json", "delete": "/stories/1"},
    *({"file": "corpus/hand/t1.json", "delete": f"/{layer}"} for layer in ("entities", "quotes", "quote_marks")),
]


@pytest.mark.parametrize("how", ["kill", "ENOSPC"])
def test_no_bad_point(how: str, tmp_path: Path) -> None:
    layout = miniature.edit(miniature.copy(tmp_path / "old"), SMALL)
    build(layout)
    miniature.edit(layout, [{"file": "corpus/hand/t1.json", "delete": "/dates/2"}])
    script = Path(__file__).parent / "crash_enumerator.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), how],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["bad"] == []
    assert result["points"] > 25  # so many calls a build makes at the least: an empty run would prove nothing
    assert any("old" in outcome for outcome in result["outcomes"])
    assert any("new" in outcome for outcome in result["outcomes"])
