"""Engines: the same shards whichever runs them, and what goes wrong costs the same document on each. Real processes.

What needs an engine is skipped where that is not installed; CONTRIBUTING.md says how to run all of it.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from khabar import engines, parquet, places
from khabar.engines._guarded import Guarded
from khabar.layout import home
from khabar.running.pieces import RAW
from khabar.running.run import Settings, Watcher, run
from khabar.running.shards import Limits
from khabar.running.table import annotate_table
from khabar.running.worker import perform
from test_runner import POISON, TEXTS, alive, children, poisoned, rejects, surroundings, wait_for, write_jsonl, written

__all__ = ["poisoned"]
SCHEMAS = home().schema
INSTALLED = [name for name in ("datatrove", "ray") if find_spec(name)]
LACKING = "needs the engines: see CONTRIBUTING.md"
WATCHDOG = 150  # seconds that no run may take


def needs(name: str) -> Any:
    return pytest.param(name, marks=pytest.mark.skipif(find_spec(name) is None, reason=f"{name} {LACKING}"))


ENGINES = [needs("datatrove"), needs("ray")]
datatrove_only = pytest.mark.skipif(find_spec("datatrove") is None, reason=f"datatrove {LACKING}")


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
        os.killpg(running.pid, signal.SIGKILL)
        raise
    assert running.returncode == status, said
    return said


def annotate(root: Path, *arguments: str | Path, status: int = 0, **more: str) -> str:
    return end(start(root, *arguments, **more), status)


def logical(output: Path) -> str:
    rows = [row for path in sorted(output.glob("part-*.parquet")) for row in pq.read_table(path).to_pylist()]
    return parquet.logical_hash(sorted(rows, key=lambda row: row["id"]))


# --- the process beside an engine's ----------------------------------------------------------------------------------


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
    beside = Guarded(tasks[0].limits, tasks[0].schemas)
    try:
        for task in tasks:
            yield perform(task, beside)
    finally:
        beside.close()


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


@pytest.mark.parametrize(("name", "message"), [("nope://a/b", "cannot be reached"), ("gs://a/b", "Fix: pip install")])
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
    texts |= {"blank": " ", "raise": "raise x", "kill": "kill x", "once": "once x", "sleep": "sleep x", "late": "ك"}
    source = write_jsonl(folder / "in.jsonl", texts)
    more = [{"id": "n03", "text": "x"}, {"text": "x"}, {"id": "null", "text": None}, {"id": "u", "text": "\ud800"}]
    more.append({"id": "long", "text": "x" * 5000})
    with source.open("a") as file:
        file.writelines(json.dumps(each) + "\n" for each in more)
        file.write("no json\n")
    return source


LIMITS = ("--jobs", "2", "--shard", "6", "--seconds", "2", "--characters", "4000")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_rows_and_rejects_whichever_engine(engine: str, poisoned: Path, tmp_path: Path) -> None:
    source, local, out = corpus(tmp_path), tmp_path / "local", tmp_path / engine
    annotate(poisoned, source, local, *LIMITS, status=1)
    (poisoned / "mark").unlink()
    said = annotate(poisoned, source, out, *LIMITS, "--engine", engine, status=1)
    assert "Traceback" not in said
    assert logical(out) == logical(local)
    as_set = [{json.dumps(reject) for reject in rejects(folder)} for folder in (out, local)]
    assert as_set[0] == as_set[1] and len(as_set[0]) == 10
    assert written(out) == written(local)
    assert "as they were" in annotate(poisoned, source, out, *LIMITS, status=1), "another engine takes over"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_is_killed_goes_on(engine: str, poisoned: Path, tmp_path: Path) -> None:
    texts = {f"n{n:02d}": f"slow {TEXTS['abcde'[n % 5]]}" for n in range(60)}
    source, out, whole = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out", tmp_path / "whole"
    options = ("--jobs", "2", "--shard", "5")
    running = start(poisoned, source, out, *options, "--engine", engine)
    wait_for(lambda: len(list(out.glob("part-*"))) >= 2, 60)
    below = workers(engine, running.pid)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    wait_for(lambda: not any(alive(pid) for pid in below), 60)
    made = {path: path.stat().st_mtime_ns for path in out.glob("part-*.parquet")}
    assert 2 <= len(made) < 12 and all(pq.ParquetFile(path) for path in made)
    said = annotate(poisoned, source, out, *options, "--engine", engine)
    assert f"{len(made)} of them as they were" in said
    assert {path: path.stat().st_mtime_ns for path in made} == made
    annotate(poisoned, source, whole, *options)
    assert written(out) == written(whole)
    rule = poisoned / "scripts" / "khabar" / "rules" / "dates" / "poison.py"
    rule.write_text(POISON.replace("time.sleep(0.1)", "pass"), "utf-8")
    assert "as they were" not in annotate(poisoned, source, out, *options, "--engine", engine)


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


WORKERS = {"datatrove": b"multiprocessing.spawn", "ray": b"ray::"}


def workers(engine: str, pid: int) -> list[int]:
    """The engine's own processes that have one of ours beside them."""
    found = []
    for each in descendants(pid):
        names = [Path(f"/proc/{below}/cmdline").read_bytes() for below in children(each)]
        own = Path(f"/proc/{each}/cmdline").read_bytes()
        if WORKERS[engine] in own and any(b"khabar.engines._process" in name for name in names):
            found.append(each)
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_a_worker_that_is_killed_is_replaced(engine: str, poisoned: Path, tmp_path: Path) -> None:
    texts = {f"n{n:02d}": f"slow {TEXTS['abcde'[n % 5]]}" for n in range(40)}
    source, out = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out"
    running = start(poisoned, source, out, "--jobs", "2", "--shard", "5", "--engine", engine)
    wait_for(lambda: list(out.glob("part-*")), 60)
    wait_for(lambda: workers(engine, running.pid), 60)
    killed = workers(engine, running.pid)[:2]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert "40 documents, 8 shards" in end(running, 0) and killed
    assert sum(pq.read_metadata(path).num_rows for path in out.glob("part-*")) == 40


