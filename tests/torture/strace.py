"""What `faults` sees of a command against what the system sees of it, and a build that is killed by the system.

`python tests/torture/strace.py [--count PARTS] [--seconds S]`, with strace. First each command of `commands.COMMANDS`
runs under strace: the calls by which it changes its folder must be those that `faults.guard` meets, one for one, so
that no point is left out there. Then a build is killed for real at its 1st, 2nd … call of each name.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from khabar.checks import schemas
from khabar.layout import home
from khabar.schemas import Schema
from torture import crash, faults, frame, runner
from torture.commands import COMMANDS

# Every call that changes a file or folder, under the name that Python has for it. `open` only where it makes or cuts.
NAMES = {
    "openat": "open", "open": "open", "creat": "open", "write": "write", "writev": "write", "pwrite64": "pwrite",
    "pwritev": "pwrite", "pwritev2": "pwrite", "sendfile": "write", "copy_file_range": "write", "splice": "write",
    "fsync": "fsync", "fdatasync": "fsync", "ftruncate": "ftruncate", "truncate": "os.truncate",
    "fallocate": "fallocate", "rename": "os.rename", "renameat": "os.rename", "renameat2": "os.rename",
    "link": "os.link", "linkat": "os.link", "symlink": "os.symlink", "symlinkat": "os.symlink",
    "unlink": "os.remove", "unlinkat": "os.remove", "rmdir": "os.rmdir", "mkdir": "os.mkdir", "mkdirat": "os.mkdir",
    "utimensat": "os.utime", "utime": "os.utime", "utimes": "os.utime", "chmod": "os.chmod", "fchmod": "os.chmod",
    "fchmodat": "os.chmod", "chown": "os.chown", "fchown": "os.chown", "mknod": "mknod", "mknodat": "mknod",
    "setxattr": "os.setxattr", "fsetxattr": "os.setxattr",
}  # fmt: skip
KILLED_AT = ("mkdir", "write", "fsync", "rename", "utimensat", "unlink", "pwrite64", "ftruncate", "rmdir")
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
HANDLE = re.compile(r"^\d+<([^>]*)>")
KILLED = "build killed by the system"
Call = tuple[str, str]  # name, path below the root


def seen_by_system(root: Path, arguments: list[str], log: Path) -> list[Call]:
    """The calls by which a command of its own process, and those it starts, changes a folder."""
    tracing = ["strace", "-f", "-qq", "-y", "-s", "4096", "-o", str(log), "-e", "trace=" + ",".join(NAMES)]
    status, said = runner.give([*tracing, sys.executable, "-m", "khabar", *arguments])
    assert status == 0, said
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        met = LINE.match(line)
        if met is None or "resumed>" in line:
            continue
        call, rest = met.groups()
        if NAMES[call] == "open" and call != "creat" and "O_CREAT" not in rest and "O_TRUNC" not in rest:
            continue
        handle = HANDLE.match(rest)
        paths = QUOTED.findall(rest)
        on_handle = NAMES[call] in ("write", "pwrite", "fsync", "ftruncate", "fallocate") or call.startswith("f")
        path = handle.group(1) if on_handle and handle else paths[0] if paths else ""
        name = "os.rmdir" if call == "unlinkat" and "AT_REMOVEDIR" in rest else NAMES[call]
        found += _below(root, name, path)
    return found


def seen_by_guard(root: Path, arguments: list[str]) -> list[Call]:
    """The same as `faults.guard` meets them."""

    def action() -> list[Call]:
        found: list[Call] = []
        faults.guard(root, lambda name, half: found.extend(_below(root, name, str(faults.operands[0]))))
        status, said = faults.command(arguments)
        assert status == 0, said
        return found

    found = faults.in_child(action)
    assert isinstance(found, list), found
    return [(name, path) for name, path in found]


def _below(root: Path, name: str, path: str) -> list[Call]:
    if path != str(root) and not path.startswith(f"{root}/"):
        return []
    return [(name, faults.TEMPORARY.sub(r".N\1", re.sub(r"\.[0-9]+\.tmp(?=/|$)", ".N.tmp", path[len(str(root)) :])))]


def compare(name: str, place: Path) -> tuple[int, list[str]]:
    """How many calls of a command the system sees, and what is wrong."""
    command = COMMANDS[name]
    seen = []
    for way in ("system", "guard"):
        root = place / way / name
        root.parent.mkdir(exist_ok=True)
        done = faults.in_child(lambda root=root: [command.prepare(root), None][-1])
        assert done is None, done
        arguments = command.arguments(root)
        seen.append(
            seen_by_system(root, arguments, place / "log") if way == "system" else seen_by_guard(root, arguments)
        )
        shutil.rmtree(root)
    if seen[0] == seen[1]:
        return len(seen[0]), []
    at = next((i for i, (a, b) in enumerate(zip(*seen, strict=False)) if a != b), min(map(len, seen)))
    lines = [
        f"{way}: {len(calls)} calls, at {at}: {calls[at : at + 2]}"
        for way, calls in zip(("system", "guard"), seen, strict=True)
    ]
    return len(seen[0]), [f"{name}, {'; '.join(lines)}"]


def kill(place: Path) -> tuple[dict[str, int], list[str]]:
    """Builds killed by the system: points by call, and what is wrong."""
    command, root = COMMANDS["build"], place / "kill"
    done = faults.in_child(lambda: [command.prepare(root / "old"), None][-1])
    assert done is None, done
    shutil.copytree(root / "old", root / "new")
    status = faults.in_child(lambda: faults.command(command.arguments(root / "new"))[0])
    assert status == 0, status
    final, look = faults.read(root / "new"), crash.looker(command, root / "old", root / "new", root, load=False)
    points, bad = dict.fromkeys(KILLED_AT, 0), []
    for call in KILLED_AT:
        for k in itertools.count(1):
            run, log = root / "run", root / "log"
            shutil.rmtree(run, ignore_errors=True)
            shutil.copytree(root / "old", run)
            tracing = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={k}"]
            given = [sys.executable, "-m", "khabar", *command.arguments(run)]
            runner.give(["strace", "-f", "-qq", "-o", str(log), *tracing, *given])
            if "killed by SIGKILL" not in log.read_text("utf-8", "replace"):
                break  # a build has fewer such calls
            points[call] += 1
            seen = faults.in_child(lambda run=run: look(run))
            status, said = faults.in_child(lambda run=run: faults.command(command.arguments(run)))
            if seen not in ("old", "new") or status or faults.read(run) != final:
                bad.append(f"{KILLED}, {call} {k}: {seen}; given again: status {status}, {said}"[:500])
    return points, bad


def run(count: int = len(COMMANDS) + 1, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Compare commands, and last kill builds; `count` is how many of these parts."""
    if shutil.which("strace") is None:
        raise SystemExit("strace is not installed")
    list(schemas.schema_lint(Schema(home().schema)))  # before the forks, which need not find it out again
    end = time.monotonic() + seconds
    parts: dict[str, dict[str, Any]] = {}
    bad = []
    with faults.workshop() as folder:
        place = Path(folder).resolve()
        for name in [*COMMANDS, KILLED][first : first + count]:
            begun = time.monotonic()
            if begun > end:
                break
            if name == KILLED:
                points, wrong = kill(place)
                parts[name] = {"count": sum(points.values()), **points}
            else:
                number, wrong = compare(name, place)
                parts[name] = {"count": number}
            parts[name] |= {"bad": len(wrong), "seconds": round(time.monotonic() - begun)}
            bad += wrong
    return frame.in_parts(parts, bad)


if __name__ == "__main__":
    frame.main("strace", run, len(COMMANDS) + 1)
