"""UIMA CAS: a type system for every kind of region (for INCEpTION and whatever reads XMI), through dkpro-cassis."""

from __future__ import annotations

import warnings
from typing import Any

from khabar.interchange.kinds import Kind, kinds
from khabar.interchange.values import options
from khabar.schemas import Schema

TYPES = "TypeSystem.xml"
DOCUMENT, RELATION = "khabar.Document", "khabar.Relation"
HEAD = ("document", "annotator", "guidelines")
# Names that UIMA or cassis use themselves.
RESERVED = ("type", "self", "begin", "end", "sofa", "id", "label", "identifier")


def type_name(kind: Kind) -> str:
    """`khabar.Quotes`, `khabar.QuotesChainTerm`."""
    words = kind.name.replace("_", "-").split("-")
    return "khabar." + "".join(word.capitalize() for word in words)


def feature(path: str) -> str:
    """`cue_lemma`; with an underscore behind it where the name is taken."""
    name = path.replace(".", "_")
    return name + "_" if name in RESERVED else name


def type_system(schema: Schema) -> Any:
    """The type system: an annotation type for each kind, one for relations, one for the document as a whole.

    Every attribute is a string or an array of strings, since a number or a truth value cannot be absent in UIMA.
    """
    from cassis import TypeSystem

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = TypeSystem()
        string, annotation = "uima.cas.String", "uima.tcas.Annotation"
        for kind in kinds(schema).values():
            one = made.create_type(type_name(kind), annotation)
            made.create_feature(one, "identifier", string)
            made.create_feature(one, "label", string)
            for path, _, field in options(kind):
                several = field is not None and field.shape == "strings"
                made.create_feature(one, feature(path), "uima.cas.StringArray" if several else string)
        relation = made.create_type(RELATION, annotation)
        for name in ("Governor", "Dependent"):
            made.create_feature(relation, name, annotation)
        made.create_feature(relation, "label", string)
        whole = made.create_type(DOCUMENT, annotation)
        for name in HEAD:
            made.create_feature(whole, name, string)
        made.create_feature(whole, "layers", "uima.cas.StringArray")
    return made
