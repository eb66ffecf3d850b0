"""Load the corpus that belongs to this package through Hugging Face `datasets`."""

from __future__ import annotations

import warnings
from typing import Any

from khabar.layout import home
from khabar.published import Published
from khabar.schemas import Schema
from khabar.withheld import is_withheld


def load_config(config: str, **options: Any) -> Any:
    """See `khabar.load`. Raises FileNotFoundError where the package carries no corpus, ValueError for a config
    that it does not have."""
    corpus = home().corpus
    if not (corpus / "README.md").is_file():
        raise FileNotFoundError(f"there is no dataset card in {corpus}: run `khabar build` in the repository")
    published = Published(home(), Schema(home().schema))
    named = published.data_files or {}
    if config not in named:
        raise ValueError(
            f"the corpus has no config {config!r}; there are {', '.join(named)}. "
            "`khabar list configs` says why one is missing."
        )
    if is_withheld(published.manifest):
        warnings.warn(
            "the articles' texts are withheld: text and tokens are null. `khabar restore OUTPUT --seeds FOLDER` puts "
            "them back.",
            stacklevel=3,
        )
    from datasets import load_dataset

    return load_dataset(str(corpus), config, **options)
