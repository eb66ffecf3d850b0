"""JSON lines: one annotation file per line with the document's text, as `khabar export jsonl` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khabar.interchange.complaints import Box
from khabar.interchange.incoming import Foreign
from khabar.shape import offences
from khabar.sources import Sources


def read(corpus: Sources, paths: list[Path], box: Box) -> Iterator[Foreign]:
    """One document for each line; the schema is held against it at once."""
    for path in (file for given in paths for file in box.files(given, ".jsonl")):
        box.source = str(path)
        raw = box.raw(path)
        for number, line in enumerate((raw or b"").split(b"\n"), 1):
            value = box.strict(line, number) if line.strip() else None
            if value is None:
                continue
            text = value.pop("text", None) if isinstance(value, dict) else None
            found = offences(corpus.schema, "annotations", value)
            for one in found:
                box.complain("import-shape", one.pointer, one.message, one.fix, *one.excerpts, line=number)
            if not found and (text is None or isinstance(text, str)):
                items = {name: value[name] for name in corpus.schema.layers if name in value}
                for held in items.values():
                    for item in held:
                        item.pop("rule", None)
                head = {key: value[key] for key in ("annotator", "guidelines")}
                yield Foreign(value["document"], text, [], list(items), head, items=items)
            elif not found:
                box.complain("import-shape", "/text", "the text is not a string.", "export it again.", line=number)
