"""spaCy: a DocBin whose documents have the span groups `entities` and `dates`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khabar.interchange.complaints import Box
from khabar.interchange.flat import bare
from khabar.interchange.incoming import Foreign
from khabar.interchange.kinds import kinds
from khabar.schemas import Node
from khabar.sources import Sources

EXTRA = "spacy"
HELD = ("entities", "dates")
SHAPE = "keep user_data and the span groups of khabar export spacy."


def read(corpus: Sources, paths: list[Path], box: Box) -> Iterator[Foreign]:
    """One document for each Doc, named by its user data."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("ar").vocab
    for path in paths:
        for file in box.files(path, ".spacy"):
            box.source = str(file)
            raw = box.raw(file)
            try:
                docs = list(DocBin(store_user_data=True).from_bytes(raw).get_docs(vocab)) if raw is not None else []
            except Exception as error:  # whatever zlib, msgpack and spaCy raise for bytes that are no DocBin
                message = f"not a DocBin: {type(error).__name__}: {str(error)[:200]}."
                box.complain("import-syntax", "", message, "save it again with DocBin(store_user_data=True).")
                continue
            for number, doc in enumerate(docs):
                yield from _document(corpus, doc, f"/{number}", box)


def _document(corpus: Sources, doc: Any, where: str, box: Box) -> Iterator[Foreign]:
    data = doc.user_data
    if not isinstance(data, dict) or not isinstance(data.get("document"), str):
        box.complain("import-shape", where, "the document has no user_data with its id.", SHAPE)
        return
    known = {name: kinds(corpus.schema)[name, ""] for name in HELD}
    items: dict[str, list[Node]] = {}
    for layer in HELD:
        if layer not in doc.spans:
            continue
        found = items.setdefault(layer, [])
        prefix = known[layer].layer.prefix
        numbers = [
            int(s.id_[len(prefix) + 1 :]) for s in doc.spans[layer] if s.id_.removeprefix(prefix + "-").isdigit()
        ]
        for i, span in enumerate(doc.spans[layer]):
            place = f"{where}/spans/{layer}/{i}"
            if span.label_ not in known[layer].labels:
                fix = f"use {', '.join(known[layer].labels)}."
                box.complain("import-label", place, "the label is not known here.", fix, span.label_)
                continue
            name = span.id_
            if not name:
                numbers.append(max(numbers, default=0) + 1)
                name = f"{prefix}-{numbers[-1]}"
            place_ = {"start": span.start_char, "end": span.end_char, "text": doc.text[span.start_char : span.end_char]}
            if layer == "entities":
                found.append(bare(name, place_, span.label_))
            else:
                empty = dict.fromkeys(("value", "relative_value", "anchor"))
                found.append({"id": name, "span": place_, "type": span.label_, **empty})
    layers = [name for name in data.get("layers") or [] if name in HELD]
    head = {k: data[k] for k in ("annotator", "guidelines") if isinstance(data.get(k), str)}
    yield Foreign(data["document"], doc.text, [], layers, head, where, items)
