"""Bytes changed at random: texts, JSON, Parquet, cards, manifests, predictions, drafts, inputs of `khabar annotate`.

A reader may refuse with the errors it names; it may not end in another exception, kill the process, take longer than a
second of processor time or more than 300 MB. Each kind of file is read in a child process that counts as it goes, so
that a child that dies names the trial it died of.

`python tests/torture/fuzz.py [--count N] [--seconds S] [--first N]`
"""

from __future__ import annotations

import json
import mmap
import os
import random
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyarrow as pa

import miniature
from khabar import checks, parquet, predictions, sources, strict_json, tasks
from khabar.build import build
from khabar.configs import configs
from khabar.drafting import drafts
from khabar.json_scanner import JsonFault, Scanner
from khabar.layout import Layout
from khabar.published import Published
from khabar.running import formats
from khabar.running.pieces import Columns, Unusable
from khabar.sources import JsonFile
from khabar.text import digest
from torture import frame
from torture.corpora import Changes, Corpus, Memory, replaced

COUNT = 1_000_000
SLOW, LIMIT, MEMORY = 1.0, 10.0, 300 << 20  # processor seconds that are too many, and that end a child; bytes
TOKENS = [
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\r\n", b"\xe2\x80\xa8", b"\x1a",
    b"\x1b[31m", b"\xc2\xab", b"\xc2\xbb", b"\xd9\x8e", b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b"\\u0000",
    b":", b",", b"null", b"true", b"-0", b"1e400", b"5.0", b"NaN", b"9007199254740993", b"1" * 5000, b"[" * 200,
    b'{"a":' * 200, b"---\n", b"&a ", b"*a", b"!!python/object/apply:os.system ['true']", b"!!timestamp 2015-99-99",
    b"!!int ''", b"!!bool x", b"!!timestamp x", b"&b [*b, *b]", b"{a: " * 200, b"<<: *a", b"? ", b"- ", b"  ", b"\t",
    b"%YAML 9.9\n", b"../../", b"data/", b"2147483648", b"-1", b"0",
]  # fmt: skip
Reader = Callable[[bytes], None]
Target = tuple[int, list[bytes], Reader]  # share of the trials, files to change, what reads them


def changed(raw: bytes, chance: random.Random) -> bytes:
    """One to four changes: bits, bytes, tokens, stretches left out, doubled, moved or cut off."""
    made = bytearray(raw)
    for _ in range(chance.randrange(1, 5)):
        size = len(made)
        at = chance.randrange(size + 1)
        kind = chance.randrange(8)
        if kind == 0 and size:
            made[at % size] ^= 1 << chance.randrange(8)
        elif kind == 1 and size:
            made[at % size] = chance.randrange(256)
        elif kind in (2, 3):
            made[at:at] = chance.choice(TOKENS)
        elif kind == 4:
            made[at : at + chance.randrange(1, 40)] = chance.choice(TOKENS)
        elif kind == 5:
            del made[at : at + chance.randrange(1, 200)]
        elif kind == 6:
            made[at:at] = made[at : at + chance.randrange(1, 200)]
        elif chance.randrange(4) == 0:
            del made[at:]
    return bytes(made)


def targets(layout: Layout, corpus: Corpus) -> dict[str, Target]:
    """What is read, from a corpus that is published."""
    folder = layout.root
    return {
        "JSON": (450, [f.raw for f in corpus.base.files], _json),
        "Parquet": (320, *_parquet(layout, corpus)),
        "lines": (90, *_lines(folder)),
        "drafts": (60, [corpus.raw[n] for n in corpus.by_kind["hand"]], _drafts(corpus)),
        "texts": (40, [s.raw for s in corpus.base.seeds.values()], _texts(corpus)),
        "records": (20, [f.raw for f in corpus.base.files], _records(corpus)),
        "predictions": (12, *_predictions(corpus, folder)),
        "manifests": (4, *_manifests(layout)),
        "cards": (4, *_cards(layout)),
    }


def _json(raw: bytes) -> None:
    """The strict loader; what it accepts the scanner and the standard library read alike."""
    try:
        value = strict_json.loads(raw)
    except JsonFault:
        return
    text = raw.decode("utf-8")
    assert json.loads(text) == value == Scanner(text).value()


def _drafts(corpus: Corpus) -> Reader:
    text = corpus.base.records[0].page.text

    def read(raw: bytes) -> None:
        file = JsonFile("draft.json", raw, corpus.base.schema, "annotations")
        if file.fault is None and isinstance(file.value, dict):
            drafts.resolve(file, text)

    return read


def _records(corpus: Corpus) -> Reader:
    """Validate the corpus with one file changed: that which begins like the bytes."""
    names = [f.name for f in corpus.base.files]
    by_head = {corpus.raw[n][:24]: n for n in names}
    turn = [0]

    def read(raw: bytes) -> None:
        turn[0] += 1
        name = by_head.get(raw[:24], names[turn[0] % len(names)])
        for finding in corpus.findings(replaced(corpus.base, {name: raw})):
            assert finding.message and finding.fix

    return read


