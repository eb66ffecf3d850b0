"""The item of an attribution."""

from __future__ import annotations

from typing import Any

from khabar.layers import Item
from khabar.reporting.cues import Cue
from khabar.reporting.view import View
from khabar.rules.quotes._channels import document, medium, person_told, told
from khabar.rules.quotes._extents import form_of, insertions, verbatim
from khabar.rules.quotes._parties import Party
from khabar.rules.quotes._subjects import sources
from khabar.segment import Range


def build(
    view: View,
    cue: Cue,
    stretches: list[Range],
    complementizer: str = "none",
    beside: Range | None = None,
    speakers: list[Party] | None = None,
    chain: list[Any] | None = None,
) -> Item:
    """An attribution. `beside` is the stretch that names source, addressee and medium."""
    start, end = beside or (cue.end, cue.end)
    who = speakers if speakers is not None else sources(view, cue, end)
    near = list(view.tokens.between(start, end))
    listeners, hops = told(view, near, end)
    marked = verbatim(view, stretches)
    return {
        "content": [view.span(*r) for r in stretches],
        "verbatim": [view.span(*r) for r in marked],
        "complementizer": complementizer,
        "form": form_of(stretches, marked, complementizer),
        "cue": {"span": view.span(cue.start, cue.end), "lemma": cue.form.lemma, "kind": cue.form.kind},
        "sources": who,
        "addressees": listeners or person_told(view, cue, start, end, who),
        "chain": [*document(view, near), *hops, *(chain or [])],
        "medium": medium(cue, near),
        "type": cue.form.type,
        "polarity": "negative" if cue.negated != cue.form.negative else "positive",
        "determinacy": "hypothetical" if cue.possible else "factual",
        "insertions": insertions(view, marked),
        "parent": None,
    }