@pytest.mark.parametrize("engine", ENGINES)
def test_what_ends_the_engine_s_own_process_ends_the_run(engine: str, poisoned: Path, tmp_path: Path) -> None:
    worker = poisoned / "scripts" / "khabar" / "running" / "worker.py"
    text = worker.read_text("utf-8").replace('"""Read a', 'r"""Read a')
    deadly = "    table = refuse(_name(formats.read(task.piece, task.columns)), task.refused)\n"
    assert deadly in text
    worker.write_text(text.replace(deadly, f"    os._exit(9)\n{deadly}"), "utf-8")
    source = write_jsonl(tmp_path / "in.jsonl", TEXTS)
    said = annotate(poisoned, source, tmp_path / "out", "--jobs", "2", "--engine", engine, status=2)
    assert "Fix: see what ends it" in said and "Traceback" not in said


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


@pytest.mark.skipif(find_spec("ray") is None, reason=f"ray {LACKING}")
def test_a_block_of_any_dataset_is_taken() -> None:
    from khabar.engines.ray import annotate_block

    table = pa.table({"text": [*TEXTS.values(), ""], "id": [*TEXTS, "empty"], "more": [1] * 6})
    made = annotate_block(table)
    assert made.drop_columns(["rejected"]).slice(0, 5).equals(annotate_table(table).drop_columns(["rejected"])[:5])
    assert made["rejected"].to_pylist()[5].startswith("empty: ")


SBATCH = """#!/bin/bash
# Runs the jobs of an array one after the other, as Slurm would on a free machine, and says their number.
script=$(cat "${@: -1}"); last=$(grep -oP 'array=0-\\K[0-9]+' <<<"$script" || echo 0)
for n in $(seq 0 "$last"); do
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
work = SlurmPipelineExecutor(job.steps, tasks=3, logging_dir=job.logs, **common)
SlurmPipelineExecutor(job.last, tasks=1, logging_dir=job.logs + "/last", depends=work, **common).run()
"""


@datatrove_only
def test_slurm_s_script_does_the_job(tmp_path: Path) -> None:
    """Not Slurm: an `sbatch` that runs the script it is given."""
    tools, said = tmp_path / "tools", tmp_path / "said"
    tools.mkdir()
    (tools / "sbatch").write_text(SBATCH)
    (tools / "scontrol").write_text("#!/bin/sh\necho localhost\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    texts = {f"n{n:02d}": TEXTS["abcde"[n % 5]] for n in range(30)} | {"empty": ""}
    source, out = write_jsonl(tmp_path / "in.jsonl", texts), tmp_path / "out"
    path = f"{tools}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    around = {**surroundings(home().root), "PATH": path, "SAID": str(said)}
    submit = [sys.executable, "-c", SUBMIT, str(source), str(out)]
    for _ in range(2):
        done = subprocess.run(submit, env=around, cwd=tmp_path, capture_output=True, timeout=WATCHDOG, check=False)
        assert done.returncode == 0, (done.stderr + said.read_bytes() if said.exists() else done.stderr).decode()
        annotate(home().root, source, tmp_path / "local", "--shard", "5", "--jobs", "2", status=1)
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


def test_nothing_is_left_of_the_slots() -> None:
    before = set(Path("/tmp").glob("khabar-slot-*"))
    beside = Guarded(Limits(), SCHEMAS)
    beside(raw(TEXTS))
    beside.close()
    time.sleep(0)
    assert set(Path("/tmp").glob("khabar-slot-*")) <= before
