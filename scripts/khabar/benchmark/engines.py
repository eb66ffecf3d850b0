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
    """The tables and what they rest on; a line that says so where nothing has been measured."""
    path = layout.root / "tests" / "results" / "engines.json"
    if not path.is_file():
        return "The engines have not been measured."
    found = json.loads(path.read_bytes())
    return "\n\n".join(["\n".join(table) for table in (_sizes(found), _speed(found), _faults(found))] + [_basis(found)])


def _sizes(found: dict[str, Any]) -> Iterator[str]:
    yield "| articles | what to run | cores | documents a second and core | hours |"
    yield "|---:|---|---:|---:|---:|"
    for articles, what, cores in SIZES:
        engines = [name for name in found["engines"] if name in what] or ["local"]
        rate = min(found["engines"][name]["rules"]["documents_per_second_and_core"] for name in engines)
        hours = articles / (rate * cores) / 3600
        yield f"| {articles:,} | {what} | {cores} | {rate} | {hours:.1f} |"


def _speed(found: dict[str, Any]) -> Iterator[str]:
    yield "| engine | fixed cost, s | documents a second and core | time / local | at 0.1 ms a document | aim |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, cells in found["engines"].items():
        aim = found["bars_stub"].get(name)
        rules, stub = cells["rules"], cells["stub"]
        figures = (
            f"{rules['documents_per_second_and_core']} | {rules['ratio_to_local']:.2f} | {stub['ratio_to_local']:.2f}"
        )
        yield f"| {name} | {cells['fixed_seconds']} | {figures} | {f'≤ {aim}' if aim else ''} |"


def _faults(found: dict[str, Any]) -> Iterator[str]:
    yield f"| fault | {' | '.join(found['faults'])} |"
    yield "|---|" + "---|" * len(found["faults"])
    for fault, said in FAULTS.items():
        cells = [_cell(fault, of_engine[fault]) for of_engine in found["faults"].values()]
        yield f"| {said} | {' | '.join(cells)} |"


def _cell(fault: str, cell: dict[str, Any]) -> str:
    kept = f", {cell['shards_kept']} of {cell['shards_before']} finished shards kept" if "shards_kept" in cell else ""
    return f"{cell['outcome']}; {cell['documents_lost']} lost{kept}; {cell['seconds']} s"


def _basis(found: dict[str, Any]) -> str:
    count, versions = found["documents"], ", ".join(f"{k} {v}" for k, v in found["versions"].items())
    load = " to ".join(map(str, (min(found["load_average"]), max(found["load_average"]))))
    rules, stub, bad = (f"{count[name]:,}" for name in ("rules", "stub", "faults"))
    return (
        f"Measured {found['date']} by `{found['command']}`: {found['machine']}, {versions}, {found['jobs']} processes, "
        f"load average {load}; {rules} articles of 3 KB with the rules, {stub} with a stub in their place, {bad} for "
        "each fault. Rates and ratios are less the fixed cost. Hours are the articles divided by rate and cores: not "
        "run at that size."
    )