def _texts(corpus: Corpus) -> Reader:
    """Articles; every second one with its new hash in the files of its document, so that it is read to the end."""
    seeds = list(corpus.base.seeds.values())
    turn = [0]

    def read(raw: bytes) -> None:
        turn[0] += 1
        seed = next((s for s in seeds if s.raw[:24] == raw[:24]), seeds[0])
        changes: Changes = {seed.name: raw}
        for file in corpus.base.files if turn[0] % 2 else ():
            if file.document == seed.document:
                changes[file.name] = file.raw.replace(digest(seed.raw).encode(), digest(raw).encode())
        for finding in corpus.findings(replaced(corpus.base, changes)):
            assert finding.message and finding.fix

    return read


def _parquet(layout: Layout, corpus: Corpus) -> tuple[list[bytes], Reader]:
    found = Published(layout, corpus.base.schema)
    fields = {c.name: c.fields(corpus.base.schema) for c in configs(corpus.base.schema)}
    raws: dict[bytes, str] = {}
    for entry in (found.manifest or {})["files"]:
        raws[found.contents[entry["path"]] or b""] = entry["config"]
    small = dict(sorted(raws.items(), key=lambda pair: len(pair[0]))[:6])
    chosen = list(dict.fromkeys(small.values()))
    turn = [0]

    def read(raw: bytes) -> None:
        turn[0] += 1
        try:
            parquet.decode(corpus.base.schema, fields[chosen[turn[0] % len(chosen)]], raw)
        except (OSError, ValueError, KeyError, pa.ArrowException):  # what `verify` names as load-rows
            return

    return list(small), read


def _lines(folder: Path) -> tuple[list[bytes], Reader]:
    """Inputs of `khabar annotate`: planned and read, a bad line is a row that says so."""
    path = folder / "input.jsonl"
    columns = Columns("id", "text", "date")
    rows = [{"id": f"d{i}", "text": "قال الوزير «نعم» أمس.", "date": "2015-09-18", "n": i} for i in range(4)]
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode("utf-8")

    def read(raw: bytes) -> None:
        path.write_bytes(raw)
        try:
            for planned in formats.plan(path, None, columns, 2):
                table = formats.read(planned.piece, columns)
                assert table.num_rows == planned.piece.rows
        except Unusable:
            return

    return [lines], read


def _predictions(corpus: Corpus, folder: Path) -> tuple[list[bytes], Reader]:
    """Predictions of three tasks: whole annotation files, short forms line by line, and CoNLL."""
    known = tasks.load()
    short = b'{"document": "t1", "start": 55, "end": 58, "type": "DATE"}\n' * 3
    flat = "".join(f"{t}\tO\n" for t in ("الواحة", "تفتح", "جسرها", "الجديد")).encode("utf-8")
    cases = {
        corpus.raw[corpus.by_kind["hand"][0]]: ("t1.json", known["quote_extraction"]),
        short: ("all.jsonl", known["date_recognition"]),
        flat: ("t1.conll", known["entity_recognition"]),
    }
    turn = [0]

    def read(raw: bytes) -> None:
        turn[0] += 1
        name, task = list(cases.values())[turn[0] % 3]
        path = folder / name
        path.write_bytes(raw)
        for finding in predictions.read(corpus.base, path, task, ["t1"]).findings:
            assert finding.message and finding.fix

    return list(cases), read


def _pointed(layout: Layout) -> Callable[[], None]:
    wanted = {"load-card", "load-pointer", "load-missing-file", "load-croissant", "load-stray", "load-schema-drift"}
    chosen = [c for c in checks.load() if c.id in wanted]
    assert len(chosen) == len(wanted)
    schema = sources.read(layout).schema

    def look() -> None:
        published = Published(layout, schema)
        for check in chosen:
            assert all(f.message for f in check.body(published))

    return look


def _manifests(layout: Layout) -> tuple[list[bytes], Reader]:
    """Manifests under a card with a short front matter."""
    look = _pointed(layout)
    folder = Published(layout, sources.read(layout).schema).folder
    assert folder is not None
    path, whole, card = folder / "manifest.json", (folder / "manifest.json").read_bytes(), _short(layout)

    def read(raw: bytes) -> None:
        layout.card.write_bytes(card)
        path.write_bytes(raw)
        look()
        path.write_bytes(whole)

    return [whole], read


def _cards(layout: Layout) -> tuple[list[bytes], Reader]:
    look = _pointed(layout)

    def read(raw: bytes) -> None:
        layout.card.write_bytes(raw)
        look()

    return [_short(layout)], read


