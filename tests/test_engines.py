"""Engines: the same shards whichever runs them, and what goes wrong costs the same document on each. Real processes.

What needs an engine is skipped where that is not installed; `make test-engines` runs all of it.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from khabar import engines, parquet, places
from khabar.engines._guarded import Guarded, guarded
from khabar.layout import home
from khabar.running import run as running_run
from khabar.running import worker
from khabar.running.pieces import RAW, Unusable
from khabar.running.run import Settings, Watcher, run
from khabar.running.shards import Limits
from khabar.running.supervisor import Stopped
from khabar.running.table import annotate_table
from khabar.running.worker import Done, Task, perform
from test_runner import (
    POISON,
    TEXTS,
    identities,
    poisoned,
    rejects,
    surroundings,
    wait_for,
    write_jsonl,
    written,
)

sys.path.insert(0, str(home().root / "scripts"))
from engine_faults import Trial, alive, below, command_line, hands

__all__ = ["poisoned"]
SCHEMAS = home().schema
LACKING = "needs the engines: make test-engines"
WATCHDOG = 150  # seconds that no run may take
PATIENCE = 400  # seconds that no test may take, with all its runs


class Hangs(BaseException):
    """A test takes too long."""


@pytest.fixture(autouse=True)
def watchdog() -> Iterator[None]:
    """Ends a test that hangs, wherever it does, and the processes that it started."""

    def over(number: int, frame: Any) -> None:
        for pid in below(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        raise Hangs(f"more than {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def needs(name: str) -> Any:
    return pytest.param(name, marks=pytest.mark.skipif(find_spec(name) is None, reason=f"{name} {LACKING}"))


ENGINES = [needs("datatrove"), needs("ray")]
datatrove_only = pytest.mark.skipif(find_spec("datatrove") is None, reason=f"datatrove {LACKING}")
ray_only = pytest.mark.skipif(find_spec("ray") is None, reason=f"ray {LACKING}")


def start(root: Path, *arguments: str | Path, **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "khabar", "annotate", *map(str, arguments)]
    around = {**surroundings(root), **more}
    return subprocess.Popen(
        command, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )


def end(running: subprocess.Popen[bytes], status: int) -> str:
    try:
        said = running.communicate(timeout=WATCHDOG)[0].decode("utf-8")
    except subprocess.TimeoutExpired:
        for pid in (*below(running.pid), running.pid):  # an engine's processes may have groups of their own
            os.kill(pid, signal.SIGKILL)
        raise
    assert running.returncode == status, said
    return said


def annotate(root: Path, *arguments: str | Path, status: int = 0, **more: str) -> str:
    said = end(start(root, *arguments, **more), status)
    assert "Traceback" not in said
    return said


def logical(output: Path) -> str:
    rows = [row for path in sorted(output.glob("part-*.parquet")) for row in pq.read_table(path).to_pylist()]
    return parquet.logical_hash(sorted(rows, key=lambda row: row["id"]))


# --- the process beside an engine's ----------------------------------------------------------------------------------


@pytest.fixture
def counted(poisoned: Path) -> Path:
    """The copy with the poison, which notes each document that it meets, in the file `met`."""
    body = "    word = page.text.split()[0]\n"
    note = (
        "    with open(os.environ['MARK'] + '.met', 'a') as file:\n"
        "        file.write(' '.join(page.text.split()[:2]) + '\\n')\n"
    )
    assert body in POISON
    (poisoned / "scripts/khabar/rules/dates/poison.py").write_text(POISON.replace(body, note + body), "utf-8")
    return poisoned


def met(root: Path) -> Counter[str]:
    """How often each document was annotated since it was last asked, by its first two words."""
    path = root / "mark.met"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return Counter(lines)


def raw(texts: dict[str, str | None]) -> pa.Table:
    rows = [(name, None if t is None else t.encode(), None, f"x:{name}", None) for name, t in texts.items()]
    return pa.table([pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), RAW, strict=True)], schema=RAW)


@pytest.fixture
def beside() -> Iterator[Guarded]:
    made = Guarded(Limits(1, 1000), SCHEMAS)
    yield made
    made.close()


def test_a_process_beside_gives_what_the_seam_gives(beside: Guarded) -> None:
    table = raw({**TEXTS, "x": None, "y": "x" * 1001, "long": "قال " * 200})
    for _ in range(2):
        assert beside(table).equals(annotate_table(table, 1000))
    assert beside(table.slice(0, 0)).num_rows == 0
    os.kill(beside._child.pid, signal.SIGKILL)  # type: ignore[union-attr]
    assert beside(table).num_rows == 8


def test_poison_costs_its_document(poisoned: Path, beside: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in surroundings(poisoned).items():
        monkeypatch.setenv(name, value)
    words = ("raise", "sleep", "hang", "exit", "kill", "once")
    texts = {key: text for word in words for key, text in ((word, f"{word} x"), (f"after-{word}", TEXTS["b"]))}
    made = beside(raw(texts))
    assert dict(zip(texts, made["rejected"].to_pylist(), strict=True)) == {
        **dict.fromkeys(texts),
        "raise": "raised: ValueError: poisoned at rules/dates/poison.py:10",
        "sleep": "outlasted: more than 1 s",
        "hang": "outlasted: more than 1 s, and could not be interrupted",
        "exit": "killed-worker: its process ended 2 times (exit status 3)",
        "kill": "killed-worker: its process ended 2 times (signal 9)",
    }


# --- places ----------------------------------------------------------------------------------------------------------


def inside(tasks: list[Any], jobs: int, progress: Any) -> Iterator[Any]:
    """Tasks one after the other in this process, the only one that sees its memory."""
    for task in tasks:
        yield perform(task, guarded(task.limits, task.schemas))


@pytest.mark.parametrize("kind", ["jsonl", "txt", "parquet"])
def test_memory_is_read_and_written(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("upath", reason="universal_pathlib is not installed")
    here, there = tmp_path / "in", places.at(f"memory://{kind}/in")
    here.mkdir()
    if kind == "txt":
        for name, text in TEXTS.items():
            (here / f"{name}.txt").write_text(text, "utf-8")
    elif kind == "jsonl":
        write_jsonl(here / "x.jsonl", {**TEXTS, "empty": ""})
    else:
        pq.write_table(pa.table({"id": list(TEXTS), "text": list(TEXTS.values())}), here / "x.parquet")
    for path in here.iterdir():
        (there / path.name).write_bytes(path.read_bytes())
    settings, out = Settings(size=2, jobs=1), places.at(f"memory://{kind}/out")
    run(here, tmp_path / "out", SCHEMAS, settings, Watcher())
    for reused in (0, 3):
        assert run(there, out, SCHEMAS, settings, Watcher(), inside).reused == reused
        got = {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")}
        assert got == written(tmp_path / "out")


def test_where_files_are_written_in_steps_none_is_seen_before_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on hdfs:// and sftp://."""
    memory = pytest.importorskip("fsspec.implementations.memory").MemoryFileSystem
    pytest.importorskip("upath", reason="universal_pathlib is not installed")
    stepwise: list[str] = []

    def pipe_file(self: Any, path: str, value: bytes, **more: Any) -> None:
        stepwise.append(path)
        as_it_is(self, path, value, **more)

    as_it_is = memory.pipe_file
    monkeypatch.setattr(memory, "pipe_file", pipe_file)
    monkeypatch.setattr(places, "IN_STEPS", ("memory",))
    source, out = write_jsonl(tmp_path / "in.jsonl", {**TEXTS, "empty": ""}), places.at("memory://steps/out")
    run(source, tmp_path / "out", SCHEMAS, Settings(size=2), Watcher(), inside)
    for reused in (0, 3):
        assert run(source, out, SCHEMAS, Settings(size=2), Watcher(), inside).reused == reused
        got = {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")}
        assert got == written(tmp_path / "out")
    assert len(stepwise) >= 5 and all("/." in path for path in stepwise)


def test_every_piece_must_be_done(tmp_path: Path) -> None:
    """Whatever an engine leaves out, a shard of an earlier run in its place does not hide it."""

    def lazy(tasks: list[Task], jobs: int, progress: Any) -> Iterator[Done]:
        yield from inside(tasks[:-1], jobs, progress)

    source, out = write_jsonl(tmp_path / "in.jsonl", TEXTS), tmp_path / "out"
    run(source, out, SCHEMAS, Settings(size=2), Watcher(), inside)
    with pytest.raises(Stopped, match="1 of 3 pieces were not done"):
        run(source, out, SCHEMAS, Settings(size=2), Watcher(), lazy)


def test_a_shard_that_another_run_puts_there_is_noticed(tmp_path: Path) -> None:
    """A process of a killed run, somewhere on a cluster, that knows older rules and ends late."""

    def disturbed(tasks: list[Task], jobs: int, progress: Any) -> Iterator[Done]:
        yield from inside(tasks, jobs, progress)
        old = copy.copy(tasks[0])
        old.rules = "0" * 64
        worker.write(old, annotate_table(worker.read(tasks[0])[0]), ["", ""], "0" * 64)

    source, out = write_jsonl(tmp_path / "in.jsonl", TEXTS), tmp_path / "out"
    with pytest.raises(Stopped, match=r"part-000000\.parquet was made by other rules meanwhile"):
        run(source, out, SCHEMAS, Settings(size=2), Watcher(), disturbed)
    assert run(source, out, SCHEMAS, Settings(size=2), Watcher(), inside).reused == 2


def test_a_process_with_other_rules_makes_nothing(tmp_path: Path) -> None:
    """A machine where another khabar is installed, or one that was edited while the run went on."""
    source, out = write_jsonl(tmp_path / "in.jsonl", TEXTS), tmp_path / "out"
    tasks = running_run.plan(source, out, SCHEMAS, Settings(size=2))
    tasks[0].rules = "0" * 64
    with pytest.raises(Unusable, match="not those with which the run began"):
        list(inside(tasks, 1, None))
    assert not out.exists()


@pytest.mark.parametrize(("name", "message"), [("nope://a/b", "cannot be reached"), ("gs://a/b", "-m pip install")])
def test_what_cannot_be_reached_says_why(name: str, message: str, tmp_path: Path, capsys: Any) -> None:
    from khabar.cli import main

    if name.startswith("gs") and find_spec("gcsfs"):
        pytest.skip("gcsfs is installed")
    assert main(["annotate", name, str(tmp_path / "out")]) == 2
    assert message in (said := capsys.readouterr().err) and "Fix: " in said


def test_an_engine_that_is_not_installed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from khabar.cli import main

    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "khabar.engines.ray", raising=False)
    assert engines.names() == ["datatrove", "local", "ray"]
    assert main(["annotate", "in", str(tmp_path / "out"), "--engine", "ray"]) == 2
    assert "the engine ray is not installed" in (said := capsys.readouterr().err)
    assert "pip install 'khabar[ray]'" in said


