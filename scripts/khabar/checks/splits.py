"""Level 5: stories and splits. Splits follow stories, never documents, and share nothing."""

from __future__ import annotations

from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import JsonFile, Record, Sources

LEVEL = 5
WORDS = 8  # longest run of words that two splits may not share, counted in folded written tokens


def _stories(corpus: Sources) -> JsonFile | None:
    return corpus.file("registry/stories")


def _split(corpus: Sources, document: str) -> str | None:
    placed = corpus.story_of(document)
    return placed[1]["split"] if placed else None


@check
def split_unassigned(corpus: Sources) -> Iterator[Finding]:
    """A document's story is in the registry and lists the document, and lists no document that is not there."""
    if "registry/stories" in corpus.withheld or not (corpus.records or corpus.withheld):
        return  # a corpus without documents has no splits yet
    if _stories(corpus) is None:
        name = corpus.layout.name(corpus.layout.registry / "stories.json")
        yield Finding(name, 0, 0, "", "", "the file is missing; it owns the splits.", "restore it, or write it anew.")
        return
    stories = {story["id"]: story for story in corpus.stories}
    for record in corpus.records:
        story = stories.get(record.document["story"])
        if story is None or record.id not in story["documents"]:
            message = f"the story {record.document['story']} does not list the document {record.id}."
            yield record.file.finding("/story", message, "add it in corpus/registry/stories.json.")
    file = _stories(corpus)
    known = {record.id for record in corpus.records} | corpus.withheld
    for i, story in enumerate(corpus.stories):
        for j, document in enumerate(story["documents"]):
            if file and document not in known:
                message = f"there is no document {document}."
                yield file.finding(f"/stories/{i}/documents/{j}", message, "add the document, or take it out.")


@check
def split_doc_twice(corpus: Sources) -> Iterator[Finding]:
    """A document belongs to one story, and so to one split."""
    first: dict[str, str] = {}
    file = _stories(corpus)
    for i, story in enumerate(corpus.stories):
        for j, document in enumerate(story["documents"]):
            pointer = f"/stories/{i}/documents/{j}"
            if file and document in first:
                message = f"the document {document} already stands at {first[document]}."
                yield file.finding(pointer, message, "leave it in one story.")
            first.setdefault(document, pointer)


@check
def split_story_twice(corpus: Sources) -> Iterator[Finding]:
    """A story stands in the registry once."""
    first: dict[str, str] = {}
    file = _stories(corpus)
    for i, story in enumerate(corpus.stories):
        if file and story["id"] in first:
            yield file.finding(f"/stories/{i}/id", f"the story is already {first[story['id']]}.", "join the two.")
        first.setdefault(story["id"], f"/stories/{i}")


@check
def split_dup_exact(corpus: Sources) -> Iterator[Finding]:
    """No two documents of different splits have the same text."""
    first: dict[str, Record] = {}
    for record in corpus.records:
        if record.seed is None:
            continue
        other = first.setdefault(record.seed.sha256, record)
        if other is not record and _split(corpus, other.id) != _split(corpus, record.id):
            message = f"the text is that of {other.id}, which is in another split."
            yield record.file.finding("/sha256", message, "delete one, or put both into one story.")


@check
def split_shared_words(corpus: Sources) -> Iterator[Finding]:
    """No run of eight words, spelling variants folded, stands in two splits."""
    first: dict[tuple[str, ...], Record] = {}
    for record in corpus.records:
        if record.seed is None or record.seed.text is None:
            continue
        words = [(a, b) for a, b in record.page.tokens if record.page.text[a].isalnum()]
        copy = record.page.folded
        folded = [copy.text[copy.position(a) : copy.position(b)] for a, b in words]
        for i in range(len(folded) - WORDS + 1):
            other = first.setdefault(tuple(folded[i : i + WORDS]), record)
            if other is not record and _split(corpus, other.id) != _split(corpus, record.id):
                start, end = words[i][0], words[i + WORDS - 1][1]
                message = f"the {WORDS} words at {start}-{end} also stand in {other.id}, which is in another split."
                fix = "put both documents into one story."
                excerpt = (record.page.text[start:end],)
                yield record.file.finding("/story", message, fix, excerpts=excerpt)
                break  # one run is enough to know


@check
def split_utterance(corpus: Sources) -> Iterator[Finding]:
    """All realisations of an utterance are in one story, and so in one split and one fold."""
    file = corpus.file("registry/utterances")
    for i, utterance in enumerate(file.value["utterances"] if file else []):
        placed = (corpus.story_of(realisation["document"]) for realisation in utterance["realisations"])
        stories = {story["id"] if story else "no story" for story in (found[1] if found else None for found in placed)}
        if file and len(stories) > 1:
            message = f"the utterance is realised in {', '.join(sorted(stories))}, expected one story."
            yield file.finding(f"/utterances/{i}/realisations", message, "put its documents into one story.")
