"""Power cuts: what may be on the disk after each call of a build, if what was not synced is lost or not, by chance.

`python tests/torture/powercut.py [--count LOSSES] [--seconds S]`, LOSSES to a call. The model keeps what POSIX keeps: a
file's content since its last fsync may be all there, cut, or not there; a folder's entries since its last fsync may
each be there or not, later ones of the same name only after earlier ones. A reader must find the old dataset or the new
one, whole, and after the command has said that it is done, the new one.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from torture import commands, faults, frame


@dataclass
class File:
    """Content as processes see it, and what of it is on the disk for certain."""

    content: bytes = b""
    durable: bytes = b""


@dataclass
class Folder:
    """Entries as processes see them, those on the disk for certain, and changes of one or two names since."""

    entries: dict[str, File | Folder] = field(default_factory=dict)
    durable: dict[str, File | Folder] = field(default_factory=dict)
    pending: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def change(self, names: dict[str, File | Folder | None]) -> None:
        """Set names, or take them away, in one step."""
        self.pending.append(names)
        _apply(self.entries, names)

    def sync(self) -> None:
        """What processes see is on the disk."""
        self.durable, self.pending = dict(self.entries), []


def _apply(entries: dict[str, File | Folder], names: dict[str, File | Folder | None]) -> None:
    for name, node in names.items():
        if node is None:
            entries.pop(name, None)
        else:
            entries[name] = node


def load(root: Path) -> Folder:
    """The model of a tree that is on the disk for certain."""
    made = Folder()
    for path in root.iterdir():
        made.entries[path.name] = load(path) if path.is_dir() else File(path.read_bytes(), path.read_bytes())
    made.sync()
    return made


class Disk:
    """Follows the calls of a process."""

    def __init__(self, root: Path) -> None:
        self.root, self.top = root, load(root)

    def node(self, path: Any) -> File | Folder:
        """What is under a path."""
        found: File | Folder = self.top
        for part in Path(path).relative_to(self.root).parts:
            assert isinstance(found, Folder)
            found = found.entries[part]
        return found

    def parent(self, path: Any) -> tuple[Folder, str]:
        """The folder of a path, and the last name."""
        found = self.node(Path(path).parent)
        assert isinstance(found, Folder)
        return found, Path(path).name

    def call(self, name: str, operands: list[Any]) -> None:
        """Do a call that is about to be made."""
        path = operands[0]
        if Path(path) == self.root and name != "fsync":
            return  # it is there already
        if name == "fsync":
            node = self.node(path)
            if isinstance(node, Folder):
                node.sync()
            else:
                node.durable = node.content
        elif name in ("write", "pwrite", "ftruncate"):
            file = self.node(path)
            assert isinstance(file, File)
            file.content = {"write": file.content, "pwrite": b"", "ftruncate": b""}[name]
            file.content += b"" if name == "ftruncate" else bytes(operands[1])
        elif name == "open":
            folder, last = self.parent(path)
            if last not in folder.entries:
                folder.change({last: File()})
            elif last != ".lock":  # opened to be written anew
                file = folder.entries[last]
                assert isinstance(file, File)
                file.content = b""
        elif name == "os.mkdir":
            folder, last = self.parent(path)
            if last not in folder.entries:
                folder.change({last: Folder()})
        elif name in ("os.remove", "os.rmdir"):
            folder, last = self.parent(path)
            if last in folder.entries:
                folder.change({last: None})
        elif name == "os.rename":
            (folder, last), (other, new) = self.parent(path), self.parent(operands[1])
            assert folder is other, "a rename from one folder to another has no model"
            folder.change({last: None, new: folder.entries[last]})
        else:
            assert name == "os.utime", name

    def cut(self, draw: random.Random) -> faults.Files:
        """What a power cut may leave."""
        found: faults.Files = {}

        def walk(folder: Folder, prefix: str) -> None:
            entries, lost = dict(folder.durable), set()
            for names in folder.pending:
                if draw.random() < 0.5 or lost & set(names):
                    lost |= set(names)
                else:
                    _apply(entries, names)
            for name, node in entries.items():
                if isinstance(node, Folder):
                    walk(node, f"{prefix}{name}/")
                else:
                    half = node.content[: draw.randrange(len(node.content) + 1)]
                    found[prefix + name] = draw.choice([node.durable, node.content, half])
                    if node.durable == node.content:
                        found[prefix + name] = node.content

        walk(self.top, "")
        return found


def shown(files: faults.Files, dataset: str) -> faults.Files:
    """What a reader meets in a tree: the card and the version that it names."""
    card = files.get(f"{dataset}/README.md")
    if card is None:
        return {}
    name = card.decode("utf-8", "replace").partition("data/")[2].partition("/")[0]
    start = f"{dataset}/data/{name}/"
    version = {path: raw for path, raw in files.items() if path.startswith(start) and raw is not None}
    return {"card": card, **version}


def follow(name: str, place: Path, losses: int, end: float = float("inf")) -> dict[str, Any]:
    """Cuts at every call of a command of `commands.COMMANDS` that makes a dataset."""
    command = commands.COMMANDS[name]
    dataset = command.dataset
    assert dataset is not None
    old, run = place / name / "old", place / name / "run"
    done = faults.in_child(lambda: command.prepare(old))
    assert done is None, done
    shutil.copytree(old, run)
    shutil.copytree(old, place / name / "new")
    new = place / name / "new"
    status = faults.in_child(lambda: faults.command(command.arguments(new))[0])
    assert status == 0, status
    states = [shown(faults.read(path), dataset) for path in (old, new)]

    def action() -> dict[str, Any]:
        disk, draw, bad, seen, calls = Disk(run), random.Random(7), [], [0, 0], [0]

        def look(what: str, allowed: tuple[int, ...]) -> None:
            for _ in range(losses if time.monotonic() < end else 0):
                found = shown(disk.cut(draw), dataset)
                which = states.index(found) if found in states else -1
                if which >= 0:
                    seen[which] += 1
                if which not in allowed:
                    bad.append(f"{name}, cut after call {calls[0]} ({what}): {('old', 'new', 'torn')[which]}")

        def before(call: str, half: Callable[[], None] | None) -> None:
            del half
            disk.call(call, faults.operands)
            calls[0] += 1
            look(call, (0, 1))

        faults.guard(run, before)
        status, said = faults.command(command.arguments(run))
        assert status == 0, said
        look("the end", (1,))
        return {"calls": calls[0], "old": seen[0], "new": seen[1], "bad": bad}

    result = faults.in_child(action)
    assert isinstance(result, dict), result
    return result


def run(count: int = 400, seconds: float = 3600, first: int = 0) -> dict[str, Any]:
    """Every command that makes a dataset; `count` losses to a call."""
    del first
    end = time.monotonic() + seconds
    with faults.workshop() as place:
        names = [name for name, command in commands.COMMANDS.items() if command.dataset]
        found = {name: follow(name, Path(place).resolve(), count, end) for name in names}
    bad = [line for result in found.values() for line in result["bad"]]
    seen = {name: {key: result[key] for key in ("calls", "old", "new")} for name, result in found.items()}
    cuts = sum(result["old"] + result["new"] for result in found.values()) + len(bad)
    wanted = count * sum(result["calls"] + 1 for result in found.values())  # one more look at the end
    return {"count": cuts, "wanted": wanted, "commands": seen, "bad": len(bad), "shown": bad[: frame.BAD_SHOWN]}


if __name__ == "__main__":
    frame.main("powercut", run, 400)
