"""The methods of torture in short (tests/torture; `make torture` runs them in full)."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import miniature
from khabar import front_matter, strict_json
from khabar.build import build
from khabar.cli import main
from khabar.features import arrow_schema
from khabar.json_scanner import JsonFault
from khabar.published import Published
from khabar.rows import document_fields
from khabar.running.validation import Validator
from khabar.schemas import Schema, Unsound
from torture import __main__ as driver
from torture import differential, frame, fuzz, mutation, patterns, repeats
from torture.operators import OPERATORS

FOLDER = Path(__file__).parent / "torture"


def test_every_changed_record_is_caught() -> None:
    found = mutation.run(count=4 * len(OPERATORS), seconds=60, real_every=11)
    assert found["bad_trials"] == [] and found["bad"] == found["tracebacks"] == 0
    assert found["operators"] >= 40 and found["count"] > 250 and found["of_the_real_corpus"] > 20
    assert found["caught"] + sum(found["equivalent"].values()) == found["count"]


def test_what_is_remembered_is_what_is_found() -> None:
    """The checks that were not run again would have found the same."""
    corpus = mutation.corpora()[0]
    with mutation.Memory.installed(corpus.base):
        quick = []
        for n, name in enumerate(sorted(OPERATORS)[::16]):
            made = OPERATORS[name](corpus, mutation.chance_of(n))
            assert made is not None
            quick.append((made, corpus.findings(mutation.replaced(corpus.base, made.changes))))
    for made, found in quick:
        assert corpus.findings(mutation.replaced(corpus.base, made.changes)) == found


def test_changed_bytes_end_in_findings() -> None:
    found = fuzz.run(count=2_000, seconds=60)
    assert found["bad_trials"] == [] and found["bad"] == 0
    assert found["count"] > 1_900


BROKEN = {
    "cut off": ("document", '"type": "object"', '"type": "obj'),
    "no such type": ("document", '"type": "object"', '"type": "objet"'),
    "a reference to nothing": ("document", "common.schema.json#/$defs/sha256", "common.schema.json#/$defs/sha512"),
    "a reference to itself": ("common", '"$defs": {', '"$defs": {"x": {"$ref": "#/$defs/x"}, '),
    "true as a field": ("annotations", '"properties": {', '"properties": {"x": true, '),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_schema_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of these once ended in a traceback; nothing can be held against such a schema."""
    layout = miniature.edit(miniature.copy(tmp_path), [{"own_schema": True}])
    kind, old, new = BROKEN[name]
    path = layout.schema / f"{kind}.schema.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    if name == "a reference to itself":
        document = layout.schema / "document.schema.json"
        document.write_text(document.read_text("utf-8").replace("#/$defs/sha256", "#/$defs/x"), "utf-8")
    assert main(["--root", str(layout.root), "validate"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "Fix:" in said.err
    assert f"{kind}.schema.json" in said.err or "document.schema.json" in said.err


@pytest.mark.parametrize(
    "new", ['"type": "objet"', '"type": "object", "minLength": "x"', '"type": ["object", "array"]']
)
def test_a_run_over_texts_names_a_broken_schema(new: str, tmp_path: Path) -> None:
    """What a worker makes of the schema says what is wrong with it, in an error that goes from process to process."""
    layout = miniature.edit(miniature.copy(tmp_path), [{"own_schema": True}])
    path = layout.schema / "document.schema.json"
    path.write_text(path.read_text("utf-8").replace('"type": "object"', new), "utf-8")
    schema = Schema(layout.schema)
    with pytest.raises(Unsound, match=r"document\.schema\.json.*Fix:"):
        arrow_schema(schema, document_fields(schema))
        Validator(schema)


def test_changed_schemas_end_in_findings_or_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = miniature.edit(miniature.copy(tmp_path), [{"own_schema": True}])
    raws = {path: path.read_bytes() for path in sorted(layout.schema.rglob("*.json"))}
    ended = []
    for n, chance in frame.trials(60, 60):
        path = chance.choice(list(raws))
        node = json.loads(raws[path])
        differential.put(node, differential.OF_SCHEMAS, chance)
        path.write_bytes(fuzz.changed(raws[path], chance) if n % 2 else json.dumps(node).encode("utf-8"))
        ended.append(main(["--root", str(layout.root), "validate"]))
        assert ended[-1] < 2 or "Fix:" in capsys.readouterr().err
        path.write_bytes(raws[path])
    assert len(ended) == 60 and set(ended) == {0, 1, 2}


def test_a_kind_that_was_cut_short_gets_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[tuple[int, int], int] = {}

    def trial_kind(raws: list[bytes], read: fuzz.Reader, count: int, seconds: float, first: int) -> dict[str, object]:
        done = min(count, 700)
        given[id(raws), first] = done
        return {"count": done, "seconds": 0.1, "slowest_ms": 1.0, "grown_mb": 0, "bad": [{"trial": first}]}

    monkeypatch.setattr(fuzz, "trial_kind", trial_kind)
    found = fuzz.run(count=2_000, seconds=60, first=50)
    assert found["kinds"]["JSON"] == {"count": 900, "seconds": 0.2, "slowest_ms": 1.0, "grown_mb": 0, "bad": 2}
    assert found["count"] == sum(given.values()) == 2_000 and found["bad"] == 10
    assert sorted(first for _, first in given) == [50] * 9 + [750]


def test_a_reader_that_fails_is_told(tmp_path: Path) -> None:
    """A traceback and a killed process are each one bad trial, and the trials go on behind them."""
    import os
    import signal

    def read(raw: bytes) -> None:
        if raw.startswith(b"raise"):
            raise AttributeError("x")
        if raw.startswith(b"kill"):
            os.kill(os.getpid(), signal.SIGKILL)

    found = fuzz.trial_kind([b"raise" * 9, b"kill" * 9, b"fine" * 9], read, 30, 20.0, 0)
    assert found["count"] == 30
    kinds = {"traceback" if "traceback" in b else "died" for b in found["bad"]}
    assert kinds == {"traceback", "died"} and len(found["bad"]) < 30


LAUGHS = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 12))  # stands for 10^11 items


