"""The path of a quote, from whoever said it to the page: who told whom, and by what word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from khabar.layers import Item

EMPTY = "∅"


@dataclass(frozen=True)
class Station:
    """One who speaks or passes on. `via` is the word that carries the saying on from here; `notes` tell the rest."""

    role: str
    names: tuple[tuple[str, tuple[str, ...]], ...]  # shown text, entity ids
    notes: tuple[str, ...] = ()
    via: str = ""
    zero: bool = False


@dataclass
class Path:
    """Stations in order, source first; `addressees` are whom the words were said to."""

    stations: list[Station] = field(default_factory=list)
    addressees: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def path_of(item: Item, mentions: Mapping[str, Item], quotes: Mapping[str, Item]) -> Path:
    """The path of a quote: its source and hops, then those of the attributions it stands in, outwards."""
    path = Path(addressees=[_party(party, mentions) for party in item["addressees"]])
    seen: set[str] = set()
    current: Item | None = item
    while current is not None and current["id"] not in seen:
        seen.add(current["id"])
        path.stations.append(_speaker(current, mentions, "source" if current is item else "told in the words of"))
        for hop in current["chain"]:
            shown = hop["span"]["text"] if hop["span"] else (hop["entity"] or "–")
            ids = (hop["entity"],) if hop["entity"] else ()
            term = hop["term"]["text"] if hop["term"] else ""
            path.stations.append(Station(hop["role"], ((shown, ids),), (), term))
        current = quotes.get(current["parent"]) if current["parent"] else None
    return path


def _speaker(item: Item, mentions: Mapping[str, Item], role: str) -> Station:
    parties = item["sources"]
    zero = any(party["expression"] == "zero" for party in parties)
    notes = {
        note
        for party in parties
        for note in (
            "no word for it: the verb alone" if party["expression"] == "zero" else "",
            "not said" if party["expression"] == "absent" else "",
            party["anonymity"] if party["anonymity"] != "named" else "",
            f"known by {party['evidence']}" if party["evidence"] != "explicit" else "",
        )
        if note
    }
    names = tuple(_party(party, mentions) for party in parties) or (("–", ()),)
    cue = item["cue"]["span"]["text"] if item["cue"]["span"] else ""
    return Station(role, names, tuple(sorted(notes)), cue, zero)


def _party(party: Item, mentions: Mapping[str, Item]) -> tuple[str, tuple[str, ...]]:
    """The words for a party: its mention, its antecedent behind the sign of the empty subject, or its ids."""
    ids = tuple(party["entities"])
    mention, antecedent = mentions.get(party["mention"] or ""), mentions.get(party["antecedent"] or "")
    if mention:
        return _text(mention), ids
    shown = _text(antecedent) if antecedent else "، ".join(ids)
    return (f"{EMPTY} {shown}".strip() if party["expression"] != "overt" else shown or "–"), ids


def _text(mention: Item) -> Any:
    return mention["span"]["text"]
