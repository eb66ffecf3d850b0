"""Checks: what must be true of a corpus. A file in this folder is loaded; a function marked `@check` is a check.

Its id is its name, its docstring states the rule, its module's `LEVEL` says when it runs, and the type of its
argument says what it looks at. It yields findings and does nothing else. Levels: 0 text, 1 JSON, 2 schema,
3 anchoring, 4 cross-references, 5 splits; 6 is the published dataset, which `khabar verify` looks at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar import plugins
from khabar.findings import Finding

Body = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """One check: its id, its level, the name of the type it looks at, and what it does."""

    id: str
    level: int
    subject: str
    body: Body

    @property
    def summary(self) -> str:
        return plugins.summary(self.body)


def check(body: Body) -> Body:
    """Mark a function as a check."""
    body.is_check = True  # type: ignore[attr-defined]
    return body


@cache
def load() -> tuple[Check, ...]:
    """All checks, by level and id. Raises plugins.Broken for one without a docstring."""
    found = []
    for module in plugins.modules(sys.modules[__name__]):
        for name, body in vars(module).items():
            if getattr(body, "is_check", False) and body.__module__ == module.__name__:
                plugins.summary(body)
                subject = next(iter(body.__annotations__.values()))
                kind = subject if isinstance(subject, str) else subject.__name__
                found.append(Check(plugins.kebab(name), plugins.need(module, "LEVEL"), kind, body))
    return tuple(sorted(found, key=lambda c: (c.level, c.id)))
