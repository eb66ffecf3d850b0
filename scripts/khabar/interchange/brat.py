"""brat: names of types and attributes for every kind, and the annotation configuration."""

from __future__ import annotations

from khabar.interchange.kinds import OF, Kind, kinds
from khabar.interchange.values import options
from khabar.schemas import Schema

HEADS = "khabar.json"  # beside the texts: annotator, guidelines and layers of each document
NOTE = "AnnotatorNotes"  # what brat shows and lets one edit


def types(schema: Schema) -> dict[str, tuple[Kind, str]]:
    """Kind and label of every type of text-bound annotation."""
    return {type_name(kind, label): (kind, label) for kind in kinds(schema).values() for label in kind.labels}


def type_name(kind: Kind, label: str) -> str:
    """`entities-PER`, `quotes`, `quotes-content`."""
    return f"{kind.name}-{label}" if len(kind.labels) > 1 else kind.name


def attributes(schema: Schema) -> dict[str, tuple[Kind, str]]:
    """Kind and path of every attribute with a closed list of values; the others stand in a note."""
    return {
        attribute(kind, path): (kind, path)
        for kind in kinds(schema).values()
        for path, known, _ in options(kind)
        if known
    }


def attribute(kind: Kind, path: str) -> str:
    """`quotes-cue-kind`."""
    return f"{kind.name}-{path.replace('.', '-')}"


def configuration(schema: Schema) -> str:
    """annotation.conf: types, relations with the types they may join, attributes with their values."""
    found = kinds(schema)
    lines = ["[entities]", *types(schema), "", "[relations]"]
    for kind in found.values():
        for name in kind.relations:
            if name == OF:
                targets = [found[kind.layer.name, kind.owner or ""]]
            else:
                allowed = kind.references.get(name, ("entities",))
                targets = [found[layer, ""] for layer in allowed if (layer, "") in found]
            ends = "|".join(type_name(t, label) for t in targets for label in t.labels)
            lines.append(f"{name}\tArg1:{'|'.join(type_name(kind, x) for x in kind.labels)}, Arg2:{ends}")
    lines += ["", "[events]", "", "[attributes]"]
    for kind in found.values():
        for path, known, _ in options(kind):
            if known:
                owners = "|".join(type_name(kind, label) for label in kind.labels)
                lines.append(f"{attribute(kind, path)}\tArg:{owners}, Value:{'|'.join(known)}")
    return "\n".join(lines) + "\n"


def shown(text: str) -> str:
    """A stretch of text as brat repeats it on a line of its own."""
    return text.replace("\n", " ")
