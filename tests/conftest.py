"""Shared fixtures. Nothing here reaches for the network, and nothing can: sockets are refused."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")

import pytest
from hypothesis import settings

import miniature
from khabar.layout import Layout, home

settings.register_profile("khabar", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("khabar")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that opens a connection fails."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a test tried to use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def tiny(tmp_path: Path) -> Layout:
    """A fresh copy of the corpus in miniature."""
    return miniature.copy(tmp_path / "tiny")


@pytest.fixture(scope="session")
def repository() -> Layout:
    """The real corpus."""
    return home()


@pytest.fixture(scope="session")
def outside() -> Iterator[Path]:
    """The folder of test material that others wrote; the test is skipped where it is absent."""
    named = os.environ.get("KHABAR_EVAL")
    folder = Path(named) if named else home().root.parent / "shared" / "eval"
    if not folder.is_dir():
        pytest.skip("outside test material is absent (set KHABAR_EVAL to its folder)")
    yield folder
