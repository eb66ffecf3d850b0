"""Level 0 as well: whether the files of the corpus are those of one moment."""

from __future__ import annotations

from collections.abc import Iterator

from khabar import changing
from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import Sources

LEVEL = 0


@check
def change_unfinished(corpus: Sources) -> Iterator[Finding]:
    """No command that changes several files was stopped halfway."""
    name = corpus.layout.name(corpus.layout.corpus / changing.FOLDER)
    try:
        files = changing.unfinished(corpus.layout)
    except changing.Damaged as damaged:
        yield Finding(name, 0, 0, "", "", f"{damaged}.", "look at what it holds, and take it away.")
        return
    if files is not None:
        listed = ", ".join(corpus.layout.name(path) for path in files[:3]) + (" …" if len(files) > 3 else "")
        message = f"a command that changes {len(files)} files ({listed}) was stopped halfway, or is under way."
        fix = "give it again, or khabar format: either first takes back what is half done."
        yield Finding(name, 0, 0, "", "", message, fix)
