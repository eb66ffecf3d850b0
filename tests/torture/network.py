"""No command uses the network: each runs where there is none but its own loopback, and strace sees no connection.

`python tests/torture/network.py [--count COMMANDS]`
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import miniature
from torture import faults, frame, runner


def commands(root: Path) -> list[list[str]]:
    """Every verb with what it needs, in an order in which each can do its work; the status of each is 0 or 1."""
    text = root / "texts" / "more.txt"
    text.write_text(
        "أعلنت البلدية أمس أن السوق القديم سيفتح من جديد. وقال التجار إنهم ينتظرون الزوار منذ شهرين.", "utf-8"
    )
    rules = str(root / "corpus" / "rules")
    return [
        ["validate"], ["format"], ["generate"], ["annotate"], ["build"], ["verify"], ["build", "--check"], ["list"],
        ["build", "--withhold-text", "--output", str(root / "bare")],
        ["restore", str(root / "bare"), str(root / "whole"), "--seeds", str(root / "seeds")],
        ["annotate", str(root / "texts" / "in.jsonl"), str(root / "out"), "--jobs", "1"],
        ["export", "jsonl", str(root / "export")], ["view", "--output", str(root / "pages")],
        ["publish", "nobody/nothing", "--text", "withheld", "--dry-run"], ["reanchor", "t1"], ["coverage"],
        ["import", "jsonl", str(root / "export"), "--layer", "a1"], ["export", "blind", str(root / "blind")],
        ["agreement", "hand", "rules"], ["align"], ["link"], ["link", str(root / "corpus" / "hand" / "t1.json")],
        ["anchor", str(root / "draft.json"), "--layer", "a1"], ["audit"], ["benchmark", "interchange"],
        ["crosswalk", "khabar"], ["diff", str(root / "bare"), str(root / "bare")], ["explain", "schema-lint"],
        ["harness"], ["score", "date_recognition", rules], ["new", str(root / "fresh")],
        ["add", str(text), "--story", "market", "--split", "train"], ["zone", "t1"],
        ["describe", "t2", "--outlet", "الميناء", "--words", "مدير الميناء", "--note", "Invented."],
    ]  # fmt: skip


def prepare(root: Path) -> None:
    """The miniature, texts, and a draft of a document's dates."""
    miniature.copy(root)
    runner.texts(root / "texts", 2)
    dates = [{"span": "5 مارس/ آذار 2031", "type": "DATE", "value": "2031-03-05"}]
    (root / "draft.json").write_text(json.dumps({"document": "t1", "dates": dates}, ensure_ascii=False), "utf-8")


def run(count: int = 100, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """The commands one after the other."""
    end = time.monotonic() + seconds
    bad, said, number = [], {}, 0
    with faults.workshop() as place:
        root = Path(place).resolve() / "root"
        prepare(root)
        log = Path(place) / "log"
        for arguments in commands(root)[first : first + count]:
            if time.monotonic() > end:
                break
            log.unlink(missing_ok=True)
            tracing = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log)]
            khabar = [sys.executable, "-m", "khabar", "--root", str(root), *arguments]
            environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
            done = subprocess.run([*tracing, *khabar], capture_output=True, text=True, env=environment, check=False)
            number += 1
            said[" ".join(arguments[:2]).replace(str(root), "")] = done.returncode
            calls = [line for line in log.read_text("utf-8", "replace").splitlines() if "AF_INET" in line]
            if calls or "Traceback" in done.stderr or done.returncode not in (0, 1):
                bad.append(f"{arguments[0]}: {done.returncode} {calls[:2]} {done.stderr[-300:]}")
    wanted = len(commands(root)[first : first + count])
    return {"count": number, "wanted": wanted, "status": said, "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


if __name__ == "__main__":
    frame.main("network", run, 100)
