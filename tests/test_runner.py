"""Annotating many texts: every format, every kind of bad document, dying processes, killed runs. Real processes."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry

from khabar import annotator, disk, rows
from khabar.features import arrow_schema
from khabar.layout import home
from khabar.running import formats
from khabar.running.pieces import Columns, Unusable
from khabar.running.run import _equal
from khabar.running.slots import BETWEEN, READING, Slot
from khabar.running.table import annotate_table
from khabar.running.validation import Validator, record_schema
from khabar.schemas import Schema

TEXTS = {
    "a": "قالت وزيرة المالية أمس إن «العجز تراجع» في الرباط.",
    "b": "وصل الرئيس التونسي إلى باريس يوم الجمعة 3 مايو 2019.",
    "c": "وأضاف المتحدث باسم الوزارة: «لم نتسلم شيئا بعد».",
    "d": "لا شيء هنا.",
    "e": "أعلنت شركة الواحة، الثلاثاء، أنها ستفتح فرعا في عمّان خلال ثلاثة أشهر.",
}
SCHEMA = Schema(home().schema)
POISON = '''"""Poison: invented for a test. Does to its process what the first word of a text says."""
import os, signal, time
from pathlib import Path
from khabar.rules import rule
@rule()
def poison(page, found):
    """Raises, sleeps, hangs or dies."""
    word = page.text.split()[0]
    if word == "raise":
        raise ValueError("poisoned")
    if word == "sleep":
        time.sleep(60)
    if word == "hang":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(60)
    if word == "exit":
        os._exit(3)
    if word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "once" and not (mark := Path(os.environ["MARK"])).exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "slow":
        time.sleep(0.1)
    if word == "broken":
        yield {"span": page.span(0, 6), "type": "NEVER", "value": None, "relative_value": None, "mod": None}
'''


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """A copy of the package with one more rule."""
    package = home().root / "scripts" / "khabar"
    target = tmp_path / "copy" / "scripts" / "khabar"
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(home().schema, tmp_path / "copy" / "schema")
    (target / "rules" / "dates" / "poison.py").write_text(POISON, "utf-8")
    return tmp_path / "copy"


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "khabar", "annotate", *map(str, arguments)]


def surroundings(root: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(root / "scripts"), "MARK": str(root / "mark")}


def annotate(*arguments: str | Path, root: Path | None = None, status: int = 0) -> str:
    """Run the command; a run that takes a minute hangs."""
    done = subprocess.run(
        command(*arguments), env=surroundings(root or home().root), capture_output=True, timeout=60, check=False
    )
    said = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in said
    assert done.returncode == status, said
    return said


def write_jsonl(path: Path, documents: dict[str, str], **more: Any) -> Path:
    lines = [json.dumps({"id": name, "text": text, **more}, ensure_ascii=False) for name, text in documents.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def rejects(output: Path) -> list[dict[str, Any]]:
    path = output / "rejects.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.is_file() else []


def written(output: Path) -> dict[str, bytes]:
    """What a run left, hidden files apart."""
    return {p.name: p.read_bytes() for p in sorted(output.iterdir()) if not p.name.startswith(".")}


def identities(output: Path) -> dict[str, tuple[int, int]]:
    """What tells a shard written anew from one left alone, whatever its content."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in sorted(output.glob("part-*.parquet"))}


# --- what comes out ---------------------------------------------------------------------------------------------


def save_text(folder: Path) -> list[str]:
    (folder / "in").mkdir()
    for name, text in TEXTS.items():
        (folder / "in" / f"{name}.txt").write_text(text, "utf-8")
    return [str(folder / "in")]


def save_jsonl(folder: Path) -> list[str]:
    write_jsonl(folder / "in.jsonl", TEXTS, day="2019-05-04T10:00:00Z")
    return [str(folder / "in.jsonl"), "--dct", "day"]


def save_parquet(folder: Path) -> list[str]:
    columns = {"url": list(TEXTS), "body": list(TEXTS.values()), "when": [date(2019, 5, 4)] * len(TEXTS)}
    (folder / "in").mkdir()
    pq.write_table(pa.table(columns), folder / "in" / "x.parquet", row_group_size=3)
    return [str(folder / "in"), "--id", "url", "--text", "body", "--dct", "when"]


def save_dataset(folder: Path) -> list[str]:
    from datasets import Dataset, DatasetDict

    documents = [{"id": name, "text": text, "dct": "2019-05-04"} for name, text in TEXTS.items()]
    splits = {"train": Dataset.from_list(documents[:3]), "test": Dataset.from_list(documents[3:])}
    DatasetDict(splits).save_to_disk(str(folder / "in"))
    return [str(folder / "in"), "--dct", "dct"]


