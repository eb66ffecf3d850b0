"""Extras: libraries that only some commands need."""

from __future__ import annotations

import sys


def command(extra: str) -> str:
    """What installs an extra beside the khabar that runs; pip elsewhere would look for khabar on an index."""
    return f"{sys.executable} -m pip install 'khabar[{extra}]'"
