"""Commands that write, each with a folder in which it has something to do, and verbs that are not tried, with why.

`tests/test_crash.py` holds both lists against the verbs that there are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import miniature
from khabar.build import annotate_corpus, build, build_withheld, citation_files
from khabar.canonical import write_if_changed
from khabar.cli import main
from khabar.layout import at

# One document with one layer: every kind of call a build makes, each as seldom as can be.
SMALL: list[miniature.Edit] = [
    *({"file": f"corpus/{kind}/t{i}.json", "remove": True} for kind in ("documents", "hand") for i in (2, 3)),
    *({"file": f"seeds/t{i}_invented.txt", "remove": True} for i in (2, 3)),
    *({"file": f"corpus/registry/{name}.json", "remove": True} for name in ("entities", "utterances")),
    {"file": "corpus/registry/stories.json", "delete": "/stories/2"},
    {"file": "corpus/registry/stories.json", "delete": "/stories/1"},
    *({"file": "corpus/hand/t1.json", "delete": f"/{layer}"} for layer in ("entities", "quotes", "quote_marks")),
]
CHANGED: miniature.Edit = {"file": "corpus/hand/t1.json", "delete": "/dates/2"}
ROWS = {3: "old", 2: "new"}  # dates of the two states
OLIVES = """\
أعلن وزير الزراعة سامي الحقل اليوم أن موسم الزيتون سيكون الأفضل منذ عشر سنوات، وقال في بيان إن «المزارعين عملوا بجد».
وأضاف الوزير أن التصدير يبدأ في تشرين الأول.
"""


def small(root: Path) -> None:
    """The miniature of one document, built."""
    layout = miniature.edit(miniature.copy(root), SMALL)
    for path, text in citation_files(layout).items():
        write_if_changed(path, text)
    annotate_corpus(layout)
    build(layout)


def edited(root: Path) -> None:
    """Built, and its annotations edited since."""
    small(root)
    miniature.edit(at(root), [CHANGED])


def released(root: Path) -> None:
    """As `edited`, with a release without texts made before the edit."""
    small(root)
    build_withheld(at(root), root / "out")
    miniature.edit(at(root), [CHANGED])


def withheld(root: Path) -> None:
    """A release without texts, and the seeds."""
    small(root)
    build_withheld(at(root), root / "bare")


def unruly(root: Path) -> None:
    """Files out of form, citation and rules not there."""
    layout = miniature.copy(root)
    for path in layout.corpus.rglob("*.json"):
        path.write_bytes(path.read_bytes() + b"\n")


def moved(root: Path) -> None:
    """A seed with one word more, after which spans move."""
    miniature.edit(
        miniature.copy(root), [{"file": "seeds/t1_invented.txt", "replace": "أمس أن", "with": "أمس أيضا أن"}]
    )


def given(root: Path) -> None:
    """The miniature and two texts that are not in it."""
    miniature.copy(root)
    for i, text in enumerate((OLIVES, OLIVES.replace("الزيتون", "التين").replace("سامي", "هاني"))):
        (root / f"new-{i}.txt").write_text(text * 2, "utf-8")


def exported(root: Path) -> None:
    """Annotations of two documents in another tool's files, and drafts of the same."""
    layout = miniature.copy(root)
    (layout.guidelines).write_text("# Guidelines\n\nVersion: 7.3\n\nInvented.\n", "utf-8")
    assert main(["--root", str(root), "export", "jsonl", str(root / "lines")]) == 0
    for name in ("t1", "t2"):
        draft = {"file": f"{name}.json", "set": "/layer", "to": "a2"}
        miniature.edit(layout, [{"file": f"corpus/hand/{name}.json", "copy_to": f"{name}.json"}, draft])


def unlinked(root: Path) -> None:
    """A registry with all its aliases, one of which does not name every document that writes it."""
    forms = {1: "وزيرة النقل", 2: "ليلى الكرمل", 3: "المنارة", 4: "مدير الميناء", 5: "سامر النخيل"}
    edits: list[miniature.Edit] = [
        {
            "file": "corpus/registry/entities.json",
            "append": f"/entities/{i}/aliases",
            "value": {"form": form, "kind": "same", "documents": ["t1" if i < 4 else "t2"]},
        }
        for i, form in forms.items()
    ]
    less = {"file": "corpus/registry/entities.json", "set": "/entities/0/aliases/0/documents", "to": ["t1"]}
    miniature.edit(miniature.copy(root), [*edits, less])


