"""Level 4: sources and addressees, against the mentions that they are said to be."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.checks._readings import ancestors, listed, readings
from khabar.findings import Finding
from khabar.sources import Record

LEVEL = 4


@check
def party_mention(record: Record) -> Iterator[Finding]:
    """Where entities are annotated, an overt source or addressee has a mention, and any other has none."""
    for reading in readings(record, "quotes", "entities"):
        for pointer, party, _ in reading.parties():
            if party["expression"] == "overt" and party["mention"] is None:
                message = "the party is overt and has no mention."
                fix = "name the mention of the phrase (annotate it if need be), or correct the expression."
                yield reading.finding(f"{pointer}/mention", message, fix)
            elif party["expression"] != "overt" and party["mention"] is not None:
                message = f"the party is {party['expression']}, and {party['mention']} is said to mention it."
                fix = "put it into antecedent, or correct the expression."
                yield reading.finding(f"{pointer}/mention", message, fix)


@check
def party_antecedent(record: Record) -> Iterator[Finding]:
    """Only a zero party has an antecedent, and it stands before the cue, or is the one whose words the quote is in."""
    for reading in readings(record, "quotes", "entities"):
        mentions, quotes = reading.by_id("entities"), reading.by_id("quotes")
        for pointer, party, quote in reading.parties():
            antecedent, cue = mentions.get(party["antecedent"] or ""), quote["cue"]["span"]
            if party["antecedent"] is not None and party["expression"] != "zero":
                message = f"the party is {party['expression']} and has the antecedent {party['antecedent']}."
                yield reading.finding(f"{pointer}/antecedent", message, "write null, or correct the expression.")
            elif antecedent and cue and antecedent["span"]["start"] >= cue["start"] and not quote.get("unsure"):
                # «We think so», said X: the first person of a nested quote means a speaker who may be named behind it.
                parents = [quotes[name] for name in ancestors(quotes, quote)]
                if any(party["antecedent"] == source["mention"] for parent in parents for source in parent["sources"]):
                    continue
                message = f"the antecedent stands at {antecedent['span']['start']}, the cue at {cue['start']}."
                fix = "name an earlier mention; mark the quote unsure where it does look ahead."
                yield reading.finding(f"{pointer}/antecedent", message, fix, antecedent["span"]["text"])


@check
def party_entities(record: Record) -> Iterator[Finding]:
    """An overt party has the entities of its mention (of a title, its holders); a zero one shares its antecedent's."""
    for reading in readings(record, "quotes", "entities"):
        mentions = reading.by_id("entities")
        for pointer, party, _ in reading.parties():
            said, name = set(party["entities"]), party["mention"] or party["antecedent"]
            mention = mentions.get(name or "")
            if mention is None:
                continue
            meant = {*(mention["holders"] or mention["entities"])}
            if said != meant if party["mention"] else bool(meant) and not said & meant:
                message = f"the entities of the party are {listed(said)}, those of {name} are {listed(meant)}."
                yield reading.finding(f"{pointer}/entities", message, "make the two agree.")


@check
def party_named(record: Record) -> Iterator[Finding]:
    """A named party has an entity, and where the text counts its persons, as many as it counts."""
    for reading in readings(record, "quotes", "entities"):
        for pointer, party, _ in reading.parties():
            number, count = len(set(party["entities"])), party["count"]
            if party["anonymity"] != "named":
                continue
            if not number and party["expression"] != "absent":
                message = "the party is named and has no entity."
                fix = "give the id of the entity, or correct anonymity."
                yield reading.finding(f"{pointer}/entities", message, fix)
            elif count is not None and number and count != number:
                message = f"the count is {count}, the party has {number} {'entity' if number == 1 else 'entities'}."
                yield reading.finding(f"{pointer}/count", message, "make the two agree.")
