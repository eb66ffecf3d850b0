"""UIMA CAS: `<document>.xmi` for each document and `TypeSystem.xml` (INCEpTION and other UIMA tools)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from khabar.interchange.cas import DOCUMENT, HEAD, RELATION, TYPES, feature, type_name, type_system
from khabar.interchange.kinds import kinds
from khabar.interchange.losses import RULE
from khabar.interchange.outgoing import Outgoing, documents
from khabar.interchange.values import written
from khabar.schemas import Schema
from khabar.sources import Sources

LOSES = (RULE,)
EXTRA = "cas"
# What XML 1.0 has no way to write.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """All files; a document that the annotator has not read is left out.

    Raises OSError for a text with a control that XML cannot hold, ModuleNotFoundError without dkpro-cassis.
    """
    types = type_system(corpus.schema)
    made = []
    for document in documents(corpus, annotator):
        said = (text for region in document.regions for value in region.attributes.values() for text in written(value))
        for where, text in (("the text", document.text), *(("an attribute", text) for text in said)):
            if match := UNWRITABLE.search(text):
                place = f"U+{ord(match[0]):04X} in {where} of document {document.record.id}"
                raise OSError(f"{place} cannot stand in XML; use another format")
        path = folder / f"{document.record.id}.xmi"
        cas(corpus.schema, types, document).to_xmi(path)
        made.append(path)
    if made:
        types.to_xml(folder / TYPES)
        made.append(folder / TYPES)
    return sorted(made)


def cas(schema: Schema, types: Any, document: Outgoing) -> Any:
    """One document. Offsets are code points here; cassis writes UTF-16 units, as UIMA counts."""
    from cassis import Cas

    made = Cas(types, document_language="ar")
    made.sofa_string = document.text
    made.sofa_mime = "text/plain"
    strings = types.get_type("uima.cas.StringArray")
    whole = {**{key: document.head.get(key) for key in HEAD}, "document": document.record.id}
    layers = strings(elements=document.head["layers"])
    made.add(types.get_type(DOCUMENT)(begin=0, end=len(document.text), layers=layers, **whole))
    placed = {}
    for region in document.regions:
        kind = kinds(schema)[region.layer, region.role]
        held = {}
        for path, value in region.attributes.items():
            found = written(value)
            held[feature(path)] = strings(elements=found) if isinstance(value, list) else found[0]
        one = types.get_type(type_name(kind))(
            begin=region.start, end=region.end, identifier=region.id, label=region.label, **held
        )
        made.add(one)
        placed[region.id] = one
    for region in document.regions:
        for name, target in region.relations:
            ends = {"Dependent": placed[region.id], "Governor": placed[target]}
            made.add(types.get_type(RELATION)(begin=region.start, end=region.end, label=name, **ends))
    return made
