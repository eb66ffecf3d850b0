"""Send the corpus through a running Label Studio and back, with a correction made in it.

usage: python scripts/label_studio_trial.py PYTHON

PYTHON is the interpreter of an environment made from .locks/label-studio.txt (about 1 GB, not the one of the
project). The script starts a server of its own in a temporary folder, creates a project with the exported
configuration, imports the tasks with predictions, turns each prediction into an annotation with one region added, one
deleted and one attribute set, exports the project and reads it with `khabar import` into the layer a1 of a copy of
the corpus. What comes back is held against the hand layer: everything but the correction must be equal. Run before a
release; it is no test. Writes tests/results/label_studio.json.
"""

from __future__ import annotations

import datetime
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from khabar import canonical, imports, layers
from khabar.segment import Page

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "tests" / "results" / "label_studio.json"
WAIT = 300  # seconds until the server must answer; its first start builds a database


class Server:
    """A Label Studio of our own: started, asked over its API, stopped."""

    def __init__(self, python: Path, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.base, self.token = f"http://127.0.0.1:{port}", secrets.token_hex(16)
        settings = {
            "LABEL_STUDIO_USER_TOKEN": self.token,
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
            "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
            "HOME": str(folder),
        }
        account = ["--username", "trial@example.org", "--password", secrets.token_hex(16)]
        command = [str(python.parent / "label-studio"), "start", "--no-browser", "--port", str(port), *account]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)

    def wait(self) -> None:
        """Until the server answers. Raises TimeoutError."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.ask("GET", "/api/projects")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(1)
        raise TimeoutError("Label Studio does not answer; see the log in its folder")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer to a request."""
        raw = None if body is None else json.dumps(body).encode("utf-8")
        head = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, method=method, data=raw, headers=head)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(timeout=30)


def khabar(root: Path, *arguments: str) -> str:
    """What a command of the package prints. Raises CalledProcessError where it does not succeed."""
    command = [sys.executable, "-m", "khabar", "--root", str(root), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout


def corrected(results: list[dict[str, Any]], text: str) -> tuple[list[dict[str, Any]], str, str]:
    """The results of a prediction as a person may leave them; ids of the region deleted and of the one marked unsure.

    Deleted is the last entity to which no relation leads, marked the first one; the first word that no region touches
    becomes a person, with an id as the tool makes them.
    """
    entities = [r["id"] for r in results if r.get("from_name") == "entities"]
    linked = {r["to_id"] for r in results if r["type"] == "relation"}
    gone = next(name for name in reversed(entities) if name not in linked)
    left = [r for r in results if gone not in (r.get("id"), r.get("from_id"), r.get("to_id"))]
    taken = [(r["value"]["start"], r["value"]["end"]) for r in results if r["type"] == "labels"]
    start, end = next(
        (a, b) for a, b in Page(text).tokens if text[a:b].isalpha() and all(b <= s or e <= a for s, e in taken)
    )
    place = {"start": start, "end": end}
    new = {"id": "Xa3_" + secrets.token_urlsafe(4), "to_name": "text"}
    left += [
        {
            **new,
            "from_name": "entities",
            "type": "labels",
            "value": {**place, "text": text[start:end], "labels": ["PER"]},
        },
        {**new, "from_name": "entities--form", "type": "choices", "value": {**place, "choices": ["nominal"]}},
    ]
    marked = next(r for r in left if r.get("from_name") == "entities")
    unsure = {"from_name": "entities--unsure", "type": "choices", "value": {**place, "choices": ["true"]}}
    left.append({"id": marked["id"], "to_name": "text", **unsure})
    return left, gone, marked["id"]


def send(server: Server, folder: Path) -> tuple[bytes, dict[str, tuple[str, str]]]:
    """Import the tasks, correct them, export them: the export, and what was deleted and marked in each document."""
    title, configuration = "khabar", (folder / "labelling.xml").read_text("utf-8")
    project = server.ask("POST", "/api/projects", {"title": title, "label_config": configuration})["id"]
    server.ask("POST", f"/api/projects/{project}/import", json.loads((folder / "tasks.json").read_bytes()))
    made = {}
    for task in server.ask("GET", f"/api/tasks?project={project}&fields=all")["tasks"]:
        results, *ids = corrected(task["predictions"][0]["result"], task["data"]["text"])
        server.ask("POST", f"/api/tasks/{task['id']}/annotations", {"result": results})
        made[task["data"]["document"]] = (ids[0], ids[1])
    exported = server.ask("GET", f"/api/projects/{project}/export?exportType=JSON")
    return json.dumps(exported, ensure_ascii=False).encode("utf-8"), made


def compared(root: Path, made: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Items out and back by layer, and what differs beside the correction."""
    out, back, other = dict.fromkeys(layers.load(), 0), dict.fromkeys(layers.load(), 0), []
    for name, (gone, marked) in made.items():
        before, after = (
            json.loads((root / "corpus" / folder / f"{name}.json").read_bytes()) for folder in ("hand", "annotators/a1")
        )
        for layer in layers.load():
            a, b = ({item["id"]: item for item in value[layer]} for value in (before, after))
            out[layer] += len(a)
            back[layer] += len(b)
            if layer == "entities":
                del a[gone]
                a[marked] = {**a[marked], "unsure": True}
                new = set(b) - set(a)
                if len(new) != 1:
                    other.append(f"{name}: {len(new)} new entities")
                b = {key: item for key, item in b.items() if key not in new}
            other += [f"{name}/{layer}/{key}" for key in a.keys() | b.keys() if a.get(key) != b.get(key)]
    return {"items_out": out, "items_back": back, "different_beside_the_correction": sorted(other)}


def main() -> int:
    """Run the trial and write the result."""
    python = Path(sys.argv[1]).absolute() if len(sys.argv) == 2 else None
    if python is None or not (python.parent / "label-studio").is_file():
        print(__doc__)
        return 2
    ask = "import importlib.metadata as m; print(m.version('label-studio'))"
    version = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name), Path(name) / "corpus"
        for part in ("seeds", "corpus", "schema"):
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("data", "annotators"))
        khabar(root, "export", "label_studio", str(folder / "out"), "--annotator", "hand")
        (folder / "server").mkdir()
        server = Server(python, folder / "server")
        try:
            server.wait()
            exported, made = send(server, folder / "out")
        finally:
            server.stop()
        (folder / "back.json").write_bytes(exported)
        shown = khabar(root, "import", "label_studio", str(folder / "back.json"), "--layer", "a1", "--write")
        result = {
            "tool": "Label Studio",
            "version": version,
            "date": datetime.date.today().isoformat(),
            "command": "python scripts/label_studio_trial.py PYTHON",
            "documents": len(made),
            **compared(root, made),
            "correction": "in each document one entity added, one deleted, one marked unsure",
            "lost": [loss.path for loss in imports.losses("label_studio")],
        }
    print(shown, end="")
    RESULT.write_text(canonical.dumps(result), "utf-8")
    print(f"different beside the correction: {len(result['different_beside_the_correction'])}")
    return 1 if result["different_beside_the_correction"] else 0


if __name__ == "__main__":
    sys.exit(main())
