"""Load every config and split with older releases of `datasets`, each in an environment of its own.

usage: python scripts/older_datasets.py [VERSION …]

Run before a release. Needs a package index, so it is no test. Writes tests/results/older_datasets.json: rows by config
and split as each release reads them, and whether class labels and nested fields come out as in the newest.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "tests" / "results" / "older_datasets.json"
# Each with the newest companions it still works with.
VERSIONS = {
    "2.19.2": ["pyarrow<17", "numpy<2", "fsspec<2024.4", "huggingface_hub<0.24"],
    "3.6.0": ["pyarrow<22", "huggingface_hub<1"],
    "4.4.1": [],
    "5.2.0": [],
}
READ = """
import json, sys, datasets, yaml
corpus, cache = sys.argv[1:]
front = yaml.safe_load(open(corpus + "/README.md", encoding="utf-8").read().split("---\\n")[1])
rows = {}
for config in front["configs"]:
    name = config["config_name"]
    data = datasets.load_dataset(corpus, name, cache_dir=cache)
    for split in data:
        rows[f"{name}/{split}"] = len(data[split])
labels = datasets.load_dataset(corpus, "rules_ner", split="test", cache_dir=cache)
tags = labels.features["ner_tags"]
names = (tags[0] if isinstance(tags, list) else tags.feature).names
first = [names[tag] for tag in labels[0]["ner_tags"]]
spans = datasets.load_dataset(corpus, "documents", split="train", cache_dir=cache)[1]["dates"]
print(json.dumps({"datasets": datasets.__version__, "rows": rows, "tags": first, "spans": spans}, ensure_ascii=False))
"""


def read_with(version: str) -> dict[str, object]:
    """What one release reads. Raises CalledProcessError where it cannot be installed, SystemExit where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        wanted = [f"datasets=={version}", *VERSIONS.get(version, [])]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        command = [python, "-c", READ, str(ROOT / "corpus"), str(Path(folder) / "cache")]
        done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise SystemExit(f"datasets {version} does not load the corpus:\n{done.stderr[-2000:]}")
        found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
        return found


def main(versions: list[str]) -> int:
    """Read with each release, compare with the last, keep the result."""
    read = [read_with(version) for version in versions]
    newest = {key: value for key, value in read[-1].items() if key != "datasets"}
    result = {
        "versions": [found["datasets"] for found in read],
        "equal": all({k: v for k, v in found.items() if k != "datasets"} == newest for found in read),
        "rows": newest["rows"],
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))
    return 0 if result["equal"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(VERSIONS)))
