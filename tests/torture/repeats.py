"""Every sentence of the cases of the rules, said again and again: time may grow with the length and hardly faster.

What a rule asks of a page for each of its hits makes a long text slow, and no single pattern shows it. Time is the
processor's; of each length the best of several tries counts. `python tests/torture/repeats.py [--count SENTENCES]
[--seconds S] [--first N]`
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from khabar.annotator import annotate_text
from torture import frame

CASES = Path(__file__).resolve().parents[1] / "cases" / "rules"
LENGTHS = (40_000, 160_000)  # code points
GROWTH = 7.0  # of the time, where the length is four times as much
TRIES = 4
SHORTEST = 20


def sentences() -> list[str]:
    """The texts of all examples and counter-examples, in the order of their files."""
    found = (text for path in sorted(CASES.rglob("*.json")) for text in _texts(json.loads(path.read_bytes())))
    return list(dict.fromkeys(text for text in found if len(text) >= SHORTEST))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"].strip()
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def took(sentence: str, length: int) -> float:
    """Processor seconds of all rules on so long a text."""
    text = ((sentence + " ") * (length // len(sentence) + 1))[:length]
    gc.collect()
    gc.disable()  # it comes when it likes, and looks at everything there is
    try:
        begun = time.process_time()
        annotate_text(text, "2031-02-03")
        return time.process_time() - begun
    finally:
        gc.enable()


def growth(sentence: str) -> float:
    """How many times longer the longer text takes; looked at again as long as it seems too much."""
    best = dict.fromkeys(LENGTHS, float("inf"))
    for _ in range(TRIES):
        for length in LENGTHS:
            best[length] = min(best[length], took(sentence, length))
        if best[LENGTHS[1]] <= GROWTH * best[LENGTHS[0]]:
            break
    return best[LENGTHS[1]] / best[LENGTHS[0]]


def run(count: int = 10_000, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Sentence by sentence."""
    known = sentences()
    took(" ".join(known), LENGTHS[0])  # what is read and made only once
    tried, bad, most = 0, [], (0.0, "")
    for number, _ in frame.trials(min(count, len(known) - first), seconds, first):
        found = growth(known[number])
        most = max(most, (round(found, 1), known[number]))
        tried += 1
        if found > GROWTH:
            bad.append(f"sentence {number}, {found:.1f} times: {known[number]}")
    return {
        "count": tried,
        "wanted": min(count, len(known) - first),
        "code_points": list(LENGTHS),
        "grown": list(reversed(most)),
        "bad": len(bad),
        "shown": bad[: frame.BAD_SHOWN],
    }


if __name__ == "__main__":
    frame.main("repeats", run, 10_000)
