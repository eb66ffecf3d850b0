"""Intake: new texts become documents of a corpus, with their seeds, their story and their rule layer. All, or none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from khabar import canonical, checks, metadata, sources, zoning
from khabar.build import rule_files
from khabar.findings import Finding, settled
from khabar.layout import ANNOTATORS, Layout
from khabar.schemas import Schema
from khabar.segment import Page
from khabar.sources import JsonFile, Record, SeedFile, Sources
from khabar.validate import run, validate_sources

RIGHTS = "The text belongs to its publisher, and no licence to it is granted here."
LICENCE = "CC-BY-4.0"
STORIES = "registry/stories"


@dataclass(frozen=True)
class Wishes:
    """What a person says of the new documents; `lines` are numbers of lines by kind of zone (khabar.zoning)."""

    story: str | None
    split: str | None = None
    about: str | None = None  # title of a new story
    lines: Mapping[str, Iterable[int]] = field(default_factory=dict)
    origin: str = "press"
    rights: str | None = None  # in the texts; None for what the metadata say of all texts


@dataclass(frozen=True)
class Outcome:
    """What would become of the files: findings, the new records, and all files with their bytes, or none of them."""

    findings: list[Finding]
    records: list[Record]
    files: dict[Path, bytes]


def intake(layout: Layout, paths: list[Path], wishes: Wishes) -> Outcome:
    """The files that make documents of some texts. Writes nothing. Raises OSError where a file cannot be read."""
    corpus = sources.read(layout)
    findings: list[Finding] = []
    seeds: dict[str, SeedFile] = {}
    records: list[Record] = []
    numbers = _free_numbers(corpus)
    rights = terms(layout, wishes)
    for path in paths:
        seed = SeedFile(str(path), path.read_bytes())
        seed.document = next(numbers)
        name = seed_name(corpus.schema, path, seed.document)
        met = list(_unfit(corpus, seeds, seed, name, path, wishes))
        findings += met
        seeds[name] = seed
        if not met:
            records.append(Record(seed.document, _document(corpus.schema, seed, name, wishes, rights), seed))
    findings += list(_unplaced(corpus, wishes))
    if not findings:
        findings += _tried(corpus, seeds, records, wishes)
    if any(f.severity == "error" for f in findings):
        return Outcome(settled(findings), [], {})
    for record in records:
        ((path, text),) = rule_files(replace(corpus, records=[record])).items()
        made = JsonFile(layout.name(path), text.encode("utf-8"), corpus.schema, "annotations", record.id, "rules")
        record.annotations["rules"] = made
    files = {layout.seeds / name: seed.raw for name, seed in seeds.items()}
    files |= {layout.root / file.name: file.raw for record in records for file in record.files}
    files[layout.registry / "stories.json"] = _stories(corpus, [r.id for r in records], wishes).raw
    return Outcome(settled(findings), records, files)


def terms(layout: Layout, wishes: Wishes) -> dict[str, str]:
    """Rights of a document: of its text as wished, else as corpus/metadata.json says of all; of its annotations."""
    about = metadata.read(layout)
    if about is None:
        return {"texts": wishes.rights or RIGHTS, "annotations": LICENCE}
    texts = about["licences"]["texts"]
    said = wishes.rights or f"{texts['statement']} {texts['terms']}"
    return {"texts": said, "annotations": about["licences"]["annotations"]["id"]}


def seed_name(schema: Schema, path: Path, document: str) -> str:
    """The name of the seed: that of the file where a seed may have it, else the document's id."""
    pattern = schema.properties(schema.root("document"))["seed"].node["pattern"]
    return path.name if re.search(pattern, path.name) else f"{document}.txt"


def _free_numbers(corpus: Sources) -> Iterator[str]:
    """Ids of three digits and more that no document, annotation or story has had."""
    layout = corpus.layout
    folders = [layout.documents, *(layout.annotations(name) for name in ANNOTATORS)]
    names = {p.stem for folder in folders for p in folder.glob("*.json")}
    names |= {name for story in corpus.stories for name in story["documents"]}
    taken = [int(name) for name in names if re.fullmatch("[0-9]{1,9}", name)]
    number = max(taken, default=-1) + 1
    while True:
        yield f"{number:03}"
        number += 1


def _unfit(
    corpus: Sources, given: dict[str, SeedFile], seed: SeedFile, name: str, path: Path, wishes: Wishes
) -> Iterator[Finding]:
    """Why a file cannot become a seed of this corpus; the checks of level 0 say why its bytes cannot."""
    same = next((s for s in (*corpus.seeds.values(), *given.values()) if s.sha256 == seed.sha256), None)
    inside = path.resolve().parent == corpus.layout.seeds.resolve()
    if same is not None and not (inside and same.document is None):
        where = f"document {same.document}" if same.name not in given else same.name
        yield _said(seed, "seed-twice", f"the bytes are those of {same.name} ({where}).", "leave the file out.")
        return
    names = {n.casefold() for n in (*corpus.seeds, *given)} - ({path.name.casefold()} if inside else set())
    if name.casefold() in names:
        fix = "give the file another name; a seed never changes its own."
        yield _said(seed, "seed-name", f"there is another text with the name {name}.", fix)
    alone = Sources(corpus.layout, corpus.schema, {name: unclaimed(seed)}, [], [])
    of_seeds = [check for check in checks.load() if check.subject == "SeedFile" and check.level == 0]
    met = [f for check in of_seeds for f in run(check, alone) if f.severity == "error"]
    yield from met
    if met or seed.text is None:
        return
    page = Page(seed.text)
    if not page.paragraphs:
        yield _said(seed, "seed-blank", "the text is white space alone.", "leave the file out.")
        return
    try:
        zoning.zones(page, wishes.lines)
    except zoning.NoSuchLine as reason:
        yield _said(seed, "zone-line", str(reason), "count the lines with something on them, from 1 or from -1.")


