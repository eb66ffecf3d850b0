"""The whole line: seeds and annotations to the published dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khabar import (
    __version__,
    annotator,
    canonical,
    card,
    changing,
    citation,
    counts,
    disk,
    manifest,
    metadata,
    release,
    rules,
    sources,
)
from khabar.findings import Finding
from khabar.layout import Layout
from khabar.manifest import SHORT, Version
from khabar.publish import NotPublished, clear_leftovers, publish
from khabar.published import Published
from khabar.schemas import Schema
from khabar.sources import Sources
from khabar.typing_source import model_source
from khabar.validate import validate_sources
from khabar.verify import verify
from khabar.withheld import withhold

_VERSION = re.compile(r'^__version__ = ".*"$', re.MULTILINE)


class Invalid(Exception):
    """The corpus has errors; nothing was written."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


@dataclass(frozen=True)
class Outcome:
    """What a build did."""

    version: Version
    changed: bool


def rule_files(corpus: Sources) -> dict[Path, str]:
    """The annotation files of the rule layer, as they should read."""
    found = {}
    root = corpus.schema.root("annotations")
    for record in corpus.records:
        assert record.seed is not None
        made = annotator.annotate_page(record.page)
        name = f"khabar-rules {__version__}"
        value = annotator.as_record(record.id, record.seed.sha256, name, rules.GUIDELINES, made)
        path = corpus.layout.annotations("rules") / f"{record.id}.json"
        found[path] = canonical.dumps(value, corpus.schema, root)
    return found


def annotate_corpus(layout: Layout) -> tuple[int, int, list[Finding]]:
    """Renew corpus/rules; the caller holds the corpus.

    Returns how many files changed, how many there are, and why documents were left out.
    """
    corpus = sources.read(layout)
    for record in corpus.records:
        record.annotations = {}
    corpus.files = [f for f in corpus.files if f.kind in ("document", "metadata", "registry/stories")]
    findings = [f for f in validate_sources(corpus) if f.severity == "error"]
    bad = {f.document for f in findings}
    made = rule_files(corpus.without({d for d in bad if d}, set()))
    return len(changing.write(layout, made)), len(made), findings


def build(layout: Layout, **options: Any) -> Outcome:
    """Build and publish. `options` go to `publish` (clock, grace).

    Raises Invalid, Locked, NotPublished or OSError with the published dataset unchanged; disk.NotDurable where
    it is published and the disk did not confirm, or pages beside it were not renewed.
    """
    disk.make(layout.data)
    with disk.lock(layout.data / ".lock"):
        corpus, version = _made(layout)
        page = card.render(corpus, version)
        current = layout.card.is_file() and layout.card.read_bytes() == page.encode("utf-8")
        changed = not current or bool(verify(layout))
        if changed:
            if manifest.input_digests(sources.read(layout)) != version.manifest["inputs"]:
                raise NotPublished("a file was changed while the build ran")
            publish(layout, corpus.schema, version, page, **options)
        try:
            clear_leftovers(layout)
            write_ignore(layout, version)
            pages = {**counts.pages(layout, corpus, version), **citation_files(layout)}
            for path, content in pages.items():
                canonical.write_if_changed(path, content)
        except OSError as error:  # the card is in its place: the dataset is the new one whatever happens here
            raise disk.NotDurable(str(error)) from error
    return Outcome(version, changed)


def _made(layout: Layout) -> tuple[Sources, Version]:
    """The corpus, and the version that it makes. Raises Invalid, or NotPublished where there is none to be made."""
    corpus = sources.read(layout)
    if errors := [f for f in validate_sources(corpus) if f.severity == "error"]:
        raise Invalid(errors)
    if not corpus.records:
        raise NotPublished("there are no documents")
    if edited := [layout.name(p) for p, text in rule_files(corpus).items() if p.is_file() and not _reads(p, text)]:
        raise NotPublished(f"{', '.join(edited)} is not what the rules make")
    return corpus, manifest.build_version(corpus)


