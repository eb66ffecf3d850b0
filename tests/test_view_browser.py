"""The site in a real browser: nothing runs or is asked for that is not the site's own, and what it draws is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browser
from browser import Tab
from khabar.findings import Finding
from khabar.layout import home
from khabar.viewing import dataset, facts, links, site
from khabar.viewing.dataset import Dataset

pytestmark = pytest.mark.skipif(
    browser.executable() is None, reason="Chromium is not installed: apt-get install chromium"
)

PAYLOADS: list[str] = json.loads((Path(__file__).parent / "data" / "injections.json").read_bytes())["payloads"]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser.browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real corpus, without what only the overview needs."""
    data, findings = dataset.read(home())
    assert data is not None and findings == []
    folder = tmp_path_factory.mktemp("site") / "site"
    site.write(folder, site.pages(data, facts.Facts("now", 1, [])))
    return folder


@pytest.fixture(autouse=True)
def quiet(tab: Tab) -> Iterator[None]:
    """After every test: no request, no violation of the policy, no error."""
    tab.events.clear()
    yield
    assert tab.requests() == [] and tab.complaints() == []


def harmless(text: str) -> str:
    """A text of the same shape, in which nothing can mean anything."""
    return "".join(c if c.isspace() else "x" for c in text)


def poisoned(given: list[str]) -> tuple[Dataset, facts.Facts]:
    """A dataset in which every string that could be anything is one of the given ones."""
    text, spans, sentences = "", [], []
    for poison in given:
        start = len(text)
        text += f"قال {poison} نعم."
        spans.append({"start": start + 4, "end": start + 4 + len(poison), "text": poison})
        sentences.append({"start": start, "end": len(text)})
        text += "\n"
    layers: dict[str, list[Json]] = {"entities": [], "dates": [], "quotes": [], "quote_marks": []}
    for p, span, sentence in zip(given, spans, sentences, strict=True):
        begin, end = sentence["start"], sentence["end"]
        cue = {"start": begin, "end": begin + 3, "text": "قال"}
        stop = {"start": end - 1, "end": end, "text": "."}
        common = {"unsure": True, "note": p, "rule": p}
        layers["entities"].append(
            {**common, "id": f"{p}e", "span": span, "type": p, "subtype": p, "form": p, "entities": [p], "metonymic": p}
        )
        day = {"start": end - 4, "end": end - 1, "text": "نعم"}
        keys = ("type", "value", "relative_value", "mod", "quant", "freq", "anchor")
        layers["dates"].append({**common, "id": f"{p}d", "span": day, **dict.fromkeys(keys, p)})
        party = {"mention": f"{p}e", "entities": [p], "antecedent": None, "count": None, "anonymity": p, "evidence": p}
        keys = ("form", "medium", "type", "polarity", "determinacy", "complementizer", "parent")
        hop = {"role": p, "entity": p, "span": span, "term": stop}
        layers["quotes"].append(
            {
                **common, **dict.fromkeys(keys, p), "id": f"{p}q", "content": [span], "insertions": [span],
                "cue": {"span": cue, "lemma": p, "kind": p}, "sources": [{**party, "expression": "zero"}],
                "addressees": [{**party, "expression": "overt"}], "chain": [hop],
            }
        )  # fmt: skip
        layers["quote_marks"].append({**common, "id": f"{p}m", "open": span, "close": stop, "status": p, "function": p})
    shifted = {
        f"rules_{name}": [{**item, "form": "z", "type": "z"} for item in items] for name, items in layers.items()
    }
    day = dict.fromkeys(("value", "earliest", "latest", "method"), given[1])
    row = {
        "id": given[0], "text": text, "title": spans[0], "story": given[2], "split": given[3], "dct": day,
        "outlet": {"name": given[4]}, "zones": [], "paragraphs": [{"start": 0, "end": len(text)}],
        "sentences": sentences, **layers, **shifted,
    }  # fmt: skip
    telling = {"document": given[0], "form": given[5], "source_texts": given}
    tellings = [{**telling, "quote": f"{p}q", "content": [s]} for p, s in zip(given, spans, strict=True)]
    sayings = [
        {
            "id": p, "story": given[2], "note": p, "realisations": [tellings[n], tellings[n - 1]],
            "pairs": [{"a": 0, "b": 1, "relation": p, "edits": [{"kind": p, "a": spans[n], "b": None}]}],
        }
        for n, p in enumerate(given)
    ]  # fmt: skip
    claims = [{"document": given[0], "span": s, "value": p, "context": s} for p, s in zip(given, spans, strict=True)]
    aliases = [{"form": p, "kind": p, "documents": [given[0]]} for p in given]
    data = Dataset(
        digest=given[6],
        about=dataset.About(*given[:6]),
        documents=[row],
        utterances=sayings,
        conflicts=[{"id": given[0], "story": given[2], "question": given[1], "claims": claims}],
        counts={p: {"train": 1} for p in given},
        wikidata={p: p for p in given},
        stories={given[2]: {"id": given[2], "title": given[7]}},
    )
    for p in given:
        named = {"label_ar": p, "label_en": p, "type": p, "wikidata": p}
        data.entities[p] = {"id": p, **named, "aliases": aliases, "confusable_with": given[:3]}
    findings = [Finding(p, 1, 1, p, p, p, p, excerpts=(p,)) for p in given]
    return data, facts.Facts("now", 1, findings)


