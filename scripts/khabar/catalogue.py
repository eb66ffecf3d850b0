"""What there is, of every kind that is found as files, each with the sentence that states it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from khabar import baselines, checks, crosswalks, exports, imports, layers, outside, plugins, rules, sources, tasks
from khabar.configs import configs, missing
from khabar.interchange.complaints import KINDS
from khabar.layout import Layout
from khabar.published import Published
from khabar.schemas import Schema


def entries(layout: Layout, what: str) -> Iterator[tuple[str, str]]:
    """Id and first line of everything of a kind."""
    if what == "checks":
        yield from ((check.id, check.summary) for check in checks.load())
    elif what == "rules":
        yield from ((rule.id, rule.summary) for rule in rules.load())
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


def explain(name: str) -> str | None:
    """What a check, a rule, a finding of an import or a format states; None where there is none of that name."""
    for check in checks.load():
        if check.id == name:
            return f"{check.id} (check, level {check.level})\n\n{inspect.getdoc(check.body)}"
    for rule in rules.load():
        if rule.id == name:
            return f"{rule.id} (rule, rank {rule.rank})\n\n{inspect.getdoc(rule.body)}"
    if name in KINDS:
        return f"{name} (finding of khabar import)\n\n{KINDS[name]}"
    return _format(name)


def _format(name: str) -> str | None:
    """What an export and the import of its name do, and what is lost between them."""
    sides = [(what, m[name]) for what, m in (("export", exports.load()), ("import", imports.load())) if name in m]
    if not sides:
        return None
    parts = [f"{name} ({' and '.join(what for what, _ in sides)})"]
    parts += [f"khabar {what} {name}: {inspect.getdoc(module)}" for what, module in sides]
    if len(sides) == 2:
        lines = [f"- {loss.path}: {loss.why}" for loss in imports.losses(name)]
        parts.append("\n".join(["Lost between export and import:", *lines]))
    return "\n\n".join(parts)
