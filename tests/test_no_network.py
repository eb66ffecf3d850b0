"""No command opens a connection: each verb runs in a process that ends where one is tried.

`tests/torture/network.py` does the same with real processes under strace.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from khabar import verbs
from torture import faults, network

CALLS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook that lets nothing out, names of hosts included; sockets of the system itself have no address."""
    if event in CALLS and not (event == "socket.connect" and isinstance(arguments[1], str | bytes)):
        print(f"tried: {event} {arguments[1:]}", flush=True)
        os._exit(97)


def all_verbs(root: Path) -> list[tuple[list[str], int, str]]:
    sys.addaudithook(refuse)
    for name in [name for name in os.environ if name.startswith("HF_")]:
        del os.environ[name]
    return [(given, *faults.command(["--root", str(root), *given])) for given in network.commands(root)]


def test_no_verb_opens_a_connection(tmp_path: Path) -> None:
    network.prepare(tmp_path / "root")
    done = faults.in_child(lambda: all_verbs(tmp_path / "root"))
    assert isinstance(done, list), done
    assert {given[0] for given, _, _ in done} == set(verbs.load())
    assert [(given, status, said) for given, status, said in done if status not in (0, 1)] == []


@pytest.mark.parametrize("act", ["connect", "look up", "send"])
def test_a_connection_would_be_seen(act: str) -> None:
    def tries() -> None:
        sys.addaudithook(refuse)
        if act == "connect":
            socket.create_connection(("127.0.0.1", 9))
        elif act == "look up":
            socket.getaddrinfo("localhost", 80)
        else:
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))

    assert faults.in_child(tries) == "ended: 97"
