"""The command line: one short function for each verb. Only here is anything printed.

Exit status: 0 clean, 1 findings, 2 could not run, 3 published but durability not confirmed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from khabar import __version__
from khabar.layout import ANNOTATORS, Layout, at, find

if TYPE_CHECKING:
    from khabar.findings import Finding

LISTS = ("checks", "rules", "layers", "exports", "tasks", "configs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(arguments)
    layout = at(Path(options.root)) if options.root else find(Path.cwd())
    try:
        status: int = options.run(layout, options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        return 2
    except OSError as error:
        return _stopped(f"{error}. Fix: free the path or the disk and run the same command again.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="khabar", description="An annotated corpus of Arabic news, and its build.")
    parser.add_argument("--version", action="version", version=f"khabar {__version__}")
    parser.add_argument("--root", metavar="DIR", help="the corpus's repository (default: the one around this folder)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = verbs.add_parser("annotate", help="renew the rule layer, corpus/rules")
    verb.set_defaults(run=_annotate)
    verb = verbs.add_parser("validate", help="check seeds, documents, annotations and registry")
    verb.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")
    verb.set_defaults(run=_validate)
    verb = verbs.add_parser("build", help="validate, write Parquet, publish, write the card")
    verb.add_argument("--check", action="store_true", help="write nothing; name what is stale")
    verb.set_defaults(run=_build)
    verb = verbs.add_parser("verify", help="read every byte of the published dataset, from the card down")
    verb.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")
    verb.set_defaults(run=_verify)
    verb = verbs.add_parser("score", help="score predictions against the hand layer")
    verb.add_argument("task", help="see `khabar list tasks`")
    verb.add_argument("predictions", type=Path, help="a folder of annotation files, or one file")
    verb.set_defaults(run=_score)
    verb = verbs.add_parser("export", help="write the corpus in another format")
    verb.add_argument("format", help="see `khabar list exports`")
    verb.add_argument("folder", type=Path, help="where to write; made if it is not there")
    verb.add_argument("--annotator", choices=ANNOTATORS, default="hand", help="whose annotations")
    verb.set_defaults(run=_export)
    verb = verbs.add_parser("generate", help="renew generated source files (types from the schemas)")
    verb.set_defaults(run=_generate)
    verb = verbs.add_parser("benchmark", help="time the build beside `import datasets`; renew the README's table")
    verb.add_argument("--rounds", type=int, default=7, help="rounds of which the median counts")
    verb.set_defaults(run=_benchmark)
    verb = verbs.add_parser("list", help="what there is, one line each")
    verb.add_argument("what", choices=LISTS)
    verb.set_defaults(run=_list)
    verb = verbs.add_parser("explain", help="what a check or a rule states")
    verb.add_argument("id")
    verb.set_defaults(run=_explain)
    return parser


def _annotate(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.build import annotate_corpus
    from khabar.findings import render

    changed, total, findings = annotate_corpus(layout)
    for finding in findings:
        print(render(finding))
    print(
        f"annotate: {total} documents by rule, {changed} files changed"
        if changed
        else f"annotate: {total} documents by rule, up to date"
    )
    return 1 if findings else 0


def _validate(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.validate import validate

    return _report(validate(layout), options.format, "validate")


def _build(layout: Layout, options: argparse.Namespace) -> int:
    from khabar import disk
    from khabar.build import Invalid, build, stale
    from khabar.findings import render
    from khabar.manifest import SHORT
    from khabar.publish import NotDurable, NotPublished

    try:
        if options.check:
            return _say_stale(stale(layout))
        outcome = build(layout)
    except Invalid as invalid:
        for finding in invalid.findings:
            print(render(finding))
        return _stopped("the corpus has errors; the published dataset is unchanged. Fix: see the findings above.", 1)
    except disk.Locked as locked:
        return _stopped(f"{locked} is building this corpus. Fix: wait for it, then run again.")
    except NotPublished as reason:
        return _stopped(f"{reason}; the published dataset is unchanged. Fix: run khabar build again.")
    except NotDurable as reason:
        return _stopped(f"published, but not all was brought to the disk: {reason}. Fix: run khabar build again.", 3)
    tables, rows = len(outcome.version.tables), sum(len(t.rows) for t in outcome.version.tables)
    state = "published" if outcome.changed else "up to date"
    print(f"build: {state}, {tables} files, {rows} rows, digest {outcome.version.digest[:SHORT]}")
    return 0


def _say_stale(names: list[str]) -> int:
    for name in names:
        print(f"stale: {name}")
    if names:
        print("Fix: khabar generate && khabar annotate && khabar build, then commit what changed.")
    else:
        print("build --check: everything is up to date")
    return 1 if names else 0


def _verify(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.verify import verify

    return _report(verify(layout), options.format, "verify")


def _score(layout: Layout, options: argparse.Namespace) -> int:
    from khabar import tasks
    from khabar.scoring import Refused, score

    if options.task not in tasks.load():
        return _unknown("task", options.task, list(tasks.load()))
    try:
        print(score(layout, options.task, options.predictions), end="")
    except Refused as refused:
        return _report(refused.findings, "text", "score")
    return 0


def _export(layout: Layout, options: argparse.Namespace) -> int:
    from khabar import exports, sources

    if options.format not in exports.load():
        return _unknown("format", options.format, list(exports.load()))
    options.folder.mkdir(parents=True, exist_ok=True)
    if any(options.folder.iterdir()):
        return _stopped(f"{options.folder} is not empty. Fix: name an empty folder.")
    written = exports.load()[options.format].write(sources.read(layout), options.folder, options.annotator)
    print(f"export: {len(written)} files in {options.folder}")
    return 0


def _generate(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.build import generated
    from khabar.canonical import write_if_changed

    for path, text in generated(layout).items():
        print(f"generate: {layout.name(path)} {'changed' if write_if_changed(path, text) else 'up to date'}")
    return 0


def _benchmark(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.benchmark import run

    print(run(layout, options.rounds))
    return 0


def _list(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.catalogue import entries

    for name, text in entries(layout, options.what):
        print(f"{name}  {text}")
    return 0


def _explain(layout: Layout, options: argparse.Namespace) -> int:
    from khabar.catalogue import explain

    text = explain(options.id)
    if text is None:
        return _stopped(f"there is no check or rule {options.id}. Fix: see khabar list checks, khabar list rules.")
    print(text)
    return 0


def _report(findings: list[Finding], how: str, verb: str) -> int:
    from khabar.findings import render, render_json

    errors = sum(f.severity == "error" for f in findings)
    if how == "json":
        print(render_json(findings), end="")
    else:
        for finding in findings:
            print(render(finding))
        print(f"{verb}: {errors} errors, {len(findings) - errors} warnings" if findings else f"{verb}: clean")
    return 1 if errors else 0


def _unknown(kind: str, name: str, known: list[str]) -> int:
    return _stopped(f"there is no {kind} {name}; there are {', '.join(known)}.")


def _stopped(message: str, status: int = 2) -> int:
    print(f"khabar: {message}", file=sys.stderr)
    return status
