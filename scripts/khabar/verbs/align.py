"""Find attributions that may be one utterance, and propose how they differ.

Without realisations: pairs of one story whose contents share words, the most alike first, with the utterance of the
registry that holds both, or a dash. With realisations (DOCUMENT:QUOTE): a draft of their utterance for a person to
correct, with relation and edits by alignment of their words; what is not computed is null. `khabar anchor --registry
utterances` puts it into the registry.
"""

from __future__ import annotations

import argparse

from khabar.layout import ANNOTATORS, Layout
from khabar.terminal import stopped

PLACE = 7
CORPUS = True
WORDS = 8  # shared words that a line shows


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command line takes."""
    parser.add_argument("realisations", nargs="*", metavar="DOCUMENT:QUOTE", help="attributions of one utterance")
    parser.add_argument("--id", default="unnamed", help="id of the utterance in the draft")
    parser.add_argument("--layer", choices=ANNOTATORS, default="hand", help="whose attributions to look through")
    parser.add_argument("--floor", type=float, help="likeness from which a pair is shown, 0 to 1 (default: 0.3)")


def run(layout: Layout, options: argparse.Namespace) -> int:
    """Print candidates, or a draft."""
    from khabar import sources, spanning
    from khabar.canonical import dumps
    from khabar.drafting.alignment import proposal
    from khabar.drafting.candidates import FLOOR, candidates
    from khabar.findings import printable

    corpus = sources.read(layout)
    if not options.realisations:
        found = candidates(corpus, options.layer, FLOOR if options.floor is None else options.floor)
        for pair in found:
            places = [f"{record.id}:{quote['id']}" for record, quote in (pair.a, pair.b)]
            words = printable(" ".join(pair.shared[:WORDS]))
            print(f"{pair.likeness:.2f} {places[0]:<10} {places[1]:<10} {pair.utterance or '-':<20} {words}")
        print(f"align: {len(found)} pairs, {sum(pair.utterance is None for pair in found)} in no utterance")
        return 0
    if len(options.realisations) < 2:
        return stopped("one realisation makes no utterance. Fix: name two or more, as DOCUMENT:QUOTE.")
    said = []
    for name in options.realisations:
        document, _, quote = name.partition(":")
        known = spanning.quote(corpus, {"document": document, "quote": quote})
        if known is None:
            return stopped(f"the hand layer has no attribution {name}. Fix: name it as DOCUMENT:QUOTE.")
        said.append(known)
    print(dumps(proposal(said, options.id)), end="")
    return 0
