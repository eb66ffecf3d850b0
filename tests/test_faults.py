"""The catalogue of faults (tests/cases/faults.tsv) is true, and hostile input is found or stays what it is."""

from __future__ import annotations

import ast
import html
import json
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

import khabar
import miniature
from khabar import canonical, checks, crosswalks, exports, offsets, parquet, rows, sources, text, validate
from khabar.build import build
from khabar.cli import main
from khabar.features import arrow_schema
from khabar.findings import Finding, render
from khabar.layout import Layout, home
from khabar.schemas import Schema
from khabar.segment import Page
from test_annotator import assert_sound
from test_checks import case, places

TESTS = Path(__file__).parent
sys.path.insert(0, str(TESTS.parent / "scripts"))
import faults  # noqa: E402

FAULTS = faults.catalogue()
PAYLOADS: list[str] = json.loads((TESTS / "data" / "injections.json").read_bytes())["payloads"]


@cache
def functions(module: str) -> frozenset[str]:
    """Names of the functions of a test module."""
    tree = ast.parse((TESTS / f"{module}.py").read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_what_holds_a_fault_is_there(fault: faults.Fault) -> None:
    """A check with its case, a test, or `none` with a reason."""
    known = {check.id for check in checks.load()}
    assert fault.what and fault.answer and "TODO" not in fault.held_by + fault.answer
    assert fault.id.split("-")[0] in faults.GROUPS
    if fault.held_by == "none":
        assert len(fault.answer.split()) > 3, "a reason"
        return
    assert len(fault.checks) + len(fault.tests) == len(fault.held_by.split(", "))
    for name in fault.checks:
        assert name in known and (TESTS / "cases" / "checks" / f"{name}.json").is_file(), name
    for name in fault.tests:
        module, _, function = name.partition("::")
        assert function in functions(module), name


def test_no_fault_is_listed_twice() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS) > 120


def test_the_page_of_faults_is_current() -> None:
    assert faults.PAGE.read_text("utf-8") == faults.page(), "run python scripts/faults.py"


SHIFTS = [
    ("line ends folded", "الف\r\nباء\r\nجيم", lambda t: t.replace("\r\n", "\n"), "جيم"),
    ("line ends of two characters", "الف\nباء\nجيم", lambda t: t.replace("\n", "\r\n"), "جيم"),
    ("a byte-order mark left out", "\ufeffالف باء جيم", lambda t: t[1:], "جيم"),
    ("the white space at its start left out", "\n  الف باء جيم", str.strip, "جيم"),
    ("HTML unescaped", "الف &amp; باء جيم", html.unescape, "جيم"),
    ("tatweel left out", "الـــف باء جيم", lambda t: t.replace("ـ", ""), "جيم"),
    ("harakat left out", "أَلِف باء جيم", lambda t: t.translate({0x64E: None, 0x650: None}), "جيم"),
    ("letters composed (NFC)", "ا\u0654لف باء جيم", lambda t: unicodedata.normalize("NFC", t), "جيم"),
    ("ligatures opened (NFKC)", "\ufefbف باء جيم", lambda t: unicodedata.normalize("NFKC", t), "جيم"),
    ("UTF-16 units", "😀 الف جيم", lambda t: " " + t, "جيم"),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "whole", "misread", "part"), SHIFTS, ids=[s[0] for s in SHIFTS])
def test_the_cause_of_a_shift_is_named(cause: str, whole: str, misread: Callable[[str], str], part: str) -> None:
    start = misread(whole).index(part)
    fault = offsets.fault(whole, {"start": start, "end": start + len(part), "text": part})
    assert fault is not None and cause in fault.message
    right = whole.index(part)
    assert offsets.fault(whole, {"start": right, "end": right + len(part), "text": part}) is None


def _swapped(reader: Callable[[bytes], str]) -> Callable[[pytest.MonkeyPatch], None]:
    """A bug in how the bytes of an article become its text."""
    return lambda patch: patch.setattr(sources, "decode", reader)


