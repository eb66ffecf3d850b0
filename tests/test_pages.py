"""Pages written by hand: the citation, the datasheet, the licences, and what no page may hold."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import FormatChecker
from jsonschema.validators import validator_for

from khabar import __version__, counts, metadata, sources
from khabar.layout import Layout, home
from khabar.manifest import build_version
from khabar.text import digest

SCHEMA = Path(__file__).parent / "data" / "cff-1.2.0.schema.json"
# Every question of Datasheets for Datasets (Gebru et al. 2021), in order, by words that it cannot be asked without.
QUESTIONS = {
    "Motivation": ["purpose|task|gap", "who created|behalf", "funded", "other comments"],
    "Composition": [
        "instances represent|types",
        "how many instances|type",
        "all possible instances|sample|representative",
        "data does each instance",
        "label|target",
        "missing",
        "relationships",
        "splits",
        "errors|noise|redundanc",
        "self-contained|external",
        "confidential",
        "offensive|anxiety",
        "subpopulations",
        "identify individuals",
        "sensitive",
        "other comments",
    ],
    "Collection": [
        "acquired|verified",
        "mechanisms|procedures",
        "sampling",
        "involved|compensated",
        "timeframe",
        "ethical",
        "directly|third parties",
        "notified",
        "consent",
        "consent|revoke",
        "impact",
        "other comments",
    ],
    "Preprocessing": ["preprocessing|cleaning|labelling", "raw data", "software", "other comments"],
    "Uses": ["used for any tasks", "papers|systems", "other tasks", "future uses", "should not", "other comments"],
    "Distribution": [
        "third parties",
        "how|doi",
        "when",
        "licence|terms of use",
        "third parties|ip|restrictions",
        "export|regulatory",
        "other comments",
    ],
    "Maintenance": [
        "supporting|hosting|maintaining",
        "contacted",
        "erratum",
        "updated|how often",
        "retention",
        "older versions",
        "others contribute|validated",
        "other comments",
    ],
}
BLANK = re.compile(
    r"\b(?:TBD|TBA|TODO|FIXME|XXX+|N/?A|to be (?:done|decided|written|added|filled))\b|lorem ipsum|\?\?|\[\W*\]",
    re.IGNORECASE,
)
NUMBERS = [(part, number) for part, asked in QUESTIONS.items() for number in range(1, len(asked) + 1)]
ABOUT = metadata.of(sources.read(home()))
RIGHTS_TEXTS = ABOUT["licences"]["texts"]["statement"]
PAGES = ("README.md", "DATASHEET.md", "CONTRIBUTING.md", "CHANGELOG.md", "corpus/GUIDELINES.md")


def read(name: str) -> str:
    return (home().root / name).read_bytes().decode("utf-8")


def flat(text: str) -> str:
    """The text with every run of white space as one space, so that line breaks do not hide a sentence."""
    return " ".join(text.split())


def cited() -> Any:
    """Every value a string, as the schema's patterns expect (a safe loader would make a date of the date)."""
    return yaml.load(read("CITATION.cff"), yaml.BaseLoader)


def errors(value: Any) -> list[str]:
    schema = json.loads(SCHEMA.read_bytes())
    validator = validator_for(schema)(schema, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


def test_citation_is_valid() -> None:
    assert errors(cited()) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("date-released", "2026-02-30"),
        ("license", "CC-BY"),
        ("type", "data"),
        ("authors", []),
        ("doi", "10.1"),
        ("titel", "x"),
    ],
)
def test_a_wrong_citation_is_refused(key: str, value: Any) -> None:
    assert errors(cited() | {key: value})


def test_package_and_dataset_share_one_version() -> None:
    assert ABOUT["version"] == __version__ == cited()["version"]


