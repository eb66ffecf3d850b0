"""Score other systems on the sets that others made and on the seeds, by the scorer of this package.

usage: python scripts/peers.py --outside FOLDER [--peers PYTHON …] [--heideltime FOLDER]

Each peer runs in its own environment: `--peers` names the Python of one made from .locks/peers.txt (dateparser, spaCy)
and that of one with mahad, which goes with neither; `--heideltime` the unpacked wheel (scripts/heideltime.py). Results
stand beside those of the baselines in tests/results/scores and tests/results/systems, and `khabar benchmark` shows
them. The PhraseMatcher gets the names of the baseline `gazetteer`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import heideltime
from khabar import canonical, outside, scoring, sources
from khabar.baselines import gazetteer
from khabar.benchmark import results, sets
from khabar.layout import home
from khabar.outside import Case
from khabar.rules import Found
from khabar.segment import Page

COMMAND = "python scripts/peers.py"
NO_DAY = "2000-01-01"  # for a text whose day is not known: its peers must be told some day
TASKS = {"dateparser": "date_recognition", "mahad": "date_recognition", "spaCy PhraseMatcher": "entity_recognition"}
Document = dict[str, str]
Answers = list[list[dict[str, Any]]]


def ask(pythons: list[str], request: dict[str, Any]) -> dict[str, Any]:
    """The answer of scripts/peer.py in the first environment that has the peer; `not run` and why where none has."""
    script = Path(__file__).with_name("peer.py")
    sent, why = json.dumps(request).encode(), "no environment is named"
    for python in pythons:
        done = subprocess.run([python, str(script)], input=sent, capture_output=True, check=False)
        if not done.returncode:
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1][:200]
    return {"not run": why}


def names() -> list[list[str]]:
    """The names of the word lists with their types, which the baseline `gazetteer` has and the PhraseMatcher gets."""
    return [[word, name.type] for word, name in dict(gazetteer.entries()).items()]


def document(page: Page) -> Document:
    """A text as the peers get it."""
    return {"text": page.text, "dct": page.dct.isoformat() if page.dct else NO_DAY}


def found(page: Page, task: str, items: list[dict[str, Any]]) -> Found:
    """What a peer finds as a layer."""
    if task == "date_recognition":
        made = [{"type": i["type"], "value": i["value"], "relative_value": None, "anchor": None} for i in items]
    else:
        rest: dict[str, Any] = {"subtype": None, "form": "name", "metonymic": None, "derived_from": None, "holders": []}
        made = [{"type": item["type"], "entities": [], **rest} for item in items]
    spans = [page.span(item["start"], item["end"]) for item in items]
    layer, prefix = ("dates", "d") if task == "date_recognition" else ("entities", "e")
    return {
        layer: [{"id": f"{prefix}-{n}", "span": s, **m} for n, (s, m) in enumerate(zip(spans, made, strict=True), 1)]
    }


def answers(peer: str, documents: list[Document], options: argparse.Namespace) -> tuple[Answers, str] | None:
    """What a peer finds, and its version; None, with a word, where it cannot be run."""
    if peer == heideltime.NAME:
        if options.heideltime is None:
            print(f"{peer}: not run, no folder is named")
            return None
        return heideltime.answers(documents, options.heideltime), heideltime.VERSION
    answer = ask(options.peers, {"peer": peer, "documents": documents, "names": names(), "rounds": 0})
    if "not run" in answer:
        print(f"{peer}: not run, {answer['not run']}")
        return None
    return answer["answers"], answer["version"]


def on_set(name: str, cases: list[Case], peer: str, task: str, options: argparse.Namespace) -> Iterator[results.Json]:
    """The result of a peer on an outside set."""
    if task not in outside.load()[name].TASKS:
        return
    given = answers(peer, [document(case.page) for case in cases], options)
    if given is None:
        return
    layers = [found(case.page, task, items) for case, items in zip(cases, given[0], strict=True)]
    for result in sets.of_system(name, cases, peer, [task], layers, COMMAND):
        yield {**result, "version": given[1]}


def on_seeds(peer: str, task: str, options: argparse.Namespace) -> None:
    """Predictions and result of a peer on the documents of the corpus."""
    layout = home()
    records = [r for r in sources.read(layout).records if r.seed is not None and "hand" in r.annotations]
    given = answers(peer, [document(r.page) for r in records], options)
    if given is None:
        return
    folder = layout.root / results.SYSTEMS / slug(peer)
    folder.mkdir(parents=True, exist_ok=True)
    keys = ("start", "end", "type", "value") if task == "date_recognition" else ("start", "end", "type")
    lines = [
        {"document": r.id, "items": [{k: i[k] for k in keys} for i in items]}
        for r, items in zip(records, given[0], strict=True)
    ]
    path = folder / "predictions.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    result = results.of_system(scoring.score(layout, task, path), peer, COMMAND)
    canonical.write_if_changed(folder / f"{task}.json", canonical.dumps({**result, "version": given[1]}))


def slug(peer: str) -> str:
    """A peer's name in names of files."""
    return peer.lower().replace(" -pos no", "").replace(" ", "_")


def main() -> int:
    """Run every peer on every set of its task, and on the seeds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outside", type=Path, required=True, metavar="FOLDER", help="outside sets")
    parser.add_argument("--peers", nargs="+", default=[], metavar="PYTHON")
    parser.add_argument("--heideltime", type=Path, metavar="FOLDER", help="see scripts/heideltime.py")
    options = parser.parse_args()
    peers = {**TASKS, heideltime.NAME: "date_recognition"}
    for name in outside.load():
        if not (options.outside / name).is_dir():
            print(f"outside set {name}: skipped, there is no folder {options.outside / name}")
            continue
        cases = list(outside.cases(name, options.outside / name))
        for peer, task in peers.items():
            for result in on_set(name, cases, peer, task, options):
                folder = home().root / results.FOLDER / name
                canonical.write_if_changed(folder / f"{task}.{slug(peer)}.json", canonical.dumps(result))
                print(name, peer, {k: v["f1"] for k, v in result["pooled"]["measures"].items() if "," not in k})
    for peer, task in peers.items():
        on_seeds(peer, task, options)
    print("now: khabar benchmark seeds, which renews the tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
