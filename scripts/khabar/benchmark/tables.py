"""The tables of the README and of tests/results/README.md, from the result files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khabar import tasks
from khabar.benchmark import engines, interchange, peers
from khabar.benchmark.results import HUMAN, SEEDS, Json, read, read_systems, sets
from khabar.layout import Layout


def blocks(layout: Layout) -> dict[str, str]:
    """The generated blocks with results, by name; a block without results says so."""
    seeds = read(layout, SEEDS)
    return {
        "benchmark: engines": engines.block(layout),
        "benchmark: peers": peers.quality(layout),
        "benchmark: speed": peers.speed(layout),
        "benchmark: seeds": _table(_seeds(seeds)) or "No document has a hand layer yet.",
        "benchmark: systems": _table(_systems([*seeds, *read_systems(layout)])) or "No system has been measured.",
        "benchmark: phenomena": _table(_phenomena(seeds)) or "No document has a hand layer yet.",
        "benchmark: aims": _table(_outside(layout, aims_alone=True)) or "No outside set has been measured.",
        "benchmark: outside": _table(_outside(layout)) or "No outside set has been measured.",
        "benchmark: interchange": _table(_interchange(layout)) or "No format has been measured.",
        "benchmark: shortfall": _table(_shortfall(layout)) or "No outside set has been measured.",
    }


def _table(rows: Iterator[list[str]]) -> str:
    """Rows, the first of them the head; empty where there is no other."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if len(lines) < 2:
        return ""
    columns = lines[0].count("|") - 1
    return "\n".join([lines[0], "|" + "---|" * 3 + "---:|" * (columns - 3), *lines[1:]])


def shown(task: str) -> tuple[str, ...]:
    """The measures of a task that stand in the table."""
    module = tasks.load().get(task)
    return getattr(module, "SHOWN", (module.MAIN,)) if module else ()


def _seeds(results: list[Json]) -> Iterator[list[str]]:
    stories = list(dict.fromkeys(s for r in results for s in _stories(r)))
    yield ["task", "measure", "system", "gold", "F1 pooled", "95%", *stories, "a1–a2"]
    for task in dict.fromkeys(r["task"] for r in results):
        systems = [r for r in results if r["task"] == task and r["system"] != HUMAN]
        human = next((r for r in results if r["task"] == task and r["system"] == HUMAN), None)
        for measure in shown(task):
            for result in sorted(systems, key=lambda r: (r["system"] != "rules", r["system"])):
                if result["system"] != "rules" and measure != result["main"]:
                    continue
                cell = _cell(result, measure)
                apart = [score(_stories(result).get(s, {}).get(measure)) for s in stories]
                name = result["system"] + (" †" if result["in_sample"] else "")
                gold = str(cell["gold"]) if cell else "–"
                both = [score(cell), interval(cell)]
                yield [task, measure, name, gold, *both, *apart, score(_cell(human, measure)) if human else "–"]


def _systems(results: list[Json]) -> Iterator[list[str]]:
    """Every system by the main measure of its task, the best first; the agreement of the readings is no system."""
    yield ["task: measure", "system", "split", "gold", "F1", "95%", "date", "command"]
    for task in dict.fromkeys(sorted(r["task"] for r in results)):
        listed = [r for r in results if r["task"] == task and r["system"] != HUMAN]
        for result in sorted(listed, key=lambda r: (r["split"], -(_cell(r, r["main"]) or {}).get("gold_matched", 0))):
            cell = _cell(result, result["main"])
            if cell is not None and cell["gold"]:
                name = result["system"] + (" †" if result["in_sample"] else "")
                figures = [str(cell["gold"]), score(cell), interval(cell)]
                measure = f"{task}: {result['main']}"
                yield [measure, name, result["split"], *figures, result["date"], f"`{result['command']}`"]


def _stories(result: Json) -> dict[str, Json]:
    """Cells by story; the one story of a result that has no other is its pool."""
    found: dict[str, Json] = result["stories"]
    return {name: scope["measures"] for name, scope in found.items()}


