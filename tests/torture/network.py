"""No command uses the network: each runs where there is none but its own loopback, and strace sees no connection.

`python tests/torture/network.py [--count COMMANDS]`
"""

from __future__ import annotations

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
    """Verbs with what they need; the status of each is 0 or 1."""
    return [
        ["validate"], ["format"], ["generate"], ["annotate"], ["build"], ["verify"], ["build", "--check"], ["list"],
        ["build", "--withhold-text", "--output", str(root / "bare")],
        ["restore", str(root / "bare"), str(root / "whole"), "--seeds", str(root / "seeds")],
        ["annotate", str(root / "texts" / "in.jsonl"), str(root / "out"), "--jobs", "1"],
        ["export", "jsonl", str(root / "export")], ["view", "--output", str(root / "pages")],
        ["publish", "nobody/nothing", "--text", "withheld", "--dry-run"], ["reanchor", "t1"], ["coverage"],
    ]  # fmt: skip


def run(count: int = 100, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """The commands one after the other."""
    end = time.monotonic() + seconds
    bad, said, number = [], {}, 0
    with faults.workshop() as place:
        root = Path(place).resolve() / "root"
        miniature.copy(root)
        runner.texts(root / "texts", 2)
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
    return {"count": number, "status": said, "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


if __name__ == "__main__":
    frame.main("network", run, 100)
