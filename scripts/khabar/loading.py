"""Load the corpus that belongs to this package through Hugging Face `datasets`."""

from __future__ import annotations

from typing import Any

from khabar.layout import home


def load_config(config: str, **options: Any) -> Any:
    """See `khabar.load`. Raises FileNotFoundError where the package carries no corpus."""
    corpus = home().corpus
    if not (corpus / "README.md").is_file():
        raise FileNotFoundError(f"there is no dataset card in {corpus}: run `khabar build` in the repository")
    from datasets import load_dataset

    return load_dataset(str(corpus), config, **options)
