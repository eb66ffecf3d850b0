"""The same bytes whatever surrounds a run: hash seed, processes, folder, time zone, language, umask, order of files.

`python tests/torture/determinism.py [--count RUNS] [--seconds S]`: every combination of `FACTORS` for `khabar build`
(with the rule layer made before) and for `khabar annotate INPUT OUTPUT`, the first of them those in which every pair of
values occurs. What is written has one SHA-256.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import miniature
from torture import faults, frame

Surroundings = dict[str, Any]
FACTORS: dict[str, tuple[Any, ...]] = {
    "hash seed": ("0", "1", "2"),
    "folder": ("here", "elsewhere"),
    "zone": ("UTC", "Asia/Riyadh", "America/St_Johns"),
    "language": ("C", "ar_SA.UTF-8", "C.UTF-8"),
    "umask": (0o022, 0o077, 0o002),
    "order": ("by name", "shuffled"),
}
MORE: dict[str, dict[str, tuple[Any, ...]]] = {
    "build": {},
    "annotate": {"jobs": (1, 2, 8), "form": ("folder", "lines")},
}
BUILD = """
import sys
from khabar.cli import main
root = sys.argv[1]
sys.exit(main(["--root", root, "annotate"]) or main(["--root", root, "build"]))
"""
SENTENCES = (
    "قالت وزيرة المالية أمس إن «العجز تراجع» في الرباط.",
    "وصل الرئيس التونسي إلى باريس يوم الجمعة 3 مايو 2019.",
    "أعلنت شركة الواحة، الثلاثاء، أنها ستفتح فرعا في عمّان خلال ثلاثة أشهر.",
)


def product(factors: dict[str, tuple[Any, ...]]) -> list[Surroundings]:
    """Every combination."""
    return [dict(zip(factors, values, strict=True)) for values in itertools.product(*factors.values())]


def covering(factors: dict[str, tuple[Any, ...]], strength: int = 2) -> list[Surroundings]:
    """Combinations, few of them, in which all values of every `strength` factors meet."""
    left = {
        frozenset(zip(names, values, strict=True))
        for names in itertools.combinations(factors, strength)
        for values in itertools.product(*(factors[name] for name in names))
    }
    every = product(factors)
    random.Random(1).shuffle(every)
    met = {id(c): {frozenset(part) for part in itertools.combinations(c.items(), strength)} for c in every}
    found = []
    while left:
        best = max(every, key=lambda c: len(met[id(c)] & left))
        left -= met[id(best)]
        found.append(best)
    return found


def plan() -> list[tuple[str, Surroundings]]:
    """All runs, those that cover every pair of values first."""
    first, rest = [], []
    for command, more in MORE.items():
        factors = {**FACTORS, **more}
        few = covering(factors)
        first += [(command, c) for c in few]
        rest += [(command, c) for c in product(factors) if c not in few]
    random.Random(2).shuffle(rest)
    return first + rest


def lay(files: dict[str, bytes], folder: Path, order: str) -> None:
    """Write files one after the other: a folder is listed in an order that follows from that of their making."""
    names = sorted(files)
    if order == "shuffled":
        random.Random(3).shuffle(names)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(files[name])


def give(command: list[str], place: Path, around: Surroundings) -> str:
    """Run a command in its surroundings; what it says where it fails."""
    folder = place / str(around["folder"])
    folder.mkdir(exist_ok=True)
    language = around["language"]
    environment = {**os.environ, "PYTHONHASHSEED": around["hash seed"], "TZ": around["zone"], "HF_HUB_OFFLINE": "1"}
    environment |= {"LANG": language, "LC_ALL": language}
    environment.pop("PYTHONUTF8", None)
    done = subprocess.run(
        command, cwd=folder, env=environment, umask=around["umask"], capture_output=True, timeout=600, check=False
    )
    return "" if done.returncode == 0 else f"{done.returncode}: {done.stderr.decode('utf-8', 'replace')[-300:]}"


def digest(folder: Path, parts: tuple[str, ...]) -> str:
    """SHA-256 of names and bytes of what lies below some paths of a folder, locks apart."""
    found = hashlib.sha256()
    paths = [p for part in parts for p in ((folder / part), *(folder / part).rglob("*"))]
    for path in sorted(p for p in paths if p.is_file() and p.name != ".lock"):
        raw = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()} {len(raw)}\n".encode() + raw)
    return found.hexdigest()


def build(place: Path, around: Surroundings, plant: str = "") -> str:
    """The digest of everything that is published of the miniature; raises RuntimeError where it is not built."""
    root = place / "here"
    lay({p.relative_to(miniature.TINY).as_posix(): p.read_bytes() for p in miniature.TINY.rglob("*") if p.is_file()},
        root, around["order"])  # fmt: skip
    if failed := give([sys.executable, "-c", plant + BUILD, str(root)], place, around):
        raise RuntimeError(failed)
    return digest(root, ("corpus/README.md", "corpus/data", "corpus/rules", "CITATION.cff", ".zenodo.json"))


def annotate(place: Path, around: Surroundings) -> str:
    """The digest of every row and, for a folder of files, of the bytes of every shard."""
    texts = {f"d{i}": " ".join(SENTENCES[: i % 3 + 1]) + f" {i}." for i in range(12)}
    source, output = place / "in", place / "out"
    if around["form"] == "folder":
        lay({f"{name}.txt": text.encode("utf-8") for name, text in texts.items()}, source, around["order"])
    else:
        lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in texts.items()]
        if around["order"] == "shuffled":
            random.Random(3).shuffle(lines)
        source = place / "in.jsonl"
        source.write_text("\n".join(lines) + "\n", "utf-8")
    command = [sys.executable, "-m", "khabar", "annotate", str(source), str(output), "--shard", "2"]
    if failed := give([*command, "--jobs", str(around["jobs"])], place, around):
        raise RuntimeError(failed)
    rows = [row for shard in output.glob("*.parquet") for row in pq.read_table(shard).to_pylist()]
    said = json.dumps(sorted(rows, key=lambda row: row["id"]), ensure_ascii=False, sort_keys=True)
    found = hashlib.sha256(said.encode("utf-8")).hexdigest()
    if around["form"] == "folder":
        names = tuple(p.name for p in output.iterdir() if not p.name.startswith("."))
        return f"{found} {digest(output, names)}"
    return found


def trials(planned: list[tuple[str, Surroundings]], **options: Any) -> Iterator[tuple[str, Surroundings, str, str]]:
    """Each run with its digest, or with what went wrong."""
    for command, around in planned:
        with faults.workshop() as folder:
            place = Path(folder).resolve() / "work"
            place.mkdir()
            try:
                made = build(place, around, **options) if command == "build" else annotate(place, around)
                yield command, around, made, ""
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                yield command, around, "", str(error)


def judged(planned: list[tuple[str, Surroundings]], seconds: float = 3600, **options: Any) -> dict[str, Any]:
    """The runs until the time is up: how many, and those that differ from the first of their command."""
    end = time.monotonic() + seconds
    bad: list[str] = []
    runs: Counter[str] = Counter()
    whole: dict[str, str] = {}  # digest of the rows, and with the bytes where there are any
    for command, around, made, wrong in trials(planned, **options):
        runs[command] += 1
        rows, _, raw = made.partition(" ")
        if not wrong and whole.setdefault(command, rows) != rows:
            wrong = "other rows"
        if not wrong and raw and whole.setdefault(f"{command} bytes", raw) != raw:
            wrong = "other bytes"
        if wrong:
            bad.append(f"{command} {around}: {wrong}")
        if time.monotonic() > end:
            break
    return {"count": sum(runs.values()), "runs": dict(runs), "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


def run(count: int = 10_000, seconds: float = 7200, first: int = 0) -> dict[str, Any]:
    """All runs; those that cover every pair come first."""
    return judged(plan()[first : first + count], seconds)


if __name__ == "__main__":
    frame.main("determinism", run, len(plan()), seconds=7200)
