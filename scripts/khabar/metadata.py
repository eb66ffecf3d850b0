"""What the dataset is called, by whom it is made, and how it is cited: the one source of card and citation."""

from __future__ import annotations

from khabar import __version__

TITLE = "Khabar: an annotated corpus of Arabic news"
AUTHORS = ("The Khabar project",)
YEAR = 2026
RELEASED = "2026-11-22"
LICENCE_ANNOTATIONS = "CC-BY-4.0"
LICENCE_CODE = "Apache-2.0"
RIGHTS_TEXTS = "The article texts belong to their publishers."
ABSTRACT = (
    "Arabic newspaper articles annotated with named entities, quotation marks, attributions of who said what and "
    "through whom, and time expressions with normalised values. Validated against JSON Schemas and published as "
    "Parquet splits that Hugging Face datasets loads."
)


def bibtex() -> str:
    """The BibTeX entry."""
    authors = " and ".join("{" + author + "}" for author in AUTHORS)
    return (
        "@misc{khabar,\n"
        f"  title   = {{{TITLE}}},\n"
        f"  author  = {{{authors}}},\n"
        f"  year    = {{{YEAR}}},\n"
        f"  version = {{{__version__}}},\n"
        f"  note    = {{Dataset. Annotations {LICENCE_ANNOTATIONS}; {RIGHTS_TEXTS.lower().rstrip('.')}}}\n"
        "}"
    )
