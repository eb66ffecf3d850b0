"""What seqeval says of drawn tag sequences, kept in tests/results/seqeval.json: the tests hold the scorer against it.

Run by hand where seqeval is installed (`pip install '.[scorers]'`; it brings scikit-learn, so no test needs it):
python scripts/seqeval_answers.py
"""

from __future__ import annotations

import json
import random
from importlib.metadata import version
from pathlib import Path

from seqeval.metrics import f1_score
from seqeval.scheme import IOB2, Entities

RESULT = Path(__file__).parent.parent / "tests" / "results" / "seqeval.json"
LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")
CASES, SEED = 300, 7


def main() -> None:
    """Draw pairs of sentences, most predictions near their gold, and keep chunks and F1 of each pair."""
    draw = random.Random(SEED)
    cases = []
    for _ in range(CASES):
        gold = [draw.choice(LABELS) for _ in range(draw.randint(1, 10))]
        predicted = [tag if draw.random() < 0.7 else draw.choice(LABELS) for tag in gold]
        chunks = [[[e.start, e.end, e.tag] for e in Entities([tags], IOB2).entities[0]] for tags in (gold, predicted)]
        f1 = f1_score([gold], [predicted], mode="strict", scheme=IOB2, zero_division=0) if any(chunks) else 0.0
        cases.append({"gold": gold, "predicted": predicted, "chunks": chunks, "f1": round(float(f1), 6)})
    head = {"command": "python scripts/seqeval_answers.py", "seqeval": version("seqeval"), "seed": SEED}
    lines = ",\n".join(f"    {json.dumps(case)}" for case in cases)
    RESULT.write_text(json.dumps(head, indent=2)[:-2] + ',\n  "cases": [\n' + lines + "\n  ]\n}\n", "utf-8")


if __name__ == "__main__":
    main()
