"""The site: templates rendered to pages, and the folder written in one step.

Every page stands alone: style and script are in it, allowed by their SHA-256 in a content-security policy that allows
nothing else, so that a page asks for nothing, from `file://` as from a server.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from khabar import __version__, disk
from khabar.viewing import documents, entities, links, overview, stories
from khabar.viewing.dataset import Dataset, incipit
from khabar.viewing.facts import Facts

MARKER = "khabar-site"  # a meta element by which a folder is known as one that this module has written
# What cannot stand in HTML, or would be read as something else: control characters but line feed and tab.
PICTURES = {c: chr(0x2400 + c) for c in range(0x20) if c not in (0x09, 0x0A)}
REPLACED = dict.fromkeys((*range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), "\ufffd")
CONTROLS = PICTURES | REPLACED
Pages = dict[str, str]


def pages(data: Dataset, facts: Facts) -> Pages:
    """Every page of the site by file name."""
    index = entities.index(data)
    known = {entry["id"]: entry for entry in index}
    environment = _environment()
    environment.globals.update(known=known, facts=facts, data=data)
    found: Pages = {}

    def render(name: str, template: str, **context: Any) -> None:
        found[name] = environment.get_template(template).render(page_name=name, **context)

    render("index.html", "overview.html.jinja", **overview.context(data, facts, index))
    render("findings.html", "findings.html.jinja")
    render("entities.html", "entities.html.jinja", entries=index, groups=entities.by_type(index))
    for row in data.documents:
        render(links.page("document", row["id"]), "document.html.jinja", **documents.context(data, row))
    for name in dict.fromkeys(row["story"] for row in data.documents):
        render(links.page("story", name), "story.html.jinja", **stories.context(data, name))
    for entry in index:
        render(links.page("entity", entry["id"]), "entity.html.jinja", **entities.context(data, entry))
    return found


class NotOurs(Exception):
    """The folder holds something else; the message says what."""


def write(folder: Path, found: Pages) -> None:
    """Write the pages aside and give the folder its name; a site that stood there before makes way.

    Raises NotOurs where the folder holds what is no site of ours: nothing is removed then.
    """
    if folder.exists() and not _ours(folder):
        raise NotOurs(f"{folder} is not empty and holds no site made by `khabar view`")
    with disk.whole(folder, instead=True) as staging:
        for name, text in found.items():
            disk.write(staging / name, text.encode("utf-8"))
        disk.sync(staging)


def _ours(folder: Path) -> bool:
    """Whether a folder is empty, or a site of ours and nothing else."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    listed = list(folder.iterdir())
    index = folder / "index.html"
    if not listed:
        return True
    alone = all(path.suffix == ".html" and path.is_file() for path in listed)
    return alone and index in listed and MARKER in index.read_bytes()[:4096].decode("utf-8", "replace")


def policy(style: str, script: str) -> str:
    """The content-security policy: this style, this script, and nothing else at all."""

    def source(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _asset(name: str) -> str:
    text = (files("khabar") / "templates" / "site" / name).read_text("utf-8")
    if "</" in text or "<!--" in text:
        raise ValueError(f"{name} holds what would end its element")
    return "\n" + text


def _shown(value: Any) -> Any:
    """What a template writes: markup as it is, everything else without control characters, to be escaped."""
    if isinstance(value, Markup) or value is None:
        return "" if value is None else value
    return str(value).translate(CONTROLS)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(files("khabar") / "templates" / "site")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    style, script = _asset("site.css"), _asset("site.js")
    environment.globals.update(
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
        marker=MARKER,
        version=__version__,
        incipit=incipit,
        page=links.page,
        anchor=links.anchor,
        fragment=links.fragment_of,
    )
    return environment
