"""The command line: one door, `khabar VERB`; the verbs are in their folder.

Exit status: 0 clean, 1 findings, 2 could not run, 3 published but durability not confirmed.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from khabar import __version__, verbs
from khabar.layout import at, find
from khabar.plugins import Broken
from khabar.schemas import Unsound
from khabar.terminal import fallen_back, no_corpus, stopped, taken_back


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _run(_parser().parse_args(arguments))
    except (Broken, Unsound) as broken:
        return stopped(str(broken))


def _run(options: argparse.Namespace) -> int:
    """Run the verb; what a path or a disk may do to it is said in one line."""
    layout = at(Path(options.root)) if options.root else find(Path.cwd())
    if options.needs_corpus and not options.root and not Path.cwd().resolve().is_relative_to(layout.root):
        fallen_back(layout)
    if options.needs_corpus and not layout.documents.is_dir():
        return no_corpus(layout)
    from khabar import changing, disk

    held = layout.documents.is_dir() and options.changes(options)
    try:
        with changing.hold(layout) if held else nullcontext() as before:
            if before is not None:
                taken_back(layout, before)
            status: int = options.run(layout, options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        return 2
    except disk.Locked as locked:
        return stopped(f"{locked} is changing this corpus. Fix: wait for it, then run again.")
    except changing.Damaged as damaged:
        return stopped(f"{damaged}. Fix: look at what it holds, and take it away.")
    except disk.NotDurable as reason:
        return stopped(f"written, but not all was brought to the disk: {reason}. Fix: run the same command again.", 3)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, FileExistsError) as error:
        return stopped(f"{error}. Fix: name a path that is there and of the right kind.")
    except OSError as error:
        return stopped(f"{error}. Fix: free the path or the disk and run the same command again.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="khabar", description="An annotated corpus of Arabic news, and its build.")
    parser.add_argument("--version", action="version", version=f"khabar {__version__}")
    parser.add_argument("--root", metavar="DIR", help="the corpus's repository (default: the one around this folder)")
    choices = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, module in verbs.load().items():
        text = inspect.getdoc(module) or ""
        choice = choices.add_parser(name, help=text.splitlines()[0].rstrip("."), description=text)
        module.arguments(choice)
        choice.set_defaults(
            run=module.run,
            needs_corpus=getattr(module, "CORPUS", False),
            changes=getattr(module, "changes", lambda options: False),
        )
    return parser
