"""Each of forty payloads in each place where somebody else's string can stand: it stays a string, or is refused.

Pages are tried in a browser as well (tests/test_view_browser.py), a whole corpus of them in tests/test_faults.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

import miniature
from khabar import card, citation, exports, layers, manifest, metadata, sources
from khabar.cli import main
from khabar.layout import Layout, at
from khabar.manifest import Version
from khabar.shape import offences
from khabar.sources import Sources
from khabar.validate import validate
from khabar.viewing import site
from test_faults import PAYLOADS, tables
from test_view_browser import harmless, poisoned

SENTENCE = "قالت وزيرة المالية أمس إن «العجز تراجع» في الرباط."


def test_there_are_forty() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every string in a JSON value."""
    if isinstance(value, str):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    """The value with another string at a path."""
    copy = json.loads(json.dumps(value))
    box = copy
    for key in path[:-1]:
        box = box[key]
    box[path[-1]] = text
    return copy


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sources, Version]:
    """The corpus in miniature and its version."""
    corpus = sources.read(miniature.copy(tmp_path_factory.mktemp("made")))
    return corpus, manifest.build_version(corpus)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_the_metadata_is_a_string_in_card_and_citation(
    payload: str, made: tuple[Sources, Version], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every field that the schema lets it into, all of them at once; the other fields refuse it."""
    corpus, version = made
    about = metadata.of(corpus)
    about["notes"] = dict.fromkeys(corpus.schema.properties(corpus.schema.at("metadata", "notes")), "A note.")
    free = [path for path in places(about) if not offences(corpus.schema, "metadata", put(about, path, payload))]
    poison = about
    for path in free:
        poison = put(poison, path, payload)
    if any(c in payload for c in "\n\r\t"):
        assert free == []
        return
    assert {("title",), ("description",), ("authors", 0, "name"), ("licences", "texts", "terms")} <= set(free)
    assert not {("name",), ("version",), ("identifiers", "package"), ("hub", "license")} & set(free)
    plain = card.render(corpus, version)
    monkeypatch.setattr(metadata, "of", lambda _: poison)
    start, block, body = card.render(corpus, version).split("---\n", 2)
    front, other = (yaml.load(text, Loader=yaml.CSafeLoader) for text in (block, plain.split("---\n", 2)[1]))
    assert start == "" and list(front) == list(other) and body.startswith("\n<!-- Made by")
    assert front["pretty_name"] == payload
    assert [[c["config_name"], c["data_files"]] for c in front["configs"]] == [
        [c["config_name"], c["data_files"]] for c in other["configs"]
    ]
    shapes = [[[line.replace("\\|", "").count("|") for line in t] for t in tables(page)] for page in (body, plain)]
    assert shapes[0] == shapes[1]
    cited = yaml.safe_load(citation.cff(poison))
    assert cited["title"] == payload and cited["authors"][0]["family-names"] == payload
    assert json.loads(citation.zenodo(poison))["title"].startswith(payload[:20])
    described = json.loads(manifest.described(corpus.schema, poison, version.tables, version.manifest["files"]))
    assert described["@type"] and payload in (described["name"], described["description"], *described["keywords"])


class Shape(HTMLParser):
    """The elements and attributes of a page, without what they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *sorted(name for name, _ in attrs)))
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                assert not (value or "").strip().lower().startswith(("javascript:", "data:", "//", "http://h."))


def test_pages_of_payloads_have_the_elements_of_harmless_pages() -> None:
    """Without a browser: the same elements and attributes, and no handler and no address that runs."""
    shapes = []
    for strings in (PAYLOADS, [harmless(payload) for payload in PAYLOADS]):
        found = site.pages(*poisoned([f"{text}{n:02d}" for n, text in enumerate(strings)]))
        shapes.append([Shape(page if isinstance(page, str) else page.decode("utf-8")).found
                       for name, page in found.items() if name.endswith(".html")])  # fmt: skip
    assert len(shapes[0]) > 40 and sum(map(len, shapes[0])) > 2000
    assert shapes[0] == shapes[1]


