"""Valid records, changed at random places by operators, each with the checks of which one must say so.

`python tests/torture/mutation.py [--count N] [--seconds S] [--first N]`
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from collections import Counter
from math import gcd
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from khabar import sources
from khabar.layout import at, home
from torture import frame
from torture.corpora import Corpus, Memory, replaced
from torture.operators import OPERATORS, Mutant

COUNT = 20_900  # one in 24 finds no place where it applies


def corpora() -> list[Corpus]:
    """The miniature and the real corpus, each read once; both are without findings."""
    found = []
    for layout in (at(Path(__file__).resolve().parents[1] / "tiny"), home()):
        corpus = Corpus(sources.read(layout))
        assert corpus.findings(corpus.base) == []
        found.append(corpus)
    return found


def chance_of(n: int) -> random.Random:
    """The chance of trial `n`."""
    return next(frame.trials(1, 60, n))[1]


def run(count: int = COUNT, seconds: float = 3600, first: int = 0, real_every: int = 7) -> dict[str, Any]:
    """Apply the operators in turn, to the real corpus once in `real_every` times, else to the miniature.

    The real corpus takes ten times as long; `real_every` shares no factor with the number of operators, so that each
    of them comes to both.
    """
    both, chosen = corpora(), sorted(OPERATORS)
    assert gcd(real_every, len(chosen)) == 1
    made, caught, skipped, equivalent = Counter(), Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    bad: list[dict[str, Any]] = []
    slowest, real = 0.0, 0
    with Memory.installed(*(corpus.base for corpus in both)):
        for n, chance in frame.trials(count, seconds, first):
            name = chosen[n % len(chosen)]
            corpus = both[n % real_every == 0]
            mutant: Mutant | None = OPERATORS[name](corpus, chance)
            if mutant is None:
                skipped[name] += 1
                continue
            made[name] += 1
            real += corpus is both[1]
            begun = time.process_time()
            try:
                ids = {f.check for f in corpus.findings(replaced(corpus.base, mutant.changes))}
            except Exception:
                bad.append({"trial": n, "operator": name, "traceback": traceback.format_exc()[-600:]})
                continue
            slowest = max(slowest, time.process_time() - begun)
            if ids & mutant.expected:
                caught[name] += 1
            elif mutant.equivalent and not ids:
                equivalent[f"{name}: {mutant.equivalent}"] += 1
            else:
                files = sorted(mutant.changes)
                bad.append({"trial": n, "operator": name, "files": files, "found": sorted(ids)})
    return {
        "count": made.total(),
        "bad": len(bad),
        "tracebacks": sum("traceback" in b for b in bad),
        "operators": len(chosen),
        "of_the_real_corpus": real,
        "caught": caught.total(),
        "equivalent": dict(sorted(equivalent.items())),
        "does_not_apply": dict(sorted(skipped.items())),
        "slowest_processor_seconds": round(slowest, 2),
        "bad_trials": bad[: frame.BAD_SHOWN],
    }


if __name__ == "__main__":
    frame.main("mutation", run, COUNT)
