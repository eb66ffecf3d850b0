"""Scores of the baselines on outside sets, by the scorer's own measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from khabar import baselines, outside, scoring, tasks
from khabar.benchmark.results import Json, keep, serves, today
from khabar.layout import Layout
from khabar.outside import Case
from khabar.rules import Found
from khabar.tallying import Tallied, Units, tally

COMMAND = "khabar benchmark outside"
VARIABLE = "KHABAR_EVAL"


def run(layout: Layout, folder: Path) -> tuple[list[str], list[str]]:
    """Score all baselines on the sets that are in `folder`, and keep the results. Returns sets found and absent."""
    there = [name for name in outside.load() if (folder / name).is_dir()]
    for name in there:
        keep(layout, name, list(scored(name, folder / name)), COMMAND)
    return there, [name for name in outside.load() if name not in there]


def scored(name: str, folder: Path) -> Iterator[Json]:
    """Results of one set: every task it serves, every baseline of that task."""
    cases = list(outside.cases(name, folder))
    for system in baselines.load():
        served = [task for task in outside.load()[name].TASKS if serves(system, task)]
        if served:
            answers = (baselines.predict(system, case.page) for case in cases)
            yield from of_system(name, cases, system, served, answers, COMMAND)


def of_system(
    name: str, cases: list[Case], system: str, served: list[str], answers: Iterable[Found], command: str
) -> Iterator[Json]:
    """Results of one system on the cases of a set, from the layers that it finds in each of them."""
    reader = outside.load()[name]
    units: dict[str, dict[str, Units]] = {task: {} for task in served}
    missing: set[str] = set()
    classes: Counter[tuple[str, str]] = Counter()
    for case, answer in zip(cases, answers, strict=True):
        gold, found = outside.viewed(name, case, answer)
        if explain := getattr(reader, "shortfall", None):
            classes += explain(case.page.text, gold.get("dates", []), found.get("dates", []))
        for task in served:
            missing |= {task} if not set(tasks.load()[task].LAYERS) <= set(found) else set()
            tallies = tally(tasks.load()[task], case.page, gold, found)
            units[task].setdefault(case.part, []).extend(tallies)
    for task in served:
        if task not in missing:
            task_module = tasks.load()[task]
            tallied = Tallied(units[task])
            figures = scoring.scope(task_module, tallied, list(units[task]))
            parts = list(units[task]) if len(units[task]) > 1 else []
            yield {
                "system": system, "task": task, "set": name, "split": "all", "date": today(), "command": command,
                "in_sample": False, "cases": len(cases), "layers": list(task_module.LAYERS),
                "main": task_module.MAIN, "minimum_gold": scoring.ENOUGH,
                "interval": scoring.interval("bootstrap over the set's sentences"),
                "pooled": {k: figures[k] for k in ("measures", "averages")},
                "parts": {part: scoring.scope(task_module, tallied, [part])["measures"] for part in parts},
                **({"shortfall": _counted(classes)} if classes and task == "date_recognition" else {}),
                "bars": {m: bar for (t, m), bar in reader.BARS.items() if t == task},
            }  # fmt: skip


def _counted(classes: Counter[tuple[str, str]]) -> Json:
    """Conventions and mistakes, the commonest first."""
    found: Json = {"convention": {}, "mistake": {}}
    for (kind, name), count in classes.most_common():
        found[kind][name] = count
    return found
