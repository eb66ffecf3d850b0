"""Level 4 as well: audits against the texts that they were drawn from."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import Sources

LEVEL = 4


@check
def audit_sentence(corpus: Sources) -> Iterator[Finding]:
    """An audited sentence stands in its document, what was missed stands in it, what is wrong was annotated in it."""
    records = {record.id: record for record in corpus.records}
    for file in corpus.files:
        for i, sentence in enumerate(file.value["sentences"] if file.kind == "audit" else []):
            at, span, record = f"/sentences/{i}", sentence["span"], records.get(sentence["document"])
            if record is None and sentence["document"] not in corpus.withheld:
                yield file.finding(f"{at}/document", f"there is no document {sentence['document']}.", "correct the id.")
            elif record is not None and record.page.text[span["start"] : span["end"]] != span["text"]:
                message = f"{span['start']}-{span['end']} of {record.id} is not the stored text."
                yield file.finding(f"{at}/span", message, "draw the sample again.", excerpts=(span["text"],))
            for field in ("annotated", "missed"):
                for j, item in enumerate(sentence[field]):
                    if item["layer"] not in corpus.schema.layers:
                        message = f"there is no layer {item['layer']}."
                        fix = f"name one of {', '.join(corpus.schema.layers)}."
                        yield file.finding(f"{at}/{field}/{j}/layer", message, fix)
            for j, missed in enumerate(sentence["missed"]):
                if missed["text"] not in span["text"]:
                    message = "these words do not stand in the sentence."
                    fix = "write them as they stand there."
                    yield file.finding(f"{at}/missed/{j}/text", message, fix, excerpts=(missed["text"],))
            ids = [item["id"] for item in sentence["annotated"]]
            for j, wrong in enumerate(sentence["wrong"]):
                if wrong["id"] not in ids:
                    message = f"{wrong['id']} is none of the items that begin in the sentence."
                    yield file.finding(f"{at}/wrong/{j}/id", message, "correct the id.")
