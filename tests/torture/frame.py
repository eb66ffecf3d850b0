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


def in_parts(parts: dict[str, dict[str, Any]], bad: list[str]) -> dict[str, Any]:
    """The result of a method that tries one thing after another, each to its end: it can be run for some of them.

    A part has `count`, `bad` and `seconds`; a line of `bad` begins with the name of its part.
    """
    sums = {key: sum(part[key] for part in parts.values()) for key in ("count", "bad", "seconds")}
    return {**sums, "wanted": sums["count"], "parts": parts, "shown": bad[:BAD_SHOWN]}


def joined(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """A result in place of an earlier one of its method; of one in parts, those stay that were not run again."""
    if "parts" not in before or "parts" not in after:
        return after
    kept = [line for line in before["shown"] if line.partition(",")[0] not in after["parts"]]
    return {**after, **in_parts({**before["parts"], **after["parts"]}, [*kept, *after["shown"]])}


def main(method: str, run: Callable[[int, float, int], dict[str, Any]], count: int, seconds: float = 3600) -> None:
    """Run a method from the command line; the last line that it prints is its result."""
    parser = argparse.ArgumentParser(description=f"Torture: {method}.")
    parser.add_argument(
        "--count", type=int, default=count, help="trials, or what the module says (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=seconds, help="begin no further one after this time (default: %(default)s)"
    )
    parser.add_argument("--first", type=int, default=0, help="number of the first trial, to go on with")
    options = parser.parse_args()
    begun = time.monotonic()
    found = run(options.count, options.seconds, options.first)
    found = {"method": method, "wanted": options.count, "seconds": round(time.monotonic() - begun, 1), **found}
    print(json.dumps(found, ensure_ascii=False))
    raise SystemExit(1 if found["bad"] else 0)
