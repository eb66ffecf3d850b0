"""The shape of the package: imports go one way, modules stay small, plug-ins are found, everything is documented."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import miniature
from khabar import baselines, checks, exports, imports, layers, lexicon, outside, rules, tasks
from khabar.layout import home
from khabar.schemas import Schema

PACKAGE = home().root / "scripts" / "khabar"
# From the bottom up; a module imports only from lines above its own.
ORDER = """
extras layout text memo atoms findings offsets plugins lexicon
places measures
disk front_matter
changing
clitics json_scanner timex guidelines
prefilter
strict_json matching segment relative
schemas
citation
canonical features shape typing_source layers numbers crosswalks
reporting descriptions zoning
sources rules
metadata
agreement
annotator rows spanning entries parquet
baselines outside running
engines
configs tasks linking losses
croissant
manifest
withheld
coverage audit
publish card
published counts releases
release
differences
checks
validate
verify predictions
restoring
groupings tallying
build scoring
uploading
drafting intake founding
loading describing
interchange
exports
imports
glossary
catalogue
harness
benchmark scoreboard
viewing
terminal
verbs
cli
"""
RANK = {name: i for i, line in enumerate(ORDER.strip().splitlines()) for name in line.split()}
PLUGINS = ("layers", "rules", "checks", "exports", "imports", "tasks", "baselines", "outside", "engines", "verbs")
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.name != "model.py")


def place(path: Path) -> str:
    """The name by which a module stands in the order: its file, or its plug-in folder."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Modules of the package that a file imports, at the top or inside a function, types apart."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    found = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and id(node) not in typing_only
            and (node.module or "").startswith("khabar")
        ):
            assert node.level == 0
            dotted = (node.module or "").split(".")
            for alias in node.names:
                full = [*dotted[1:], alias.name]
                is_module = PACKAGE.joinpath(*full).with_suffix(".py").is_file() or PACKAGE.joinpath(*full).is_dir()
                found.add(".".join(full if is_module else dotted[1:]))
    found -= {"", "model"}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    own = place(path)
    if own in ("__init__", "__main__"):
        return
    assert own in RANK, f"{own} has no place in the order"
    for target in imported(path):
        first = target.split(".")[0]
        if first == own and path.parent != PACKAGE:
            continue
        assert RANK[first] < RANK[own], f"{own} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_plugins_do_not_know_each_other(path: Path) -> None:
    """A plug-in imports its folder, and what its folder shares (a leading underscore), never another plug-in."""
    own = path.relative_to(PACKAGE)
    if own.parts[0] not in PLUGINS or path.name == "__init__.py":
        return
    for target in imported(path):
        parts = target.split(".")
        if parts[0] in PLUGINS and len(parts) > 1:
            shared = parts[:-1] if parts[-1].startswith("_") else parts
            assert shared == list(own.parts[: len(shared)]), f"{own} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_are_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 250
    assert ast.get_docstring(ast.parse(text))