def test_every_payload_goes_through_every_export_as_data(tmp_path: Path) -> None:
    """As notes and as the annotator, two and two; JSON lines give each back, and no file leaves its folder."""
    layout = miniature.copy(tmp_path / "corpus")
    hand = json.loads((layout.annotations("hand") / "t1.json").read_bytes())
    spots = [f"/{layer}/{i}/note" for layer in layers.load() for i in range(len(hand[layer]))]
    kept = [p for p in PAYLOADS if "\x00" not in p]
    notes = {spot: " ~ ".join(kept[i :: len(spots)]) for i, spot in enumerate(spots) if kept[i :: len(spots)]}
    edits = [{"file": "corpus/hand/t1.json", "set": spot, "to": note} for spot, note in notes.items()]
    miniature.edit(layout, [*edits, {"file": "corpus/hand/t1.json", "set": "/annotator", "to": kept[0]}])
    errors = [finding for finding in validate(layout) if finding.severity == "error"]
    assert {finding.pointer for finding in errors} <= set(notes)  # a check may refuse a control in a note
    for finding in errors:
        miniature.edit(layout, [{"file": "corpus/hand/t1.json", "set": finding.pointer, "to": "refused"}])
    refused = {finding.pointer for finding in errors}
    for name in exports.load():
        out = tmp_path / "out" / name
        assert main(["--root", str(layout.root), "export", name, str(out)]) in (0, 2)
        assert all(path.resolve().is_relative_to(out.resolve()) for path in out.rglob("*"))
    lines = next((tmp_path / "out" / "jsonl").glob("*.jsonl")).read_bytes().decode("utf-8").split("\n")
    said = json.dumps([json.loads(line) for line in lines if line], ensure_ascii=False)
    for spot, note in notes.items():
        assert spot in refused or json.dumps(note, ensure_ascii=False)[1:-1] in said
    assert {path.name for path in tmp_path.iterdir()} == {"corpus", "out"}


def named(payload: str) -> str:
    """A payload in the name of a file, as far as the system lets it be in one."""
    return "x" + payload.replace("\x00", "").replace("/", "∕")[:60] + ".txt"


def test_a_file_that_is_named_so_becomes_a_document_of_another_name(tmp_path: Path) -> None:
    """`khabar add`: the bytes are taken, the name is not."""
    assert main(["new", str(tmp_path / "own")]) == 0
    layout = at(tmp_path / "own")
    paths = []
    for i, payload in enumerate(PAYLOADS):
        path = tmp_path / named(payload)
        path.write_text(f"{SENTENCE} {SENTENCE} رقم {i}. خبر {i} عن {i}.", "utf-8")
        paths.append(path)
    assert len(set(paths)) == 40
    arguments = ["--story", "one", "--split", "train", *(str(path) for path in paths)]
    assert main(["--root", str(layout.root), "add", *arguments]) == 0
    assert sorted(p.name for p in layout.seeds.glob("*.txt")) == [f"{i:03d}.txt" for i in range(40)]
    assert [f for f in validate(layout) if f.severity == "error"] == []


@pytest.mark.parametrize("form", ["lines", "folder"])
def test_ids_of_a_run_are_data(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`khabar annotate INPUT OUTPUT`: each id comes back as it was given, in shards of our own names."""
    source = tmp_path / "in"
    if form == "folder":
        source.mkdir()
        ids = [named(payload).removesuffix(".txt") for payload in PAYLOADS]
        for name in ids:
            (source / f"{name}.txt").write_text(SENTENCE, "utf-8")
    else:
        source, ids = tmp_path / "in.jsonl", PAYLOADS
        lines = [json.dumps({"id": name, "text": f"{SENTENCE} {name}"}, ensure_ascii=False) for name in ids]
        source.write_bytes("\n".join(lines).encode("utf-8") + b"\n")
    before = {path.name for path in tmp_path.iterdir()}
    assert main(["annotate", str(source), str(tmp_path / "out"), "--jobs", "1"]) in (0, 1)
    shards = [pq.read_table(path, columns=["id"])["id"].to_pylist() for path in (tmp_path / "out").glob("*.parquet")]
    refused = tmp_path / "out" / "rejects.jsonl"
    lines = refused.read_text("utf-8").split("\n")[:-1] if refused.is_file() else []
    left = [json.loads(line)["id"] for line in lines]
    assert sorted([name for shard in shards for name in shard] + left) == sorted(ids)
    assert len(left) < 5
    assert {path.name for path in tmp_path.iterdir()} == before | {"out"}
    said = capsys.readouterr()
    assert "\x1b[31m" not in said.out + said.err and "\u202e" not in said.out + said.err


@pytest.mark.parametrize(
    ("file", "place", "kind"),
    [
        ("corpus/documents/t1.json", "/id", "document"), ("corpus/documents/t1.json", "/seed", "document"),
        ("corpus/documents/t1.json", "/story", "document"), ("corpus/registry/stories.json", "/stories/0/id", None),
        ("corpus/registry/entities.json", "/entities/0/id", None), ("corpus/hand/t1.json", "/document", None),
        ("corpus/hand/t1.json", "/dates/0/id", None), ("corpus/registry/utterances.json", "/utterances/0/id", None),
        ("corpus/metadata.json", "/name", "metadata"),
    ],
)  # fmt: skip
def test_what_names_files_and_columns_refuses_payloads(file: str, place: str, kind: str | None, tiny: Layout) -> None:
    schema = sources.read(tiny).schema
    found = next(f for f in sources.read(tiny).files if f.name == file)
    path = tuple(int(step) if step.isdigit() else step for step in place.strip("/").split("/"))
    assert kind in (None, found.kind)
    for payload in PAYLOADS:
        at_place = {o.pointer for o in offences(schema, found.kind, put(found.value, path, payload))}
        assert place in at_place, payload
