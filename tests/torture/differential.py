"""The strict JSON loader against the standard library, and jsonschema against jsonschema-rs, on changed records.

Nothing may be accepted that the standard library refuses, and what both accept they read alike; both validators give
one verdict. `python tests/torture/differential.py [--count N] [--seconds S] [--first N]`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from jsonschema_rs import Draft202012Validator

from khabar import sources, strict_json
from khabar.json_scanner import JsonFault
from khabar.layout import at
from khabar.shape import offences
from torture import frame
from torture.fuzz import changed
from torture.operators import walk

COUNT = 100_000
VALUES = (
    None,
    True,
    0,
    -1,
    2**31,
    "",
    "x",
    "PER",
    "2015-02-30",
    "XXXX-13",
    [],
    {},
    [1],
    "../x",
    "a\n",
    "ـ",
    "٢٠١٥-٠٩-١٨",
)


def run(count: int = COUNT, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Every eighth trial changes a value and asks both validators, the others change bytes and ask both loaders."""
    corpus = sources.read(at(Path(__file__).resolve().parents[1] / "tiny"))
    files = [f for f in corpus.files if f.kind in ("annotations", "document")]
    other = {
        kind: Draft202012Validator(corpus.schema.inline(corpus.schema.root(kind)), validate_formats=True, offline=True)
        for kind in ("annotations", "document")
    }
    done = accepted = judged = valid = 0
    bad: list[dict[str, Any]] = []
    for n, chance in frame.trials(count, seconds, first):
        done += 1
        file = chance.choice(files)
        if n % 8 == 0:
            value = json.loads(file.raw)
            boxes = [(x, k) for _, x in walk(value) if isinstance(x, dict | list) for k in _keys(x)]
            box, key = chance.choice(boxes)
            box[key] = chance.choice(VALUES)
            judged += 1
            verdict = not offences(corpus.schema, file.kind, value)
            valid += verdict
            if verdict != other[file.kind].is_valid(value):
                bad.append({"trial": n, "key": str(key), "value": repr(box[key]), "jsonschema": verdict})
            continue
        raw = changed(file.raw, chance)
        try:
            value = strict_json.loads(raw)
        except JsonFault:
            continue
        accepted += 1
        try:
            same = json.loads(raw.decode("utf-8")) == value
        except ValueError:
            same = False
        if not same:
            bad.append({"trial": n, "hex": raw[:40].hex()})
    return {
        "count": done,
        "bad": len(bad),
        "accepted_by_both_loaders": accepted,
        "judged_by_both_validators": judged,
        "of_them_valid": valid,
        "bad_trials": bad[: frame.BAD_SHOWN],
    }


def _keys(box: Any) -> list[Any]:
    return list(box) if isinstance(box, dict) else list(range(len(box)))


if __name__ == "__main__":
    frame.main("differential", run, COUNT)
