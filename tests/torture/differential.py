"""The strict JSON loader against the standard library, and jsonschema against jsonschema-rs, on changed records.

Nothing may be accepted that the standard library refuses, and what both accept they read alike; both validators give
one verdict on a record, and on a changed schema whether it is one.

`python tests/torture/differential.py [--count N] [--seconds S] [--first N]`
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from jsonschema import Draft202012Validator as Slow
from jsonschema.exceptions import SchemaError
from jsonschema_rs import Draft202012Validator

from khabar import sources, strict_json
from khabar.checks.schemas import unsound
from khabar.json_scanner import JsonFault
from khabar.layout import at
from khabar.shape import described
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
OF_SCHEMAS = (*VALUES, "strin", "string", "(", "a{2,1}", "(?P<x>a)(?P=x)", "a(?<=b*)", {"type": 3}, [[]], 1.5, "regex")


def run(count: int = COUNT, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Of 32 trials four change a value of a record and one a value of a schema, and both validators are asked;
    the others change bytes and ask both loaders.
    """
    corpus = sources.read(at(Path(__file__).resolve().parents[1] / "tiny"))
    files = [f for f in corpus.files if f.kind in ("annotations", "document")]
    other = {
        kind: Draft202012Validator(corpus.schema.inline(corpus.schema.root(kind)), validate_formats=True, offline=True)
        for kind in ("annotations", "document")
    }
    schemas = [json.dumps(node) for node in corpus.schema.files.values()]
    done = accepted = judged = valid = held = sound = 0
    bad: list[dict[str, Any]] = []
    for n, chance in frame.trials(count, seconds, first):
        done += 1
        file = chance.choice(files)
        if n % 8 == 0:
            value = json.loads(file.raw)
            box, key = put(value, VALUES, chance)
            judged += 1
            verdict = not described(corpus.schema, file.kind, value)
            valid += verdict
            if verdict != other[file.kind].is_valid(value):
                bad.append({"trial": n, "key": str(key), "value": repr(box[key]), "jsonschema": verdict})
            continue
        if n % 32 == 4:
            node = json.loads(chance.choice(schemas))
            box, key = put(node, OF_SCHEMAS, chance)
            held += 1
            verdict = unsound(node) is None
            sound += verdict
            if verdict != _is_schema(node):
                bad.append({"trial": n, "key": str(key), "value": repr(box[key]), "taken_as_a_schema": verdict})
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
        "schemas_held_by_both": held,
        "of_them_sound": sound,
        "bad_trials": bad[: frame.BAD_SHOWN],
    }


def put(value: Any, values: tuple[Any, ...], chance: random.Random) -> tuple[Any, Any]:
    """Put one of `values` to a random place; the box it is in now, and its key."""
    boxes = [(x, k) for _, x in walk(value) if isinstance(x, dict | list) for k in _keys(x)]
    box, key = chance.choice(boxes)
    box[key] = chance.choice(values)
    return box, key


def _is_schema(node: Any) -> bool:
    try:
        Slow.check_schema(node)
    except SchemaError:
        return False
    return True


def _keys(box: Any) -> list[Any]:
    return list(box) if isinstance(box, dict) else list(range(len(box)))


if __name__ == "__main__":
    frame.main("differential", run, COUNT)