def shown(root: Path) -> None:
    """As `edited`, with a site made before the edit and the dataset built after it."""
    small(root)
    assert main(["--root", str(root), "view", "--output", str(root / "site")]) == 0
    miniature.edit(at(root), [CHANGED])
    build(at(root))


@dataclass(frozen=True)
class Command:
    """A command that writes: how its folder comes about, what is given, and where its dataset lies, if it makes one."""

    prepare: Callable[[Path], None]
    words: tuple[str, ...]  # {root} is the folder
    dataset: str | None = None  # folder of the card, below the root
    once: bool = False  # where it is done, it refuses to be done again, and changes nothing
    away: str | None = None  # a folder that is not there for a moment, between two renames

    def arguments(self, root: Path) -> list[str]:
        """What is given in a folder."""
        return ["--root", str(root), *(word.format(root=root) for word in self.words)]


LINES = ("--title-line", "1", "--signoff-line", "-1")
DAY = ("--dct", "2031-02-12", "--words", "5 مارس/ آذار 2031", "--note", "Invented.")
COMMANDS = {
    "build": Command(edited, ("build",), "corpus"),
    "restore": Command(withheld, ("restore", "{root}/bare", "{root}/out", "--seeds", "{root}/seeds"), "out"),
    "release": Command(edited, ("build", "--withhold-text", "--output", "{root}/out"), "out"),
    "release-again": Command(released, ("build", "--withhold-text", "--output", "{root}/out"), "out"),
    "annotate": Command(unruly, ("annotate",)),
    "format": Command(unruly, ("format",)),
    "generate": Command(unruly, ("generate",)),
    "reanchor": Command(moved, ("reanchor", "t1", "--write")),
    "add": Command(
        given, ("add", "{root}/new-0.txt", "{root}/new-1.txt", "--story", "olives", "--split", "test"), once=True
    ),
    "import": Command(
        exported, ("import", "jsonl", "{root}/lines", "--layer", "a1", "--base", "hand", "--annotator", "x", "--write")
    ),
    "anchor": Command(exported, ("anchor", "{root}/t1.json", "{root}/t2.json", "--layer", "a2", "--annotator", "y")),
    "anchor-out": Command(
        exported, ("anchor", "{root}/t1.json", "{root}/t2.json", "--layer", "a2", "--out", "{root}/drafts")
    ),
    "zone": Command(miniature.copy, ("zone", "t1", *LINES)),  # type: ignore[arg-type]
    "describe": Command(miniature.copy, ("describe", "t1", *DAY)),  # type: ignore[arg-type]
    "link": Command(unlinked, ("link", "--fill")),
    "new": Command(small, ("new", "{root}/own"), once=True),
    "export": Command(small, ("export", "brat", "{root}/out"), once=True),
    "audit": Command(miniature.copy, ("audit", "--draw", "2", "--to", "{root}/form.json"), once=True),  # type: ignore[arg-type]
    "view": Command(small, ("view", "--output", "{root}/site")),
    "view-again": Command(shown, ("view", "--output", "{root}/site"), away="site"),
}
READS = "it writes nothing"
# Verbs that are not in the list above, and why. What is said to write nothing is tried: no call changes the disk.
OTHERS = {
    "score": "one file, by the call that writes that of audit; it holds the day and the command as it was given",
    "harness": "the same",
    "benchmark": "result files one by one, each by that call, predictions as export its folder; it runs for minutes",
    "publish": "its own trial, `crash.staging`: a release made apart; on the hub one commit (test_publish.py)",
    **dict.fromkeys(
        ("agreement", "align", "coverage", "crosswalk", "diff", "explain", "list", "validate", "verify"), READS
    ),
}
READING = {
    "agreement": ("agreement", "hand", "hand"),
    "align": ("align",),
    "coverage": ("coverage",),
    "crosswalk": ("crosswalk",),
    "diff": ("diff", "{root}/corpus", "{root}/corpus"),
    "explain": ("explain", "json-bom"),
    "list": ("list", "checks"),
    "validate": ("validate",),
    "verify": ("verify",),
    "build --check": ("build", "--check"),
    "import": ("import", "jsonl", "{root}/lines", "--layer", "a1", "--base", "hand", "--annotator", "x"),
    "link": ("link",),
    "reanchor": ("reanchor", "t1"),
    "zone": ("zone", "t1"),
}
