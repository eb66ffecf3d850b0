"""What there is, of every kind that is found as files, each with the sentence that states it."""

from __future__ import annotations

from collections.abc import Iterator

from khabar import baselines, checks, crosswalks, exports, imports, layers, outside, plugins, rules, sources, tasks
from khabar.configs import configs, missing
from khabar.glossary import finding_ids
from khabar.layout import Layout
from khabar.published import Published
from khabar.schemas import Schema

KINDS = {
    "checks": "what must be true of the corpus",
    "findings": "what commands find that is no check, and why khabar annotate rejects a document",
    "rules": "what finds annotations in a text",
    "layers": "what is annotated",
    "configs": "what is published, as load_dataset names it",
    "crosswalks": "label sets that entities are mapped to",
    "tasks": "what systems are compared on",
    "baselines": "simple systems to compare with",
    "outside": "sets that others made, to measure on",
    "imports": "formats of other tools that are read back",
    "exports": "formats that the corpus is written in",
}


def entries(layout: Layout, what: str) -> Iterator[tuple[str, str]]:
    """Id and first line of everything of a kind."""
    if what == "checks":
        yield from ((check.id, check.summary) for check in checks.load())
    elif what == "rules":
        yield from ((rule.id, rule.summary) for rule in rules.load())
    elif what == "findings":
        yield from ((name, text) for name, (_, text) in finding_ids().items())
    elif what == "layers":
        schema = Schema(layout.schema)
        yield from ((name, schema.files["layers/" + name]["description"]) for name in layers.load())
    elif what == "crosswalks":
        walks = (crosswalks.load(Schema(layout.schema), name) for name in crosswalks.names())
        yield from ((walk.name, f"{walk.title}: {walk.source}") for walk in walks)
    elif what == "configs":
        corpus = sources.read(layout)
        if not corpus.records:  # an installed wheel: the card alone tells
            published = Published(layout, corpus.schema)
            yield from ((name, published.configs[name].description) for name in published.data_files or {})
            return
        for config in configs(corpus.schema):
            reason = missing(corpus, config)
            yield config.name, f"not published: {reason}" if reason else config.description
    else:
        folders = {"exports": exports, "imports": imports, "tasks": tasks, "baselines": baselines, "outside": outside}
        yield from ((name, plugins.summary(module)) for name, module in folders[what].load().items())
