"""A corpus of one's own: khabar new, khabar add, khabar zone. The texts are invented."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from khabar import changing, disk, founding, intake, zoning
from khabar.build import build, stale
from khabar.cli import main
from khabar.intake import Wishes
from khabar.layout import Layout, at
from khabar.segment import Page
from khabar.validate import validate
from khabar.verify import verify

BRIDGE = """\
افتتحت الوزيرة الجسر الجديد في الواحة

قالت وزيرة النقل هدى الرملي أمس إن الجسر الجديد سيفتح في 5 مارس/ آذار 2031. وأضافت «الجسر آمن تماماً».
ونقلت صحيفة «الضحى» عن مهندس قوله إن الافتتاح تأخر أسبوعاً بسبب الأمطار التي هطلت على المدينة.
(ض ح)
"""
OLIVES = """\
أعلن وزير الزراعة سامي الحقل اليوم أن موسم الزيتون سيكون الأفضل منذ عشر سنوات، وقال في بيان إن «المزارعين عملوا بجد».
وأضاف الوزير أن التصدير يبدأ في تشرين الأول.
"""


@pytest.fixture
def own(tmp_path: Path) -> Layout:
    """An empty corpus, and two texts beside it."""
    (tmp_path / "bridge.txt").write_text(BRIDGE, "utf-8")
    (tmp_path / "زيتون.txt").write_text(OLIVES, "utf-8")
    founding.found(tmp_path / "own", "Bridges and olives", ["A. Nobody"])
    return at(tmp_path / "own")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A corpus of one document, which nothing below may change."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    founding.found(folder / "own", None, [])
    assert run(at(folder / "own"), "add", folder / "bridge.txt", "--story", "new-bridge", "--split", "train") == 0
    return at(folder / "own")


def everything(folder: Path) -> dict[str, bytes]:
    """Every file but the lock, which says who ran last."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


def run(layout: Layout, *arguments: object) -> int:
    return main(["--root", str(layout.root), *map(str, arguments)])