@cache
def answers() -> dict[tuple[str, int], tuple[str, str]]:
    """Question and answer by part and number; an answer ends at the next heading, markers left out."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for part in re.split(r"^(?=#{1,6} )", read("DATASHEET.md"), flags=re.MULTILINE):
        head, _, answer = part.partition("\n")
        if match := re.fullmatch(r"### (\w+) (\d+)\. (.+)", head):
            key = (match[1], int(match[2]))
            assert key not in found, key
            found[key] = (match[3], re.sub(r"<!--.*?-->", "", answer, flags=re.DOTALL).strip())
    return found


def test_datasheet_has_every_question_in_order_and_no_other() -> None:
    assert list(answers()) == NUMBERS


@pytest.mark.parametrize(("part", "number"), NUMBERS)
def test_datasheet_answers_every_question(part: str, number: int) -> None:
    question, answer = answers()[part, number]
    assert question.endswith("?")
    assert [word for word in QUESTIONS[part][number - 1].split("|") if word not in question.lower()] == []
    assert not blank(answer)


def blank(answer: str) -> bool:
    """Whether an answer says nothing: too short, a word that holds a place, or nothing but a table."""
    said = "\n".join(line for line in answer.splitlines() if not line.startswith("|"))
    return len(said.strip()) < 20 or BLANK.search(said) is not None


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "No.",
        "TBD",
        "This is to be written when we know.",
        "The number is ?? for now, more or less.",
        "Twenty letters, then TODO.",
        "| config | rows |\n|---|---|\n| `documents` | 5 |",
        "Names: [ ] are not yet known here.",
    ],
)
def test_a_blank_answer_is_known_as_one(answer: str) -> None:
    assert blank(answer)
    assert not blank("None beyond what the other sections say.")


def test_datasheet_agrees_with_the_metadata() -> None:
    """What both say, so that one of them cannot change alone."""
    version, released, licences = ABOUT["version"], ABOUT["released"], ABOUT["licences"]
    assert f"answered for version {version}." in flat(read("DATASHEET.md"))
    assert f"Version {version} carries the date {released}." in flat(answers()["Distribution", 3][1])
    assert (ABOUT["funding"] == []) == ("No funding" in answers()["Motivation", 3][1])
    assert (ABOUT["identifiers"]["doi"] is None) == ("It has no DOI" in flat(answers()["Distribution", 2][1]))
    terms = flat(answers()["Distribution", 4][1])
    assert (
        licences["code"]["id"] in terms
        and licences["annotations"]["id"].replace("-", " ", 1).replace("-4", " 4") in terms
    )
    assert answers()["Maintenance", 2][1].rstrip(".") in ABOUT["corrections"]
    assert all(author["name"].removeprefix("The ") in answers()["Motivation", 2][1] for author in ABOUT["authors"])


@pytest.mark.parametrize(
    "sentence",
    [
        "the annotators are language models that work from written guidelines.",
        "No native speaker has reviewed the result yet.",
        "The outlet of every article is unknown",
        "How they were acquired before that is unknown.",
        "the passes come from one kind of model and share its blind spots",
        "they do not show that the result is right, nor that people would agree so",
        "open an issue in the repository, or send a patch that edits `corpus/hand` or `corpus/documents`",
        RIGHTS_TEXTS,
        "no licence to them is granted here",
    ],
)
def test_datasheet_is_honest(sentence: str) -> None:
    assert sentence in flat(read("DATASHEET.md"))


def test_datasheet_is_honest_about_today(repository: Layout) -> None:
    """When a document is added that was not read, or not twice, these sentences have to go."""
    corpus, text = sources.read(repository), flat(read("DATASHEET.md"))
    said = "All five documents have all four hand layers"
    whole = [r.id for r in corpus.records if None not in r.layers("hand").values()]
    assert (said in text) == (len(whole) == len(corpus.records) == 5), f"DATASHEET.md: rewrite {said!r}"
    said = "Two annotators (`corpus/annotators/a1`, `a2`) read all five documents"
    passes = all({"a1", "a2"} <= set(record.annotations) for record in corpus.records)
    assert (said in text) == passes, f"DATASHEET.md: rewrite {said!r}"


def test_datasheet_holds_the_counts_of_the_corpus(repository: Layout) -> None:
    corpus = sources.read(repository)
    path = repository.root / "DATASHEET.md"
    text = path.read_bytes().decode("utf-8")
    names = ["rows", "coverage", "documents", "audit", "agreement", "attributes", "losses"]
    assert re.findall(r"<!-- generated: khabar build: (\w+) -->", text) == names
    assert text == counts.pages(repository, corpus, build_version(corpus))[path]


def test_history_names_the_version() -> None:
    last = read("DATASHEET.md").rpartition("\n## ")[2]
    assert last.startswith("History and errata\n")
    assert f"| {__version__} | {ABOUT['released']} |" in last
    assert f"## [{__version__}]" in read("CHANGELOG.md")


def test_licence_of_the_code_is_the_apache_licence_unchanged() -> None:
    text = read("LICENSE")
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
    # What https://www.apache.org/licenses/LICENSE-2.0.txt holds.
    assert digest(text.encode()) == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


@pytest.mark.parametrize(
    "sentence",
    [
        RIGHTS_TEXTS.lower(),
        "no licence to the texts is granted here.",
        "annotations are under the creative commons attribution 4.0 international licence (cc by 4.0)",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
        "the code in the repository is under the apache license 2.0",
    ],
)
def test_licence_of_the_corpus_says_who_may_do_what(sentence: str) -> None:
    assert sentence in flat(read("corpus/LICENSE")).lower()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_names_a_place_on_somebodys_machine(name: str) -> None:
    assert re.findall(r"(?<![\w.<>/-])(?:/(?:work|tmp|root|home|Users|mnt)\b|[A-Z]:\\)\S*", read(name)) == []
