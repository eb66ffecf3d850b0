"""Publish the dataset on the Hugging Face hub, with or without the articles' texts.

The texts belong to their publishers: --text says whether they go along, and there is no default. One commit holds the
card, licence, citation and the files of the manifest, and nothing else; a data file of an earlier release is deleted.
With --dry-run, nothing is sent and no network is used. Exit status: 0 published, 1 the corpus has errors, 2 not
published, or not all of it.
"""

from __future__ import annotations

import argparse

from khabar.layout import Layout
from khabar.terminal import stopped

PLACE = 50
CORPUS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("repository", metavar="REPO_ID", help="the dataset on the hub, OWNER/NAME")
    parser.add_argument("--text", choices=("with", "withheld"), help="with or without the articles' texts; no default")
    parser.add_argument("--tag", metavar="vX.Y.Z", help="set the tag of this version on the commit")
    parser.add_argument("--private", action="store_true", help="make the repository a private one, if it is new")
    parser.add_argument("--dry-run", action="store_true", help="list what would be sent, without the network")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Say what goes up, then what was done."""
    from khabar.build import Invalid
    from khabar.findings import render
    from khabar.publish import NotPublished
    from khabar.text import digest
    from khabar.uploading import NotUploaded, Refused, plan, push

    if options.text is None:
        rights = "the articles' texts belong to their publishers, and whoever publishes decides knowingly"
        return stopped(f"{rights}. Fix: say --text with or --text withheld.")
    try:
        planned = plan(layout, options.repository, options.text, options.tag)
    except Invalid as invalid:
        for finding in invalid.findings:
            print(render(finding))
        return stopped("the corpus has errors; nothing was sent. Fix: see the findings above.", 1)
    except Refused as reason:
        return stopped(f"{reason} Nothing was sent.")
    except NotPublished as reason:
        fix = "run khabar annotate and khabar build, then the same command again"
        return stopped(f"{reason}; nothing was sent. Fix: {fix}.")
    size = sum(map(len, planned.files.values()))
    if options.text == "with":
        print(
            "The articles' texts go along. They belong to their publishers; no licence to them comes with this corpus."
        )
    if options.dry_run:
        for path, raw in planned.files.items():
            print(f"{digest(raw)}  {len(raw):>9}  {path}")
        tag = f"the tag {planned.tag} on it" if planned.tag else "no tag"
        print(
            f"dry run, nothing was sent: {planned.repository} would hold these {len(planned.files)} files "
            f"({size} bytes), texts {options.text}, in one commit, {tag}; any other file in data/ would be deleted."
        )
        return 0
    from huggingface_hub import HfApi

    try:
        done = push(planned, HfApi(), options.private)
    except Refused as reason:
        return stopped(f"{reason} Nothing was changed.")
    except NotUploaded as reason:
        return stopped(str(reason))
    print(f"publish: {len(planned.files)} files ({size} bytes) in {planned.repository}, texts {options.text}")
    print(f"publish: {', '.join(done.done)}")
    if done.deleted:
        print(
            f"publish: {len(done.deleted)} files of an earlier release are deleted, but its commits stay readable. If "
            "they hold texts that must go, squash the history on the hub."
        )
    return 0
