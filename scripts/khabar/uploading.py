"""Publish a release on the Hugging Face hub: one commit of exactly its files, and a tag.

What goes up is planned without the network (`plan`), then sent (`push`). A file that the release does not list never
goes up; a data file of an earlier release is deleted in the same commit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from khabar import disk, release
from khabar.build import build_withheld, stale
from khabar.findings import printable
from khabar.layout import Layout
from khabar.published import Published
from khabar.schemas import Schema

if TYPE_CHECKING:
    from huggingface_hub import HfApi

Texts = Literal["with", "withheld"]
MANAGED = ("README.md", "LICENSE", "CITATION.cff")  # and everything in data/

TOLD: dict[Texts, str] = {"with": "included", "withheld": "withheld"}
SILENCE = 120.0  # seconds


class Refused(Exception):
    """There is nothing that may be published; nothing was sent."""


class NotUploaded(Exception):
    """The hub did not take all of it; the message says what was done."""


@dataclass(frozen=True)
class Plan:
    """What goes to the hub: the files by path, and the tag, or None for none."""

    repository: str
    texts: Texts
    files: dict[str, bytes]
    tag: str | None
    name: str  # of the dataset, as its manifest has it
    version: str

    @property
    def version_tag(self) -> str:
        """The tag of this version, whether it is to be set or not."""
        return f"v{self.version}"


@dataclass
class Progress:
    """What was done on the hub so far, and what is being done."""

    done: list[str] = field(default_factory=list)
    step: str = ""
    commit: str = ""
    deleted: list[str] = field(default_factory=list)


def plan(layout: Layout, repository: str, texts: Texts, tag: str | None) -> Plan:
    """The release of a corpus that is valid and built. Raises Refused, NotPublished, build.Invalid or OSError."""
    if found := stale(layout):
        listed = "; ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
        raise Refused(f"the published dataset is not up to date: {listed}. Fix: see khabar build --check.")
    if texts == "with":
        return _plan(Published(layout, Schema(layout.schema)), repository, texts, tag)
    with tempfile.TemporaryDirectory() as folder:
        try:
            build_withheld(layout, Path(folder) / "release")
        except disk.NotDurable as error:  # of a folder apart, which is not what goes up
            raise Refused(
                f"a release without texts could not be made in {folder}: {error}. "
                "Fix: free that disk, or name another by TMPDIR, and run the same command again."
            ) from error
        made = Published(release.in_folder(Path(folder) / "release", layout.schema), Schema(layout.schema))
        return _plan(made, repository, texts, tag)


def _plan(published: Published, repository: str, texts: Texts, tag: str | None) -> Plan:
    files = release.files(published)
    assert published.manifest is not None  # or there were no files
    made = Plan(repository, texts, files, tag, published.manifest["name"], published.manifest["version"])
    if tag is not None and tag != made.version_tag:
        raise Refused(f"the tag {tag} is not that of this version, {made.version_tag}. Fix: name that tag, or none.")
    return made


def push(planned: Plan, api: HfApi, private: bool = False, seconds: float = SILENCE) -> Progress:
    """Send a plan. Raises Refused where the version is released already, NotUploaded where the hub fails.

    `seconds` is how long the hub may be silent; its client by itself waits for ever.
    """
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, get_session

    get_session().timeout = seconds

    name, kind = planned.repository, "dataset"
    progress = Progress()
    with _explained(progress, name, api.endpoint):
        progress.step = "the repository"
        api.create_repo(name, repo_type=kind, private=private, exist_ok=True)
        progress.done.append(f"the repository {name} is there")
        progress.step = "the list of its tags"
        if planned.version_tag in {ref.name for ref in api.list_repo_refs(name, repo_type=kind).tags}:
            message = f"{name} has the tag {planned.version_tag}: this version is released there, and stays as it is."
            raise Refused(f"{message} Fix: raise the version, see CONTRIBUTING.md.")
        progress.step = "the list of its files"
        info = api.dataset_info(name)
        there = [sibling.rfilename for sibling in info.siblings or []]
        gone = [path for path in there if path not in planned.files and (path.startswith("data/") or path in MANAGED)]
        progress.step = "the commit"
        commit = api.create_commit(
            name,
            [
                *(CommitOperationAdd(path, raw) for path, raw in planned.files.items()),
                *(CommitOperationDelete(path) for path in gone),
            ],
            commit_message=f"{planned.name} {planned.version}, texts {TOLD[planned.texts]}",
            repo_type=kind,
            parent_commit=info.sha,  # nobody else's commit in between
        )
        progress.commit, progress.deleted = commit.oid, gone
        progress.done.append(f"the commit {commit.oid[:12]} is made")
        if planned.tag is not None:
            progress.step = f"the tag {planned.tag}"
            api.create_tag(name, tag=planned.tag, revision=commit.oid, repo_type=kind)
            progress.done.append(f"the tag {planned.tag} is set")
    return progress


@contextmanager
def _explained(progress: Progress, name: str, endpoint: str) -> Iterator[None]:
    """Turn what the hub's client raises into NotUploaded: why, what was done, what was not, how to go on."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    # The error of whichever HTTP library the client uses.
    transport = next(base for base in HfHubHTTPError.__bases__ if issubclass(base, Exception) and base is not OSError)
    try:
        yield
    except HfHubHTTPError as error:
        status = error.response.status_code
        reason, fix = _reason(status, name)
        said = f", and says: {printable(error.server_message, 200)}" if error.server_message else ""
        raise NotUploaded(_message(progress, reason + said, fix, status >= 500)) from error
    except HFValidationError as error:
        fix = "name the repository as OWNER/NAME"
        raise NotUploaded(_message(progress, f"{name} is no name of a repository", fix, False)) from error
    except (transport, OSError, ValueError) as error:
        kind = type(error).__name__
        if "Offline" in kind:
            reason, fix = "HF_HUB_OFFLINE is set", "unset it"
        elif "Timeout" in kind:
            reason, fix = f"{endpoint} did not answer in time", "run the same command again"
        elif isinstance(error, ValueError):
            reason, fix = f"the hub does not take it ({str(error)[:200]})", "mend what it names"
        else:
            reason, fix = f"{endpoint} cannot be reached ({kind})", "see to the network and run the same command again"
        sent = isinstance(error, transport) and "Connect" not in kind
        raise NotUploaded(_message(progress, reason, fix, sent)) from error


def _reason(status: int, name: str) -> tuple[str, str]:
    """What a status of the hub means, and how to go on."""
    if status == 401:
        return (
            "the hub does not know you (401)",
            "log in with `hf auth login`, or set HF_TOKEN to a token that may write",
        )
    if status == 403:
        return f"your token may not write to {name} (403)", "use one that may, or another repository"
    if status == 404:
        return f"the hub has no {name}, or hides it from you (404)", "see to the name and the token"
    if status in (409, 412):
        return f"{name} was changed meanwhile ({status})", "look at it, then run the same command again"
    if status == 429:
        return "the hub asks for a pause (429)", "run the same command again later"
    if status >= 500:
        return f"the hub is out of order ({status})", "run the same command again later"
    return f"the hub refused ({status})", "see what it says of this status"


def _message(progress: Progress, reason: str, fix: str, uncertain: bool) -> str:
    """One line: what failed and why, what is done, how to go on."""
    done = ", ".join(progress.done) or "nothing"
    doubt = (
        f" It is not known whether {progress.step} was made; what is there already is not sent again."
        if (uncertain and progress.step not in ("the repository", "the list of its tags", "the list of its files"))
        else ""
    )
    return f"{progress.step} failed: {reason}. Done so far: {done}.{doubt} Fix: {fix}."
