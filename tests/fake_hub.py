"""A hub on the loopback for tests: repositories in memory, the few endpoints that publishing and loading use.

Every file goes up with its commit (`uploadMode: regular`); the hub's large-file storage is not imitated.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlparse

Tree = dict[str, bytes]


@dataclass
class Hub:
    """What the hub holds (commits by id, refs), and how it is to fail: a status, "hang" or "drop" by endpoint."""

    url: str = ""
    commits: dict[str, Tree] = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)  # ids of the commits of main, oldest first
    tags: dict[str, str] = field(default_factory=dict)
    fail: dict[str, int | str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    made: bool = False

    def commit(self, tree: Tree) -> str:
        """Put a tree on top of main."""
        name = hashlib.sha1(f"{len(self.parents)}{sorted(tree)}".encode()).hexdigest()
        self.commits[name] = tree
        self.parents.append(name)
        return name

    @property
    def main(self) -> Tree:
        return self.commits[self.parents[-1]]

    def find(self, revision: str) -> str | None:
        """The commit that a branch, tag or id names."""
        name = (self.parents or [""])[-1] if revision == "main" else self.tags.get(revision, revision)
        return name if name in self.commits else None


@contextmanager
def serve() -> Iterator[Hub]:
    """A hub that answers until the block ends."""
    hub = Hub()

    class Answer(_Answer):
        state = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def blob(raw: bytes) -> str:
    """The id git gives to a file."""
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()


class _Answer(BaseHTTPRequestHandler):
    state: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:
        """No log."""

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _json(self, value: Any, status: int = 200) -> None:
        self._send(status, json.dumps(value).encode(), Content_Type="application/json")

    def _fails(self, endpoint: str) -> bool:
        """Whether this request is one that is to fail; if so, it has."""
        how = self.state.fail.get(endpoint)
        if how == "hang":
            time.sleep(0.6)
        if how in ("hang", "drop"):
            self.close_connection = True
        elif how is not None:
            self._json({"error": "as the test wants"}, int(how))
        return how is not None

    def do_POST(self) -> None:
        hub, path = self.state, urlparse(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        *_, last = parts = [unquote(part) for part in path.strip("/").split("/")]
        endpoint = "create" if path == "/api/repos/create" else "yaml" if last == "validate-yaml" else parts[4]
        hub.requests.append(endpoint)
        if self._fails(endpoint):
            return
        if endpoint == "create":
            if hub.made:
                self._json(
                    {"error": "You already created this dataset repo", "url": f"{hub.url}/datasets/me/khabar"}, 409
                )
                return
            hub.made = True
            hub.commit({".gitattributes": b""})
            self._json({"url": f"{hub.url}/datasets/me/khabar"})
        elif endpoint == "yaml":
            self._json({"errors": [], "warnings": []})
        elif endpoint == "preupload":
            files = [entry["path"] for entry in json.loads(body)["files"]]
            known = {name: blob(raw) for name, raw in hub.main.items()}
            listed = [
                {"path": name, "uploadMode": "regular", "shouldIgnore": False, "oid": known.get(name)} for name in files
            ]
            self._json({"files": listed})
        elif endpoint == "commit":
            lines = [json.loads(line) for line in body.splitlines()]
            head = next(line["value"] for line in lines if line["key"] == "header")
            if head.get("parentCommit") not in (None, hub.parents[-1]):
                self._json({"error": "A commit has happened since"}, 412)
                return
            tree = dict(hub.main)
            for line in lines:
                if line["key"] == "file":
                    tree[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
                elif line["key"] == "deletedFile":
                    del tree[line["value"]["path"]]
            name = hub.commit(tree)
            self._json({"commitUrl": f"{hub.url}/datasets/me/khabar/commit/{name}", "commitOid": name})
        elif endpoint == "tag":
            name = json.loads(body)["tag"]
            commit = hub.find(last)
            if name in hub.tags or commit is None:
                self._json({"error": "Tag already exists"}, 409)
                return
            hub.tags[name] = commit
            self._json({})
        elif endpoint == "paths-info":
            self._json(self._entries(last, json.loads(body)["paths"]))
        else:
            self._json({"error": f"not imitated: {path}"}, 404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub, path = self.state, urlparse(self.path).path
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts[0] == "datasets" and parts[3] == "resolve":
            self._resolve(parts[4], "/".join(parts[5:]))
            return
        endpoint = parts[4] if len(parts) > 4 else "info"
        hub.requests.append(endpoint)
        if self._fails(endpoint):
            return
        if endpoint == "refs":
            tags = [{"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": to} for tag, to in hub.tags.items()]
            main = [{"name": "main", "ref": "refs/heads/main", "targetCommit": hub.parents[-1]}]
            self._json({"branches": main, "tags": tags, "converts": []})
        elif endpoint in ("info", "revision"):
            commit = hub.find(parts[5] if endpoint == "revision" else "main")
            if commit is None:
                self._send(404, X_Error_Code="RevisionNotFound")
                return
            listed = [{"rfilename": name} for name in hub.commits[commit]]
            self._json({"id": "me/khabar", "sha": commit, "siblings": listed, "tags": [], "private": False})
        elif endpoint == "tree":
            below = "/".join(parts[6:])
            commit = hub.find(parts[5]) or ""
            inside = [name for name in hub.commits.get(commit, {}) if name.startswith(f"{below}/" if below else "")]
            self._json(self._entries(parts[5], inside))
        else:
            self._send(404, X_Error_Code="EntryNotFound")

    def _entries(self, revision: str, names: list[str]) -> list[dict[str, Any]]:
        tree = self.state.commits[self.state.find(revision) or ""]
        return [
            {"type": "file", "path": name, "oid": blob(tree[name]), "size": len(tree[name])}
            for name in names
            if name in tree
        ]

    def _resolve(self, revision: str, name: str) -> None:
        commit = self.state.find(revision)
        raw = self.state.commits[commit].get(name) if commit else None
        if raw is None or commit is None:
            self._send(404, X_Error_Code="EntryNotFound" if commit else "RevisionNotFound")
            return
        headers = {"ETag": f'"{blob(raw)}"', "X_Repo_Commit": commit, "Accept_Ranges": "bytes"}
        wanted = self.headers.get("Range")
        if wanted:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            end = min(int(last) if last else len(raw) - 1, len(raw) - 1)
            piece = raw[int(first) : end + 1]
            self._send(206, piece, Content_Range=f"bytes {first}-{end}/{len(raw)}", **headers)
        else:
            self._send(200, raw, **headers)
