"""CoNLL: one token and its IOB2 tag a line, as `khabar export conll` writes them, made into entities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from khabar.crosswalks import Crosswalk
from khabar.predictions.given import Predictions
from khabar.segment import covering
from khabar.sources import JsonFile, Sources


def read(corpus: Sources, found: Predictions, path: Path, labels: Crosswalk | None) -> None:
    """One file, named after its document."""
    found.flat = True
    found.unread.add(path.stem)
    record = next((r for r in corpus.records if r.id == path.stem), None)
    if record is None or record.seed is None:
        message = f"there is no document {path.stem}."
        found.complain(str(path), 0, "ref-orphan-file", message, "name the file after a document.")
        return
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        found.complain(str(path), 0, "conll-encoding", f"byte {error.start} is not UTF-8.", "save it as UTF-8.")
        return
    page = record.page
    types = labels.labels if labels else corpus.schema.at("layers/entities", "type").labels
    rows = [(number, line.split()) for number, line in enumerate(lines, 1) if line.strip()]
    wanted = [
        (token, i == 0)
        for start, end in page.sentences
        for first, last in [covering(page.tokens, start, end)]
        for i, token in enumerate(page.tokens[first:last])
    ]
    entities: list[dict[str, Any]] = []
    previous = "O"
    for (number, cells), (token, first_of_sentence) in zip(rows, wanted, strict=False):
        if len(cells) < 2 or cells[0] != page.text[token[0] : token[1]]:
            message = f"the token is not the next of document {path.stem}, {page.text[token[0] : token[1]]}."
            found.complain(str(path), number, "conll-token", message, "keep the tokens of khabar export conll.")
            return
        label = cells[-1]
        prefix, _, kind = label.partition("-")
        continues = prefix == "I" and previous[2:] == kind and not first_of_sentence
        if label != "O" and (kind not in types or not (prefix == "B" or continues)):
            message = f"the tag {label} is not O, B- or, after a tag of its type, I- with an entity type."
            found.complain(str(path), number, "conll-tag", message, f"types are {', '.join(types)}.")
            return
        if prefix == "B":
            entities.append({"type": kind, "start": token[0], "end": token[1]})
        elif prefix == "I":
            entities[-1]["end"] = token[1]
        previous = label
    if len(rows) != len(wanted):
        message = f"the file has {len(rows)} tokens, document {path.stem} has {len(wanted)}."
        found.complain(str(path), 0, "conll-token", message, "keep the tokens of khabar export conll.")
        return
    found.unread.discard(path.stem)
    if labels:
        # Not the items of a layer, so not held to its schema: every tag and token has been looked at above.
        made = [{"id": "", "span": page.span(e["start"], e["end"]), "label": e["type"]} for e in entities]
        raw = json.dumps({**{layer: [] for layer in labels.layers}, "entities": made}, ensure_ascii=False).encode(
            "utf-8"
        )
        found.files[path.stem] = JsonFile(str(path), raw, corpus.schema, "annotations", path.stem)
        found.made.add(path.stem)
        return
    empty: dict[str, Any] = {
        "subtype": None,
        "form": "name",
        "entities": [],
        "metonymic": None,
        "derived_from": None,
        "holders": [],
    }
    items = [
        {"id": f"e-{n}", "span": page.span(e["start"], e["end"]), "type": e["type"], **empty}
        for n, e in enumerate(entities, 1)
    ]
    head = {"document": path.stem, "layer": "a1", "annotator": "CoNLL", "guidelines": "0.0"}
    value = {**head, "sha256": record.seed.sha256, "entities": items}
    raw = json.dumps(value, ensure_ascii=False).encode("utf-8")
    found.files[path.stem] = JsonFile(str(path), raw, corpus.schema, "annotations", path.stem)