@pytest.mark.parametrize("save", [save_text, save_jsonl, save_parquet, save_dataset])
def test_every_format_gives_the_annotations_of_its_texts(save: Any, tmp_path: Path) -> None:
    source, *options = save(tmp_path)
    out = tmp_path / "out"
    assert "5 documents, 2 shards" in annotate(source, out, *options, "--jobs", "1", "--shard", "3")
    made = pa.concat_tables(pq.read_table(path) for path in sorted(out.glob("*.parquet"))).to_pylist()
    assert [row["id"] for row in made] == list(TEXTS) and rejects(out) == []
    for row in made:
        dct = None if save is save_text else "2019-05-04"
        assert (row["text"], row["dct"]["value"]) == (TEXTS[row["id"]], dct)
        found = annotator.annotate_text(row["text"], dct)
        for layer, items in found.items():
            kept = [rows.restore(SCHEMA, SCHEMA.root(f"layers/{layer}"), item) for item in row[f"rules_{layer}"]]
            assert kept == items


def test_shards_load_as_documents(tmp_path: Path) -> None:
    from datasets import load_dataset

    out = tmp_path / "out"
    annotate(write_jsonl(tmp_path / "in.jsonl", TEXTS), out, "--jobs", "1", "--shard", "2")
    files = [str(path) for path in sorted(out.glob("*.parquet"))]
    assert len(files) == 3
    cache = str(tmp_path / "cache")
    loaded = load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
    assert loaded["id"] == list(TEXTS)
    assert loaded.features.arrow_schema.equals(arrow_schema(SCHEMA, rows.document_fields(SCHEMA)))
    assert [row["rules_dates"] is not None and row["dates"] is None for row in loaded] == [True] * 5
    whole = load_dataset(str(out), split="train", cache_dir=cache)
    assert whole["id"] == list(TEXTS)


def test_what_only_a_reader_tells_is_told_by_the_schema() -> None:
    """A field that the schema marks is null in silver output, and may be nothing else; all others are filled."""
    schema = record_schema(SCHEMA)
    null = {name for name, node in schema["properties"].items() if node["type"] == "null"}
    marked = {name for name, at in rows.document_fields(SCHEMA).items() if at.node.get("x-by-reading")}
    assert null == marked | set(SCHEMA.layers) and {"story", "zones", "split"} <= marked
    (row,) = annotate_table(pa.table({"id": ["1"], "text": [TEXTS["a"]]})).to_pylist()
    assert {name for name, value in row.items() if value is None} == null | {"rejected"}


def test_an_output_without_a_document_has_no_shard(tmp_path: Path) -> None:
    """`datasets` cannot read a file without rows: one such shard made the whole output unreadable."""
    from datasets import load_dataset

    source = write_jsonl(tmp_path / "in.jsonl", {"a": "", "b": " ", "c": ""})
    out = tmp_path / "out"
    said = annotate(source, out, "--jobs", "1", "--shard", "2", status=1)
    assert "3 documents, 0 shards" in said and "every document was rejected" in said and "3 (3 empty)" in said
    assert set(written(out)) == {"rejects.jsonl", "run.json"} and [r["id"] for r in rejects(out)] == ["a", "b", "c"]
    before = written(out)
    stamp = (out / ".part-000000.parquet").stat().st_mtime_ns
    annotate(source, out, "--jobs", "1", "--shard", "2", status=1)
    assert (out / ".part-000000.parquet").stat().st_mtime_ns == stamp and written(out) == before
    # A shard that gets a document is written, and one that loses its last is taken away.
    write_jsonl(source, {"a": "", "b": " ", "c": TEXTS["c"]})
    assert "1 shards" in annotate(source, out, "--jobs", "1", "--shard", "2", status=1)
    assert set(written(out)) == {"part-000001.parquet", "rejects.jsonl", "run.json"}
    loaded = load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded["id"] == ["c"]
    write_jsonl(source, {"a": TEXTS["a"], "b": " ", "c": ""})
    annotate(source, out, "--jobs", "1", "--shard", "2", status=1)
    assert set(written(out)) == {"part-000000.parquet", "rejects.jsonl", "run.json"}
    assert [p.name for p in out.glob(".part-*")] == [".part-000001.parquet"]


# --- bad documents -------------------------------------------------------------------------------------------------

