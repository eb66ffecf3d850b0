"""The first page: what there is, how far the readings agree, and how good the rules are, as plots and as numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from khabar import layers
from khabar.benchmark.results import HUMAN, SEEDS
from khabar.viewing.dataset import Dataset
from khabar.viewing.facts import Facts
from khabar.viewing.plots import Bar, Dot, Plot, bars, dots

Json = dict[str, Any]


def context(data: Dataset, facts: Facts, entities: list[dict[str, Any]]) -> dict[str, Any]:
    """What the template of the overview needs."""
    stories = dict.fromkeys(row["story"] for row in data.documents)
    return {
        "documents": [_line(row) for row in data.documents],
        "stories": [data.stories.get(name, {"id": name, "title": name}) for name in stories],
        "totals": _totals(data, entities),
        "plots": {"layers": _layers(data), "types": _types(data), "functions": _functions(data)},
        "agreement": _agreement(facts),
        "scores": _scores(facts),
        "counts": data.counts,
    }


def _line(row: Json) -> Json:
    dct = row["dct"]
    return {
        "row": row,
        "sentences": len(row["sentences"]),
        "characters": len(row["text"]),
        "layers": {name: None if row.get(name) is None else len(row[name]) for name in layers.load()},
        "date": dct["value"] or (f"{dct['earliest']} … {dct['latest']}" if dct["earliest"] else "unknown"),
        "method": dct["method"],
    }


def _totals(data: Dataset, entities: list[Json]) -> list[tuple[str, int, str]]:
    read = {name: sum(len(row.get(name) or []) for row in data.documents) for name in layers.load()}
    arabic = {"entities": "مواضع الأعلام", "quotes": "أقوال منسوبة", "quote_marks": "علامات تنصيص", "dates": "تواريخ"}
    return [
        ("documents", len(data.documents), "وثائق"),
        ("sentences", sum(len(row["sentences"]) for row in data.documents), "جمل"),
        *((name.replace("_", " "), read[name], arabic.get(name, "")) for name in sorted(read, key=lambda n: -read[n])),
        ("who and what is meant", len(entities), "مداخل"),
        ("sayings told twice", len(data.utterances), "أقوال مكرّرة"),
    ]


def _layers(data: Dataset) -> Plot:
    """Items of each layer by hand and by rule."""
    given = [
        Bar(
            name.replace("_", " "),
            tuple(sum(len(row.get(prefix + name) or []) for row in data.documents) for prefix in ("", "rules_")),
        )
        for name in layers.load()
    ]
    return bars("Annotations by layer", ("hand", "rules"), sorted(given, key=lambda b: -b.values[0]))


def _types(data: Dataset) -> Plot:
    return bars("Entities by type", ("hand", "rules"), _by(data, "entities", "type"))


def _functions(data: Dataset) -> Plot:
    given = _by(data, "quote_marks", "function") + _by(data, "quotes", "form") + _by(data, "dates", "type")
    return bars("Marks by function, quotes by form, dates by type", ("hand", "rules"), given)


def _by(data: Dataset, layer: str, key: str) -> list[Bar]:
    """Items of a layer by the value of one of their attributes, by hand and by rule."""
    tallies = [
        Counter(str(item[key]) for row in data.documents for item in row.get(prefix + layer) or [])
        for prefix in ("", "rules_")
    ]
    names = sorted(tallies[0] | tallies[1], key=lambda n: (-tallies[0][n], n))
    return [Bar(name, tuple(tally[name] for tally in tallies)) for name in names]


def _agreement(facts: Facts) -> Json | None:
    if not facts.agreed:
        return None
    given = [
        Dot(
            f"{layer.replace('_', ' ')}, {pair}",
            measures["exact"],
            second=measures["label"],
            shown="–" if measures["exact"] is None else f"{measures['exact']:.3f}",
        )
        for pair, layer, measures in facts.agreed
    ]
    series = ("exact F1 of spans", "share of equal labels on pairs")
    return {"plot": dots("Agreement of readings", series, given), "rows": facts.agreed}


def _scores(facts: Facts) -> list[Json]:
    """A plot and a table for the seeds, and for each outside set; the main measure of every task."""
    found = []
    for name, results in facts.scores.items():
        given, rows = [], []
        for result in sorted(results, key=lambda r: (r["task"], r["system"] != HUMAN, r["system"] != "rules")):
            cell = result["pooled"]["measures"].get(result["main"])
            if cell is None or not cell["gold"]:
                continue
            few = f"{round(cell['gold_matched'], 1):g} of {cell['gold']}"
            shown = few if cell["f1"] is None else f"{cell['f1']:.3f}"
            low, high = cell["interval"] or (None, None)
            label = f"{result['task'].replace('_', ' ')}: {result['system'].replace('_', ' ')}"
            sign = " †" if result["in_sample"] else ""
            given.append(Dot(label + sign, cell["f1"], low, high, shown))
            rows.append({"result": result, "cell": cell, "shown": shown, "sign": sign})
        if given:
            title = "On the articles of the corpus" if name == SEEDS else f"On text from elsewhere: {name}"
            found.append({"set": name, "plot": dots(title, ("F1",), given), "rows": rows, "seeds": name == SEEDS})
    return found
