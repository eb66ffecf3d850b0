"""Level 4: what the fields of a mention say of each other, and of its entities in the registry."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.checks._readings import Item, hands, listed, readings
from khabar.findings import Finding
from khabar.sources import Record, Sources

LEVEL = 4
ACTING = ("GPE", "LOC", "FAC")
DERIVED = ("nisba", "people")


@check
def entity_fields(record: Record) -> Iterator[Finding]:
    """Only places and buildings are metonymic, only titles have holders, only nations are derived; numbers have no id.

    A nisba or a people names the country or place it is made from, or says in a note why there is none.
    """
    for reading in readings(record, "entities"):
        for pointer, item in reading.items("entities"):
            for field, message, fix in _misfits(item):
                yield reading.finding(f"{pointer}/{field}", message, fix, item["span"]["text"])


def _misfits(item: Item) -> Iterator[tuple[str, str, str]]:
    """Field, message and remedy for everything in a mention that its type does not allow."""
    kind, derived = item["type"], item["type"] == "NORP" and item["subtype"] in DERIVED
    if item["metonymic"] is not None and kind not in ACTING:
        message = f"{kind} has the reading {item['metonymic']}; {', '.join(ACTING)} alone are metonymic."
        yield "metonymic", message, "write null, or correct the type."
    if item["holders"] and kind != "OCC":
        yield "holders", f"{kind} has holders; OCC alone has.", "empty the list, or correct the type."
    if item["derived_from"] is not None and not derived:
        what = f"{kind} {item['subtype']}" if item["subtype"] else kind
        message = f"{what} is derived from {item['derived_from']}; NORP nisba and people alone are."
        yield "derived_from", message, "write null, or correct type and subtype."
    if item["derived_from"] is None and derived and not item.get("note"):
        message = f"a {item['subtype']} without the country or place it is made from."
        yield "derived_from", message, "name it, or say in a note why there is none."
    if item["entities"] and kind == "NUM":
        yield "entities", "a number has entities.", "empty the list, or correct the type."


@check
def entity_registry(corpus: Sources) -> Iterator[Finding]:
    """An entity has the type in the registry that its mention has; holders are persons, origins are places."""
    file = corpus.file("registry/entities")
    if file is None or "registry/entities" in corpus.withheld:
        return
    types = {entity["id"]: entity["type"] for entity in file.value["entities"]}
    for reading in hands(corpus, "entities").values():
        for pointer, item in reading.items("entities"):
            wanted: list[tuple[str, str, tuple[str, ...]]]
            wanted = [(f"entities/{i}", name, (item["type"],)) for i, name in enumerate(item["entities"])]
            wanted += [(f"holders/{i}", name, ("PER",)) for i, name in enumerate(item["holders"])]
            wanted += [("derived_from", name, ("GPE", "LOC")) for name in [item["derived_from"]] if name is not None]
            for field, name, allowed in wanted:
                if name in types and types[name] not in allowed:
                    message = f"{name} is {types[name]} in the registry, expected {' or '.join(allowed)}."
                    fix = "correct the id, or the type in one of the two."
                    yield reading.finding(f"{pointer}/{field}", message, fix, item["span"]["text"])


@check
def entity_confusable(corpus: Sources) -> Iterator[Finding]:
    """A mention does not bear a name of an entity that its own may be taken for, unless that is an alias of it too."""
    file = corpus.file("registry/entities")
    if file is None or "registry/entities" in corpus.withheld:
        return
    entities = {entity["id"]: entity for entity in file.value["entities"]}
    forms = {name: {e["label_ar"], *(alias["form"] for alias in e["aliases"])} for name, e in entities.items()}
    for reading in hands(corpus, "entities").values():
        for pointer, item in reading.items("entities"):
            text = item["span"]["text"]
            own = [entities[name] for name in item["entities"] if name in entities]
            if item["form"] != "name" or any(text in forms[entity["id"]] for entity in own):
                continue
            others = {other for entity in own for other in entity["confusable_with"] if text in forms.get(other, ())}
            if others:
                message = f"{listed(item['entities'])} is mentioned by a name of {listed(others)}."
                fix = "correct the id; or add the form to its aliases, with the kind error."
                yield reading.finding(f"{pointer}/entities", message, fix, text)
