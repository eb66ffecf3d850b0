"""What every method of torture shares: its options, its clock, and the one JSON line it prints.

A method is a module of this folder with `run(count, seconds, first) -> dict` and `if __name__ == "__main__"`. Trial `n`
of a method is made from the number `n` alone, so that a run goes on where another stopped: `--first`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

BAD_SHOWN = 20  # bad trials that a result lists; all of them are counted


def trials(count: int, seconds: float, first: int = 0) -> Iterator[tuple[int, random.Random]]:
    """Numbers of trials with their own chance, until there are `count` or the time is up."""
    end = time.monotonic() + seconds
    for n in range(first, first + count):
        if time.monotonic() > end:
            return
        yield n, random.Random(n)


def main(method: str, run: Callable[[int, float, int], dict[str, Any]], count: int, seconds: float = 3600) -> None:
    """Run a method from the command line; the last line that it prints is its result."""
    parser = argparse.ArgumentParser(description=f"Torture: {method}.")
    parser.add_argument("--count", type=int, default=count, help="trials (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=seconds, help="stop after this time (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial, to go on with")
    options = parser.parse_args()
    begun = time.monotonic()
    found = run(options.count, options.seconds, options.first)
    found = {"method": method, "wanted": options.count, **found, "seconds": round(time.monotonic() - begun, 1)}
    print(json.dumps(found, ensure_ascii=False))
    raise SystemExit(1 if found["bad"] else 0)
