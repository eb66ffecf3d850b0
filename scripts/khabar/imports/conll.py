"""CoNLL: a token and its IOB2 tag per line, tokens as `khabar export conll` wrote them; mentions of a type, no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khabar import crosswalks
from khabar.interchange.complaints import Box
from khabar.interchange.flat import bare, runs, types
from khabar.interchange.incoming import Foreign
from khabar.schemas import Node
from khabar.segment import Page, covering
from khabar.sources import Sources

LABELS = True
KEEP = "keep the tokens of khabar export conll."


def read(corpus: Sources, paths: list[Path], box: Box, labels: str = crosswalks.NATIVE) -> Iterator[Foreign]:
    """One document for each .conll file, named after it."""
    stands_for = types(crosswalks.load(corpus.schema, labels))
    dated = {row.label for row in crosswalks.load(corpus.schema, labels).listed if row.kind.layer != "entities"}
    known = {record.id: record for record in corpus.records if record.seed and record.seed.text is not None}
    for path in paths:
        for file in box.files(path, ".conll"):
            box.source = str(file)
            if file.stem not in known:
                message = f"there is no document {file.stem}."
                box.complain("import-document", "", message, "name the file after a document.")
                continue
            page, text = known[file.stem].page, box.text(file)
            if text is not None and (tags := _tags(text, page, {*stands_for, *dated}, box)) is not None:
                items = _mentions(tags, page, stands_for)
                yield Foreign(file.stem, None, items={"entities": items})


def _tags(text: str, page: Page, labels: set[str | None], box: Box) -> list[str] | None:
    """The tag of every token, or None and a finding."""
    lines = [(n, line.split()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) != len(page.tokens):
        message = f"the file has {len(lines)} tokens, the document has {len(page.tokens)}."
        box.complain("import-token", "", message, KEEP)
        return None
    found, before = [], "O"
    starts = {covering(page.tokens, *sentence)[0] for sentence in page.sentences}
    for i, ((number, cells), (start, end)) in enumerate(zip(lines, page.tokens, strict=True)):
        if len(cells) < 2 or cells[0] != page.text[start:end]:
            message = "the token is not the next of the document (what is expected, what is there)."
            box.complain("import-token", "", message, KEEP, page.text[start:end], cells[0], line=number)
            return None
        prefix, _, kind = cells[-1].partition("-")
        goes_on = prefix == "I" and before[2:] == kind and i not in starts
        if cells[-1] != "O" and (kind not in labels or not (prefix == "B" or goes_on)):
            message = "the tag is not O, B- or, after a tag of its label in the sentence, I- with a label."
            fix = f"labels are {', '.join(sorted(label for label in labels if label))}."
            box.complain("import-label", "", message, fix, cells[-1], line=number)
            return None
        before = cells[-1]
        found.append(cells[-1])
    return found


def _mentions(tags: list[str], page: Page, stands_for: dict[str, tuple[str, str | None]]) -> list[Node]:
    """The mentions, numbered; labels that stand for dates alone are left out."""
    found: list[Node] = []
    for sentence in page.sentences:
        first, last = covering(page.tokens, *sentence)
        for start, end, label in runs(tags[first:last], page.tokens[first:last]):
            if label in stands_for:
                found.append(bare(f"e-{len(found) + 1}", page.span(start, end), *stands_for[label]))
    return found
