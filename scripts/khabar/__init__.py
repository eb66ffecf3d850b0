"""Khabar: an annotated corpus of Arabic news, and the package that builds it.

Two calls serve most users::

    import khabar
    khabar.annotate("قال الوزير اليوم ...", dct="2015-09-18")   # rule annotations of any text
    khabar.load("documents")                                    # the corpus, through `datasets`
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.3.0"
__all__ = ["__version__", "annotate", "load"]

if TYPE_CHECKING:
    from datetime import date

    from khabar.model import RuleAnnotations


def annotate(text: str, dct: str | date | None = None) -> RuleAnnotations:
    """Annotate an Arabic news text by rule.

    `dct` is the document creation time, YYYY-MM-DD or a `date`; without it, expressions that hang on it keep their
    `relative_value` and get no `value`. Returns `entities`, `quotes`, `dates` and `quote_marks`: lists of
    items in the shape of the annotation files (schema/layers), each naming its rule. Offsets are Unicode
    code points of `text`, 0-based, end-exclusive. Raises ValueError for a `dct` that is not a date and for a
    text that is not valid Unicode (a lone surrogate), TypeError for what is no text.
    """
    from khabar.annotator import annotate_text

    return annotate_text(text, dct)


def load(config: str = "documents", **options: Any) -> Any:
    """Load a config of the corpus that belongs to this package: `datasets.load_dataset` on its folder.

    Works from a repository (editable install) and from an installed wheel, in any working directory.
    `options` go to `load_dataset` (split, streaming, cache_dir …). Returns what `load_dataset` returns.
    """
    from khabar.loading import load_config

    return load_config(config, **options)