BAD = [
    ({"text": b""}, "empty: the text has no characters"),
    ({"text": b" \n\t"}, "empty: there is nothing but white space"),
    ({"text": None}, "no-text: the text is null"),
    ({"text": "قال".encode("cp1256")}, "not-utf-8: byte 0 is 0xde"),
    ({"text": b"\xed\xa0\x80"}, "not-utf-8: byte 0 is 0xed"),
    ({"text": "ك".encode() * 101}, "too-long: 101 characters, the limit is 100"),
    ({"text": b"x" * 401}, "too-long: 401 bytes, the limit is 100 characters"),
    ({"dct": "2019-02-30"}, "bad-dct: '2019-02-30' is not a day, YYYY-MM-DD"),
    ({"dct": "4/5/2019"}, "bad-dct: '4/5/2019' is not a day, YYYY-MM-DD"),
    ({"id": None}, "no-id: the row has no id"),
    ({"id": ""}, "no-id: the row has no id"),
    ({"rejected": "not-json: so"}, "not-json: so"),
]


@pytest.mark.parametrize(("change", "reason"), BAD)
def test_a_bad_document_is_refused_and_its_neighbours_are_not(change: dict[str, Any], reason: str) -> None:
    good = {"id": "n", "text": TEXTS["a"].encode(), "dct": "2019-05-04", "rejected": None}
    kinds = {"id": pa.string(), "text": pa.binary(), "dct": pa.string(), "rejected": pa.string()}
    made = annotate_table(pa.Table.from_pylist([good, {**good, **change}, good], pa.schema(kinds)), 100)
    assert made["rejected"].to_pylist() == [None, reason, None]
    assert made["text"].to_pylist() == [TEXTS["a"], None, TEXTS["a"]]


def test_the_seam_takes_strings_and_an_empty_table() -> None:
    table = pa.table({"id": ["1"], "text": [TEXTS["b"]]})
    made = annotate_table(table)
    assert made.num_rows == 1 and made["rules_dates"].to_pylist()[0][0]["value"] == "2019-05-03"
    assert annotate_table(table.slice(0, 0)).schema.equals(made.schema)
    assert annotate_table(table).equals(made)


def test_lines_that_are_no_documents_are_named(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 1, "text": TEXTS["d"]}).encode(),
        b'{"id": 2, "text": ',
        b"",
        b'{"id": 3, "text": "\xff"}',
        b'["4"]',
        b'{"id": 5, "text": 5}',
        b'{"id": 6, "text": "\\ud800"}',
        b'{"text": "no id"}',
        b'{"id": 1, "text": "the same id"}',
        b"[" * 100_000,
        json.dumps({"id": 9, "text": TEXTS["d"]}).encode(),
    ]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    said = annotate(tmp_path / "in.jsonl", tmp_path / "out", "--jobs", "1", "--shard", "4", status=1)
    assert "10 documents" in said and "rejected: 8" in said
    found = [(r["place"], r["reason"]) for r in rejects(tmp_path / "out")]
    reasons = ["not-json", "not-utf-8", "not-json", "not-text", "not-utf-8", "no-id", "equal-id", "not-json"]
    assert found == [(f"in.jsonl:{n}", r) for n, r in zip((2, 4, 5, 6, 7, 8, 9, 10), reasons, strict=True)]
    kept = [
        pq.read_table(path, columns=["id"])["id"].to_pylist() for path in sorted((tmp_path / "out").glob("*.parquet"))
    ]
    assert [name for names in kept for name in names] == ["1", "9"]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_files_of_one_name_are_told_apart(suffix: str, tmp_path: Path) -> None:
    """A place is named within the input, and in UTF-8, whatever the file system holds."""
    texts = {"a": " ", "b": TEXTS["b"]}
    odd = os.fsdecode(b"2016/\xff")
    for folder in ("2015", "2016", odd):
        (tmp_path / "in" / folder).mkdir(parents=True)
        if suffix == ".jsonl":
            write_jsonl(tmp_path / "in" / folder / "part.jsonl", {f"{folder[-1]!a}{k}": v for k, v in texts.items()})
        else:
            table = pa.table({"id": [f"{folder[-1]!a}{k}" for k in texts], "text": list(texts.values())})
            with (tmp_path / "in" / folder / "part.parquet").open("wb") as file:
                pq.write_table(table, file)
    with (tmp_path / "in" / "2016" / f"twice{suffix}").open("wb") as file:
        file.write((tmp_path / "in" / "2015" / f"part{suffix}").read_bytes())
    annotate(tmp_path / "in", tmp_path / "out", "--jobs", "1", status=1)
    found = [
        (r["place"].replace(":row 0", ":1").replace(":row 1", ":2"), r["reason"]) for r in rejects(tmp_path / "out")
    ]
    assert found == [
        (f"2015/part{suffix}:1", "empty"),
        (f"2016/part{suffix}:1", "empty"),
        (f"2016/twice{suffix}:1", "equal-id"),
        (f"2016/twice{suffix}:2", "equal-id"),
        (f"2016/\\xff/part{suffix}:1", "empty"),
    ]
    assert {r["detail"] for r in rejects(tmp_path / "out") if r["reason"] == "equal-id"} == {
        f"the id is also in 2015/part{suffix}, earlier"
    }