SCRIPTS = sorted((home().root / "scripts").glob("*.py"))  # run by hand; one of them asks a server that it has started
UNSAFE_NAMES = ("eval", "exec", "input", "compile", "__import__")
UNSAFE_CALLS = ("yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "os.system", "os.popen")
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
NETWORK_MODULES = {"requests", "httpx", "urllib.request", "http.client", "ftplib", "smtplib", "telnetlib"}


def unsafe(tree: ast.AST) -> Iterator[str]:
    """What must not stand in the project: code from data, archives and processes without care, errors passed over."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            start = f"{node.module}." if isinstance(node, ast.ImportFrom) and node.module else ""
            names = {start + alias.name for alias in node.names} | {start.rstrip(".")}
            whole = {".".join(name.split(".")[:i]) for name in names for i in (1, 2)}
            yield from sorted(UNSAFE_MODULES & whole)
            yield from (f"network: {name}" for name in sorted(NETWORK_MODULES & whole))
        elif isinstance(node, ast.ExceptHandler):
            if node.type is None or all(isinstance(x, ast.Pass) for x in node.body):
                yield "an error is passed over"
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if called in UNSAFE_NAMES or called in UNSAFE_CALLS:
                yield called
            if called.endswith(".extractall"):
                yield "extractall: files of an archive are written one by one, each below its folder"
            if called in ("shutil.unpack_archive", "unpack_archive") or given.get("shell", "False") != "False":
                yield f"{called} of a shell or an archive"
            if given.get("allow_pickle", "False") != "False" or given.get("trust_remote_code", "False") != "False":
                yield f"{called} of code"


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=lambda p: p.relative_to(PACKAGE.parent).as_posix())
def test_nothing_unsafe_and_nothing_hidden(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    found = list(unsafe(tree))
    if path in SCRIPTS:
        assert [x for x in found if not x.startswith("network: urllib")] == []
        return
    assert found == []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print" or place(path) in ("terminal", "verbs")


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')", "exec('1')", "input()", "compile('1', '', 'eval')", "__import__('os')", "import pickle",
        "from pickle import loads", "import dill as d", "import urllib.request", "from urllib import request",
        "from urllib.request import urlopen", "import requests", "import yaml; yaml.load('a', Loader=yaml.Loader)",
        "yaml.unsafe_load(x)", "archive.extractall(x)", "archive.extractall(x, filter='data')",
        "shutil.unpack_archive(x)", "subprocess.run(x, shell=True)", "os.system(x)", "numpy.load(x, allow_pickle=True)",
        "load_dataset(x, trust_remote_code=True)", "try:\n    f()\nexcept OSError:\n    pass",
        "try:\n    f()\nexcept:\n    g()",
    ],
)  # fmt: skip
def test_what_is_unsafe_is_seen(line: str) -> None:
    assert list(unsafe(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "yaml.safe_load(x)", "re.compile(x)", "subprocess.run([x])",
        "from urllib.parse import urljoin", "try:\n    f()\nexcept OSError:\n    g()", "import json",
    ],
)  # fmt: skip
def test_what_is_safe_is_passed(line: str) -> None:
    assert list(unsafe(ast.parse(line))) == []


# Written by hand and read by people or run. Texts of articles are data, with checks of their own (raw-bidi-override).
SOURCES = ("scripts", "schema", "tests", ".locks", ".ci", "corpus/documents", "corpus/hand", "corpus/annotators",
           "corpus/audit", "corpus/registry", "corpus/rules")  # fmt: skip
NO_SOURCE = {".pyc", ".parquet", ".txt"}
HIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad")


def hidden(root: Path, folders: tuple[str, ...]) -> list[str]:
    """Files of some folders, and of the root itself, that hold characters that a reviewer does not see."""
    paths = [
        *root.iterdir(),
        *(root / "corpus").glob("*.*"),
        *(p for name in folders for p in (root / name).rglob("*")),
    ]
    kept = (p for p in paths if p.is_file() and p.suffix not in NO_SOURCE and "__pycache__" not in p.parts)
    return sorted(
        p.relative_to(root).as_posix() for p in kept if HIDDEN & set(p.read_bytes().decode("utf-8", "replace"))
    )


def test_no_bidirectional_controls_in_sources() -> None:
    """What a reviewer sees is what runs (CVE-2021-42574); the same for names of files."""
    root = home().root
    assert hidden(root, SOURCES) == []
    assert not [p for name in SOURCES for p in (root / name).rglob("*") if HIDDEN & set(p.name)]


@pytest.mark.parametrize("name", ["Makefile", "scripts/a.py", "scripts/b/c.yaml", "tests/d.jinja", "corpus/README.md"])
@pytest.mark.parametrize("sign", sorted(HIDDEN), ids=lambda c: f"U+{ord(c):04X}")
def test_a_hidden_sign_is_seen(name: str, sign: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(f"x = 1  # {sign}\n", "utf-8")
    assert hidden(tmp_path, SOURCES) == [name]


def test_every_layer_has_a_schema_and_the_reverse() -> None:
    assert sorted(layers.load()) == sorted(Schema(home().schema).layers)


def test_every_plugin_says_what_it_is() -> None:
    assert len({check.id for check in checks.load()}) == len(checks.load())
    assert len({rule.id for rule in rules.load()}) == len(rules.load())
    assert all(thing.summary for thing in (*checks.load(), *rules.load()))
    assert exports.load() and imports.load() and tasks.load() and baselines.load() and outside.load()


@pytest.mark.parametrize("name", lexicon.names())
def test_word_lists_have_a_source_and_no_line_twice(name: str) -> None:
    text = (PACKAGE / "lexicon" / f"{name}.tsv").read_text("utf-8")
    assert "# source: " in text
    rows = [tuple(entry.values()) for entry in lexicon.load(name)]
    assert rows and len(set(rows)) == len(rows)


FAKES = {
    "scripts/khabar/layers/moods.py": '''"""Moods: invented for a test."""
from khabar.layers import Layer
def derive(item, page, layers):
    return {"length": len(item["span"]["text"])}
LAYER = Layer("moods", "mood", ("span",), ("span",), derive, {})
''',
    "scripts/khabar/rules/moods/__init__.py": '"""Rules for moods."""\n',
    "scripts/khabar/rules/moods/joy.py": '''"""Joy."""
from khabar.rules import rule
@rule()
def first_word(page, found):
    """The first word of a text is joyful."""
    yield {"span": page.span(*page.tokens[0]), "mood": "joy"}
''',
    "scripts/khabar/checks/moods.py": '''"""Level 4: moods."""
from khabar.checks import check
from khabar.sources import Record
LEVEL = 4
@check
def mood_swing(record: Record):
    """A document has at most one mood."""
    for file in record.annotations.values():
        for i, _ in enumerate(file.value.get("moods", [])[1:], 1):
            yield file.finding(f"/moods/{i}", "a second mood.", "calm down.")
''',
    "scripts/khabar/exports/haiku.py": '''"""Haiku: invented for a test."""
def write(corpus, folder, annotator):
    path = folder / "haiku.txt"
    path.write_text(annotator)
    return [path]
LOSES = ()
''',
    "scripts/khabar/imports/haiku.py": '''"""Haiku: invented for a test."""
from khabar.interchange.incoming import Foreign
def read(corpus, paths, box):
    box.source = str(paths[0])
    yield Foreign("t1", None, head={"annotator": paths[0].read_text(), "guidelines": "0.1"}, items={"moods": []})
''',
    "scripts/khabar/tasks/mood_detection.py": '''"""Mood detection: invented for a test."""
from khabar.tasks import matched, start
LAYERS, MAIN = ("moods",), "moods"
def score(gold, predicted):
    found = gold.layers["moods"], predicted.layers["moods"]
    yield from matched("moods", *found, lambda a, b: a["span"] == b["span"], start)
''',
    "scripts/khabar/baselines/gloomy.py": '''"""Gloomy: invented for a test."""
IN_SAMPLE = False
def predict(page):
    return {"moods": [{"span": page.span(*page.tokens[0]), "mood": "gloom"}]}
''',
    "scripts/khabar/outside/fair.py": '''"""Fair: invented for a test."""
from khabar.outside import Case
from khabar.segment import Page
TASKS, BARS = ("mood_detection",), {}
def read(folder):
    page = Page((folder / "fair.txt").read_text("utf-8"))
    yield Case(page, {"moods": [{"span": page.span(*page.tokens[0])}]})
''',
}
MOOD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "layers/moods.schema.json",
    "title": "Moods",
    "description": "Moods, invented for a test.",
    "$defs": {
        "item": {
            "title": "MoodAnnotation",
            "description": "One mood.",
            "type": "object",
            "properties": {
                "id": {"$ref": "../common.schema.json#/$defs/id", "description": "Id."},
                "span": {"$ref": "../common.schema.json#/$defs/span", "description": "Where."},
                "mood": {"description": "Which.", "type": "string", "enum": ["joy", "gloom"]},
                "rule": {"$ref": "../common.schema.json#/$defs/rule"},
            },
            "required": ["id", "span", "mood"],
            "additionalProperties": False,
        },
        "derived": {
            "title": "MoodDerived",
            "description": "Columns.",
            "type": "object",
            "properties": {"length": {"description": "Letters.", "type": "integer", "x-derived": True}},
            "required": ["length"],
            "additionalProperties": False,
        },
    },
}


def test_a_new_plugin_of_every_kind_is_a_file_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    shutil.copytree(PACKAGE, root / "scripts" / "khabar", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(home().schema, root / "schema")
    miniature.copy(root)
    for name, text in FAKES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "schema" / "layers" / "moods.schema.json").write_text(json.dumps(MOOD), "utf-8")
    walks = root / "scripts" / "khabar" / "crosswalks"
    shutil.copyfile(walks / "anercorp4.tsv", walks / "another.tsv")

    def khabar(*arguments: str, status: int = 0) -> str:
        surroundings = {**os.environ, "PYTHONPATH": str(root / "scripts")}
        command = [sys.executable, "-m", "khabar", "--root", str(root), *arguments]
        done = subprocess.run(
            command, env=surroundings, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    fakes = {
        "layers": "moods",
        "rules": "moods/first-word",
        "checks": "mood-swing",
        "exports": "haiku",
        "imports": "haiku",
    }
    fakes |= {"tasks": "mood_detection", "baselines": "gloomy", "outside": "fair"}
    for what, name in fakes.items():
        assert any(line.startswith(name + "  ") for line in khabar("list", what).splitlines())
    assert "The first word" in khabar("explain", "moods/first-word")
    khabar("generate")
    assert "class MoodAnnotation" in (root / "scripts" / "khabar" / "model.py").read_text("utf-8")
    khabar("annotate")
    made = json.loads((root / "corpus" / "rules" / "t1.json").read_bytes())
    assert made["moods"] == [
        {"id": "mood-1", "span": {"start": 0, "end": 6, "text": "الواحة"}, "mood": "joy", "rule": "moods/first-word"}
    ]
    khabar("validate")
    khabar("build")
    assert "rules_moods" in khabar("list", "configs")
    assert "| `another` | hand |" in khabar("crosswalk", "another")
    assert "ner_another/train.parquet" in (root / "corpus" / "README.md").read_text("utf-8")
    assert "rules_moods/train.parquet" in (root / "corpus" / "README.md").read_text("utf-8")
    khabar("verify")
    khabar("export", "haiku", str(tmp_path / "out"))
    assert "t1 moods: 0 the same" in khabar("import", "haiku", str(tmp_path / "out" / "haiku.txt"), "--layer", "a1")
    khabar("export", "label_studio", str(tmp_path / "tasks"), "--annotator", "rules")
    assert '<Label value="joy"' not in (tmp_path / "tasks" / "labelling.xml").read_text("utf-8")
    assert '<Labels name="moods"' in (tmp_path / "tasks" / "labelling.xml").read_text("utf-8")
    tasks = str(tmp_path / "tasks" / "tasks.json")
    assert "t1 moods: 1 added (mood-1), 0 the same" in khabar(
        "import", "label_studio", tasks, "--layer", "a1", "--annotator", "A. Reader"
    )
    hand = root / "corpus" / "hand" / "t1.json"
    gold = json.loads(hand.read_bytes())
    gold["moods"] = [{k: v for k, v in made["moods"][0].items() if k != "rule"}]
    hand.write_text(json.dumps(gold, ensure_ascii=False), "utf-8")
    scored = khabar("score", "mood_detection", str(root / "corpus" / "rules"))
    assert ["moods", "1", "1", "1"] in [line.split()[:4] for line in scored.splitlines()]
    (tmp_path / "sets" / "fair").mkdir(parents=True)
    (tmp_path / "sets" / "fair" / "fair.txt").write_text("نص قصير", "utf-8")
    khabar("benchmark", "seeds", "outside", "--outside", str(tmp_path / "sets"))
    kept = root / "tests" / "results" / "scores"
    assert {p.name for p in kept.glob("*/mood_detection.*")} == {
        f"mood_detection.{s}.json" for s in ("gloomy", "rules")
    }
    assert (kept / "fair" / "mood_detection.gloomy.json").is_file()
    gold["moods"].append({**gold["moods"][0], "id": "mood-2", "span": {"start": 7, "end": 11, "text": "تفتح"}})
    hand.write_text(json.dumps(gold, ensure_ascii=False), "utf-8")
    assert "mood-swing /moods/1 a second mood." in khabar("validate", status=1)