def _short(layout: Layout) -> bytes:
    """The card with its first two configs alone: the whole one takes a second to read."""
    import yaml

    _, block, body = layout.card.read_text("utf-8").split("---\n", 2)
    if len(block) < 5000:
        return layout.card.read_bytes()
    value = yaml.safe_load(block)
    value["configs"], value["dataset_info"] = value["configs"][-2:], value["dataset_info"][-2:]
    made = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return f"---\n{made}---\n{body[:500]}".encode()


def run(count: int = COUNT, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Read `count` changed files, shared out by kind; every kind gets its share of the time."""
    with ExitStack() as stack, tempfile.TemporaryDirectory(dir=_memory()) as name:
        layout = miniature.copy(Path(name))
        build(layout)
        corpus = Corpus(sources.read(layout))
        stack.enter_context(Memory.installed(corpus.base))
        assert corpus.findings(corpus.base) == []
        known = targets(layout, corpus)
        whole = sum(share for share, _, _ in known.values())
        kinds = {}
        end = time.monotonic() + seconds
        left = whole
        for kind, (share, raws, read) in known.items():
            # A kind that is done early leaves its time to the others; the slow ones come last.
            allowed = max(1.0, (end - time.monotonic()) * share * (4 if share < 50 else 1) / (left + 600))
            left -= share
            kinds[kind] = trial_kind(raws, read, max(1, count * share // whole), allowed, first)
        for kind, (share, raws, read) in known.items():  # those that were cut short, in the time that is left
            done = kinds[kind]["count"]
            missing, allowed = count * share // whole - done, end - time.monotonic()
            if missing > 0 and allowed > 0:
                kinds[kind] = _joined(kinds[kind], trial_kind(raws, read, missing, allowed, first + done))
    return {
        "count": sum(k["count"] for k in kinds.values()),
        "bad": sum(len(k["bad"]) for k in kinds.values()),
        "kinds": {n: {**k, "bad": len(k["bad"])} for n, k in kinds.items()},
        "bad_trials": [{"kind": n, **b} for n, k in kinds.items() for b in k["bad"][: frame.BAD_SHOWN]],
    }


def _joined(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """Two stretches of trials of a kind as one."""
    greater = {key: max(one[key], two[key]) for key in ("slowest_ms", "grown_mb")}
    summed = {key: one[key] + two[key] for key in ("count", "bad")}
    return {**one, **greater, **summed, "seconds": round(one["seconds"] + two["seconds"], 1)}


def _memory() -> Path | None:
    """A folder that lies in memory, where there is one: half of the kinds write a file for each trial."""
    folder = Path("/dev/shm")
    return folder if os.access(folder, os.W_OK) else None


def trial_kind(raws: list[bytes], read: Reader, count: int, seconds: float, first: int) -> dict[str, Any]:
    """Trials of one kind, in children; one that dies is followed by another that begins behind it."""
    begun = time.monotonic()
    bad: list[dict[str, Any]] = []
    done, slowest, grown, at = 0, 0.0, 0, first
    while at < first + count and (left := seconds - (time.monotonic() - begun)) > 0:
        cell = mmap.mmap(-1, 8)
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(out)
            _child(raws, read, cell, into, at, first + count - at, left)
        os.close(into)
        with os.fdopen(out, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        reached = struct.unpack("q", cell[:8])[0]
        if said and os.WIFEXITED(status):
            result = json.loads(said)
            bad += result["bad"]
            slowest, grown = max(slowest, result["slowest"]), max(grown, result["grown"])
            done += result["count"]
            break
        bad.append({"trial": reached, "died": os.WTERMSIG(status) if os.WIFSIGNALED(status) else status})
        done += reached + 1 - at
        at = reached + 1
    return {
        "count": done,
        "seconds": round(time.monotonic() - begun, 1),
        "slowest_ms": round(slowest * 1000, 1),
        "grown_mb": grown >> 20,
        "bad": bad,
    }


def _child(raws: list[bytes], read: Reader, cell: mmap.mmap, into: int, first: int, count: int, seconds: float) -> None:
    """Run trials, tell how they went, and leave without the clean-up that belongs to the parent."""
    bad: list[dict[str, Any]] = []
    done, slowest = 0, 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    for n, chance in frame.trials(count, seconds, first):
        cell[:8] = struct.pack("q", n)
        raw = changed(chance.choice(raws), chance)
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        begun = time.process_time()
        try:
            read(raw)
        except Exception:
            bad.append({"trial": n, "traceback": traceback.format_exc()[-500:], "hex": raw[:40].hex()})
        took = time.process_time() - begun
        signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, took)
        if took > SLOW:
            bad.append({"trial": n, "seconds": round(took, 2), "hex": raw[:40].hex()})
        done += 1
        if len(bad) > 200:
            break
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10) - before
    if grown > MEMORY:
        bad.append({"trial": first, "grown_mb": grown >> 20})
    os.write(
        into, json.dumps({"bad": bad[:200], "count": done, "slowest": slowest, "grown": grown}).encode()[: 1 << 20]
    )
    os._exit(0)


if __name__ == "__main__":
    frame.main("fuzz", run, COUNT)