def test_a_row_that_is_no_document_is_found_by_its_place(tmp_path: Path) -> None:
    """Rows count from 0, as the tools do that open them, through row groups, and through the files of a split."""
    from datasets import Dataset, DatasetDict, load_from_disk

    texts = [" " if n in (0, 5, 11) else TEXTS["abcde"[n % 5]] for n in range(12)]
    table = pa.table({"id": [f"n{n}" for n in range(12)], "text": texts})
    pq.write_table(table, tmp_path / "news.parquet", row_group_size=4)
    annotate(tmp_path / "news.parquet", tmp_path / "a", "--jobs", "1", "--shard", "3", status=1)
    found = [(r["id"], r["place"]) for r in rejects(tmp_path / "a")]
    assert found == [(f"n{n}", f"news.parquet:row {n}") for n in (0, 5, 11)]
    read = pq.read_table(tmp_path / "news.parquet")
    assert [read["id"][int(place.rpartition(" ")[2])].as_py() for _, place in found] == [name for name, _ in found]

    splits = {"train": Dataset(table), "test": Dataset(pa.table({"id": ["m0", "m1"], "text": [TEXTS["a"], ""]}))}
    DatasetDict(splits).save_to_disk(tmp_path / "saved", num_shards={"train": 3, "test": 1})
    annotate(tmp_path / "saved", tmp_path / "b", "--jobs", "1", "--shard", "3", status=1)
    found = [(r["id"], r["place"]) for r in rejects(tmp_path / "b")]
    assert found == [*((f"n{n}", f"train:row {n}") for n in (0, 5, 11)), ("m1", "test:row 1")]
    back = load_from_disk(str(tmp_path / "saved"))
    for name, place in found:
        split, row = place.split(":row ")
        assert back[split][int(row)]["id"] == name


def test_equal_ids_are_found_across_pieces() -> None:
    names = [b"%016d" % n for n in (5, 3, 5, 7, 3, 5, 0)]
    assert sorted(_equal(bytearray(b"".join(names)))) == [(0, 2), (0, 5), (1, 4)]
    many = [b"%016d" % (n % 5000) for n in range(6000)]
    assert sorted(_equal(bytearray(b"".join(many)))) == [(n, n + 5000) for n in range(1000)]


def test_a_text_of_a_hundred_megabytes_is_survived(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "big.txt").write_bytes("خبر ".encode() * 14_500_000)
    for name in "ac":
        (tmp_path / "in" / f"{name}.txt").write_text(TEXTS[name], "utf-8")
    annotate(tmp_path / "in", tmp_path / "out", "--jobs", "1", status=1)
    (reject,) = rejects(tmp_path / "out")
    assert (reject["id"], reject["reason"]) == ("big", "too-long")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{in}", "{out}", "--text", "body"], "has no column body; it has id, text"),
        (["{in}", "{out}", "--dct", "day"], "has no column day"),
        (["{none}", "{out}"], "there is no"),
        (["{in}", "{in}"], "lie one in the other"),
        (["{empty}", "{out}"], "has nothing to read"),
        (["{in}", "{foreign}"], "is not empty"),
        (["{in}"], "no OUTPUT"),
    ],
)
def test_what_cannot_run_says_why(arguments: list[str], message: str, tmp_path: Path) -> None:
    from khabar.cli import main

    write_jsonl(tmp_path / "in.jsonl", TEXTS)
    for folder in ("empty", "foreign"):
        (tmp_path / folder).mkdir()
    (tmp_path / "foreign" / "precious.txt").write_text("mine")
    names = {"in": "in.jsonl", "out": "out", "none": "none", "empty": "empty", "foreign": "foreign"}
    paths = {name: str(tmp_path / file) for name, file in names.items()}
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr.write", said.append)
        assert main(["annotate", *(argument.format(**paths) for argument in arguments)]) == 2
    assert message in "".join(said) and "Fix: " in "".join(said)
    assert not (tmp_path / "out").exists() and not list((tmp_path / "empty").iterdir())
    assert (tmp_path / "foreign" / "precious.txt").read_text() == "mine"


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "in.jsonl", TEXTS), tmp_path / "out"
    out.mkdir()
    with disk.lock(out / ".lock"):
        said = annotate(source, out, status=2)
    assert f"process {os.getpid()}" in said and "Fix: wait for it" in said