def unclaimed(seed: SeedFile) -> SeedFile:
    """The same seed as if no document claimed it."""
    return SeedFile(seed.name, seed.raw)


def _unplaced(corpus: Sources, wishes: Wishes) -> Iterator[Finding]:
    """Why the documents have no place in the stories: a story owns the split."""
    file = next((f for f in corpus.files if f.kind == STORIES), None)
    name = corpus.layout.name(corpus.layout.registry / "stories.json")
    known = {story["id"]: story for story in corpus.stories} if not (file and (file.fault or file.offences)) else {}

    def said(check: str, message: str, fix: str) -> Finding:
        return Finding(name, 0, 0, check, "", message, fix)

    if file is not None and (file.fault or file.offences):
        yield said("story-file", "the file has errors.", "khabar validate says which.")
    elif wishes.story is None:
        listed = ", ".join(f"{s} ({v['split']})" for s, v in known.items()) or "none yet"
        message = f"no story is named; there are: {listed}."
        yield said("story-missing", message, "name what the texts report on: --story ID, and for a new one --split.")
    elif wishes.story not in known:
        pattern = corpus.schema.files["common"]["$defs"]["id"]["pattern"]
        if not re.search(pattern, wishes.story):
            message = f"{wishes.story} is no id."
            yield said("story-id", message, "use small letters a-z, digits and hyphens: bridge-opens.")
        if wishes.split is None:
            fix = "say where it goes with --split train, validation or test: documents of one story are never parted."
            yield said("story-split", f"the story {wishes.story} is new and has no split.", fix)
    elif wishes.split not in (None, known[wishes.story]["split"]):
        message = f"the story {wishes.story} is in {known[wishes.story]['split']}, not in {wishes.split}."
        yield said("story-split", message, "leave --split out, or name another story.")


def _document(schema: Schema, seed: SeedFile, name: str, wishes: Wishes, rights: dict[str, str]) -> JsonFile:
    """What is known of a text that nobody has read: nothing but where its lines are."""
    assert seed.document is not None and seed.text is not None
    made = zoning.zones(Page(seed.text), wishes.lines)
    value: dict[str, object] = {
        "id": seed.document,
        "seed": name,
        "sha256": seed.sha256,
        "title": zoning.title(made),
        "zones": made,
        "outlet": {"name": None, "evidence": []},
        "story": wishes.story,
        "origin": wishes.origin,
        "rights": rights,
        "dct": {"value": None, "earliest": None, "latest": None, "method": "none", "evidence": []},
    }
    raw = canonical.dumps(value, schema, schema.root("document")).encode("utf-8")
    return JsonFile(f"corpus/documents/{seed.document}.json", raw, schema, "document", seed.document)


def _stories(corpus: Sources, documents: list[str], wishes: Wishes) -> JsonFile:
    """The stories with the new documents."""
    stories = json.loads(json.dumps(corpus.stories))
    story = next((s for s in stories if s["id"] == wishes.story), None)
    if story is None:
        about = wishes.about or str(wishes.story).replace("-", " ").capitalize()
        story = {"id": wishes.story, "title": about, "split": wishes.split, "documents": []}
        stories.append(story)
    story["documents"] += documents
    raw = canonical.dumps({"stories": stories}, corpus.schema, corpus.schema.root(STORIES)).encode("utf-8")
    return JsonFile(corpus.layout.name(corpus.layout.registry / "stories.json"), raw, corpus.schema, STORIES)


def _tried(corpus: Sources, seeds: dict[str, SeedFile], records: list[Record], wishes: Wishes) -> list[Finding]:
    """What the corpus's own checks have against the new documents beside the old ones: shared words across splits …"""
    old = [Record(r.id, r.file, r.seed) for r in corpus.records]
    stories = _stories(corpus, [r.id for r in records], wishes)
    files = [*(r.file for r in (*old, *records)), stories]
    trial = Sources(corpus.layout, corpus.schema, {**corpus.seeds, **seeds}, files, [*old, *records])
    given = {r.id: r.seed.name for r in records if r.seed}
    found = []
    for finding in validate_sources(trial):
        if finding.document in given:  # its files are not on the disk: the text given is what a person can look at
            found.append(replace(finding, path=given[finding.document], line=0, column=0))
        elif finding.path == stories.name and finding.severity == "error":
            found.append(finding)
    return found


def _said(seed: SeedFile, check: str, message: str, fix: str) -> Finding:
    return replace(seed.finding(None, message, fix), check=check)
