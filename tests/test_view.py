"""The site without a browser: texts are cut and joined, differences told, pages written whole, faults reported."""

from __future__ import annotations

import html
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import miniature
from khabar.cli import main
from khabar.findings import Finding
from khabar.layout import Layout, at
from khabar.publish import pointed_folder
from khabar.viewing import dataset, differences, facts, marks, paths, segments, site

TEXTS = st.text(st.sampled_from("ابو «»\n x\u0301\U0001f600"), max_size=40)


@st.composite
def _spans(draw: st.DrawFn) -> tuple[str, int, int, list[tuple[int, int]]]:
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(places, places).map(lambda p: (min(p), max(p))), max_size=8))
    start, end = sorted((draw(places), draw(places)))
    return text, start, end, pairs


@given(_spans())
def test_segments_join_to_the_text_and_cover_each_span_exactly(
    case: tuple[str, int, int, list[tuple[int, int]]],
) -> None:
    text, start, end, spans = case
    found = list(segments.segments(start, end, spans))
    assert "".join(text[s.start : s.end] for s in found) == text[start:end]
    assert all(s.start < s.end for s in found)
    for number, (a, b) in enumerate(spans):
        covered = [p for s in found if number in s.spans for p in range(s.start, s.end)]
        assert covered == list(range(max(a, start), min(b, end)))
    # No cut that no span asks for.
    assert all(a.spans != b.spans or {a.end} & {p for s in spans for p in s} for a, b in pairwise(found))


@given(_spans(), st.lists(st.integers(0, 40), max_size=5))
def test_labels_never_cut_a_word(case: tuple[str, int, int, list[tuple[int, int]]], positions: list[int]) -> None:
    text, start, end, spans = case
    drawn = [marks.Mark(a, b, "entities", "entity", f"e-{n}") for n, (a, b) in enumerate(spans)]
    tags = [marks.Tag(p, "entities", "PER", "e") for p in positions]
    found = marks.groups(text, start, end, drawn, tags)
    assert "".join(piece.text for group in found for piece in group.pieces) == text[start:end]
    before = ""
    for group in found:
        inside = "".join(piece.text for piece in group.pieces)
        if group.tags:
            assert inside and not re.search(r"\s", inside)
            assert not before or before[-1].isspace()
        before += inside
    shown = [tag for group in found for tag in group.tags]
    wanted = [t for t in tags if start <= t.position < end and text[t.position : end].strip()]
    assert sorted(t.position for t in shown) == sorted(t.position for t in wanted)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="span 0 ends at 1, before it starts at 2"):
        list(segments.segments(0, 3, [(2, 1)]))


def _date(name: str, start: int, end: int, value: str) -> dict[str, object]:
    return {
        "id": name,
        "span": {"start": start, "end": end, "text": "x" * (end - start)},
        "type": "DATE",
        "value": value,
    }


def test_differences_of_every_kind() -> None:
    hand = {"dates": [_date("d-1", 0, 4, "2031"), _date("d-2", 5, 9, "2032"), _date("d-3", 10, 20, "2033"),
                      _date("d-4", 30, 34, "2034")]}  # fmt: skip
    rules = {"dates": [_date("d-1", 0, 4, "2031"), _date("d-2", 5, 9, "2039"), _date("d-3", 10, 18, "2030"),
                       _date("d-5", 40, 44, "2035")], "entities": []}  # fmt: skip
    of_hand, of_rules = differences.differences(hand, rules)
    assert {name: d.kinds for (_, name), d in of_hand.items()} == {
        "d-1": ("same",), "d-2": ("value",), "d-3": ("extent", "value"), "d-4": ("only",),
    }  # fmt: skip
    assert of_hand["dates", "d-2"].values == [("value", "2032", "2039")]
    assert of_rules["dates", "d-2"].values == [("value", "2039", "2032")]
    assert of_rules["dates", "d-5"].kinds == ("only",)
    assert ("entities", "e-1") not in of_hand  # a layer that one reading lacks is compared with nothing


def _quote(name: str, cue: str, party: dict[str, object], **more: object) -> dict[str, object]:
    base = {"mention": None, "entities": [], "expression": "overt", "antecedent": None, "anonymity": "named"}
    source = {**base, "evidence": "explicit", **party}
    item = {"id": name, "cue": {"span": {"text": cue}}, "sources": [source], "addressees": [], "chain": []}
    return {**item, "parent": None, **more}