@pytest.mark.parametrize(
    "block",
    [
        "configs: !!int ''",
        "configs: !!bool x",
        "configs: !!timestamp x",
        "configs: " + "[" * 3_000,
        "configs: " + "{a: " * 3_000,
        "configs: &a [*a]",
        f"l0: &l0 x\n{LAUGHS}\nconfigs:\n- config_name: quotes\n  description: *l11\n",
    ],
    ids=lambda block: block[:24],
)
def test_a_card_that_is_not_plain_has_no_front_matter(
    block: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of these once ended `khabar verify` in a traceback, or would have filled the memory."""
    layout = miniature.copy(tmp_path)
    build(layout)
    page = layout.card.read_bytes().decode("utf-8")
    folder = layout.name(Published(layout, Schema(layout.schema)).folder or Path()).removeprefix("corpus/")
    layout.card.write_bytes(f"---\n{block}\nx: {folder}/\n---\n{page[:100]}".encode())
    assert main(["--root", str(layout.root), "verify"]) == 1
    assert "load-card the card has no front matter" in capsys.readouterr().out


def test_a_plain_card_is_read_as_the_standard_loader_reads_it(tmp_path: Path) -> None:
    layout = miniature.copy(tmp_path)
    build(layout)
    raw = layout.card.read_bytes()
    found = front_matter.read(raw)
    assert found is not None and found == yaml.safe_load(raw.decode("utf-8").split("---\n", 2)[1])
    assert front_matter.read(raw.replace(b"---\n", b"---\nx: !!str y\n", 1)) is None


def test_loaders_and_validators_agree() -> None:
    found = differential.run(count=2_000)
    assert found["bad_trials"] == [] and found["count"] == 2_000
    assert found["accepted_by_both_loaders"] > 100 < found["judged_by_both_validators"]
    assert found["of_them_valid"] > 10
    assert 0 < found["of_them_sound"] < found["schemas_held_by_both"] > 50


def test_patterns_are_linear() -> None:
    found = patterns.run(sizes=(1_000, 10_000), pumps=patterns.SHORT_PUMPS)
    assert found["bad_trials"] == []
    assert found["patterns"] > 100 and found["count"] == found["patterns"] * len(patterns.SHORT_PUMPS)


@pytest.mark.parametrize("sentence", [
    "بحث الوزيران الأميركي جون كيري والروسي سيرغي لافروف الهدنة.",
    "وصلت السفينة إلى عمان من عدن.",
    "قال إن «الأمر» انتهى.",
    "وأضاف أن الاتفاق «مهم» للجميع».",
    "ظهرت «بوادر» التعافي.",
    "نقلت وكالة رويترز عن دبلوماسي أن الاجتماع تأجل.",
])  # fmt: skip
def test_a_text_that_repeats_itself_takes_time_in_proportion(sentence: str) -> None:
    repeats.took(sentence, repeats.LENGTHS[0])
    assert repeats.growth(sentence) < repeats.GROWTH


def test_no_pattern_is_missed() -> None:
    """Those that modules hold, those that cached functions make, and those written inside functions."""
    known = patterns.shipped()
    for place in ("khabar.checks.invisible._MARKUP", "khabar.rules.dates.clock._clock()", "rules/dates/_periods.py:"):
        assert any(name.startswith(place) for name in known), place
    held = sum(
        (path.read_text("utf-8").count("re.compile(")) for path in (FOLDER.parents[1] / "scripts/khabar").rglob("*.py")
    )
    assert len(known) > held


def test_a_pattern_that_backtracks_is_found() -> None:
    import re

    slow = re.compile(r"\s+$")
    assert patterns.too_slow(slow.search, " ", (1_000, 10_000)) is not None
    assert patterns.too_slow(re.compile(r"«[^«»]*»").search, "«", (1_000, 10_000)) is None


def test_a_clock_that_is_disturbed_is_not_a_pattern_that_backtracks(monkeypatch: pytest.MonkeyPatch) -> None:
    """One slow round of several says nothing; a time that grows too fast in each of them does."""
    rounds = iter([[0.019, 0.3], [0.019, 0.2]] + [[0.019, 0.24]] * patterns.TRIES)
    times = iter(t for pair in rounds for t in pair)
    monkeypatch.setattr(patterns, "took", lambda find, text: next(times))
    assert patterns.too_slow(str, " ", (1_000, 10_000)) is None
    assert patterns.too_slow(str, " ", (1_000, 10_000)) == (12.6, 0.24)


@pytest.mark.parametrize("place", patterns.AT_ONE_PLACE)
def test_patterns_that_are_tried_at_one_place_are_used_so(place: str) -> None:
    module, name = place.rsplit(".", 1)
    source = (FOLDER.parent.parent / "scripts" / Path(*module.split("."))).with_suffix(".py").read_text("utf-8")
    used = [n.attr for n in ast.walk(ast.parse(source))
            if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == name]  # fmt: skip
    assert set(used) == {patterns.AT_ONE_PLACE[place][0]}


def test_a_string_that_is_never_closed_takes_time_in_proportion() -> None:
    import time

    begun = time.process_time()
    with pytest.raises(JsonFault):
        strict_json.loads(b'{"a":' + b"[" * 20 + b"[],[],[],[],[],[],[],[],[],[],[],[],[]," + b'"\\"' * 200_000)
    assert time.process_time() - begun < 5


def test_every_method_says_how_it_went() -> None:
    """Each has the same options and prints one line of JSON; the driver finds it by that."""
    assert {"mutation", "fuzz", "differential", "patterns"} <= set(driver.methods())
    command = [sys.executable, str(FOLDER / "differential.py"), "--count", "50", "--first", "7"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    said = json.loads(done.stdout)
    assert {"method", "count", "bad", "seconds", "wanted"} <= set(said) and said["count"] == said["wanted"] == 50


def test_results_of_methods_that_were_not_run_stay(tmp_path: Path) -> None:
    path = tmp_path / "torture.json"
    driver.keep([{"method": "a", "count": 1}, {"method": "b", "count": 2}], path)
    driver.keep([{"method": "b", "count": 3}], path)
    assert [(m["method"], m["count"]) for m in json.loads(path.read_bytes())["methods"]] == [("a", 1), ("b", 3)]


def test_parts_of_a_run_add_up() -> None:
    one = {"count": 5, "bad": 1, "kinds": {"JSON": {"count": 3, "slowest_ms": 8.5}}, "bad_trials": [1], "operators": 78,
           "slowest": ["a on b", 2.0], "sizes": [10, 100], "seconds": 1.5, "date": "2026-01-01"}  # fmt: skip
    two = {"count": 7, "bad": 1, "kinds": {"JSON": {"count": 4, "slowest_ms": 2.0}, "cards": {"count": 1}},
           "bad_trials": [2], "operators": 78, "slowest": ["c on d", 1.0], "sizes": [10, 100], "seconds": 2.5,
           "date": "2026-01-02"}  # fmt: skip
    assert driver.added(one, two) == {
        "count": 12,
        "bad": 2,
        "kinds": {"JSON": {"count": 7, "slowest_ms": 8.5}, "cards": {"count": 1}},
        "bad_trials": [1, 2],
        "operators": 78,
        "slowest": ["a on b", 2.0],
        "sizes": [10, 100],
        "seconds": 4.0,
        "date": "2026-01-02",
    }