# --- the engines -----------------------------------------------------------------------------------------------------


def corpus(folder: Path) -> Path:
    """Good documents, and every kind of bad one."""
    texts = {f"n{n:02d}": TEXTS["abcde"[n % 5]] for n in range(30)}
    texts |= {"blank": " ", "late": "ك"} | {word: f"{word} x" for word in ("raise", "kill", "once", "sleep", "exit")}
    source = write_jsonl(folder / "in.jsonl", texts)
    more = [{"id": "n03", "text": "x"}, {"text": "x"}, {"id": "null", "text": None}, {"id": "u", "text": "\ud800"}]
    more.append({"id": "long", "text": "x" * 5000})
    with source.open("a") as file:
        file.writelines(json.dumps(each) + "\n" for each in more)
        file.write("no json\n")
    return source


LIMITS = ("--jobs", "2", "--shard", "6", "--seconds", "2", "--characters", "4000")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_rows_and_rejects_whichever_engine(engine: str, counted: Path, tmp_path: Path) -> None:
    source, local, out = corpus(tmp_path), tmp_path / "local", tmp_path / engine
    annotate(counted, source, local, *LIMITS, status=1)
    (counted / "mark").unlink()
    met(counted)
    annotate(counted, source, out, *LIMITS, "--engine", engine, status=1)
    tries = met(counted)
    assert logical(out) == logical(local)
    as_set = [{json.dumps(reject) for reject in rejects(folder)} for folder in (out, local)]
    assert as_set[0] == as_set[1] and len(as_set[0]) == 11
    why = {reject["id"]: reject["reason"] for reject in rejects(out)}
    assert [why[id_] for id_ in ("raise", "sleep", "kill", "exit")] == ["raised", "outlasted", *["killed-worker"] * 2]
    assert "once" not in why and tries["once x"] >= 2, "its process was killed once, and it is there"
    assert 2 <= tries["kill x"] <= 3 and 2 <= tries["exit x"] <= 3
    assert written(out) == written(local)
    assert "as they were" in annotate(counted, source, out, *LIMITS, status=1), "another engine takes over"
    assert not met(counted)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_is_killed_goes_on(engine: str, counted: Path, tmp_path: Path) -> None:
    """What was finished is neither written nor annotated again; what was in work is, and nothing else twice."""
    texts = {f"n{n:02d}": f"slow n{n:02d} {TEXTS['abcde'[n % 5]]}" for n in range(60)}
    source, out, whole = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out", tmp_path / "whole"
    options, size, jobs = ("--jobs", "2", "--shard", "5"), 5, 2
    running = start(counted, source, out, *options, "--engine", engine)
    wait_for(lambda: len(identities(out)) >= 5, WATCHDOG)
    own = hands(running.pid)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    wait_for(lambda: not any(map(alive, own)), WATCHDOG)
    finished, first = identities(out), met(counted)
    assert own and 5 <= len(finished) < 12 and all(pq.ParquetFile(out / name) for name in finished)
    said = annotate(counted, source, out, *options, "--engine", engine)
    second = met(counted)
    assert f"12 shards, {len(finished)} of them as they were" in said
    assert {name: identity for name, identity in identities(out).items() if name in finished} == finished
    names = [f"slow n{n:02d}" for n in range(60)]
    done = {names[n] for n in range(60) if f"part-{n // size:06d}.parquet" in finished}
    assert {name: second[name] for name in names} == {name: int(name not in done) for name in names}
    assert sum(first[name] for name in names if name not in done) <= jobs * size
    annotate(counted, source, whole, *options)
    assert written(out) == written(whole)
    rule = counted / "scripts/khabar/rules/dates/poison.py"
    rule.write_text(POISON.replace("time.sleep(0.1)", "pass"), "utf-8")
    assert "as they were" not in annotate(counted, source, out, *options, "--engine", engine)
    assert not set(identities(out).items()) & set(finished.items())


