"""spaCy: `<annotator>.spacy`, a DocBin with one span group for each layer (and role), on the written tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from khabar.interchange.flat import BARE, fields
from khabar.interchange.losses import GONE, RULE, Loss
from khabar.interchange.outgoing import documents
from khabar.interchange.spacy import grouped, snapped, words
from khabar.segment import Page
from khabar.sources import Sources

EXTRA = "spacy"


def _widen(value: dict[str, Any], page: Page) -> None:
    edges = words(page)
    for layer in ("entities", "dates"):
        for item in value.get(layer) or []:
            start, end = snapped(edges, item["span"]["start"], item["span"]["end"])
            item["span"] = page.span(start, end)


NAMED = "a span has a label and an id, no more"
DATED: dict[str, Any] = {"value": None, "relative_value": None, "anchor": None}
DATED |= dict.fromkeys(("mod", "quant", "freq", "unsure", "note"), GONE)
LOSES = (
    RULE,
    Loss("*.*.span", "edges inside a token move out to the edges of the token", strip=_widen),
    *fields("entities", {"subtype": None, **BARE}, NAMED),
    *fields("dates", DATED, NAMED),
    Loss("quotes", "shown as spans of their roles, but relations and attributes are gone"),
    Loss("quote_marks", "shown as spans, but what belongs together is not told"),
)


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """The file; a document that the annotator has not read is left out. Raises ModuleNotFoundError without spaCy."""
    import spacy
    from spacy.tokens import Doc, DocBin, Span

    vocab = spacy.blank("ar").vocab
    made = DocBin(store_user_data=True)
    for document in documents(corpus, annotator):
        page = document.record.page
        edges = words(page)
        texts = [page.text[a:b] for a, b in edges]
        doc = Doc(vocab, words=texts, spaces=[False] * len(texts))
        doc.user_data = {"document": document.record.id, **document.head}
        for group, regions in grouped(document.regions).items():
            spans = []
            for region in regions:
                start, end = snapped(edges, region.start, region.end)
                first = next(i for i, (a, _) in enumerate(edges) if a == start)
                last = next(i for i, (_, b) in enumerate(edges) if b == end)
                spans.append(Span(doc, first, last + 1, label=region.label, span_id=region.id))
            doc.spans[group] = spans
        made.add(doc)
    if not len(made):
        return []
    path = folder / f"{annotator}.spacy"
    made.to_disk(path)
    return [path]