def test_from_a_text_to_load_dataset(own: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    texts = own.root.parent
    assert validate(own) == []
    arguments = ("--story", "new-bridge", "--split", "train", "--title-line", "1", "--signoff-line", "-1")
    assert run(own, "add", texts / "bridge.txt", *arguments) == 0
    assert run(own, "add", texts / "زيتون.txt", "--story", "olives", "--split", "test", "--about", "A harvest") == 0
    said = capsys.readouterr().out
    assert "1 headline, 1 lead, 1 body, 1 signoff" in said and "Next: read corpus/documents/001.json" in said
    assert {p.name: p.read_bytes() for p in own.seeds.glob("*.txt")} == {
        "bridge.txt": BRIDGE.encode(),
        "001.txt": OLIVES.encode(),  # the name is not one that a seed may have
    }
    first = json.loads((own.documents / "000.json").read_bytes())
    assert first["title"] == {"start": 0, "end": 37, "text": "افتتحت الوزيرة الجسر الجديد في الواحة"}
    assert [z["span"]["text"].split()[0] for z in first["zones"]] == ["افتتحت", "قالت", "ونقلت", "(ض"]
    assert first["dct"]["method"] == "none" and first["outlet"]["name"] is None
    assert first["rights"]["texts"].startswith("The texts belong to their publishers.")
    stories = json.loads((own.registry / "stories.json").read_bytes())["stories"]
    assert [(s["id"], s["title"], s["split"], s["documents"]) for s in stories] == [
        ("new-bridge", "New bridge", "train", ["000"]),
        ("olives", "A harvest", "test", ["001"]),
    ]
    assert validate(own) == []
    build(own)
    assert verify(own) == [] and stale(own) == []
    loaded = load_dataset(str(own.corpus), "documents", cache_dir=str(texts / "cache"))
    assert {split: loaded[split]["id"] for split in loaded} == {"train": ["000"], "test": ["001"]}
    assert loaded["train"][0]["text"] == BRIDGE
    rules = load_dataset(str(own.corpus), "rules_dates", split="train", cache_dir=str(texts / "cache"))
    assert "5 مارس/ آذار 2031" in [row["span"]["text"] for row in rules]


def test_the_card_of_a_new_corpus_is_its_own(own: Layout) -> None:
    run(own, "add", own.root.parent / "bridge.txt", "--story", "new-bridge", "--split", "train")
    build(own)
    card = own.card.read_text("utf-8")
    assert "A. Nobody" in card and "Bridges and olives" in card and "pretty_name: own" in card
    for foreign in ("The Khabar project", "An annotated corpus of Arabic news", "carter", "import khabar", "DATASHEET"):
        assert foreign.lower() not in card.lower(), foreign
    assert "| `documents` | 1 | – | – |" in (own.root / "README.md").read_text("utf-8")


def test_what_is_there_is_never_written_over(own: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(own.root)
    assert main(["new", str(own.root)]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert everything(own.root) == before


# what is added (name: bytes), with what arguments, and the check that says no
BAD: list[tuple[dict[str, bytes], list[str], str]] = [
    ({"cp.txt": OLIVES.encode("cp1256")}, ["--story", "new-bridge"], "raw-not-utf8"),
    ({"empty.txt": b""}, ["--story", "new-bridge"], "raw-too-short"),
    ({"blank.txt": b" \n" * 90}, ["--story", "new-bridge"], "seed-blank"),
    ({"bom.txt": b"\xef\xbb\xbf" + OLIVES.encode()}, ["--story", "new-bridge"], "raw-bom-start"),
    ({"again.txt": BRIDGE.encode()}, ["--story", "new-bridge"], "seed-twice"),
    ({"a.txt": OLIVES.encode(), "b.txt": OLIVES.encode()}, ["--story", "new-bridge"], "seed-twice"),
    ({"BRIDGE.txt": OLIVES.encode()}, ["--story", "new-bridge"], "seed-name"),
    ({"near.txt": (BRIDGE + "زيد سطر.\n").encode()}, ["--story", "other", "--split", "test"], "split-shared-words"),
    ({"o.txt": OLIVES.encode()}, [], "story-missing"),
    ({"o.txt": OLIVES.encode()}, ["--story", "other"], "story-split"),
    ({"o.txt": OLIVES.encode()}, ["--story", "new-bridge", "--split", "test"], "story-split"),
    ({"o.txt": OLIVES.encode()}, ["--story", "No Id", "--split", "test"], "story-id"),
    ({"o.txt": OLIVES.encode()}, ["--story", "new-bridge", "--title-line", "7"], "zone-line"),
    ({"o.txt": OLIVES.encode()}, ["--story", "new-bridge", "--title-line", "1", "--signoff-line", "1"], "zone-line"),
    ({"good.txt": OLIVES.encode(), "short.txt": b"x"}, ["--story", "new-bridge"], "raw-too-short"),
]


@pytest.mark.parametrize(("given", "arguments", "check"), BAD, ids=lambda x: x if isinstance(x, str) else "")
def test_bad_input_is_named_and_changes_nothing(
    begun: Layout,
    tmp_path: Path,
    given: dict[str, bytes],
    arguments: list[str],
    check: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, raw in given.items():
        (tmp_path / name).write_bytes(raw)
    before = everything(begun.root)
    assert run(begun, "add", *(tmp_path / name for name in given), *arguments) == 1
    said = capsys.readouterr()
    assert f" {check} " in said.out and "Fix:" in said.out and "nothing was added" in said.err
    assert everything(begun.root) == before


def test_outside_a_corpus_nothing_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's own corpus is not the one meant only because no other is near."""
    (tmp_path / "o.txt").write_text(OLIVES, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["add", "o.txt", "--story", "olives", "--split", "test"]) == 2
    assert main(["--root", str(tmp_path), "add", "o.txt", "--story", "olives", "--split", "test"]) == 2


def test_a_seed_that_lies_there_already_is_taken_as_it_is(own: Layout) -> None:
    (own.seeds / "o.txt").write_text(OLIVES, "utf-8")
    assert run(own, "add", own.seeds / "o.txt", "--story", "olives", "--split", "test") == 0
    assert [p.name for p in own.seeds.glob("*.txt")] == ["o.txt"] and validate(own) == []


def test_check_writes_nothing_and_numbers_are_never_used_again(own: Layout) -> None:
    texts = own.root.parent
    before = everything(own.root)
    wishes = ("--story", "olives", "--split", "test")
    assert run(own, "add", texts / "زيتون.txt", *wishes, "--check") == 0
    assert everything(own.root) == before
    (own.corpus / "annotators" / "a1" / "006.json").write_text("{}", "utf-8")  # a document that was taken out
    made = intake.intake(own, [texts / "زيتون.txt"], Wishes("olives", "test"))
    assert [record.id for record in made.records] == ["007"]


def test_a_run_that_fails_or_dies_halfway_is_taken_back(
    own: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, wishes = own.root.parent, ("--story", "olives", "--split", "test")
    before = everything(own.root)
    real, calls = disk.move, 0

    def fails(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:  # the seed and the document have their names
            raise OSError("no space left")
        real(source, target)

    monkeypatch.setattr(disk, "move", fails)
    assert run(own, "add", texts / "bridge.txt", *wishes) == 2
    assert calls == 3 and everything(own.root) == before
    calls = 0
    monkeypatch.setattr(changing, "take_back", lambda layout: changing.TakenBack())  # killed: nobody cleans up
    assert run(own, "add", texts / "bridge.txt", *wishes) == 2
    assert [finding.check for finding in validate(own)][:1] == ["change-unfinished"]
    monkeypatch.undo()
    half = {"corpus/documents/000.json", "seeds/bridge.txt"}
    left = everything(own.root)
    assert half <= set(left)
    shutil.copytree(own.root, texts / "copy")
    assert run(at(texts / "copy"), "add", texts / "زيتون.txt", *wishes) == 0
    assert everything(own.root) == left  # in a copy nothing but the copy is taken back
    capsys.readouterr()
    assert run(own, "add", texts / "زيتون.txt", *wishes) == 0
    said = capsys.readouterr().err
    assert all(f"khabar: {name} taken back" in said for name in half)
    assert [p.name for p in own.seeds.glob("*.txt")] == ["000.txt"] and validate(own) == []


def test_what_was_edited_since_is_not_taken_back(
    own: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changes: dict[Path, str | bytes] = {own.registry / f"{name}.json": "{}\n" for name in ("entities", "utterances")}
    before = everything(own.root)
    with monkeypatch.context() as killed:
        killed.setattr(changing, "take_back", lambda layout: changing.TakenBack())
        killed.setattr(disk, "sync", lambda folder: 1 / 0 if folder == own.registry else None)
        with pytest.raises(ZeroDivisionError):
            changing.write(own, changes)
    (own.registry / "entities.json").write_text('{"entities": []}', "utf-8")
    assert run(own, "format") == 0
    said = capsys.readouterr().err
    assert "entities.json left as it is" in said and "utterances.json taken back" in said
    assert everything(own.root) == before  # and `format` has brought the edited one into its form


@pytest.mark.parametrize("journal", ["[", '[{"path": "../../x", "before": null, "after": "0"}]', '[{"path": "x"}]'])
def test_a_journal_of_a_stranger_takes_nothing_back(journal: str, own: Layout) -> None:
    (own.corpus / changing.FOLDER).mkdir()
    (own.corpus / changing.FOLDER / changing.JOURNAL).write_text(journal, "utf-8")
    assert run(own, "format") == 2
    assert [finding.check for finding in validate(own)] == ["change-unfinished"]


def kinds(page: Page, **named: Any) -> list[tuple[str, str]]:
    return [(z["kind"], z["span"]["text"]) for z in zoning.zones(page, named)]


def test_zones_follow_the_lines() -> None:
    page = Page("\nعنوان\n\n  متن أول \nمتن ثان\nمتن ثالث\nن ن\n")
    lead_and_body = [("lead", "متن أول"), ("body", "متن ثان\nمتن ثالث\nن ن")]
    assert kinds(page, headline=[1]) == [("headline", "عنوان"), *lead_and_body]
    assert kinds(page)[0] == ("lead", "عنوان")
    assert kinds(page, headline=[1], signoff=[-1])[-1] == ("signoff", "ن ن")
    assert kinds(page, headline=[1, 2], residue=[4]) == [
        ("headline", "عنوان\n\n  متن أول"),
        ("lead", "متن ثان"),
        ("residue", "متن ثالث"),
        ("body", "ن ن"),
    ]
    for wrong in ({"headline": [0]}, {"headline": [6]}, {"headline": [-6]}, {"headline": [1], "signoff": [-5]}):
        with pytest.raises(zoning.NoSuchLine):
            zoning.zones(page, wrong)


def test_zones_of_a_document_are_made_anew(own: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    run(own, "add", own.root.parent / "bridge.txt", "--story", "new-bridge", "--split", "train")
    assert "may be its headline; if so: khabar zone 000 --title-line 1" in capsys.readouterr().out
    assert run(own, "zone", "000") == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("1          افتتحت الوزيرة الجسر الجديد في الواحة")
    assert run(own, "zone", "000", "--title-line", "1") == 0
    document = json.loads((own.documents / "000.json").read_bytes())
    assert document["title"]["text"] == document["zones"][0]["span"]["text"] == BRIDGE.splitlines()[0]
    assert validate(own) == []
    assert run(own, "zone", "000", "--title-line", "9") == 2
    assert run(own, "zone", "nowhere") == 2


def test_a_kind_of_line_that_is_not_named_stays(own: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    run(own, "add", own.root.parent / "bridge.txt", "--story", "new-bridge", "--split", "train")
    count = len(Page(BRIDGE).paragraphs)

    def told(*options: str) -> list[str]:
        assert run(own, "zone", "000", *options) == 0
        capsys.readouterr()
        assert run(own, "zone", "000") == 0
        return [line[5:13].strip() for line in capsys.readouterr().out.splitlines()]

    plain = [""] * (count - 2)
    assert told("--title-line", "1") == ["headline", "", *plain]
    assert told("--signoff-line", "-1") == ["headline", *plain, "signoff"]
    assert told("--residue-line", str(count)) == ["headline", *plain, "residue"]  # what is named anew is not both
    assert told("--title-line", "0") == ["", *plain, "residue"]
    assert json.loads((own.documents / "000.json").read_bytes())["title"] is None
    assert told("--title-line", "2") == ["", "headline", *plain[1:], "residue"]
    assert told("--title-line", "0", "--residue-line", "0") == [""] * count


def test_date_and_outlet_are_described_by_words_of_the_text(own: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    run(own, "add", own.root.parent / "bridge.txt", "--story", "new-bridge", "--split", "train")
    path = own.documents / "000.json"
    before = path.read_bytes()
    for wrong, why in (
        (["--dct", "2031-02-11"], "no evidence is named"),
        (["--dct", "2031-02-11", "--words", "لا يوجد"], "nowhere"),
        (["--dct", "2031-02-11", "--words", "الجسر"], "more than once, no. 1 at 15-20"),
        (["--dct", "2031-02-11", "--words", "الجسر", "--occurrence", "9"], "the words stand no. 1"),
        (["--earliest", "2031-02-11", "--words", "أمس"], "nothing to write"),
        ([], "nothing to write"),
    ):
        assert run(own, "describe", "000", *wrong, "--note", "x") == 2
        assert why in capsys.readouterr().err
    assert run(own, "describe", "000", "--dct", "2031-02-31", "--words", "أمس", "--note", "x") == 1
    assert path.read_bytes() == before and "/dct/value" in capsys.readouterr().out
    words = ["--words", "5 مارس/ آذار 2031", "--note", "The opening is to come."]
    assert run(own, "describe", "000", "--dct", "2031-02-11", *words) == 0
    dct = json.loads(path.read_bytes())["dct"]
    start = BRIDGE.index("5 مارس")
    assert (dct["value"], dct["method"]) == ("2031-02-11", "stated")
    assert dct["evidence"][0]["span"] == {"start": start, "end": start + 17, "text": "5 مارس/ آذار 2031"}
    more = ["--source", "The archive", "--note", "It has the day."]
    for _ in range(2):  # a command given twice says one thing
        assert run(own, "describe", "000", "--dct", "2031-02-11", *more) == 0
    dct = json.loads(path.read_bytes())["dct"]
    assert dct["method"] == "inferred" and len(dct["evidence"]) == 2
    assert run(own, "describe", "000", "--earliest", "2031-02-01", "--latest", "2031-02-11", *words) == 0
    dct = json.loads(path.read_bytes())["dct"]
    assert dct["value"] is None and dct["latest"] == "2031-02-11" and len(dct["evidence"]) == 1
    assert run(own, "describe", "000", "--outlet", "الضحى", "--words", "(ض ح)", "--note", "The initials.") == 0
    assert json.loads(path.read_bytes())["outlet"]["name"] == "الضحى"
    assert run(own, "annotate") == 0 and validate(own) == []


def test_the_readme_shows_a_draft_and_an_entry_that_hold(begun: Layout, tmp_path: Path) -> None:
    layout = at(shutil.copytree(begun.root, tmp_path / "own"))
    items, entry = re.findall(r"```json\n(.*?)```", (layout.root / "README.md").read_text("utf-8"), re.DOTALL)
    assert run(layout, "export", "blind", tmp_path / "drafts") == 0
    draft = tmp_path / "drafts" / "000.json"
    draft.write_text(json.dumps(json.loads(draft.read_bytes()) | {"entities": json.loads(items)}), "utf-8")
    registry = layout.corpus / "registry" / "entities.json"
    assert run(layout, "anchor", draft, "--layer", "hand", "--annotator", "somebody") == 1, "no entry yet"
    registry.write_text(json.dumps({"entities": [json.loads(entry)]}), "utf-8")
    assert run(layout, "anchor", draft, "--layer", "hand", "--annotator", "somebody") == 0
    assert run(layout, "format") == 0
    assert run(layout, "validate") == 0
    build(layout)
    assert load_dataset(str(layout.corpus), "registry", split="train")["label_en"] == ["Huda al-Ramli"]