def test_a_path_goes_from_the_source_to_the_page() -> None:
    mentions = {"e-1": {"span": {"text": "الوزيرة"}}, "e-2": {"span": {"text": "الناطق"}}}
    hop = {"role": "relay-agency", "entity": "agency", "span": {"text": "الوكالة"}, "term": {"text": "نقلت"}}
    outer = _quote("q-1", "قال", {"mention": "e-2"}, chain=[hop])
    silent = {"antecedent": "e-1", "expression": "zero", "evidence": "agreement"}
    inner = _quote("q-2", "أوضحت", silent, parent="q-1")
    found = paths.path_of(inner, mentions, {"q-1": outer, "q-2": inner})
    told = [(s.role, s.names[0][0], s.via) for s in found.stations]
    assert told == [
        ("source", "∅ الوزيرة", "أوضحت"),
        ("told in the words of", "الناطق", "قال"),
        ("relay-agency", "الوكالة", "نقلت"),
    ]
    assert found.stations[0].zero and not found.stations[1].zero
    assert found.stations[0].notes == ("known by agreement", "no word for it: the verb alone")
    turning = {**outer, "parent": "q-2"}  # a circle ends
    assert len(paths.path_of(inner, mentions, {"q-1": turning, "q-2": inner}).stations) == 3


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    layout = miniature.copy(tmp_path_factory.mktemp("view") / "tiny")
    assert main(["--root", str(layout.root), "annotate"]) == 0
    assert main(["--root", str(layout.root), "build"]) == 0
    return layout