def _span(count: Callable[[Page, int, int], tuple[int, int]]) -> Callable[[pytest.MonkeyPatch], None]:
    """A bug in how a span is made: its text is right, its offsets are not."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        def span(page: Page, start: int, end: int) -> dict[str, Any]:
            a, b = count(page, start, end)
            return {"start": a, "end": b, "text": page.text[start:end]}

        patch.setattr(Page, "span", span)

    return plant


def _utf16(page: Page, start: int, end: int) -> tuple[int, int]:
    a, b = (len(page.text[:at].encode("utf-16-le")) // 2 for at in (start, end))
    return a, b


def _sorted_keys(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Schema, "ordered", lambda _, value, at: dict(sorted(value.items())) if at else value)


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "line ends folded": _swapped(lambda raw: text.decode(raw).replace("\r\n", "\n").replace("\r", "\n")),
    "stripped": _swapped(lambda raw: text.decode(raw).strip()),
    "byte-order mark eaten": _swapped(lambda raw: raw.decode("utf-8-sig")),
    "composed (NFC)": _swapped(lambda raw: unicodedata.normalize("NFC", text.decode(raw))),
    "compatible (NFKC)": _swapped(lambda raw: unicodedata.normalize("NFKC", text.decode(raw))),
    "HTML unescaped": _swapped(lambda raw: html.unescape(text.decode(raw))),
    "split into lines": _swapped(lambda raw: "\n".join(text.decode(raw).splitlines())),
    "tatweel removed": _swapped(lambda raw: text.decode(raw).replace("ـ", "")),
    "what is not UTF-8 replaced": _swapped(lambda raw: raw.decode("utf-8", "replace")),
    "what is not UTF-8 left out": _swapped(lambda raw: raw.decode("utf-8", "ignore")),
    "lower-cased": _swapped(lambda raw: text.decode(raw).lower()),
    "UTF-16 units": _span(_utf16),
    "end one less": _span(lambda page, start, end: (start, end - 1)),
    "keys sorted": _sorted_keys,
}
NEWS = "😀 وقال الوزير أمس: «نعم». وفي 5 مارس/ آذار وصل ثلاثة 🌉 إلى بيروت."
READER_CASES = [c.id for c in checks.load() if c.id.startswith("raw-") or c.id == "offset-quote-mismatch"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A corpus without errors whose articles hold what readers are tempted to mend."""
    layout = miniature.copy(tmp_path_factory.mktemp("mixed"))
    for seed in sorted(layout.seeds.glob("*.txt"))[:1]:
        more = "\nثم قال لـــصحيفة Al-Manara إنّ ا\u0654مرا &amp; غيره \ufefb يعني شيئا.  \n"
        seed.write_bytes(seed.read_bytes() + more.encode("utf-8"))
        miniature.edit(layout, [{"file": seed.relative_to(layout.root).as_posix(), "rehash": True}])
        document = next(p for p in layout.documents.glob("*.json") if json.loads(p.read_bytes())["seed"] == seed.name)
        start = len(seed.read_bytes().decode("utf-8")) - len(more) + 1
        zone = {"kind": "body", "span": {"start": start, "end": start + len(more.strip()), "text": more.strip()}}
        miniature.edit(
            layout, [{"file": document.relative_to(layout.root).as_posix(), "append": "/zones", "value": zone}]
        )
    return layout


def alarms(mixed: Layout, folder: Path) -> str:
    """The first thing by which a broken reader shows; empty where there is none."""
    for raw in (NEWS.encode("utf-8"), b"\xef\xbb\xbf \r\n" + "\u2028خـبر\u0654 A\ufefb &amp; \n".encode(), b" \n"):
        read = sources.SeedFile("x", raw).text
        if read is None or read.encode("utf-8") != raw:
            return "a text does not give its bytes back"
    try:
        assert_sound(NEWS, dict(khabar.annotate(NEWS)))
    except AssertionError:
        return "an annotation is not sound"
    for file in sources.read(home()).files[:3]:
        if canonical.dumps(file.value, file.schema, file.root).encode("utf-8") != file.raw:
            return "a file is not written as it was"
    quick = [c for c in checks.load() if c.subject != "Schema"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "load", lambda: tuple(quick))
        found = [f for f in validate.validate(mixed) if f.severity == "error"]
        if found:
            return found[0].check
        for name in READER_CASES:
            stated = case(name)
            for kind, finds in (("invalid", stated["invalid"]["finds"]), ("near_valid", [])):
                layout = miniature.edit(miniature.copy(folder / kind / name), stated[kind]["edits"])
                if places(validate.validate(layout)) != finds:
                    return f"the {kind} case of {name}"
    return ""