def test_the_trial_counts_what_is_kept(poisoned: Path, tmp_path: Path) -> None:
    """scripts/engines.py, one trial after the other, and on a package that does everything again."""
    documents = [{"id": f"{n}", "dct": None, "text": TEXTS["abcde"[n % 5]]} for n in range(160)]

    def trial(name: str) -> Trial:
        (tmp_path / name).mkdir()
        return Trial("local", poisoned, tmp_path / name)

    first = trial("first")
    for found, kept in (
        (first.stopped(documents, 3), 1),
        (first.changed(), 0),
        (trial("second").stopped(documents, 3), 1),
    ):
        assert (found["outcome"], found["documents_lost"], found["shards"]) == ("completes", 0, 8)
        assert found["shards_before"] >= 3 and found["shards_kept"] == kept * found["shards_before"]
    stands = poisoned / "scripts/khabar/running/shards.py"
    text = stands.read_text("utf-8")
    stands.write_text(text.replace('found["key"] != key', 'found["key"] == key'), "utf-8")
    assert stands.read_text("utf-8") != text
    found = trial("third").stopped(documents, 3)
    assert found["shards_kept"] == 0 and found["shards_before"] >= 3


def damage(root: Path, said: str) -> None:
    """Let the process that reads a piece do something else first."""
    path = root / "scripts/khabar/running/worker.py"
    text, line = (
        path.read_text("utf-8"),
        "    table = refuse(_name(formats.read(task.piece, task.columns)), task.refused)\n",
    )
    assert line in text
    path.write_text(text.replace(line, f"    {said}\n{line}"), "utf-8")


