"""The README as a test: every block marked runnable is run as it stands; every other says why it is not.

A block of shell or Python without `<!-- runnable -->` or `<!-- not run: why -->` on the line before it is refused.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from khabar.layout import home

ROOT = home().root
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = ("sh", "bash", "python")
COPIED = ("corpus", "schema", "seeds", "tests/tiny")  # what a block may read


class Block(NamedTuple):
    """A fenced block: where it starts, its language, what it says, and the line before it."""

    line: int
    language: str
    text: str
    mark: str

    @property
    def runnable(self) -> bool:
        return self.mark == "<!-- runnable -->"

    @property
    def excused(self) -> bool:
        return bool(re.fullmatch(r"<!-- not run: .{10,} -->", self.mark))


def blocks(page: str) -> list[Block]:
    found = []
    for match in FENCE.finditer(page):
        before = page[: match.start()].splitlines()
        found.append(Block(len(before) + 1, match[1], match[2], before[-1] if before else ""))
    return found


README = blocks((ROOT / "README.md").read_text("utf-8"))


def unmarked(page: str) -> list[int]:
    """Lines of blocks that nobody has marked; a block without a language may be anything."""
    return [b.line for b in blocks(page) if b.language in (*RUN, "") and not (b.runnable or b.excused)]


def test_every_block_is_run_or_says_why_not() -> None:
    assert unmarked((ROOT / "README.md").read_text("utf-8")) == []
    assert sum(block.runnable for block in README) >= 4


def test_an_unmarked_block_is_refused() -> None:
    fence = "```sh\nmake\n```\n"
    assert unmarked(f"Text\n\n{fence}") == [3]
    assert unmarked(f"<!-- runnable -->\n\n{fence}") == [3]  # not the line right before
    assert unmarked(f"<!-- not run: -->\n{fence}") == [2]  # no reason
    assert unmarked(f"<!-- runnable -->\n{fence}\n<!-- not run: it takes an hour -->\n{fence}") == []
    assert unmarked("```text\nno code\n```\n") == []


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has after `make build`, in a copy."""
    folder = tmp_path_factory.mktemp("readme")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)
    for name in ("CITATION.cff", ".zenodo.json"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run offline, with the commands of this environment first on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    surroundings = {**os.environ, "PATH": path, "HF_DATASETS_CACHE": str(folder / ".cache"), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("block", [b for b in README if b.runnable], ids=lambda b: f"line-{b.line}-{b.language}")
def test_block(block: Block, tree: Path) -> None:
    if block.language == "python" and block.text.startswith(">>>"):
        test = doctest.DocTestParser().get_doctest(block.text, {}, f"README {block.line}", "README.md", block.line)
        said: list[str] = []
        assert doctest.DocTestRunner(verbose=False).run(test, out=said.append).failed == 0, "".join(said)
        return
    assert block.language in RUN
    shell = ["bash", "-euo", "pipefail", "-c", block.text]
    done = run([sys.executable, "-c", block.text] if block.language == "python" else shell, tree)
    assert done.returncode == 0, done.stdout + done.stderr
    for comment in re.findall(r"^print\(.*\)\s+# (.+)$", block.text, re.MULTILINE):
        assert comment in done.stdout.splitlines()
    if "load_dataset" in block.text and block.language == "sh":
        assert "DatasetDict" in done.stdout and "num_rows" in done.stdout
