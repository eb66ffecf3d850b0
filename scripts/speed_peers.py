"""The parts of scripts/speed.py that time other systems: those of Python in their own environments, and HeidelTime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import heideltime
import peers

Documents = list[dict[str, Any]]


def measure_peers(documents: Documents, pythons: list[str], rounds: int, own: float) -> dict[str, Any]:
    """Documents a second of peers in their own environment, and how many times that `own` is."""
    few = documents[:20]
    found: dict[str, Any] = {"khabar, all layers": {"documents_per_second": round(own, 1)}}
    ratios = {}
    for name, chosen in (("dateparser", few), ("mahad", few[:8]), ("spaCy PhraseMatcher", documents)):
        answer = peers.ask(pythons, {"peer": name, "documents": chosen, "names": peers.names(), "rounds": rounds})
        found[name] = answer
        if "documents_per_second" in answer:
            ratios[f"annotate / {name}"] = own / answer["documents_per_second"]
    return {"peers": found, "ratios": ratios}


def measure_heideltime(documents: Documents, folder: Path, rounds: int, own: float) -> dict[str, Any]:
    """Documents a second of HeidelTime, dates alone, and how many times that `own` is."""
    found = heideltime.timed(documents, folder, rounds)
    ratios = {f"annotate / {heideltime.NAME}": own / found["documents_per_second"]}
    return {"peers": {heideltime.NAME: found}, "ratios": ratios}
