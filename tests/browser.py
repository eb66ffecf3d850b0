"""Headless Chromium over its debugging pipe: no socket, no driver, no package. For tests of pages."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Chromium on its own calls home in many ways; a resolver that knows no host at all makes sure of the rest.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--remote-debugging-pipe",
)
NO_HOST = "--host-resolver-rules=MAP * ~NOTFOUND"
PATIENCE = 60.0  # seconds for one answer, on a busy machine


def executable() -> str | None:
    """Chromium, if this machine has it."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Tab:
    """One page. `events` holds what it reported since it was opened: requests, console, violations."""

    def __init__(self, process: subprocess.Popen[bytes], write: int, read: int) -> None:
        self.process, self.write, self.read = process, write, read
        self.buffer, self.number, self.session = b"", 0, ""
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                found: dict[str, Any] = answer["result"]
                return found
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.buffer:
            if not select.select([self.read], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError("Chromium does not answer")
            got = os.read(self.read, 1 << 20)
            if not got:
                raise ConnectionError("Chromium ended")
            self.buffer += got
        first, _, self.buffer = self.buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(first)
        return found

    def wait(self, method: str) -> dict[str, Any]:
        """The next event of a kind."""
        while True:
            event = self._next()
            self.events.append(event)
            if event.get("method") == method:
                return event

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a page of the disk, in a fresh document."""
        self.call("Page.navigate", url="about:blank")
        self.wait("Page.loadEventFired")
        self.call("Page.navigate", url=path.as_uri() + fragment)
        self.wait("Page.loadEventFired")

    def size(self, width: int, height: int, dark: bool = False) -> None:
        """Give the window a size, and say which colours its user likes."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def run(self, script: str) -> Any:
        """The value of a script, as JSON can carry it. Runs beside the page's policy."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def key(self, name: str, code: int) -> None:
        """Press and let go of a key."""
        text = {"Enter": "\r", " ": " "}.get(name)
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, **extra)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Write what is seen as PNG."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))

    def requests(self) -> list[str]:
        """Addresses asked for, other than the pages themselves."""
        asked = [e["params"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]
        return [p["request"]["url"] for p in asked if p.get("type") != "Document"]

    def complaints(self) -> list[str]:
        """What the console said: violations of the policy, errors of the script."""
        logged = [e["params"]["entry"]["text"] for e in self.events if e.get("method") == "Log.entryAdded"]
        said = [str(e["params"]) for e in self.events if e.get("method") == "Runtime.consoleAPICalled"]
        thrown = [str(e["params"]) for e in self.events if e.get("method") == "Runtime.exceptionThrown"]
        return logged + said + thrown


@contextmanager
def browser(profile: Path) -> Iterator[Tab]:
    """A tab of a fresh Chromium, which ends with the block."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()

    def connect() -> None:
        os.dup2(to_read, 203)
        os.dup2(from_write, 204)
        os.dup2(203, 3)
        os.dup2(204, 4)

    name = executable()
    assert name is not None
    command = [name, *FLAGS, NO_HOST, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(
        command, preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(to_read)
    os.close(from_write)
    tab = None
    try:
        tab = Tab(process, to_write, from_read)
        yield tab
    finally:
        if tab is not None and process.poll() is None:
            tab.session = ""
            try:
                tab.call("Browser.close")
            except (ConnectionError, TimeoutError, OSError):
                process.kill()
        elif process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        os.close(to_write)
        os.close(from_read)