# --- processes that die --------------------------------------------------------------------------------------------


def test_exactly_the_poisoned_documents_are_lost(poisoned: Path, tmp_path: Path) -> None:
    texts = {f"good-{n}": TEXTS["abcde"[n % 5]] for n in range(8)}
    for n, word in enumerate(("raise", "sleep", "hang", "exit", "kill", "once", "broken")):
        texts |= {word: f"{word} {TEXTS['a']}", f"after-{n}": TEXTS["b"]}
    out = tmp_path / "out"
    source = write_jsonl(tmp_path / "in.jsonl", texts)
    said = annotate(source, out, "--jobs", "2", "--shard", "5", "--seconds", "1", root=poisoned, status=1)
    assert "rejected: 6 (1 invalid-record, 2 killed-worker, 2 outlasted, 1 raised)" in said
    found = {reject["id"]: (reject["reason"], reject["detail"]) for reject in rejects(out)}
    assert found == {
        "raise": ("raised", "ValueError: poisoned at rules/dates/poison.py:10"),
        "sleep": ("outlasted", "more than 1 s"),
        "hang": ("outlasted", "more than 1 s, and could not be interrupted"),
        "exit": ("killed-worker", "its process ended 2 times (exit status 3)"),
        "kill": ("killed-worker", "its process ended 2 times (signal 9)"),
        "broken": ("invalid-record", found["broken"][1]),
    }
    assert found["broken"][1].startswith("/rules_dates/0 ")
    kept = [name for path in sorted(out.glob("*.parquet")) for name in pq.read_table(path)["id"].to_pylist()]
    assert kept == [name for name in texts if name not in found]
    before = identities(out)
    annotate(source, out, "--jobs", "2", "--shard", "5", "--seconds", "1", root=poisoned, status=1)
    assert identities(out) == before, "what is known to be poisoned is not tried again"


def test_what_a_machine_made_fail_is_tried_again_on_demand(poisoned: Path, tmp_path: Path) -> None:
    """Two kills from outside refuse a good document; the same command lets that stand, and --retry does not."""
    source = write_jsonl(tmp_path / "in.jsonl", {"a": TEXTS["a"], "kill": f"kill {TEXTS['b']}", "empty": " "})
    out = tmp_path / "out"
    annotate(source, out, "--jobs", "1", root=poisoned, status=1)
    assert [reject["reason"] for reject in rejects(out)] == ["killed-worker", "empty"]
    poison = poisoned / "scripts" / "khabar" / "rules" / "dates" / "poison.py"
    healed = POISON.replace('word == "kill"', 'word == "kill" and not Path(os.environ["MARK"]).exists()')
    assert healed != POISON
    poison.write_text(healed, "utf-8")
    annotate(source, out, "--jobs", "1", root=poisoned, status=1)  # other rules: made anew, and killed again
    (poisoned / "mark").touch()
    assert "1 of them as they were" in annotate(source, out, "--jobs", "1", root=poisoned, status=1)
    said = annotate(source, out, "--jobs", "1", "--retry", root=poisoned, status=1)
    assert "as they were" not in said and [reject["reason"] for reject in rejects(out)] == ["empty"]
    assert "1 of them as they were" in annotate(source, out, "--jobs", "1", "--retry", root=poisoned, status=1)


def test_processes_that_cannot_start_end_the_run(poisoned: Path, tmp_path: Path) -> None:
    table = poisoned / "scripts" / "khabar" / "running" / "formats" / "jsonl.py"
    text = table.read_text("utf-8")
    table.write_text(
        text.replace("    path = places.at(piece.files[0])\n", "    import os\n    os._exit(9)\n", 1), "utf-8"
    )
    assert text != table.read_text("utf-8")
    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    said = annotate(source, tmp_path / "out", "--jobs", "2", root=poisoned, status=2)
    assert "ended 3 times outside any document" in said and "in.jsonl, 5 documents from number 1 on" in said


def test_a_process_that_dies_while_it_starts_is_replaced(tmp_path: Path) -> None:
    """Twice, which costs no document; a third time would end the run."""
    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    running = subprocess.Popen(command(source, tmp_path / "out", "--jobs", "1"), stderr=subprocess.PIPE)
    killed: set[int] = set()

    def another() -> bool:
        new = [pid for pid in workers(running.pid) if pid not in killed and alive(pid)]
        for pid in new:
            os.kill(pid, signal.SIGKILL)
        killed.update(new)
        return len(killed) == 2

    wait_for(another)
    said = running.communicate(timeout=60)[1].decode("utf-8")
    assert running.returncode == 0, said
    assert rejects(tmp_path / "out") == []


