"""Every pattern that the package ships, on long hostile texts: time may grow with the length and no faster.

Patterns are found by walking the package: every `re.Pattern`, RE2 pattern and `khabar.matching.Pattern` that a module
holds, alone or inside lists, tuples, dicts and objects, and what its functions without arguments that are cached give.
Time is the processor's. `python tests/torture/patterns.py [--count N] [--seconds S] [--first N]`
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import re2

import khabar
from khabar import rules
from khabar.matching import Pattern
from torture import frame

PUMPS = {
    "space": " ", "spaces and a letter": "    ا", "guillemets": "«", "closed guillemets": "«ا»", "quotes": '"',
    "brackets": "(", "waw": "و", "letters": "ابت", "an": "ان ", "said": "قال ", "digits": "1", "day and slash": "1/",
    "month": "مارس ", "number words": "خمسة و", "line ends": "\n", "commas": "، ", "dots": ".", "hash": "## ",
    "tags": "<a ", "ampersands": "&a", "escapes": '"\\', "nested": '{"a":[', "year": "2015-",
    "version": "## 1.0.0", "reference": "⟦000:1-2", "classes": "[",
}  # fmt: skip
SHORT_PUMPS = ("space", "guillemets", "said", "number words", "escapes", "classes")
COUNT = 5_000  # patterns times pumps, a little less
SIZES = (1_000, 10_000, 100_000)
GROWTH = 12.0  # T(10n) / T(n) at most
FLOOR = 0.02  # seconds below which a clock says nothing about growth
TRIES = 5  # a pattern is slow when it is slow each time
# Patterns that the package tries at one place of a text only, or in so many characters; all others are searched for.
AT_ONE_PLACE: dict[str, tuple[str, int | None]] = {
    "khabar.imports.brat.BOUND": ("fullmatch", None),
    "khabar.json_scanner._TOKEN": ("match", None),
    "khabar.outside._extents._OUTSIDE": ("fullmatch", None),
    "khabar.outside.timex_recognizers._BETWEEN": ("match", None),
    "khabar.reporting.sources._RELATIVE_HEAD": ("search", 40),
    "khabar.rules.entities._free._SHAPES": ("fullmatch", None),
    "khabar.rules.quote_marks._vocabulary._SHAPE": ("fullmatch", None),
}


def written() -> Iterator[tuple[str, Any]]:
    """Patterns written as strings in a call of `re` or `re2`, wherever they stand, also inside functions."""
    folder = Path(khabar.__path__[0])
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            library, first = ast.unparse(node.func.value), node.args[0]
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if library in ("re", "re2") and literal and node.func.attr != "escape":
                place = f"{path.relative_to(folder).as_posix()}:{node.lineno}"
                yield place, (re if library == "re" else re2).compile(first.value)


def shipped() -> dict[str, Any]:
    """Every pattern with the place where it was found."""
    rules.load()
    for info in pkgutil.walk_packages(khabar.__path__, "khabar."):
        if info.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(info.name)
        except ModuleNotFoundError as absent:
            # An engine's module needs the engine; its patterns, if it had some, stand in `written` all the same.
            if not info.name.startswith("khabar.engines.") or (absent.name or "").startswith("khabar"):
                raise
    found: dict[int, tuple[str, Any]] = {}
    for name, module in sorted(sys.modules.items()):
        if name == "khabar" or name.startswith("khabar."):
            for key, value in sorted(vars(module).items()):
                for place, pattern in _inside(value, f"{name}.{key}", module.__name__, 0):
                    found.setdefault(id(pattern), (place, pattern))
    texts = {pattern.pattern for _, pattern in found.values() if not isinstance(pattern, Pattern)}
    inside = [(place, pattern) for place, pattern in written() if pattern.pattern not in texts]
    return dict(sorted([*found.values(), *inside], key=lambda pair: pair[0]))


def _is_pattern(value: Any) -> bool:
    return isinstance(value, re.Pattern | Pattern) or type(value).__module__.split(".")[0] in ("re2", "_re2")


def _inside(value: Any, place: str, module: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Patterns in a value, and in what a cached function without arguments gives."""
    if _is_pattern(value):
        if hasattr(value, "pattern") or isinstance(value, Pattern):
            yield place, value
    elif depth > 4:
        return
    elif isinstance(value, dict):
        for key, x in value.items():
            yield from _inside(x, f"{place}[{key!r}]", module, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for i, x in enumerate(list(value)[:2000]):
            yield from _inside(x, f"{place}[{i}]", module, depth + 1)
    elif hasattr(value, "cache_info") and getattr(value, "__module__", "") == module:
        if not value.__wrapped__.__code__.co_argcount:
            yield from _inside(value(), f"{place}()", module, depth + 1)
    elif type(value).__module__.startswith("khabar") and hasattr(value, "__dict__"):
        yield from _inside(dict(vars(value)), place, module, depth + 1)


def search(place: str, pattern: Any) -> Callable[[str], Any]:
    """What the package does with a pattern: all of its matches in a text, or the one at its start."""
    if place in AT_ONE_PLACE:
        way, window = AT_ONE_PLACE[place]
        try_once: Callable[[str], Any] = getattr(pattern, way)
        return try_once if window is None else lambda text: try_once(text[-window:])
    if isinstance(pattern, Pattern):
        return lambda text: sum(1 for _ in pattern.find(text))
    return lambda text: sum(1 for _ in pattern.finditer(text))


def took(find: Callable[[str], Any], text: str) -> float:
    """Processor seconds of one search, the better of two where they are few."""
    begun = time.process_time()
    find(text)
    once = time.process_time() - begun
    if once < 0.2:
        begun = time.process_time()
        find(text)
        once = min(once, time.process_time() - begun)
    return once


def too_slow(find: Callable[[str], Any], pump: str, sizes: tuple[int, ...]) -> tuple[float, float] | None:
    """Growth and time where the time grows faster than the text; None as soon as a round of tries is without such.

    Of each size the best time of all rounds counts: whatever else the machine does can only add to one.
    """
    best = dict.fromkeys(sizes, float("inf"))
    worst: tuple[float, float] | None = None
    for _ in range(TRIES):
        worst, before = None, 0.0
        for size in sizes:
            now = best[size] = min(best[size], took(find, (pump * (size // len(pump) + 1))[:size] + "!"))
            if now > FLOOR and now > GROWTH * max(before, FLOOR / GROWTH):
                worst = (round(now / max(before, 1e-6), 1), round(now, 3))
                break
            before = now
        if worst is None:
            return None
    return worst


def run(
    count: int = COUNT, seconds: float = 3600, first: int = 0, sizes: tuple[int, ...] = SIZES,
    pumps: tuple[str, ...] = tuple(PUMPS),
) -> dict[str, Any]:  # fmt: skip
    """Every pattern on every pump."""
    known = {place: search(place, pattern) for place, pattern in shipped().items()}
    pairs = [(place, pump) for pump in pumps for place in known]
    done, bad, slowest = 0, [], ("", 0.0)
    for n, _ in frame.trials(min(count, len(pairs)), seconds, first):
        if n >= len(pairs):
            break
        place, pump = pairs[n]
        done += 1
        begun = time.process_time()
        if (worst := too_slow(known[place], PUMPS[pump], sizes)) is not None:
            bad.append({"pattern": place, "pump": pump, "growth": worst[0], "seconds": worst[1]})
        if (spent := time.process_time() - begun) > slowest[1]:
            slowest = (f"{place} on {pump}", round(spent, 3))
    return {
        "count": done,
        "wanted": min(count, len(pairs) - first),
        "bad": len(bad),
        "patterns": len(known),
        "pumps": len(pumps),
        "characters": list(sizes),
        "slowest": list(slowest),
        "bad_trials": bad[: frame.BAD_SHOWN],
    }


if __name__ == "__main__":
    frame.main("patterns", run, COUNT)