class Reader(HTMLParser):
    """Ids, links and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {name for name, _ in attrs}
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("href", "src") and value:
                self.links.append(value)


def test_every_link_of_the_site_leads_somewhere(built: Layout, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert main(["--root", str(built.root), "view", "--output", str(folder)]) == 0
    read = {path.name: Reader(path.read_text("utf-8")) for path in folder.iterdir()}
    assert {"index.html", "findings.html", "entities.html", "document-t1.html"} <= set(read)
    assert any(name.startswith("story-") for name in read) and any(name.startswith("entity-") for name in read)
    checked = 0
    for name, page in read.items():
        assert not page.names & {"style", "onclick", "src", "srcset", "ping"}, name
        for link in page.links:
            if link.startswith("https:"):
                assert re.fullmatch(r"https://www\.wikidata\.org/wiki/Q[0-9]+", link)
                continue
            target, _, fragment = link.partition("#")
            assert (target or name) in read, (name, link)
            assert not fragment or unquote(fragment) in read[target or name].ids, (name, link)
            checked += 1
    assert checked > 200
    first = read["document-t1.html"].ids
    assert {"s1", "q-1", "rules-q-1"} <= first
    index = (folder / "index.html").read_text("utf-8")
    assert "Oasis: three invented notices" in index and "The notices are nobody&#39;s." in index
    assert "Khabar" not in index  # somebody else's corpus, by its own name
    clean = (folder / "findings.html").read_text("utf-8")
    assert re.search(r"Clean\.</strong> \d\d+ checks found nothing, \d{4}-", clean)


def test_the_text_of_a_page_is_the_text(built: Layout) -> None:
    data, _ = dataset.read(built)
    assert data is not None
    made = site.pages(data, facts.Facts("now", 1))
    for row in data.documents:
        shown = re.findall(r'<p class="words"[^>]*>(.*?)</p>', made[f"document-{row['id']}.html"], re.DOTALL)
        texts = [html.unescape(re.sub(r"<[^>]*>", "", s)) for s in shown]
        sentences = [row["text"][s["start"] : s["end"]] for s in row["sentences"]]
        assert texts == [s for s in sentences for _ in ("hand", "rules")]


def test_a_site_is_replaced_whole_and_nothing_else_is(built: Layout, tmp_path: Path, capsys: object) -> None:
    folder = tmp_path / "site"
    site.write(folder, {"index.html": site.MARKER, "old.html": "x"})
    site.write(folder, {"index.html": site.MARKER + " new"})
    assert [p.name for p in folder.iterdir()] == ["index.html"] and [p.name for p in tmp_path.iterdir()] == ["site"]
    with pytest.raises(AttributeError):  # stopped half-way: the old site stays, and nothing beside it
        site.write(folder, {"a.html": "x", "index.html": None})  # type: ignore[dict-item]
    assert [p.name for p in folder.iterdir()] == ["index.html"] and [p.name for p in tmp_path.iterdir()] == ["site"]
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "index.html").write_text("mine")
    with pytest.raises(site.NotOurs):
        site.write(other, {"index.html": site.MARKER})
    assert main(["--root", str(built.root), "view", "--output", str(other)]) == 2
    assert (other / "index.html").read_text() == "mine" and len(list(other.iterdir())) == 1


def test_texts_held_back_are_a_finding_and_no_site(
    built: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = _copy(built, tmp_path)
    folder = pointed_folder(layout)
    assert folder is not None
    for path in (folder / "documents").iterdir():
        table = pq.read_table(path)
        empty = ["" if path.stem == "train" else None] * table.num_rows
        place = table.column_names.index("text")
        pq.write_table(
            table.set_column(place, table.schema.field("text").with_nullable(True), pa.array(empty, pa.string())), path
        )
    assert main(["--root", str(layout.root), "view", "--output", str(tmp_path / "site")]) == 1
    assert "view-dataset the texts of t1, t2, t3 are held back in this version" in capsys.readouterr().out
    for path in (folder / "documents").iterdir():
        pq.write_table(pq.read_table(path).drop_columns(["text"]), path)
    assert main(["--root", str(layout.root), "view", "--output", str(tmp_path / "site")]) == 1
    assert "the columns text are not there" in capsys.readouterr().out
    (folder / "documents" / "train.parquet").write_bytes(b"PAR1")
    layout.card.write_text("no front matter")
    assert main(["--root", str(layout.root), "view", "--output", str(tmp_path / "site")]) == 1
    assert "points to no published version" in capsys.readouterr().out
    assert not (tmp_path / "site").exists()


def _copy(built: Layout, folder: Path) -> Layout:
    shutil.copytree(built.root, folder / "copy")
    return at(folder / "copy")


def test_an_installed_package_says_what_it_does_not_carry(built: Layout, tmp_path: Path) -> None:
    layout = _copy(built, tmp_path)
    for name in ("documents", "hand", "rules", "registry"):
        for path in (layout.corpus / name).iterdir():
            path.unlink()
        (layout.corpus / name).rmdir()
    data, findings = dataset.read(layout)
    gathered, corpus = facts.gather(layout)
    assert data is not None and corpus is None and findings == []
    made = site.pages(facts.name_things(data, corpus), gathered)
    assert "not in the installed package" in made["index.html"]
    assert "carries the published version alone" in made["findings.html"]
    assert any("the label is the most frequent spelling" in text for text in made.values())


def test_a_layer_that_is_not_read_is_said_to_be_so(built: Layout) -> None:
    data, _ = dataset.read(built)
    assert data is not None
    silver = {**data.documents[0], "title": None, **dict.fromkeys(("entities", "quotes", "quote_marks", "dates"))}
    data.documents = [silver]
    page = site.pages(data, facts.Facts("now", 1))["document-t1.html"]
    assert page.count("<td>not read</td>") == 4 and "differ</span>" not in page
    assert silver["text"].split()[0] in page


def test_findings_are_listed(built: Layout) -> None:
    data, _ = dataset.read(built)
    assert data is not None
    found = [Finding("a.json", 3, 4, "some-check", "/x", "it is <b>wrong</b>.", "mend it.", excerpts=("قال",))]
    page = site.pages(data, facts.Facts("now", 7, found))["findings.html"]
    assert "1 findings</strong> of 7 checks" in page and "it is &lt;b&gt;wrong&lt;/b&gt;. Fix: mend it." in page


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_is_aa(scheme: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for every colour that writes words, on every ground it may stand on."""
    style = (Path(site.__file__).parents[1] / "templates" / "site" / "site.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", blocks[scheme]))
    words = ("soft", "link", "entities", "quotes", "dates", "marks")
    grounds = dict.fromkeys(words, ("paper", "card", "tint"))
    grounds["marks"] = ("paper", "card", "tint", "insert")  # on `lit` it takes the ink
    grounds["ink"] = ("paper", "card", "tint", "insert", "lit", "here")
    for name, behind in grounds.items():
        for ground in behind:
            a, b = sorted((_luminance(colours[name]), _luminance(colours[ground])), reverse=True)
            assert (a + 0.05) / (b + 0.05) >= 4.5, (name, ground)
