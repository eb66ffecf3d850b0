"""Renew the rule layer, corpus/rules; with INPUT and OUTPUT, annotate your own texts by rule.

INPUT is a file or folder of .txt, JSON lines or Parquet, or a dataset saved by `datasets`; it and OUTPUT may be URLs
(s3://, gs://, hdfs://, hf://). OUTPUT becomes a folder of Parquet shards in the shape of the config `documents`, one
row per document. A document that cannot be annotated is named in OUTPUT/rejects.jsonl, and the others go on; its
`place` is a file, with the line from 1 for JSON lines (`news.jsonl:12`), with the row from 0 for Parquet
(`news.parquet:row 11`), or the split of a saved dataset and its row from 0 (`train:row 11`). A shard that would have no
row is not written. A run that was stopped goes on where it was when the same command is given again, with whatever
engine; an OUTPUT of another input or of other columns is left alone. Exit status: 0 clean, 1 some rejected, 2 could not
run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from khabar import engines
from khabar.layout import Layout
from khabar.terminal import no_corpus, stopped

if TYPE_CHECKING:
    from khabar.running.run import Report

PLACE = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("input", nargs="?", metavar="INPUT", help="texts to annotate (default: the corpus itself)")
    parser.add_argument("output", nargs="?", metavar="OUTPUT", help="folder of the shards")
    own = parser.add_argument_group("your own texts")
    own.add_argument("--id", default="id", metavar="COLUMN", help="column of the ids (default: id)")
    own.add_argument("--text", default="text", metavar="COLUMN", help="column of the texts (default: text)")
    own.add_argument("--dct", metavar="COLUMN", help="column of the days the texts were written (default: none)")
    own.add_argument(
        "--engine",
        choices=engines.names(),
        default="local",
        help="what runs the processes (default: local; see README)",
    )
    own.add_argument("--format", choices=("txt", "jsonl", "parquet", "saved"), help="which files of a mixed folder")
    own.add_argument("--jobs", type=_positive, metavar="N", help="processes (default: one per processor)")
    own.add_argument("--seconds", type=_seconds, default=60.0, metavar="S", help="limit for one document (default: 60)")
    own.add_argument(
        "--characters", type=_positive, default=2_000_000, metavar="N", help="limit for one document (default: 2000000)"
    )
    own.add_argument("--shard", type=_positive, default=500, metavar="N", help="documents in a shard (default: 500)")
    own.add_argument(
        "--retry", action="store_true", help="try again what was too long, outlasted its limit or killed its process"
    )
    own.add_argument("--replace", action="store_true", help="let OUTPUT be that of another input or of other columns")


def changes(options: argparse.Namespace) -> bool:
    """The corpus itself, not texts of one's own."""
    return options.input is None


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Documents with errors are named and left out."""
    if options.input is None:
        return _corpus(layout)
    if options.output is None:
        return stopped(f"no OUTPUT for the annotations of {options.input}. Fix: name a folder behind it.")
    return _texts(layout, options)


def _corpus(layout: Layout) -> int:
    from khabar.build import annotate_corpus
    from khabar.findings import render

    if not layout.documents.is_dir():
        return no_corpus(layout)
    changed, total, findings = annotate_corpus(layout)
    for finding in findings:
        print(render(finding))
    print(f"annotate: {total} documents by rule, {f'{changed} files changed' if changed else 'up to date'}")
    return 1 if findings else 0


def _texts(layout: Layout, options: argparse.Namespace) -> int:
    from pyarrow import ArrowException
    from tqdm import tqdm

    from khabar import disk, places
    from khabar.running.pieces import Columns, Unusable
    from khabar.running.run import Settings, Watcher, processors, run
    from khabar.running.shards import Limits
    from khabar.running.supervisor import Stopped

    class Bar(Watcher):
        """A bar with rate and remaining time."""

        def planned(self, documents: int) -> None:
            self.bar = tqdm(total=documents, unit=" documents", mininterval=0.5 if sys.stderr.isatty() else 30)

        def reached(self, documents: int) -> None:
            self.bar.update(documents - self.bar.n)

    settings = Settings(
        Columns(options.id, options.text, options.dct),
        options.format,
        Limits(options.seconds, options.characters),
        options.jobs or processors(),
        options.shard,
        options.retry,
        options.replace,
    )
    watcher = Bar()
    try:
        do = engines.load(options.engine)
        report = run(places.at(options.input), places.at(options.output), layout.schema, settings, watcher, do)
    except (Unusable, Stopped, places.Unreachable, engines.Missing) as reason:
        return stopped(str(reason))
    except disk.Locked as locked:
        return stopped(f"{locked} is annotating into {options.output}. Fix: wait for it, or write elsewhere.")
    except ArrowException as error:
        return stopped(f"the input is damaged: {str(error)[:300]}. Fix: make it anew or leave the file out.")
    except KeyboardInterrupt:
        return stopped("interrupted. Fix: the same command goes on where this one was.")
    finally:
        if hasattr(watcher, "bar"):
            watcher.bar.close()
    return _say(report, places.at(options.output))


def _say(report: Report, output: Path) -> int:
    from khabar.findings import printable

    if passed_over := report.passed_over:
        listed = ", ".join(passed_over[:3]) + (", …" if len(passed_over) > 3 else "")
        print(
            f"not read, since hidden or of another format: {len(passed_over)} of the files there, {printable(listed)}"
        )
    reused = f", {report.reused} of them as they were" if report.reused and report.shards else ""
    rejected = sum(report.rejected.values())
    whole = f"{report.documents - rejected} of " if rejected else ""
    print(f"annotate: {whole}{report.documents} documents, {report.shards} shards{reused}, in {output}")
    if not report.rejected:
        return 0
    listed = ", ".join(f"{count} {reason}" for reason, count in report.rejected.items())
    if not report.shards:
        print("nothing is annotated: every document was rejected, and no shard is written")
    print(f"rejected: {rejected} ({listed}). See {output / 'rejects.jsonl'}")
    return 1


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError
    return number


def _seconds(value: str) -> float:
    number = float(value)
    if not 0 < number < 1e6:
        raise ValueError
    return number
