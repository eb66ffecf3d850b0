"""brat stand-off: `<document>.txt`, `.ann` with relations, attributes and notes, `annotation.conf`, `khabar.json`."""

from __future__ import annotations

import json
from pathlib import Path

from khabar import canonical, disk
from khabar.interchange.brat import HEADS, NOTE, attribute, attributes, configuration, shown, type_name
from khabar.interchange.kinds import kinds
from khabar.interchange.losses import RULE
from khabar.interchange.outgoing import documents
from khabar.interchange.regions import Region
from khabar.interchange.values import written
from khabar.schemas import Schema
from khabar.sources import Sources

LOSES = (RULE,)


def write(corpus: Sources, folder: Path, annotator: str) -> list[Path]:
    """All files; a document that the annotator has not read is left out.

    What has a closed list of values is an attribute of brat's; id and free text stand as JSON in the note.
    """
    contents: dict[Path, bytes] = {}
    heads = {}
    for document in documents(corpus, annotator):
        name = document.record.id
        contents[folder / f"{name}.txt"] = document.text.encode("utf-8")
        lines = stand_off(corpus.schema, document.regions, document.text)
        contents[folder / f"{name}.ann"] = "".join(line + "\n" for line in lines).encode("utf-8")
        heads[name] = document.head
    if not heads:
        return []
    contents[folder / "annotation.conf"] = configuration(corpus.schema).encode("utf-8")
    contents[folder / HEADS] = canonical.dumps(heads).encode("utf-8")
    for path, raw in contents.items():
        disk.write(path, raw)
    return sorted(contents)


def stand_off(schema: Schema, regions: list[Region], text: str) -> list[str]:
    """The lines of an .ann file."""
    lines: list[str] = []
    names: dict[str, str] = {}
    counts = {"A": 0, "R": 0}
    enumerated = attributes(schema)
    for group in joined(regions):
        first = group[0]
        kind = kinds(schema)[first.layer, first.role]
        name = f"T{len(set(names.values())) + 1}"
        names |= {region.id: name for region in group}
        ranges = ";".join(f"{region.start} {region.end}" for region in group)
        stretch = shown(" ".join(text[region.start : region.end] for region in group))
        lines.append(f"{name}\t{type_name(kind, first.label)} {ranges}\t{stretch}")
        note: dict[str, object] = {"id": first.id}
        for path, value in first.attributes.items():
            if attribute(kind, path) in enumerated:
                counts["A"] += 1
                lines.append(f"A{counts['A']}\t{attribute(kind, path)} {name} {written(value)[0]}")
            else:
                note[path] = value
        lines.append(f"#{name[1:]}\t{NOTE} {name}\t{json.dumps(note, ensure_ascii=False)}")
    for group in joined(regions):
        for relation, target in group[0].relations:
            counts["R"] += 1
            lines.append(f"R{counts['R']}\t{relation} Arg1:{names[group[0].id]} Arg2:{names[target]}")
    return lines


def joined(regions: list[Region]) -> list[list[Region]]:
    """Regions in their order; several spans of one thing, in order and apart, are one discontinuous annotation."""
    groups: list[list[Region]] = []
    for region in regions:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.role
            and (last.layer, last.role, last.relations) == (region.layer, region.role, region.relations)
            and not last.attributes
            and not region.attributes
            and last.end < region.start
            and region.id == following(last.id)
        ):
            groups[-1].append(region)
        else:
            groups.append([region])
    return groups


def following(name: str) -> str:
    """The id of the next span: `q-1.content.1` after `q-1.content.0`."""
    head, _, number = name.rpartition(".")
    return f"{head}.{int(number) + 1}" if number.isdigit() else ""