SHAPE = """[...document.querySelectorAll('*')].map(
  e => e.localName + ' ' + [...e.attributes].map(a => a.name).sort().join()).join('\\n')"""


def test_forty_injections_are_nothing_but_text(tab: Tab, tmp_path: Path) -> None:
    """Against a twin of the same shape without meaning: the same elements and attributes, and the texts as given."""
    assert len(PAYLOADS) == 40
    given = [f"{p}{n:02d}" for n, p in enumerate(PAYLOADS)]
    twins = [harmless(p) for p in PAYLOADS]
    twins = [f"{p}{n:02d}" for n, p in enumerate(twins)]
    shown = [p.translate(site.CONTROLS) for p in given]
    shapes = {}
    for name, strings in (("given", given), ("twin", twins)):
        data, gathered = poisoned(strings)
        site.write(tmp_path / name, site.pages(data, gathered))
        visited = [
            "index.html", "findings.html", "entities.html", links.page("document", strings[0]),
            links.page("story", strings[2]), links.page("entity", strings[7]),
        ]  # fmt: skip
        for number, page in enumerate(visited):
            tab.open(tmp_path / name / page)
            shapes[name, number] = tab.run(SHAPE)
            if name == "given":
                assert tab.run("window.struck") is None
                links_out = tab.run("[...document.querySelectorAll('[href]')].map(a => a.protocol + a.pathname)")
                folder = (tmp_path / name).as_posix()
                assert all(
                    link.startswith(f"file:{folder}/") or link.startswith(f"file://{folder}/") for link in links_out
                )
                if number in (1, 2, 3, 4):
                    body = tab.run("document.body.textContent")
                    assert [p for p in shown if p not in body] == []
                if number == 3:
                    words = tab.run("[...document.querySelectorAll('.hand .words')].map(e => e.textContent)")
                    assert words == [f"قال {p} نعم." for p in shown]
                    labels = tab.run("[...document.querySelectorAll('.hand .tag.l-entities')].map(e => e.dataset.t)")
                    assert labels == shown
                    heights = tab.run("document.querySelectorAll('.sentence')[39].getBoundingClientRect().height")
                    assert heights > 20
    for number in range(6):
        assert shapes["given", number] == shapes["twin", number]
        assert shapes["given", number].count("\n") > 20