def test_nothing_alarms_about_the_readers_there_are(mixed: Layout, tmp_path: Path) -> None:
    assert alarms(mixed, tmp_path) == ""


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_of_a_reader_is_found(
    bug: str, mixed: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PLANTED[bug](monkeypatch)
    assert alarms(mixed, tmp_path)


@pytest.mark.parametrize("numbers", [[-1], [99], ["O"], "O", 1], ids=str)
def test_a_label_number_out_of_range_is_refused(numbers: Any) -> None:
    """A file that another program wrote, or in which a bit of the type has flipped: -1 would be the last label."""
    schema = Schema(home().schema)
    fields = rows.ner_fields(schema, crosswalks.load(schema, "khabar"))
    whole = arrow_schema(schema, fields)
    place = whole.get_field_index("ner_tags")
    empty = pa.Table.from_pylist([{}], schema=whole)
    column = pa.array([numbers])
    spoilt = parquet.as_bytes(empty.set_column(place, pa.field("ner_tags", column.type), column))
    with pytest.raises(ValueError, match="class label"):
        parquet.decode(schema, fields, spoilt)


def poisoned(folder: Path) -> Layout:
    """The miniature with a payload wherever a text is free: titles, terms, notes, labels, names, an article."""
    layout = miniature.copy(folder)
    clean = [p.replace("\x00", "").translate(dict.fromkeys((1, 11, 27, 127, 133, 8238))) for p in PAYLOADS]
    seed = next(iter(sorted(layout.seeds.glob("*.txt"))))
    before = seed.read_bytes().decode("utf-8")
    added = "\n" + "\n".join(p.strip() for p in clean if not set("«»“”„\"'‘’‹›`") & set(p))
    seed.write_bytes((before + added).encode("utf-8"))
    edits: list[miniature.Edit] = [{"file": f"seeds/{seed.name}", "rehash": True}]
    zone = {"start": len(before) + 1, "end": len(before) + len(added), "text": added[1:]}
    document = next(p for p in layout.documents.glob("*.json") if json.loads(p.read_bytes())["seed"] == seed.name)
    name = document.relative_to(layout.root).as_posix()
    edits += [{"file": name, "append": "/zones", "value": {"kind": "residue", "span": zone}}]
    edits += [{"file": name, "set": "/rights/texts", "to": clean[0]}]
    edits += [{"file": name, "set": "/outlet/name", "to": clean[1]}]
    stories, entities = "corpus/registry/stories.json", "corpus/registry/entities.json"
    edits += [{"file": stories, "set": f"/stories/{i}/title", "to": clean[2 + i]} for i in range(3)]
    listed = json.loads((layout.root / entities).read_bytes())["entities"]
    for i in range(len(listed)):
        edits += [{"file": entities, "set": f"/entities/{i}/label_en", "to": clean[(5 + i) % len(clean)]}]
        edits += [{"file": entities, "set": f"/entities/{i}/label_ar", "to": clean[(20 + i) % len(clean)]}]
    hand = json.loads((layout.annotations("hand") / "t1.json").read_bytes())
    for layer in ("entities", "quotes", "quote_marks", "dates"):
        for i in range(len(hand[layer])):
            poison = clean[(7 * i + len(layer)) % len(clean)]
            edits += [{"file": "corpus/hand/t1.json", "set": f"/{layer}/{i}/note", "to": poison}]
    edits += [{"file": "corpus/hand/t1.json", "set": "/annotator", "to": clean[-3]}]
    about = json.loads((layout.metadata).read_bytes())
    edits += [{"file": "corpus/metadata.json", "set": "/title", "to": clean[3] + " | --- x"}]
    edits += [{"file": "corpus/metadata.json", "set": "/description", "to": " --- ".join(clean)[:1000]}]
    assert {"title", "description"} <= set(about)
    return miniature.edit(layout, edits)


def tables(page: str) -> list[list[str]]:
    """The tables of a Markdown page, line by line, code blocks left out."""
    found: list[list[str]] = []
    inside, before = False, ""
    for line in page.split("\n"):
        inside ^= line.startswith("```")
        if line.startswith("|") and not inside:
            if not before.startswith("|"):
                found.append([])
            found[-1].append(line)
        before = line
    return found


def test_injections_stay_what_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Forty payloads as titles, notes, labels, names and text: the card and the exports keep their form."""
    layout = poisoned(tmp_path / "corpus")
    assert [render(f) for f in validate.validate(layout) if f.severity == "error"] == []
    build(layout)
    assert main(["--root", str(layout.root), "verify"]) == 0
    page = layout.card.read_bytes().decode("utf-8")
    start, block, body = page.split("---\n", 2)
    front = yaml.safe_load(block)
    assert start == "" and set(front) >= {"pretty_name", "configs", "dataset_info"}
    assert body.startswith("\n<!-- Made by")
    clean = miniature.copy(tmp_path / "clean")
    build(clean)
    plain = clean.card.read_bytes().decode("utf-8")
    assert [[line.replace("\\|", "").count("|") for line in t] for t in tables(body)] == [
        [line.replace("\\|", "").count("|") for line in t] for t in tables(plain.split("---\n", 2)[2])
    ]
    assert [e["config_name"] for e in front["configs"]] == [
        e["config_name"] for e in yaml.safe_load(plain.split("---\n", 2)[1])["configs"]
    ]
    croissant = next(layout.data.glob("*/croissant.json"))
    assert json.loads(croissant.read_bytes())["@type"]
    for name in exports.load():
        out = tmp_path / "out" / name
        assert main(["--root", str(layout.root), "export", name, str(out)]) in (0, 2)
        for path in out.rglob("*") if out.is_dir() else ():
            assert path.resolve().is_relative_to(out.resolve())
            if path.suffix == ".jsonl":
                lines = path.read_bytes().decode("utf-8").split("\n")[:-1]
                assert len(lines) == 3 and all(json.loads(line)["text"] for line in lines)
            if path.suffix == ".conll":
                lines = [x for x in path.read_bytes().decode("utf-8").split("\n") if x]
                assert lines and all(x.count("\t") == 1 and "\r" not in x for x in lines)
    assert {p.name for p in tmp_path.iterdir()} == {"corpus", "clean", "out"}
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("payload", PAYLOADS)
def test_injections_in_messages_are_printable(payload: str) -> None:
    """As path of a value, excerpt and pointer of a finding: one line, without controls."""
    line = render(Finding("x.json", 1, 1, "c", "/" + payload, "wrong.", "mend it.", excerpts=(payload, payload * 99)))
    assert line.isprintable() or not [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    assert "\n" not in line and len(line) < 1200


def test_payloads_as_ids_are_refused(tiny: Layout) -> None:
    schema = Schema(home().schema)
    for kind, file, place in (("registry/entities", "corpus/registry/entities.json", "/entities/0/id"),
                              ("document", "corpus/documents/t1.json", "/id")):  # fmt: skip
        for payload in PAYLOADS:
            miniature.edit(tiny, [{"file": file, "set": place, "to": payload}])
            value = json.loads((tiny.root / file).read_bytes())
            found = sources.JsonFile(file, json.dumps(value).encode(), schema, kind).offences
            assert "schema-id-form" in {o.kind for o in found}, payload


def test_a_full_disk_stops_a_run_that_goes_on_later(tmp_path: Path) -> None:
    """The disk fills up at the second shard: what is written stays, and the same command goes on to the same end."""
    import random
    import resource
    import subprocess

    chance = random.Random(1)
    long = "".join(chance.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي  ") for _ in range(60_000))
    made = [{"id": f"d{n}", "text": long if n == 4 else NEWS * 3} for n in range(9)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    (tmp_path / "in.jsonl").write_bytes(lines.encode("utf-8"))
    arguments = ["annotate", str(tmp_path / "in.jsonl"), str(tmp_path / "whole"), "--jobs", "1", "--shard", "3"]
    assert main(arguments) == 0
    whole = {p.name: p.read_bytes() for p in (tmp_path / "whole").glob("*.parquet")}
    small, large = sorted(len(raw) for raw in whole.values())[-2:]
    assert large > small + 10_000
    arguments[2] = str(tmp_path / "out")

    def little() -> None:  # a file may have so many bytes: the operating system refuses the rest
        resource.setrlimit(resource.RLIMIT_FSIZE, ((small + large) // 2,) * 2)

    done = subprocess.run(
        [sys.executable, "-m", "khabar", *arguments], preexec_fn=little, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr and "File too large" in done.stderr, done.stderr
    first = {p.name for p in (tmp_path / "out").glob("*.parquet")}
    assert first and first < set(whole)
    assert main(arguments) == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").glob("*.parquet")} == whole


def test_a_manifest_of_another_version_is_said_to_be_one(tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    build(tiny)
    path = next(tiny.data.glob("*/manifest.json"))
    path.write_bytes(path.read_bytes().replace(b"{", b'{"signature": "x", ', 1))
    assert main(["--root", str(tiny.root), "verify"]) == 1
    said = capsys.readouterr().out
    assert "load-card" in said and "/signature" in said and "install the version that made it" in said


@pytest.mark.parametrize("deep", ["a: " + "[" * 5000 + "]" * 5000, "a: " + "{b: " * 5000 + "}" * 5000], ids=["[", "{"])
def test_a_card_nested_without_end_is_found(deep: str, tiny: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    build(tiny)
    page = tiny.card.read_text("utf-8")
    tiny.card.write_text(page.replace("---\n", f"---\n{deep}\n", 1), "utf-8")
    assert main(["--root", str(tiny.root), "verify"]) == 1
    assert "load-card" in capsys.readouterr().out