def build_withheld(layout: Layout, folder: Path) -> Outcome:
    """Write the dataset without the articles' texts to a folder of its own; the published dataset stays as it is.

    Raises Invalid, release.Unusable, Locked, NotPublished or OSError, with the folder as it was.
    """
    target = release.in_folder(folder, layout.schema)
    if target.root.is_relative_to(layout.corpus):
        raise release.Unusable(f"{target.root} is in the corpus. Fix: name a folder outside.")
    release.check_usable(target, Schema(layout.schema), withheld=True)
    corpus, full = _made(layout)
    version = withhold(corpus.schema, full, {record.id: record.page.text for record in corpus.records})
    page = card.render(corpus, version)
    return Outcome(version, release.write(target, corpus.schema, version, page, release.companions(layout)))


def write_ignore(layout: Layout, version: Version) -> None:
    """Let git see the published version alone; the one before stays on the disk for a while."""
    canonical.write_if_changed(layout.data / ".gitignore", ignore(version))


def ignore(version: Version) -> str:
    return f"# Made by `khabar build`.\n/*\n!/.gitignore\n!/{version.digest[:SHORT]}/\n"


def stale(layout: Layout) -> list[str]:
    """What is not as `annotate`, `build` and `generate` would leave it; writes nothing. Raises Invalid."""
    corpus = sources.read(layout)
    if errors := [f for f in validate_sources(corpus) if f.severity == "error"]:
        raise Invalid(errors)
    found = []
    texts = {**rule_files(corpus), **generated(layout)}
    found += [layout.name(path) for path, text in texts.items() if not _reads(path, text)]
    forms = ((file, canonical.dumps(file.value, file.schema, file.root)) for file in corpus.files)
    found += [f"{file.name} is not in canonical form" for file, text in forms if file.raw != text.encode("utf-8")]
    found += [f"{finding.path}: {finding.message}" for finding in verify(layout)]
    version = manifest.build_version(corpus)
    published = _published_manifest(layout)
    found += [f"{layout.name(layout.card)}: {line}" for line in _differences(published, version.manifest)]
    if not found and published.get("files") == version.manifest["files"]:
        # Only where the same pyarrow wrote the files can the card be the same letter by letter.
        texts = {layout.card: card.render(corpus, version), layout.data / ".gitignore": ignore(version)}
        found += [layout.name(path) for path, text in texts.items() if not _reads(path, text)]
    found += [layout.name(p) for p, text in counts.pages(layout, corpus, version).items() if not _reads(p, text)]
    return found


def generated(layout: Layout) -> dict[Path, str]:
    """The citation files, and generated source of the package where the layout is its repository."""
    found = citation_files(layout)
    path = layout.root / "scripts" / "khabar" / "model.py"
    if path.is_file():
        found[path] = model_source(Schema(layout.schema))
    about = metadata.read(layout)
    package = layout.root / "scripts" / str(about["identifiers"]["package"]) / "__init__.py" if about else path
    if about and package.is_file():
        found[package] = _VERSION.sub(f'__version__ = "{about["version"]}"', package.read_bytes().decode("utf-8"))
    return found


def citation_files(layout: Layout) -> dict[Path, str]:
    """CITATION.cff and .zenodo.json; none where there are no metadata (in a wheel)."""
    about = metadata.read(layout)
    if about is None:
        return {}
    return {layout.root / "CITATION.cff": citation.cff(about), layout.root / ".zenodo.json": citation.zenodo(about)}


def _reads(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def _published_manifest(layout: Layout) -> dict[str, Any]:
    return Published(layout, Schema(layout.schema)).manifest or {}


def _differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """In words: which inputs, labels and tables differ between two manifests. Bytes may, contents may not."""
    if not old:
        return ["no version is published"]
    said = [
        f"{key} differ" if key != "version" else "version differs"
        for key in ("version", "class_labels")
        if old[key] != new[key]
    ]
    inputs = sorted(set(old["inputs"].items()) ^ set(new["inputs"].items()))
    said += [f"built from another {name}" for name in sorted({name for name, _ in inputs})]
    contents = [{f["path"]: f["logical"] for f in manifest["files"]} for manifest in (old, new)]
    changed = {path for path, _ in set(contents[0].items()) ^ set(contents[1].items())}
    return said + [f"{path} has other rows" for path in sorted(changed)]
