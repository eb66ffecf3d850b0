"""The citation in every form: valid by the rules of each, true of the metadata, and of nobody else's corpus."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import yaml
from jsonschema import FormatChecker
from jsonschema.validators import validator_for

import miniature
from khabar import build as building
from khabar import citation, metadata
from khabar.cli import main
from khabar.layout import Layout, home
from khabar.validate import validate

DATA = Path(__file__).parent / "data"
KHABAR = metadata.read(home()) or {}
OASIS = json.loads((miniature.TINY / "corpus" / "metadata.json").read_bytes())
BOTH = pytest.mark.parametrize("about", [KHABAR, OASIS], ids=["khabar", "oasis"])


def errors(schema: str, value: Any) -> list[str]:
    node = json.loads((DATA / schema).read_bytes())
    validator = validator_for(node)(node, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


def entry(about: dict[str, Any]) -> Any:
    library = bibtexparser.parse_string(citation.bibtex(about))
    assert library.failed_blocks == []
    (found,) = library.entries
    return found


@BOTH
def test_cff_keeps_to_the_official_schema(about: dict[str, Any]) -> None:
    # Every value a string, as the schema's patterns expect.
    found = yaml.load(citation.cff(about), yaml.BaseLoader)
    assert errors("cff-1.2.0.schema.json", found) == []
    assert found["title"] == about["title"] and found["version"] == about["version"]
    assert found["date-released"] == about["released"] and found["abstract"] == about["description"]
    assert found["license"] == about["licences"]["annotations"]["id"] and found["keywords"] == about["keywords"]
    assert found.get("doi") == about["identifiers"]["doi"]
    assert ["name" in author for author in found["authors"]] == ["family" not in a for a in about["authors"]]


@BOTH
def test_zenodo_record_keeps_to_the_rules_of_its_form(about: dict[str, Any]) -> None:
    found = json.loads(citation.zenodo(about))
    assert errors("zenodo.schema.json", found) == []
    assert (found["upload_type"], found["version"]) == ("dataset", about["version"])
    assert about["licences"]["texts"]["statement"] in found["notes"]
    assert all(grant["funder"] in found["notes"] for grant in about["funding"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("upload_type", "data"),
        ("publication_date", "2026-02-30"),
        ("access_right", "free"),
        ("creators", [{"name": "A", "orcid": "12"}]),
        ("title", None),
        ("licence", "MIT"),
        ("language", "Arabic"),
    ],
)
def test_a_wrong_zenodo_record_is_refused(key: str, value: Any) -> None:
    assert errors("zenodo.schema.json", json.loads(citation.zenodo(OASIS)) | {key: value})


@BOTH
def test_bibtex_is_read_by_a_parser(about: dict[str, Any]) -> None:
    found = entry(about)
    assert (found.entry_type, found.key) == ("misc", about["name"])
    fields = {field.key: field.value for field in found.fields}
    assert fields["version"] == about["version"] and fields["year"] == about["released"][:4]
    assert fields["title"] == about["title"]
    assert fields.get("doi") == about["identifiers"]["doi"]
    assert len(re.split(r" and ", fields["author"])) == len(about["authors"])


def test_bibtex_of_persons_bodies_and_signs_that_tex_reads() -> None:
    authors = [{"name": "Salt & Sand and Co"}, {"name": "Ali", "family": "Ali"}]
    fields = {f.key: f.value for f in entry(OASIS | {"authors": authors, "title": "50 % of {x}_y"}).fields}
    assert fields["author"] == "{Salt \\& Sand and Co} and Ali"
    assert fields["title"] == "50 \\% of \\{x\\}\\_y"
    assert {f.key: f.value for f in entry(OASIS).fields}["author"] == "Wahda, Amal and {The Oasis Club}"


def test_somebody_elses_corpus_says_nothing_of_khabar(tiny: Layout) -> None:
    """`khabar build` of the miniature, which has metadata of its own; the tool may name itself."""
    version = building.build(tiny).version
    assert (version.manifest["name"], version.manifest["version"]) == ("oasis", "1.4.2")
    made = [tiny.card, tiny.root / "CITATION.cff", tiny.root / ".zenodo.json", *tiny.data.glob("*/*.json")]
    assert len(made) == 5
    for path in made:
        text = re.sub(r"`khabar [^`]+`", "", path.read_text("utf-8"))
        assert "habar" not in text, path
        assert "خبر" not in text
    card = tiny.card.read_text("utf-8")
    assert "# Oasis\n" in card and OASIS["corrections"] in card and OASIS["description"] in card
    head = yaml.safe_load(card.split("---\n")[1])
    assert head["license"] == "cc0-1.0" and "license_name" not in head
    assert {config["version"] for config in head["configs"]} == {"1.4.2"}
    assert {info["homepage"] for info in head["dataset_info"]} == {"https://example.org/oasis"}
    assert {info["citation"] for info in head["dataset_info"]} == {citation.bibtex(OASIS)}


def test_what_is_made_from_the_metadata_is_named_when_it_is_stale(tiny: Layout) -> None:
    building.annotate_corpus(tiny)
    building.build(tiny)
    assert building.stale(tiny) == []
    miniature.edit(tiny, [{"file": "corpus/metadata.json", "set": "/version", "to": "1.5.0"}])
    found = building.stale(tiny)
    assert {"CITATION.cff", ".zenodo.json", "corpus/README.md: version differs"} <= set(found)


@pytest.mark.parametrize(
    "edits",
    [
        {"remove": True},
        {"write": "{"},
        {"delete": "/version"},
        {"set": "/version", "to": "1.4"},
        {"set": "/identifiers/doi", "to": "https://doi.org/10.1/x"},
        {"set": "/authors", "to": []},
        {"set": "/title", "to": "two\nlines"},
    ],
    ids=lambda edits: "-".join(map(str, edits.values()))[:20],
)
def test_bad_metadata_are_named_and_nothing_is_made_from_them(
    edits: dict[str, Any], tiny: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    miniature.edit(tiny, [{"file": "corpus/metadata.json", **edits}])
    assert {f.path for f in validate(tiny)} == {"corpus/metadata.json"}
    with pytest.raises(building.Invalid):
        building.build(tiny)
    assert main(["--root", str(tiny.root), "generate"]) == 1
    assert "corpus/metadata.json is missing or has errors" in capsys.readouterr().err
    assert not (tiny.root / "CITATION.cff").exists() and not tiny.card.exists()


def test_the_version_of_the_package_is_made_from_the_metadata(tmp_path: Path) -> None:
    layout = miniature.copy(tmp_path / "tiny")
    package = layout.root / "scripts" / "oasis" / "__init__.py"
    package.parent.mkdir(parents=True)
    package.write_text('"""Oasis."""\n\n__version__ = "0.0.1"\n', "utf-8")
    assert package not in building.generated(layout)  # the metadata name no package
    miniature.edit(layout, [{"file": "corpus/metadata.json", "set": "/identifiers/package", "to": "oasis"}])
    assert building.generated(layout)[package] == '"""Oasis."""\n\n__version__ = "1.4.2"\n'
