"""Scores as a table for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def table(result: Json) -> str:
    """What `scoring.score` found: the pooled table, the stories beside each other, the comparison, the caveats."""
    return "\n".join(_lines(result)) + "\n"


def filtered(result: Json, pattern: str) -> bool:
    """Leave the measures whose whole name matches, in every scope; whether there is one."""
    for scope in (result["pooled"], *result["stories"].values()):
        for part in ("measures", "averages"):
            scope[part] = {name: cell for name, cell in scope[part].items() if re.fullmatch(pattern, name)}
    return bool(result["pooled"]["measures"] or result["pooled"]["averages"])


def _lines(result: Json) -> Iterator[str]:
    split = f" of split {result['split']}" if result["split"] else ""
    names = result["documents"]
    labels = f" in the labels of {result['labels']}" if "labels" in result else ""
    yield f"{result['task']}{labels}: {len(names)} documents{split} with a hand layer ({', '.join(names)})"
    cells = result["pooled"]["measures"]
    width = max(20, *(len(name) for name in [*cells, *result["pooled"]["averages"]]))
    yield f"{'measure':<{width}} {'gold':>6} {'found':>6} {'match':>7} {'P':>6} {'R':>6} {'F1':>6} {'95%':>13}"
    for name, cell in cells.items():
        numbers = f"{cell['gold']:>6} {cell['predicted']:>6} {_matched(cell):>7}"
        scores = " ".join(f"{_score(cell[key]):>6}" for key in ("precision", "recall", "f1"))
        yield f"{name:<{width}} {numbers} {scores} {_interval(cell['interval']):>13}"
    for name, average in result["pooled"]["averages"].items():
        value, interval = _score(average["value"]), _interval(average["interval"])
        yield f"{name:<{width}} {'':>35} {value:>6} {interval:>13}".rstrip()
        classes = ", ".join(f"{c} ({n})" for c, n in average["classes"].items())
        yield f"  classes with gold items: {classes or 'none'}"
    yield from _ceiling(result.get("ceiling"))
    yield from _stories(result["stories"], width)
    yield from _against(result["against"], result["interval"])
    how = result["interval"]
    yield f"95%: {how['method']} of F1 ({how['unit']}s drawn anew within documents, {how['rounds']} rounds)"
    yield f"cells with fewer than {result['minimum_gold']} gold items have counts and no score"
    if result["in_sample"]:
        yield "in-sample: the rules were developed with these documents at hand"


def _ceiling(views: Json | None) -> Iterator[str]:
    """What CoNLL can reach, whoever writes it."""
    if views:
        yield "ceiling of whole tokens (F1 of the gold put into flat tags; a mention inside a token cannot be found):"
    for view, measures in (views or {}).items():
        shown = (f"{name} {_score(c['f1'])} ({_matched(c)} of {c['gold']})" for name, c in measures.items())
        yield f"  {view} tokens: {', '.join(shown)}"


def _stories(stories: Json, width: int) -> Iterator[str]:
    """F1 of each story, or matched of gold items where they are few."""
    if not stories:
        return
    columns = [max(len(name), 9) for name in stories]
    yield "F1 by story (leave-one-story-out view):"
    yield f"{'measure':<{width}} " + " ".join(f"{s:>{c}}" for s, c in zip(stories, columns, strict=True))
    measures = dict.fromkeys(name for scope in stories.values() for name in scope["measures"])
    for name in measures:
        cells = [scope["measures"].get(name) for scope in stories.values()]
        shown = [_short(cell) for cell in cells]
        yield f"{name:<{width}} " + " ".join(f"{s:>{c}}" for s, c in zip(shown, columns, strict=True))


def _against(difference: Json | None, how: Json) -> Iterator[str]:
    if difference is None:
        return
    yield f"against {difference['predictions']}: {difference['measure']}"
    if difference["f1"] is None:
        first, second = (f"{m:g}" for m in difference["matched"])
        yield f"  {first} and {second} of {difference['gold']} gold items matched; too few for a difference"
        return
    first, second = (_score(x) for x in difference["f1"])
    yield f"  F1 {first} and {second}, difference {difference['difference']:+.3f} {_interval(difference['interval'])}"
    share = difference["share_of_rounds_not_better"]
    yield f"  paired {how['method']}, {how['rounds']} rounds; better in {1 - share:.1%} of them"


def _short(cell: Json | None) -> str:
    if cell is None or not (cell["gold"] or cell["predicted"]):
        return "–"
    return f"{_matched(cell)} of {cell['gold']}" if cell["f1"] is None else _score(cell["f1"])


def _matched(cell: Json) -> str:
    return f"{round(cell['gold_matched'], 1):g}"


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(bounds: list[float] | None) -> str:
    return "–" if bounds is None else f"[{bounds[0]:.3f} {bounds[1]:.3f}]"
