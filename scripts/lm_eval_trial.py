"""Run the tasks for lm-evaluation-harness through the harness itself, offline, and keep what came out.

Three models that need no weights: `dummy` (the harness's own, which knows nothing), `oracle` (answers with the gold and
must score 1) and `nothing` (answers nothing and must score 0). In an environment of its own:

    python3 -m venv .venv-lm && .venv-lm/bin/pip install --no-deps --require-hashes -r .locks/lm-eval.txt
    .venv-lm/bin/pip install --no-deps .
    .venv-lm/bin/python scripts/lm_eval_trial.py

The result is tests/results/lm_eval.json: for each model and task n, and every metric. `dummy` draws its choices among
several by chance, so that its figures for the marks say nothing.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

from lm_eval import simple_evaluate
from lm_eval.api.instance import Instance
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager

from khabar import canonical, harness

RESULT = Path(__file__).resolve().parent.parent / "tests" / "results" / "lm_eval.json"
COMMAND = "python scripts/lm_eval_trial.py"
MUST = {"oracle": 1.0, "nothing": 0.0}


class Oracle(LM):
    """Answers with the gold."""

    def generate_until(self, requests: list[Instance], disable_tqdm: bool = False) -> list[str]:
        return [request.doc["target"] for request in requests]

    def loglikelihood(self, requests: list[Instance], disable_tqdm: bool = False) -> list[tuple[float, bool]]:
        return [(0.0 if request.idx == request.doc["label"] else -9.0, False) for request in requests]

    def loglikelihood_rolling(self, requests: list[Instance], disable_tqdm: bool = False) -> list[float]:
        raise NotImplementedError("no task asks for it")


class Nothing(Oracle):
    """Answers nothing; every choice is as likely as the other."""

    def generate_until(self, requests: list[Instance], disable_tqdm: bool = False) -> list[str]:
        return ["" for _ in requests]

    def loglikelihood(self, requests: list[Instance], disable_tqdm: bool = False) -> list[tuple[float, bool]]:
        return [(0.0, False) for _ in requests]


def main() -> int:
    """Run, keep, and say whether oracle and nothing score what they must."""
    tasks = TaskManager(include_path=str(Path(harness.__file__).parent), include_defaults=False)
    runs: list[dict[str, Any]] = []
    for name, model in (("dummy", "dummy"), ("oracle", Oracle()), ("nothing", Nothing())):
        found = simple_evaluate(model=model, tasks=["khabar"], task_manager=tasks, bootstrap_iters=0)
        for task in sorted(found["n-samples"]):
            figures = {k.removesuffix(",none"): v for k, v in found["results"][task].items() if k.endswith(",none")}
            metrics = {k: round(v, 6) for k, v in figures.items() if isinstance(v, float) and "stderr" not in k}
            runs.append({"model": name, "task": task, "n": found["n-samples"][task]["effective"], "metrics": metrics})
    head = {"date": datetime.now(UTC).date().isoformat(), "command": COMMAND, "lm_eval": version("lm-eval")}
    RESULT.write_text(canonical.dumps({**head, "runs": runs}), "utf-8")
    wrong = [
        f"{run['model']} {run['task']} {name} {value}"
        for run in runs
        for name, value in run["metrics"].items()
        if run["model"] in MUST and name != "parse_failures" and value != MUST[run["model"]]
    ]
    print("\n".join(wrong) or f"{len(runs)} runs, oracle 1 and nothing 0 throughout: {RESULT.name}")
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
