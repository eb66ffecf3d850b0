"""How big a corpus is and what to run: tables of the README, from what `scripts/engines.py` measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from khabar.layout import Layout

# Articles, what to run, on how many cores.
SIZES = (
    (10_000, "`khabar annotate`, one machine", 2),
    (1_000_000, "`khabar annotate`, one machine", 16),
    (10_000_000, "`--engine datatrove` or `local`, one big machine", 64),
    (100_000_000, "datatrove on Slurm, or `--engine ray` on a Ray cluster", 500),
)
FAULTS = {
    "raise": "a document raises",
    "once": "a document ends its process once",
    "kill": "a document ends its process every time",
    "stopped": "the run is killed and given again",
    "rules": "then the rules change",
}


def block(layout: Layout) -> str:
    """The tables and what they rest on; a line that says so for what has not been measured."""
    path = layout.root / "tests" / "results" / "engines.json"
    found = json.loads(path.read_bytes()) if path.is_file() else {}
    parts: list[str] = []
    if speed := found.get("speed"):
        count = speed["documents"]
        said = (
            f"{count['rules']:,} articles of 3 KB with the rules, {count['stub']:,} with a stub instead, medians of "
            f"{count['rounds']}. Rates and ratios are less the fixed cost. Hours are the articles divided by rate and "
            "cores: not run at that size."
        )
        parts += ["\n".join(_sizes(speed)), "\n".join(_speed(speed, found["bars_stub"])), _basis(speed, said)]
    else:
        parts.append("The speed of the engines has not been measured yet (`python scripts/engines.py speed`).")
    if faults := found.get("faults"):
        parts += ["\n".join(_faults(faults["engines"])), _basis(faults, f"{faults['documents']:,} articles each.")]
    else:
        parts.append("What engines make of faults has not been measured (`python scripts/engines.py faults`).")
    return "\n\n".join(parts)


def _sizes(found: dict[str, Any]) -> Iterator[str]:
    yield "| articles | what to run | cores | documents a second and core | hours |"
    yield "|---:|---|---:|---:|---:|"
    for articles, what, cores in SIZES:
        engines = [name for name in found["engines"] if name in what] or ["local"]
        rate = min(found["engines"][name]["rules"]["documents_per_second_and_core"] for name in engines)
        hours = articles / (rate * cores) / 3600
        yield f"| {articles:,} | {what} | {cores} | {rate} | {hours:.1f} |"


def _speed(found: dict[str, Any], bars: dict[str, float]) -> Iterator[str]:
    yield "| engine | fixed cost, s | documents a second and core | time / local | at 0.1 ms a document | aim |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, cells in found["engines"].items():
        aim = bars.get(name)
        rules, stub = cells["rules"], cells["stub"]
        figures = (
            f"{rules['documents_per_second_and_core']} | {rules['ratio_to_local']:.2f} | {stub['ratio_to_local']:.2f}"
        )
        yield f"| {name} | {cells['fixed_seconds']} | {figures} | {f'≤ {aim}' if aim else ''} |"


def _faults(found: dict[str, Any]) -> Iterator[str]:
    yield f"| fault | {' | '.join(found)} |"
    yield "|---|" + "---|" * len(found)
    for fault, said in FAULTS.items():
        yield f"| {said} | {' | '.join(_cell(of_engine[fault]) for of_engine in found.values())} |"


def _cell(cell: dict[str, Any]) -> str:
    kept = f", {cell['shards_kept']} of {cell['shards_before']} finished shards kept" if "shards_kept" in cell else ""
    return f"{cell['outcome']}; {cell['documents_lost']} lost{kept}; {cell['seconds']} s"


def _basis(found: dict[str, Any], said: str) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    load = " to ".join(map(str, sorted(found["load_average"])))
    return (
        f"Measured {found['date']} by `{found['command']}`: {found['machine']}, {versions}, {found['jobs']} processes, "
        f"load average {load}; {said}"
    )
