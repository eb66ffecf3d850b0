"""A plug-in that cannot be loaded is named with its file and line; it never ends in a traceback, or in silence."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from khabar import cli, plugins, tasks


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A plug-in folder with one sound plug-in."""
    place = tmp_path / "pluginsfolder"
    place.mkdir()
    (place / "__init__.py").write_text('"""A folder."""\n', "utf-8")
    (place / "sound.py").write_text('"""Sound."""\nSAYS = 1\n', "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("pluginsfolder")
    for name in [n for n in sys.modules if n.startswith("pluginsfolder")]:
        del sys.modules[name]


BROKEN = {
    "syntax": ("broken.py", '"""A."""\ndef f(:\n', "broken.py:2: the plug-in is not Python"),
    "import": ("broken.py", '"""A."""\nimport no_such_thing_here\n', "broken.py:2: the plug-in cannot be loaded: Modu"),
    "work": ("broken.py", '"""A."""\n\nX = {}["a"]\n', "broken.py:3: the plug-in cannot be loaded: KeyError: 'a'"),
    "silent": ("broken.py", "SAYS = 1\n", "broken.py: pluginsfolder.broken has no docstring"),
    "incomplete": ("broken.py", '"""A."""\n', "broken.py: the plug-in has no SAYS"),
    "folder": ("deep/__init__.py", "import no_such_thing_here\n", "__init__.py:1: the plug-in cannot be loaded: Modul"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_is_named(kind: str, folder: ModuleType) -> None:
    assert list(plugins.by_name(folder, "SAYS")) == ["sound"]
    importlib.invalidate_caches()
    name, text, said = BROKEN[kind]
    path = Path(folder.__path__[0]) / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    with pytest.raises(plugins.Broken) as broken:
        plugins.by_name(folder, "SAYS")
    assert said in str(broken.value) and str(path) in str(broken.value) and "Fix: " in str(broken.value)


def test_the_command_line_says_it_and_could_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> dict[str, ModuleType]:
        raise plugins.Broken("tasks/x.py:3: the plug-in is not Python: no. Fix: correct that line.")

    monkeypatch.setattr(tasks, "load", refuse)
    assert cli.main(["list", "tasks"]) == 2
    assert capsys.readouterr().err == "khabar: tasks/x.py:3: the plug-in is not Python: no. Fix: correct that line.\n"


def test_a_function_without_docstring_is_named_with_its_line(tmp_path: Path) -> None:
    code = compile("\n\ndef silent():\n    pass\n", str(tmp_path / "checks.py"), "exec")
    silent = FunctionType(code.co_consts[0], {}, "silent")
    with pytest.raises(plugins.Broken, match=r"checks\.py:3: silent has no docstring"):
        plugins.summary(silent)