LOST_DISK = "if task.number == 3 and not Path(os.environ['MARK']).exists(): raise OSError('no such disk')"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_piece_that_cannot_be_read_ends_the_run_and_drops_nothing(
    engine: str, poisoned: Path, tmp_path: Path
) -> None:
    damage(poisoned, LOST_DISK)
    texts = {f"n{n:02d}": TEXTS["abcde"[n % 5]] for n in range(40)}
    source, out = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out"
    options = ("--jobs", "2", "--shard", "5", "--engine", engine)
    assert "no such disk" in annotate(poisoned, source, out, *options, status=2)
    assert not (out / "run.json").exists() and "part-000003.parquet" not in identities(out)
    (poisoned / "mark").touch()
    assert "40 documents, 8 shards" in annotate(poisoned, source, out, *options)
    annotate(poisoned, source, tmp_path / "local", *options[:4])
    assert written(out) == written(tmp_path / "local")


WORKERS = {"datatrove": b"multiprocessing.spawn", "ray": b"ray::"}


def workers(engine: str, pid: int) -> list[int]:
    """The engine's own processes that have one of ours beside them."""
    return [
        each
        for each in below(pid)
        if WORKERS[engine] in command_line(each)
        and any(b"khabar.engines._process" in command_line(beside) for beside in below(each))
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_worker_that_is_killed_is_replaced(engine: str, poisoned: Path, tmp_path: Path) -> None:
    texts = {f"n{n:02d}": f"slow {TEXTS['abcde'[n % 5]]}" for n in range(40)}
    source, out = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out"
    running = start(poisoned, source, out, "--jobs", "2", "--shard", "5", "--engine", engine)
    wait_for(lambda: identities(out), WATCHDOG)
    wait_for(lambda: workers(engine, running.pid), 60)
    killed = workers(engine, running.pid)[:2]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert "40 documents, 8 shards" in end(running, 0) and killed
    assert sum(pq.read_metadata(path).num_rows for path in out.glob("part-*")) == 40


@pytest.mark.parametrize("engine", ENGINES)
def test_what_ends_the_engine_s_own_process_ends_the_run(engine: str, poisoned: Path, tmp_path: Path) -> None:
    damage(poisoned, "os._exit(9)")
    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    said = annotate(poisoned, source, tmp_path / "out", "--jobs", "2", "--engine", engine, status=2)
    assert "Fix: " in said and "see what ends it" in said


@datatrove_only
def test_the_step_takes_documents_of_any_reader() -> None:
    from datatrove.data import Document

    from khabar.engines.datatrove import Annotate

    documents = [Document(text, name, metadata={"dct": "2019-05-04"}) for name, text in TEXTS.items()]
    documents.append(Document("", "empty"))
    made = list(Annotate()(copy.deepcopy(document) for _ in range(101) for document in documents))
    assert len(made) == 606 and made[0].metadata["rules_quotes"] and made[0].text == TEXTS["a"]
    assert made[0].metadata["dct"]["value"] == "2019-05-04" and made[0].metadata["rejected"] is None
    assert made[-1].metadata["rejected"].startswith("empty: ")


@ray_only
def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    options = (source, tmp_path / "out", "--engine", "ray")
    said = annotate(home().root, *options, status=2, RAY_ADDRESS="127.0.0.1:1")
    assert "no Ray cluster at 127.0.0.1:1 (" in said and "Fix: see RAY_ADDRESS" in said


@ray_only
def test_a_block_of_any_dataset_is_taken() -> None:
    from khabar.engines.ray import annotate_block

    table = pa.table({"text": [*TEXTS.values(), ""], "id": [*TEXTS, "empty"], "more": [1] * 6})
    made = annotate_block(table)
    assert made.drop_columns(["rejected"]).slice(0, 5).equals(annotate_table(table).drop_columns(["rejected"])[:5])
    assert made["rejected"].to_pylist()[5].startswith("empty: ")


def python(root: Path, script: str, *arguments: str | Path, **more: str) -> str:
    """Run a script as a user would, and return what it prints."""
    around = {**surroundings(root), **more}
    running = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=around,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    return end(running, 0)


OWN_RAY = """
import sys, ray
from khabar import engines
from khabar.running.run import Settings
from khabar.running.supervisor import Stopped
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
context = ray.data.DataContext.get_current()
context.max_errored_blocks = -1
try:
    engines.annotate(sys.argv[1], sys.argv[2], "ray", Settings(size=5))
except Stopped as reason:
    print("stopped:", reason)
open(sys.argv[3], "x").close()
print(engines.annotate(sys.argv[1], sys.argv[2], "ray", Settings(size=5)))
from khabar.engines.ray import _numbers
print("blocks:", _numbers(1000).num_blocks(), _numbers(3).num_blocks())
now = ray.data.DataContext.get_current()
print(ray.is_initialized(), now is context, now.max_errored_blocks, now.enable_progress_bars)
"""


@ray_only
def test_a_caller_s_own_ray_stays_as_it_is(poisoned: Path, tmp_path: Path) -> None:
    """And what it says of blocks with errors, which Ray would leave out, does not hold for ours."""
    damage(poisoned, LOST_DISK)
    texts = {f"n{n:02d}": TEXTS["abcde"[n % 5]] for n in range(40)}
    source = write_jsonl(tmp_path / "in.jsonl", texts)
    said = python(poisoned, OWN_RAY, source, tmp_path / "out", poisoned / "mark")
    assert "stopped: Ray gave up: OSError: no such disk" in said
    assert "blocks: 16 3" in said, "eight for a processor, whatever the number of pieces"
    assert "Report(documents=40, shards=8, reused=" in said and said.rstrip().endswith("True True -1 True")


OWN_EXECUTOR = """
import sys, ray
from datatrove.executor import RayPipelineExecutor
from khabar.engines.datatrove import Job
from khabar.running.run import Settings
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
job = Job(sys.argv[1], sys.argv[2], Settings(size=5))
RayPipelineExecutor(job.steps, tasks=2, logging_dir=job.logs, mem_per_cpu_gb=0.2).run()
RayPipelineExecutor(job.last, tasks=1, logging_dir=job.logs + "/last", mem_per_cpu_gb=0.2).run()
"""


@datatrove_only
@ray_only
def test_datatrove_s_ray_executor_does_the_job(poisoned: Path, tmp_path: Path) -> None:
    texts = {f"n{n:02d}": TEXTS["abcde"[n % 5]] for n in range(15)} | {"kill": "kill x", "empty": ""}
    source, out = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out"
    python(poisoned, OWN_EXECUTOR, source, out)
    annotate(poisoned, source, tmp_path / "local", "--shard", "5", "--jobs", "2", status=1)
    assert written(out) == written(tmp_path / "local")


@datatrove_only
@pytest.mark.parametrize("where", ["here", "memory"])
def test_a_new_job_forgets_what_was_marked_complete(where: str, tmp_path: Path) -> None:
    from khabar.engines.datatrove import Job

    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    out = str(tmp_path / "out") if where == "here" else "memory://job/out"
    logs = Job(source, out).logs
    marks = [places.at(f"{logs}{each}/completions/00000") for each in ("", "/last")]
    for mark in marks:
        mark.parent.mkdir(parents=True)
        mark.touch()
    assert Job(source, out).logs == logs and not any(mark.exists() for mark in marks)
    assert Job(source, out, Settings(limits=Limits(characters=300))).logs != logs
    write_jsonl(source, {**TEXTS, "a": TEXTS["b"]})
    assert Job(source, out).logs != logs


SBATCH = """#!/bin/bash
# Runs the jobs of an array one after the other, as Slurm would on a free machine, and says their number. After as many
# as $RANKS it runs none: their time was over. What only adds up datatrove's own figures is not run.
script=$(cat "${@: -1}"); last=$(grep -oP 'array=0-\\K[0-9]+' <<<"$script" || echo 0)
grep -q merge_stats <<<"$script" || for n in $(seq 0 "$last"); do
  (( $(cat "$SAID.ranks" 2>/dev/null | wc -l) < RANKS )) || break
  echo >>"$SAID.ranks"
  SLURM_ARRAY_TASK_ID=$n SLURM_NODELIST=localhost RUN_OFFSET=0 bash -c "$script" >>"$SAID" 2>&1 || exit 1
done
echo "Submitted batch job $RANDOM"
"""
SUBMIT = """
import sys
from datatrove.executor import SlurmPipelineExecutor
from khabar.engines.datatrove import Job
from khabar.running.run import Settings
job = Job(sys.argv[1], sys.argv[2], Settings(size=5))
common = {"time": "01:00:00", "partition": "cpu", "with_srun": False}
work = SlurmPipelineExecutor(job.steps, tasks=2, logging_dir=job.logs, **common)
SlurmPipelineExecutor(job.last, tasks=1, logging_dir=job.logs + "/last", depends=work, **common).run()
"""


@datatrove_only
def test_slurm_s_script_does_the_job(counted: Path, tmp_path: Path) -> None:
    """Not Slurm: an `sbatch` that runs the script it is given. Marks of finished tasks hold for what was made then."""
    tools, said = tmp_path / "tools", tmp_path / "said"
    tools.mkdir()
    (tools / "sbatch").write_text(SBATCH)
    (tools / "scontrol").write_text("#!/bin/sh\necho localhost\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    texts = {f"n{n:02d}": f"plain n{n:02d} {TEXTS['abcde'[n % 5]]}" for n in range(30)}
    texts["empty"] = ""
    source, out = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out"
    path = f"{tools}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def submit(ranks: int = 9) -> Counter[str]:
        """Submit the job, and count what is annotated."""
        Path(f"{said}.ranks").unlink(missing_ok=True)
        python(counted, SUBMIT, source, out, PATH=path, SAID=str(said), RANKS=str(ranks))
        return Counter({name: count for name, count in met(counted).items() if name.startswith("plain")})

    annotate(counted, source, tmp_path / "local", "--shard", "5", "--jobs", "2", status=1)
    met(counted)
    half, finished = submit(ranks=1), identities(out)
    assert len(finished) == 3 and len(half) == 15 and not (out / "run.json").exists()
    rest = submit()
    assert {*half} | {*rest} == {f"plain n{n:02d}" for n in range(30)} and half.total() + rest.total() == 30
    assert written(out) == written(tmp_path / "local") and identities(out).items() >= finished.items()
    (out / "part-000002.parquet").unlink()
    assert submit().total() == 5, "whatever was marked complete"
    assert written(out) == written(tmp_path / "local")
    rule = counted / "scripts/khabar/rules/dates/poison.py"
    before = rule.read_text("utf-8")
    rule.write_text(f"{before}# changed\n", "utf-8")
    assert submit().total() == 30
    rule.write_text(before, "utf-8")
    assert submit().total() == 30, "though these rules' marks are still there"
    assert written(out) == written(tmp_path / "local")


@pytest.fixture
def store(no_network: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """An object store on this machine."""
    pytest.importorskip("moto.server", reason=f"moto {LACKING}")
    pytest.importorskip("s3fs", reason=f"s3fs {LACKING}")
    from moto.server import ThreadedMotoServer

    monkeypatch.undo()  # connections, refused elsewhere, are to this machine here

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    around = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    around |= {"AWS_DEFAULT_REGION": "us-east-1", "FSSPEC_S3_ENDPOINT_URL": f"http://{host}:{port}"}
    yield around
    server.stop()


@pytest.mark.parametrize("engine", [*ENGINES, "local"])
def test_an_object_store_is_read_and_written(
    engine: str, store: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    for name, value in store.items():
        monkeypatch.setenv(name, value)
    files = s3fs.S3FileSystem(endpoint_url=store["AWS_ENDPOINT_URL"], skip_instance_cache=True)
    files.makedirs(engine, exist_ok=True)
    source = write_jsonl(tmp_path / "in.jsonl", {**TEXTS, "empty": ""})
    files.put(str(source), f"{engine}/in.jsonl")
    options = ("--shard", "2", "--jobs", "2")
    annotate(home().root, source, tmp_path / "out", *options, status=1)
    urls = (f"s3://{engine}/in.jsonl", f"s3://{engine}/out")
    annotate(home().root, *urls, *options, "--engine", engine, status=1, **store)
    again = annotate(home().root, *urls, *options, "--engine", engine, status=1, **store)
    assert "3 of them as they were" in again
    files.invalidate_cache()
    got = {path.rpartition("/")[2]: files.cat_file(path) for path in files.find(f"{engine}/out")}
    assert {name: raw for name, raw in got.items() if not name.startswith(".")} == written(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")


def test_nothing_is_left_of_the_slots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    beside = Guarded(Limits(), SCHEMAS)
    beside._start()
    assert len(list(tmp_path.iterdir())) == 1
    beside(raw(TEXTS))
    beside.close()
    assert not list(tmp_path.iterdir())