def _phenomena(results: list[Json]) -> Iterator[list[str]]:
    yield ["task", "phenomenon", "system", "gold", "F1", "95%", "a1–a2"]
    for result in (r for r in results if r["system"] == "rules"):
        pattern = getattr(tasks.load().get(result["task"]), "PHENOMENA", None)
        human = next((r for r in results if r["task"] == result["task"] and r["system"] == HUMAN), None)
        for measure, cell in result["pooled"]["measures"].items():
            if pattern and re.fullmatch(pattern, measure) and cell["gold"]:
                gold, agreed = str(cell["gold"]), score(_cell(human, measure)) if human else "–"
                yield [result["task"], measure, "rules †", gold, score(cell), interval(cell), agreed]


def _outside(layout: Layout, aims_alone: bool = False) -> Iterator[list[str]]:
    yield ["set", "task: measure", "system", "gold", "found", "P", "R", "F1", "95%", "aim"]
    for name in sets(layout):
        found = [r for r in read(layout, name) if r["command"] != peers.COMMAND]  # those have a table of their own
        by_rule = {r["task"]: r for r in found if r["system"] == "rules"}
        for result in found:
            aims = result["bars"]
            for measure in dict.fromkeys((*(aims or shown(result["task"])), result["main"], *_types(result))):
                cell = _cell(result, measure)
                rules = _cell(by_rule.get(result["task"]), measure) if result["system"] != "rules" else None
                if aims_alone and measure not in aims:
                    continue
                if cell is None or not cell["gold"] or cell == rules:
                    continue  # what a baseline takes over from the rules is no figure of its own
                scores = [_figure(cell[key]) for key in ("precision", "recall")]
                aim = f"{aims[measure]:.2f}" if measure in aims else ""
                counts = [str(cell["gold"]), str(cell["predicted"])]
                task = f"{result['task']}: {measure}"
                yield [name, task, result["system"], *counts, *scores, score(cell), interval(cell), aim]


def _shortfall(layout: Layout) -> Iterator[list[str]]:
    yield ["set", "kind", "dates of the rules whose extent differs", "count"]
    for name in sets(layout):
        for result in (r for r in read(layout, name) if r["system"] == "rules"):
            for kind, classes in result.get("shortfall", {}).items():
                for label, count in classes.items():
                    yield [name, kind, label, str(count)]


def _interchange(layout: Layout) -> Iterator[list[str]]:
    found = interchange.read(layout)
    names = list(found[0]["items_out"]) if found else []
    yield ["format", "what it loses", "with", *names]
    for result in found:
        whys: dict[str, list[str]] = {}
        for loss in result["lost"]:
            whys.setdefault(loss["why"], []).append(f"`{loss['path']}`")
        lost = "; ".join(f"{', '.join(paths)}: {why}" for why, paths in whys.items())
        used = ", ".join(f"{name} {number}" for name, number in result["libraries"].items()) or "–"
        cells = [f"{result['items_out'][name]} → {result['items_back'].get(name, 0)}" for name in names]
        yield [f"`{result['format']}`", lost, used, *cells]


def _types(result: Json) -> list[str]:
    """Overlap with the same type, for each type of an entity set; of the rules alone."""
    return [m for m in result["pooled"]["measures"] if result["system"] == "rules" and re.fullmatch("[A-Z+]+ type", m)]


def _cell(result: Json | None, measure: str) -> Json | None:
    found: Json | None = result["pooled"]["measures"].get(measure) if result else None
    return found


def score(cell: Json | None) -> str:
    """F1, or matched of gold items where they are few."""
    if cell is None or not (cell["gold"] or cell["predicted"]):
        return "–"
    return f"{round(cell['gold_matched'], 1):g} of {cell['gold']}" if cell["f1"] is None else _figure(cell["f1"])


def interval(cell: Json | None) -> str:
    """The bounds of the 95 percent interval."""
    return "–" if cell is None or cell["interval"] is None else "–".join(f"{x:.2f}" for x in cell["interval"])


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