def test_the_browser_tells_what_a_page_asks_for(tab: Tab, tmp_path: Path) -> None:
    """What the other tests rest on: a request is seen, and so is what the policy forbids."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><img src='http://h.invalid/x.png'>", "utf-8")
    tab.open(page)
    assert tab.requests() == ["http://h.invalid/x.png"]
    policy = f'<meta http-equiv="Content-Security-Policy" content="{site.policy("a{}", "1")}">'
    tab.events.clear()
    page.write_text(f"<!doctype html>{policy}<style>b{{}}</style><p style='color:red'>x<script>2</script>", "utf-8")
    tab.open(page)
    assert sum("Content Security Policy" in said for said in tab.complaints()) == 3
    tab.events.clear()


def test_nothing_scrolls_sideways_on_a_phone(tab: Tab, real: Path) -> None:
    tab.size(390, 844)
    for name in ("index.html", "document-000.html", "story-carter-shoigu-call.html", "entities.html"):
        tab.open(real / name)
        assert tab.run("document.documentElement.scrollWidth") <= 390, name
    tab.open(real / "document-004.html")
    tab.run("document.querySelector('[data-view=side]').click()")
    assert tab.run("document.documentElement.scrollWidth") <= 390


def test_labels_stay_in_their_column_and_off_each_other(tab: Tab, real: Path) -> None:
    for width in (1280, 390):
        tab.size(width, 900)
        tab.open(real / "document-000.html")
        tab.run("document.querySelector('[data-view=side]').click()")
        tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        boxes = tab.run(BOXES)
        assert len(boxes) > 200
        outside = [b for b in boxes if b["left"] < b["from"] - 1 or b["right"] > b["to"] + 1]
        assert len(outside) <= len(boxes) / 50, outside  # a word at the edge may be narrower than its label
        assert sum(b["hits"] for b in boxes) <= len(boxes) / 50


BOXES = """[...document.querySelectorAll('.words')].flatMap(words => {
  const column = words.getBoundingClientRect();
  const all = [...words.querySelectorAll('.tags')].map(t => t.getBoundingClientRect()).filter(b => b.width);
  return all.map((b, n) => ({left: b.left, right: b.right, from: column.left, to: column.right, hits: all.slice(0, n)
    .some(o => b.left < o.right - 1 && o.left < b.right - 1 && b.top < o.bottom - 1 && o.top < b.bottom - 1)}));
})"""
WIDTHS = """(plain => [...document.querySelectorAll('.hand .words')].flatMap(words => {
  let made = words;
  if (plain) {
    made = words.cloneNode(false);
    made.textContent = words.textContent;
    words.after(made);
  }
  const nodes = [], walker = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
  for (let at = 0; walker.nextNode(); at += walker.currentNode.length) nodes.push([at, walker.currentNode]);
  const place = offset => { const [at, node] = nodes.findLast(([at]) => at <= offset); return [node, offset - at]; };
  const found = [...made.textContent.matchAll(/\\S+/g)].map(match => {
    const range = document.createRange();
    range.setStart(...place(match.index));
    const [last, within] = place(match.index + match[0].length - 1);
    range.setEnd(last, within + 1);
    const rects = [...range.getClientRects()].filter(r => r.width);
    return [match[0], Math.max(...rects.map(r => r.right)) - Math.min(...rects.map(r => r.left)), nodes.length > 1
      && place(match.index)[0] !== last];
  });
  if (plain) made.remove();
  return found;
}))"""


def test_no_clitic_is_torn_off_its_word(tab: Tab, real: Path) -> None:
    """A word in which an annotation begins or ends is as wide as the same word without any: its letters still join."""
    tab.size(1280, 900)
    cut = 0
    for name in ("000", "004"):
        tab.open(real / f"document-{name}.html")
        marked, plain = tab.run(WIDTHS + "(false)"), tab.run(WIDTHS + "(true)")
        assert [m[0] for m in marked] == [p[0] for p in plain]
        # Words with no edge inside cannot be torn; a font may still kern their last letter over the space behind.
        pairs = [(m, p) for m, p in zip(marked, plain, strict=True) if m[2]]
        assert [(m[0], m[1], p[1]) for m, p in pairs if abs(m[1] - p[1]) > 0.5] == []
        cut += sum(m[2] for m in marked)
    assert cut > 100  # words with an edge of a mark inside
    # The measure sees what it is to see: with a pad on the marks, words come apart.
    tab.run("(s => (s.replaceSync('.m{padding-inline:2px}'), document.adoptedStyleSheets = [s]))(new CSSStyleSheet())")
    torn = tab.run(WIDTHS + "(false)")
    assert sum(abs(t[1] - p[1]) > 0.5 for t, p in zip(torn, plain, strict=True)) >= 30


def test_layers_and_readings_are_switched(tab: Tab, real: Path) -> None:
    tab.size(1280, 900)
    tab.open(real / "document-001.html")
    line = "getComputedStyle(document.querySelector('.hand .m.k-{}')).textDecorationLine"
    kinds = {"entities": "entity", "quotes": "content", "dates": "date", "quote_marks": "mark"}
    styles = set()
    for layer, kind in kinds.items():
        assert tab.run(line.format(kind)) == "underline"
        styles.add(tab.run(line.format(kind).replace("DecorationLine", "DecorationStyle")))
        button = f"document.querySelector('[data-layer={layer}]')"
        tab.run(f"{button}.click()")
        assert tab.run(line.format(kind)) == "none" and tab.run(f"{button}.ariaPressed") == "false"
        assert not tab.run(f"[...document.querySelectorAll('.hand .tag.l-{layer}')].some(t => t.checkVisibility())")
        tab.run(f"{button}.click()")
        assert tab.run(line.format(kind)) == "underline" and tab.run(f"{button}.ariaPressed") == "true"
    assert len(styles) == 4  # told apart without colour
    seen = "['.hand .words', '.rules .words'].map(s => document.querySelector(s).checkVisibility())"
    assert tab.run(seen) == [True, False]
    for name, expected in (("side", [True, True]), ("rules", [False, True]), ("hand", [True, False])):
        tab.run(f"document.querySelector('[data-view={name}]').click()")
        assert tab.run(seen) == expected
    tab.run("document.querySelector('[data-switch=differences]').click()")
    left = tab.run(
        "[...document.querySelectorAll('.hand .tag')].filter(t => t.checkVisibility()).map(t => t.className)"
    )
    assert left and all("differs" in name for name in left)


def test_the_keyboard_reaches_the_switches(tab: Tab, real: Path) -> None:
    tab.size(1280, 900)
    tab.open(real / "document-001.html")
    tab.key("Tab", 9)
    assert tab.run("document.activeElement.className") == "skip"
    for _ in range(12):
        tab.key("Tab", 9)
        if tab.run("document.activeElement.dataset.view") == "side":
            break
    assert tab.run("document.activeElement.dataset.view") == "side"
    assert tab.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.key("Enter", 13)
    assert tab.run("document.getElementById('view').dataset.view") == "side"


def test_places_can_be_linked_to(tab: Tab, real: Path) -> None:
    tab.size(1280, 900)
    box = "document.querySelector(':target').getBoundingClientRect()"
    within = f"(r => r.top >= 0 && r.top < innerHeight && r.height > 0)({box})"
    data, _ = dataset.read(home())
    assert data is not None
    nested = data.documents[0]["entities"][40]["id"]
    for fragment in ("#s3", "#q-8", f"#{nested}", "#rules-q-3"):
        tab.open(real / "document-000.html", fragment)
        assert tab.run("':' + document.querySelector(':target').id") == ":" + fragment[1:]
        assert tab.run(within), fragment
        if fragment != "#s3":
            assert tab.run("document.querySelectorAll('.aimed').length") > 0
            aimed = tab.run("[...new Set([...document.querySelectorAll('.aimed')].map(e => e.dataset.a))]")
            assert aimed == [fragment[1:]]


def test_a_page_reads_well_without_its_script(tab: Tab, real: Path) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(real / "document-001.html", "#q-8")
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
        assert tab.run("document.getElementById('controls').hidden")
        assert tab.run("document.querySelector('.hand .words').checkVisibility()")
        assert tab.run("document.querySelector('.path').checkVisibility()")
        assert tab.run("document.querySelectorAll('details.rules > summary').length") == 18
        assert tab.run("document.querySelectorAll('.aimed').length") == 0  # the script did not run
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
