"""The rules beside other systems, in quality and in speed: tables of the README, from kept results.

`scripts/peers.py` scores the others, `scripts/speed.py` times them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from khabar.benchmark.results import SEEDS, Json, read, read_systems, sets
from khabar.layout import Layout

COMMAND = "python scripts/peers.py"
MEASURES = {  # of each task, those that a table shows
    "date_recognition": ("strict", "relaxed", "type", "value"),
    "entity_recognition": ("strict", "type"),
}
PARTS = {
    "annotate": "annotate, all layers",
    "native floor": "of which the native floor: fold, word automata, patterns, marks alone",
    "sentences and tokens": "sentences and tokens",
    "validation": "validation",
    "records to Arrow": "records to Arrow",
    "Parquet to annotated Parquet": "the whole way from Parquet to Parquet",
    "copy only": "copying Parquet to Parquet, nothing else",
}


def quality(layout: Layout) -> str:
    """F1 of the rules and of each other system on the same texts."""
    found = {name: read(layout, name) for name in sets(layout)}
    found[SEEDS] = [*read(layout, SEEDS), *read_systems(layout)]
    peers = sorted({r["system"]: r["version"] for results in found.values() for r in results if _is_peer(r)}.items())
    if not peers:
        return "No other system has been measured (`python scripts/peers.py`)."
    head = ["set", "task: measure", "gold", "rules", *(name for name, _ in peers)]
    lines = [head, ["---", "---", "---:", "---:", *("---:" for _ in peers)]]
    for name, results in found.items():
        lines += _rows(name, results, [peer for peer, _ in peers])
    versions = ", ".join(f"{name} {version}" for name, version in peers)
    date = max(r["date"] for results in found.values() for r in results if _is_peer(r))
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\nMeasured {date} by `{COMMAND}`: {versions}."


def _is_peer(result: Json) -> bool:
    return bool(result["command"] == COMMAND)


def _rows(name: str, results: list[Json], peers: list[str]) -> Iterator[list[str]]:
    for task in dict.fromkeys(r["task"] for r in results if _is_peer(r)):
        of_task = {r["system"]: r for r in results if r["task"] == task}
        for measure in MEASURES[task]:
            cells = {s: r["pooled"]["measures"].get(measure) for s, r in of_task.items()}
            rules = cells.get("rules")
            if rules and rules["gold"] and rules["f1"] is not None:
                own = f"{rules['f1']:.3f}" + (" †" if of_task["rules"]["in_sample"] else "")
                others = [f"{c['f1']:.3f}" if (c := cells.get(p)) and c["f1"] is not None else "–" for p in peers]
                yield [name, f"{task}: {measure}", str(rules["gold"]), own, *others]


def speed(layout: Layout) -> str:
    """Ratios with their aims, and where the time of a document goes."""
    path = layout.root / "tests" / "results" / "speed.json"
    if not path.is_file():
        return "Speed has not been measured (`python scripts/speed.py`)."
    found: dict[str, Any] = json.loads(path.read_bytes())
    lines = ["| ratio | measured | aim | |", "|---|---:|---:|---|"]
    for name, entry in found["ratios"].items():
        faster = entry["bar"].startswith(">")
        bar = f"{'≥' if faster else '≤'} {entry['bar'].split()[-1]}"
        lines.append(f"| {name} | {entry['ratio']:g} | {bar} | {'met' if entry['met'] else 'missed'} |")
    lines += [
        "",
        "With ≤ the ratio is one of time or memory, and less is better; with ≥ one of speed, and more is better.",
    ]
    core = found["parts"]["core"]
    taken = core["us_per_document"]
    lines += ["", "| of a document of 3 KB, on one core | µs |", "|---|---:|"]
    lines += [f"| {said} | {taken[name]:,} |" for name, said in PARTS.items() if name in taken]
    days = sorted({part["date"] for part in found["parts"].values()})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    lines += ["", f"Measured {when} by `python scripts/speed.py` (the exact command of each part is in"]
    lines += [f"`tests/results/speed.json`): {found['machine']}, medians, one pinned core where nothing else is said."]
    return "\n".join(lines)
