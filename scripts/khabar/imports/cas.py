"""UIMA CAS: `.xmi` files with the type system that `khabar export cas` wrote, as INCEpTION exports them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from khabar.interchange.cas import DOCUMENT, RELATION, feature, type_name, type_system
from khabar.interchange.complaints import Box
from khabar.interchange.incoming import Foreign
from khabar.interchange.kinds import kinds
from khabar.interchange.regions import Region
from khabar.interchange.values import options, typed
from khabar.schemas import Schema
from khabar.sources import Sources

EXTRA = "cas"
DEPTH = 16  # XMI itself has three levels


class _Refused(Exception):
    """What no XMI file needs; the message is a finding's."""


def read(corpus: Sources, paths: list[Path], box: Box) -> Iterator[Foreign]:
    """One document for each .xmi file; types that are not ours are passed over."""
    types = type_system(corpus.schema)
    for path in paths:
        for file in box.files(path, ".xmi"):
            box.source = str(file)
            raw = box.raw(file)
            if raw is not None and _is_sound(raw, box) and (cas := _loaded(raw, types, box)) is not None:
                yield _document(corpus.schema, types, cas, file.stem, box)


def _is_sound(raw: bytes, box: Box) -> bool:
    """Whether the bytes are XML without a document type and of little depth. Nothing is expanded or fetched to know."""
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, attributes: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise _Refused(f"elements are nested beyond {DEPTH}.")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*given: Any) -> None:
        raise _Refused("the file declares a document type, XMI has none.")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(raw, True)
        return True
    except expat.ExpatError as error:
        message, where = f"not XML: {expat.ErrorString(error.code)}.", (error.lineno, error.offset + 1)
    except _Refused as refused:
        message, where = str(refused), (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        message, where = f"not XML: {error}.", (1, 1)
    box.complain("import-syntax", "", message, "export the file again.", line=where[0], column=where[1])
    return False


def _loaded(raw: bytes, types: Any, box: Box) -> Any:
    """The CAS, or None and a finding: cassis raises whatever it stumbles over."""
    from cassis import load_cas_from_xmi

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cas = load_cas_from_xmi(io.BytesIO(raw), typesystem=types, lenient=True)
        if not isinstance(cas.sofa_string, str):
            box.complain("import-shape", "", "the CAS has no text in its first view.", "export it as UIMA CAS XMI.")
            return None
        return cas
    except Exception as error:
        message = f"not a CAS: {type(error).__name__}: {str(error)[:200]}."
        box.complain("import-shape", "", message, "export it as UIMA CAS XMI.")
        return None


def _document(schema: Schema, types: Any, cas: Any, stem: str, box: Box) -> Foreign:
    regions: dict[int, Region] = {}
    for kind in kinds(schema).values():
        for one in _in_order(cas, type_name(kind)):
            region = Region(
                one.identifier or f"xmi:{one.xmiID}", kind.layer.name, kind.role, one.label or "", one.begin, one.end
            )
            region.where = f"xmi:id={one.xmiID}"
            regions[one.xmiID] = region
            if region.label == "" and len(kind.labels) == 1:
                region.label = kind.labels[0]
            for path, _, _ in options(kind):
                held = getattr(one, feature(path))
                strings = held if isinstance(held, str) else getattr(held, "elements", None)
                if strings is None or strings == []:
                    continue
                found = typed(kind, path, [strings] if isinstance(strings, str) else [x or "" for x in strings])
                if found is None:
                    message = f"{path} is not of its type."
                    box.complain("import-attribute", region.where, message, "correct it.", str(strings))
                else:
                    region.attributes[path] = found
    for one in _in_order(cas, RELATION):
        start, end = (regions.get(getattr(side, "xmiID", -1)) for side in (one.Dependent, one.Governor))
        if start is None or end is None:
            message = "the relation does not lead from a region to a region."
            box.complain("import-relation", f"xmi:id={one.xmiID}", message, "draw it again.")
        else:
            start.relations.append((one.label or "", end.id))
    whole = next(iter(_in_order(cas, DOCUMENT)), None)
    head = {k: v for k in ("annotator", "guidelines") if (v := getattr(whole, k, None))}
    layers = getattr(getattr(whole, "layers", None), "elements", None)
    return Foreign(getattr(whole, "document", None) or stem, cas.sofa_string, list(regions.values()), layers, head)


def _in_order(cas: Any, name: str) -> list[Any]:
    """The annotations of a type in the order of their numbers, which is that in which they were added."""
    return sorted(cas.select(name), key=lambda one: one.xmiID)