def test_what_a_process_cannot_do_is_told_where_it_happened(poisoned: Path, tmp_path: Path) -> None:
    """An exception that no other process could make again is told by its traceback."""
    reader = poisoned / "scripts" / "khabar" / "running" / "formats" / "jsonl.py"
    odd = "\n\nclass Odd(Exception):\n    def __init__(self, *, why):\n        self.why = why\n"
    text = reader.read_text("utf-8")
    changed = text.replace("    path = places.at(piece.files[0])\n", "    raise Odd(why=1)\n", 1) + odd
    assert changed != text + odd
    reader.write_text(changed, "utf-8")
    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    done = subprocess.run(
        command(source, tmp_path / "out"), env=surroundings(poisoned), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "jsonl.py" in done.stderr.decode("utf-8") and "Odd" in done.stderr.decode("utf-8")


# --- runs that die -------------------------------------------------------------------------------------------------


def test_a_killed_run_goes_on_and_ends_the_same(poisoned: Path, tmp_path: Path) -> None:
    texts = {f"n{n:02d}": f"{'raise' if n == 7 else 'slow'} {TEXTS['abcde'[n % 5]]}" for n in range(20)}
    source = write_jsonl(tmp_path / "in.jsonl", texts)
    options = ["--jobs", "2", "--shard", "2"]
    undisturbed, out = tmp_path / "undisturbed", tmp_path / "out"
    annotate(source, undisturbed, *options, root=poisoned, status=1)
    for enough, how in ((1, signal.SIGINT), (3, signal.SIGKILL)):
        running = subprocess.Popen(
            command(source, out, *options),
            env=surroundings(poisoned),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            # A shell ignores this signal for what it runs in the background, and so would the tests' children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        wait_for(lambda enough=enough: len(identities(out)) >= enough)  # type: ignore[misc]
        theirs = children(running.pid)
        running.send_signal(how)
        said = running.communicate(timeout=30)[1].decode("utf-8")
        wait_for(lambda theirs=theirs: not any(alive(pid) for pid in theirs))  # type: ignore[misc]
        if how == signal.SIGINT:
            assert running.returncode == 2 and "the same command goes on" in said and "Traceback" not in said
    finished = identities(out)
    assert theirs and 3 <= len(finished) < 10
    said = annotate(source, out, *options, root=poisoned, status=1)
    assert f"10 shards, {len(finished)} of them as they were" in said
    after = identities(out)
    assert {name: after[name] for name in finished} == finished
    assert written(out) == written(undisturbed)

    (poisoned / "scripts" / "khabar" / "rules" / "dates" / "poison.py").write_text(
        POISON.replace("raise ValueError", "print"), "utf-8"
    )
    write_jsonl(source, {**texts, "n00": TEXTS["a"]})
    assert "as they were" not in annotate(source, out, *options, root=poisoned)
    assert not set(identities(out).values()) & set(after.values())
    assert rejects(out) == []

    write_jsonl(source, {name: text for name, text in texts.items() if name < "n12"})
    said = annotate(source, out, *options, root=poisoned)
    assert "6 shards, 5 of them as they were" in said
    assert len(identities(out)) == 6


def wait_for(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def workers(pid: int) -> list[int]:
    """Those of its children that annotate."""
    return [child for child in children(pid) if b"spawn_main" in cmdline(child)]


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


# --- validation ----------------------------------------------------------------------------------------------------


def mutants(record: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """Records with one value changed, a key gone or a key too many."""
    draw = random.Random(7)
    values = [None, True, -1, 0, 5.0, 1.5, "", "x", "2019-02-30", "2019-05-04\n", "x" * 2000, [], {}, [None]]
    for _ in range(count):
        changed = copy.deepcopy(record)
        node: Any = changed
        while True:
            key = draw.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if isinstance(node[key], dict | list) and node[key] and draw.random() < 0.9:
                node = node[key]
                continue
            action = draw.random()
            if action < 0.7:
                node[key] = draw.choice(values)
            elif action < 0.85:
                del node[key]
            elif isinstance(node, dict):
                node["more"] = 1
            else:
                node.append(node[key])
            break
        yield changed


def test_the_fast_validator_agrees_with_jsonschema() -> None:
    slow = Draft202012Validator(record_schema(SCHEMA), registry=Registry(), format_checker=FormatChecker(["date"]))
    fast = Validator(SCHEMA)
    names, texts = list(TEXTS), list(TEXTS.values())
    made = annotate_table(pa.table({"id": names, "text": texts, "dct": ["2019-05-04"] * len(texts)}))
    fields = rows.document_fields(SCHEMA)
    valid = bad = 0
    for row in made.drop_columns(["rejected"]).to_pylist():
        record = {name: without_nulls(row[name], fields[name]) for name in fields}
        assert fast.fault(record) is None and slow.is_valid(record)
        for mutant in mutants(record, 120):
            errors = ["".join(f"/{step}" for step in e.absolute_path) for e in slow.iter_errors(mutant)]
            fault = fast.fault(mutant)
            assert (fault is None) == (not errors), (fault, errors)
            assert fault is None or fault.split(" ")[0] in errors
            valid, bad = valid + (fault is None), bad + (fault is not None)
    assert bad > 300 and valid > 20


def without_nulls(value: Any, at: Any) -> Any:
    """A row's value as the annotator made it: nulls of optional keys gone."""
    if isinstance(value, dict):
        known, required = SCHEMA.properties(at), at.node.get("required", [])
        return {k: without_nulls(v, known[k]) for k, v in value.items() if v is not None or k in required}
    if isinstance(value, list):
        return [without_nulls(x, SCHEMA.items(at)) for x in value]
    return value


# --- planning ------------------------------------------------------------------------------------------------------


def test_pieces_hold_every_row_once_whatever_their_size(tmp_path: Path) -> None:
    table = pa.table({"id": [f"n{n}" for n in range(700)], "text": [f"نص {n}" for n in range(700)]})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=300)
    write_jsonl(tmp_path / "in.jsonl", dict(zip(*table.to_pydict().values(), strict=True)))
    for name in ("in.parquet", "in.jsonl"):
        for size in (1000, 299, 7):
            planned = list(formats.plan(tmp_path / name, None, Columns(), size))
            read = pa.concat_tables(formats.read(p.piece, Columns()) for p in planned)
            assert read["id"].to_pylist() == table["id"].to_pylist() == [i for p in planned for i in p.ids]
            assert [t.decode() for t in read["text"].to_pylist()] == table["text"].to_pylist()
            assert max(p.piece.rows for p in planned) <= size


def save(table: pa.Table, target: Path, how: str) -> Path:
    """A table as a Parquet file or a saved dataset."""
    if how == "saved":
        from datasets import Dataset

        Dataset(table).save_to_disk(target)
    else:
        pq.write_table(table, target)
    return target


UNFIT = {
    "text": ([2, 3], [2.5, 3.5], [True, False], [date(2019, 5, 4)] * 2, [["a"], ["b"]], [{"a": "b"}, None]),
    "id": ([1.5, 2.5], [True, False], [["a"], ["b"]], [{"a": "b"}, None]),
    "day": ([20190504, 1556928000], [1.5, 2.5], [True, False], [["2019-05-04"], None], [{"a": "b"}, None]),
}


@pytest.mark.parametrize("how", ["parquet", "saved"])
@pytest.mark.parametrize(("column", "values"), [(name, values) for name, kinds in UNFIT.items() for values in kinds])
def test_columns_of_another_type_are_refused_and_leave_nothing(
    column: str, values: list[Any], how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from khabar.cli import main

    good = {"id": ["1", "2"], "text": [TEXTS["a"], TEXTS["b"]], "day": ["2019-05-04", None]}
    table = pa.table({**good, column: values})
    source, out = save(table, tmp_path / f"in.{how}", how), tmp_path / "out"
    command = ["annotate", str(source), str(out), "--dct", "day", "--jobs", "1"]
    assert main(command) == 2
    said = capsys.readouterr().err
    option = "--dct" if column == "day" else f"--{column}"
    kind = str(table[column].type).replace("item", "element" if how == "parquet" else "item")
    assert f"the column {column} is {kind}, not " in said and f"name the right one with {option}" in said
    assert "documents/s" not in said and not out.exists()
    out.mkdir()
    assert main(command) == 2 and not list(out.iterdir())


@pytest.mark.parametrize("how", ["parquet", "saved"])
def test_columns_of_any_type_that_fits_are_read(how: str, tmp_path: Path) -> None:
    for column, kinds in {
        "text": (pa.large_string(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.string()), pa.null()),
        "id": (pa.large_string(), pa.int64(), pa.uint8(), pa.dictionary(pa.int32(), pa.string()), pa.null()),
        "day": (pa.date32(), pa.timestamp("s"), pa.timestamp("us", "UTC"), pa.large_string(), pa.null()),
    }.items():
        for number, kind in enumerate(kinds):
            values = {"text": TEXTS["a"], "id": "7", "day": "2019-05-04"}
            table = pa.table({name: pa.array([value], pa.string()) for name, value in values.items()})
            made = pa.array([values[column]], pa.string())
            if pa.types.is_timestamp(kind):
                made = made.cast(pa.timestamp("s"))
            if pa.types.is_null(kind):
                made = pa.nulls(1)
            elif pa.types.is_dictionary(kind):
                made = made.dictionary_encode()
            else:
                made = made.cast(kind)
            table = table.set_column(table.column_names.index(column), column, made)
            source = save(table, tmp_path / f"{column}-{number}.{how}", how)
            columns = Columns(dct="day")
            (planned,) = formats.plan(source, None, columns, 10)
            (row,) = formats.read(planned.piece, columns).to_pylist()
            assert planned.ids == [row["id"]]
            expected = {**values, column: None if kind == pa.null() else values[column]}
            text = expected["text"] and expected["text"].encode()
            assert (row["text"], row["id"], row["dct"]) == (text, expected["id"], expected["day"]), (column, kind)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "text": ["x"]}), tmp_path / "a.parquet")
    (tmp_path / "c.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-9])
    with pytest.raises(Unusable, match="not a whole Parquet file"):
        list(formats.plan(tmp_path / "c.parquet", None, Columns(), 10))


def test_files_that_are_not_read_are_named(tmp_path: Path) -> None:
    """A hidden file and one of another format: no document, and no silence about it."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXTS["a"], "utf-8")
    assert "not read" not in annotate(folder, tmp_path / "first", "--jobs", "1")
    (folder / ".b.txt").write_text(TEXTS["b"], "utf-8")
    (folder / "c.html").write_text(TEXTS["c"], "utf-8")
    said = annotate(folder, tmp_path / "second", "--jobs", "1")
    assert "annotate: 1 documents, 1 shards" in said
    assert "not read, since hidden or of another format: 2 of the files there, .b.txt, c.html" in said


def test_what_was_made_of_another_input_is_left_alone(tmp_path: Path) -> None:
    """One wrong word on the command line must not cost what took a night."""
    first = write_jsonl(tmp_path / "first.jsonl", TEXTS, other="x")
    second = write_jsonl(tmp_path / "second.jsonl", {"z": TEXTS["a"]})
    out = tmp_path / "out"
    annotate(first, out, "--jobs", "1", "--shard", "1")
    before = written(out)
    for wrong in ((second, out), (first, out, "--text", "other")):
        said = annotate(*wrong, "--jobs", "1", status=2)
        assert "holds what was made of" in said and "first.jsonl" in said and "--replace" in said
        assert written(out) == before
    assert "5 of them as they were" in annotate(first, out, "--jobs", "1", "--shard", "1")
    shutil.copytree(tmp_path, tmp_path.with_name("moved"))  # input and output together
    moved = tmp_path.with_name("moved")
    assert "5 of them as they were" in annotate(moved / "first.jsonl", moved / "out", "--jobs", "1", "--shard", "1")
    assert "1 documents, 1 shards" in annotate(second, out, "--jobs", "1", "--replace")
    assert "holds what was made of" in annotate(first, out, "--jobs", "1", status=2)
    (out / ".input.json").write_text("{", "utf-8")
    assert "nothing tells of any more" in annotate(second, out, "--jobs", "1", status=2)


def test_an_input_that_was_never_read_owns_nothing(tmp_path: Path) -> None:
    wrong = write_jsonl(tmp_path / "wrong.jsonl", {"a": ""})
    right = write_jsonl(tmp_path / "right.jsonl", TEXTS)
    annotate(tmp_path / "nowhere.jsonl", tmp_path / "out", status=2)
    annotate(wrong, tmp_path / "out", "--jobs", "1", status=1)  # every document was rejected: no shard
    annotate(right, tmp_path / "out", "--jobs", "1")


WRITER = """
import sys
from pathlib import Path
from khabar.running.slots import Slot
slot = Slot(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for row in (0, 1, 499, -2, 3):
        slot.put(row)
"""


def test_a_slot_is_never_met_half_written(tmp_path: Path) -> None:
    """A row without its time would look like one that has been worked on for days: a good document would be refused."""
    path = tmp_path / "slot"
    reader = Slot(path)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
        while reader.get()[0] == READING:
            pass
        met = [reader.get() for _ in range(400_000)]
    finally:
        writer.kill()
        writer.wait()
    assert {row for row, _ in met} == {0, 1, 499, -2, 3}
    assert max(taken for _, taken in met) < 30


def test_a_slot_counts_from_when_the_row_was_put(tmp_path: Path) -> None:
    slot = Slot(tmp_path / "slot")
    assert slot.get()[0] == READING
    for row in (BETWEEN, READING, 0, 7, 2**31):
        slot.put(row)
        time.sleep(0.02)
        assert slot.get()[0] == row and 0.01 < slot.get()[1] < 5
    slot.close()
