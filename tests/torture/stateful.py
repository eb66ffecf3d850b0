"""A corpus that is worked on at random, built, killed, published and rolled back: what is published is always whole.

`python tests/torture/stateful.py [--count MACHINES] [--seconds S]`. Each machine (Hypothesis) does up to 50 steps, in
short 15, on a corpus of two short documents; `Machine` says which. After each step `oracle` reads what a reader would
meet, by the card alone and without the package, and holds it against the state that the files had when it was built.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import hypothesis.strategies as st
import yaml
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import miniature
from khabar import build as building
from khabar import canonical, publish
from khabar.cli import main
from khabar.layout import at, home
from khabar.release import in_folder
from khabar.schemas import Schema
from khabar.verify import verify
from torture import faults, frame, oracle

STEPS, SHORT_STEPS = 50, 15
BATCH = 5  # machines of one seed
CALLS = 130  # calls that change the disk in a build of such a corpus, and some more
PICK = st.integers(0, 2**16)
SCHEMA = Schema(home().schema)
READ = Schema.__dict__["files"]
KINDS = {"documents": "document", "hand": "annotations", "rules": "annotations"}
TEXTS = [  # invented; with the split of their story, one for all texts of a split
    (
        "train",
        "افتتح العمدة المكتبة الجديدة صباح الاثنين في حي البستان. وقال إن أبوابها مفتوحة للجميع، وإن فيها عشرة "
        "آلاف كتاب.",
    ),
    (
        "train",
        "عادت القوارب إلى المرفأ الصغير بعد عاصفة دامت يومين. وذكر صياد أن أحداً لم يصب، وأن الشباك وحدها ضاعت "
        "في البحر.",
    ),
    (
        "test",
        "أعلن نادي الجبل أن فريقه سيلعب مباراته الأولى في 3 أيار/ مايو 2032. وأضاف المدرب «نحن جاهزون» أمام "
        "الصحفيين أمس.",
    ),
]
BREAKS: dict[str, Callable[[Any], None]] = {
    "label": lambda value: value["dates"][0].update(type="DAY"),
    "offset": lambda value: value["dates"][0]["span"].update(start=value["dates"][0]["span"]["start"] + 1),
    "twice": lambda value: value["dates"].append(value["dates"][0]),
    "dangling": lambda value: value["dates"][0].update(anchor="d-99"),
    "hash": lambda value: value.update(sha256="0" * 64),
    "key": lambda value: value.update(lable=1),
}


def template(root: Path) -> None:
    """Two documents of the miniature, one of them with entities of a registry, without a rule layer; built."""
    layout = miniature.copy(root)
    for path in layout.root.rglob("*"):
        if path.is_file() and ("t1" in path.name or path.name == "utterances.json"):
            path.unlink()
    edit(layout.registry / "stories.json", lambda value: value["stories"].pop(0))
    edit(layout.registry / "entities.json", _without_the_bridge)
    for name in ("t2", "t3"):
        for layer in ("quotes", "quote_marks"):
            edit(layout.annotations("hand") / f"{name}.json", lambda value, layer=layer: value.pop(layer, None))
    building.build(layout)


def _without_the_bridge(value: Any) -> None:
    value["entities"] = [e for e in value["entities"] if e["id"] in ("oasis", "port-director", "samir-nakhil")]
    for entity in value["entities"]:
        entity["aliases"] = []


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    """Change a JSON file, which stays in canonical form."""
    value = json.loads(path.read_bytes())
    change(value)
    kind = KINDS.get(path.parent.name, f"registry/{path.stem}")
    path.write_bytes(canonical.dumps(value, SCHEMA, SCHEMA.root(kind)).encode("utf-8"))


def files_of(folder: Path) -> dict[Path, int]:
    """The files of a folder and when each was written, locks apart."""
    return {p: p.stat().st_mtime_ns for p in folder.rglob("*.*") if p.name != ".lock" and p.is_file()}


class Machine(RuleBasedStateMachine):
    """One corpus and what is known of it."""

    place: Path  # of all machines
    loads = 0  # every so many new versions `datasets` loads one; 0 for never
    steps: ClassVar[Counter[str]] = Counter()
    log: ClassVar[list[str]] = []

    def __init__(self) -> None:
        super().__init__()
        Machine.log = []
        Machine.steps["machines"] += 1
        self.root = self.place / f"machine-{self.steps['machines']}"
        shutil.copytree(self.place / "template", self.root)
        self.layout, self.out = at(self.root), self.root / "out"
        self.now = time.time()
        self.number = 0
        self.broken: dict[Path, bytes] = {}  # files that were made invalid, as they were
        self.damaged = False  # something published was changed by hand
        self.spoilt: set[str] = set()  # folders of which that is or was so
        self.finished = True  # the last build ran to its end, and nothing was changed since but by `khabar`
        self.rules_current = False  # the rule layer is there, and what the rules make
        self.done = self.checked = False  # nothing was done since a build that changed nothing, or since a check
        self.committed = oracle.wanted(self.layout)
        self.committed = replace(self.committed, folder=publish.pointed_folder(self.layout).name)  # type: ignore[union-attr]
        self.released: oracle.State | None = None
        self.replaced: dict[str, float] = {}  # folders of earlier versions and when they were replaced
        self.cards = {self.committed.folder: (self.layout.card.read_bytes(), self.committed)}
        self.shelf = [(self.files(), self.committed)]
        self.before: dict[str, dict[Path, int]] = {}  # what was published when it was last looked at

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # What there is

    def files(self) -> dict[str, bytes]:
        """The files that a person writes, and the rule layer."""
        folders = (self.layout.seeds, self.layout.documents, self.layout.annotations("hand"), self.layout.registry)
        found = [p for f in (*folders, self.layout.annotations("rules")) for p in f.glob("*.*")]
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in found}

    def ids(self) -> list[str]:
        return sorted(p.stem for p in self.layout.documents.glob("*.json"))

    def dated(self) -> list[Path]:
        """Hand files with a date in them that nobody has broken."""
        found = sorted(p for p in self.layout.annotations("hand").glob("*.json") if p not in self.broken)
        return [p for p in found if json.loads(p.read_bytes()).get("dates")]

    def say(self, *words: object) -> None:
        self.done = self.checked = False
        Machine.log.append(" ".join(map(str, words)))
        Machine.steps[str(words[0])] += 1

    # What a person does

    @rule(pick=PICK)
    def add(self, pick: int) -> None:
        """`khabar add`: a text that is there already is refused, and then nothing changes."""
        number = pick % len(TEXTS)
        split, text = TEXTS[number]
        there = text.encode("utf-8") in [p.read_bytes() for p in self.layout.seeds.iterdir()]
        self.say("add", number, "again" if there else "")
        file = self.root / f"text-{number}.txt"
        file.write_text(text, "utf-8")
        before = self.files()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            arguments = ["--story", f"invented-{split}", "--split", split]
            status = main(["--root", str(self.root), "add", str(file), *arguments])
        file.unlink()
        after = self.files()
        if status == 0:
            assert not there and len(after) == len(before) + 3  # article, document, rules
        else:
            assert after == before and (there or self.broken), f"add ended with {status}"

    @precondition(lambda self: self.dated())
    @rule(pick=PICK)
    def edit_validly(self, pick: int) -> None:
        """A note at a date, or one date less."""
        path = self.dated()[pick % len(self.dated())]
        self.number += 1
        self.say("edit", path.name, pick % 4)
        if pick % 4:
            edit(path, lambda value: value["dates"][-1].update(note=f"Note {self.number}."))
        else:
            edit(path, lambda value: value["dates"].pop())

    @precondition(lambda self: not self.broken and self.dated())
    @rule(pick=PICK, how=st.sampled_from([*BREAKS, "cut", "seed", "split"]))
    def edit_invalidly(self, pick: int, how: str) -> None:
        """What `khabar validate` must refuse."""
        path = self.dated()[pick % len(self.dated())]
        if how == "seed":
            path = sorted(self.layout.seeds.glob("*.txt"))[pick % len(self.ids())]
        elif how == "split":
            path = self.layout.registry / "stories.json"
        self.say("break", how, path.name)
        raw = self.broken[path] = path.read_bytes()
        if how in BREAKS:
            edit(path, BREAKS[how])
        elif how == "split":
            edit(path, lambda value: value["stories"][0].update(split="tset"))
        else:
            path.write_bytes(raw[: len(raw) // 2] if how == "cut" else raw + b"\n")

    @precondition(lambda self: self.broken)
    @rule()
    def mend(self) -> None:
        self.say("mend")
        for path, raw in self.broken.items():
            path.write_bytes(raw)
        self.broken = {}

    @precondition(lambda self: not self.broken and len(self.ids()) > 1)
    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        """A document with everything that is its own."""
        name = self.ids()[pick % len(self.ids())]
        self.say("delete", name)
        (self.layout.seeds / json.loads((self.layout.documents / f"{name}.json").read_bytes())["seed"]).unlink()
        for path in self.layout.corpus.glob(f"*/{name}.json"):
            path.unlink()
        self._list({name: None})

    @precondition(lambda self: not self.broken)
    @rule(pick=PICK)
    def rename_document(self, pick: int) -> None:
        """Under another id everywhere; its rule layer is left to `annotate`."""
        name = self.ids()[pick % len(self.ids())]
        self.number += 1
        new = f"r{self.number}"
        self.say("rename", name, new)
        for folder, key in ((self.layout.documents, "id"), (self.layout.annotations("hand"), "document")):
            if (folder / f"{name}.json").is_file():
                (folder / f"{name}.json").rename(folder / f"{new}.json")
                edit(folder / f"{new}.json", lambda value, key=key: value.update({key: new}))
        (self.layout.annotations("rules") / f"{name}.json").unlink(missing_ok=True)
        self.rules_current = False
        self._list({name: new})

    def _list(self, new: dict[str, str | None]) -> None:
        def change(value: Any) -> None:
            for story in value["stories"]:
                story["documents"] = [d for name in story["documents"] if (d := new.get(name, name))]
            value["stories"] = [story for story in value["stories"] if story["documents"]]

        edit(self.layout.registry / "stories.json", change)

    @precondition(lambda self: self.dated())
    @rule(pick=PICK)
    def rename_item(self, pick: int) -> None:
        """A date under another id, also where another one is anchored to it."""
        path = self.dated()[pick % len(self.dated())]
        self.number += 1
        self.say("rename-item", path.name)

        def change(value: Any) -> None:
            old, new = value["dates"][0]["id"], f"d-{100 + self.number}"
            value["dates"][0]["id"] = new
            for date in value["dates"]:
                if date["anchor"] == old:
                    date["anchor"] = new

        edit(path, change)

    @precondition(lambda self: any(json.loads(p.read_bytes()).get("entities") for p in self.dated()))
    @rule(pick=PICK)
    def relabel(self, pick: int) -> None:
        """An entity becomes a city, a region, a country."""
        (path,) = [p for p in self.dated() if json.loads(p.read_bytes()).get("entities")]
        subtype = ("city", "region", "country")[pick % 3]
        self.say("relabel", subtype)

        def change(value: Any) -> None:
            for item in value["entities"]:
                if item["type"] == "GPE":
                    item["subtype"] = subtype

        edit(path, change)

    @precondition(lambda self: not self.broken)
    @rule(pick=PICK)
    def annotate_by_hand(self, pick: int) -> None:
        """A first hand layer: the dates that the rules have found."""
        bare = [n for n in self.ids() if not (self.layout.annotations("hand") / f"{n}.json").is_file()]
        bare = [n for n in bare if (self.layout.annotations("rules") / f"{n}.json").is_file()]
        self.say("annotate-by-hand", bare)
        if bare:
            name = bare[pick % len(bare)]
            value = json.loads((self.layout.annotations("rules") / f"{name}.json").read_bytes())
            made = {k: v for k, v in value.items() if k not in oracle.LAYERS}
            made |= {"layer": "hand", "annotator": "invented"}
            made["dates"] = [{k: v for k, v in item.items() if k != "rule"} for item in value["dates"]]
            path = self.layout.annotations("hand") / f"{name}.json"
            path.write_text("{}", "utf-8")
            edit(path, lambda empty: empty.update(made))

    @rule(seconds=st.sampled_from([600, 1800, 3601, 90_000]))
    def clock(self, seconds: int) -> None:
        self.say("clock", seconds)
        self.now += seconds

    @rule(pick=PICK)
    def roll_back_files(self, pick: int) -> None:
        """As `git checkout` of the files of an earlier build would."""
        files, _ = self.shelf[pick % len(self.shelf)]
        self.say("roll-back-files", pick % len(self.shelf))
        for name in self.files():
            (self.root / name).unlink()
        for name, raw in files.items():
            (self.root / name).write_bytes(raw)
        self.broken, self.rules_current = {}, False

    @rule(pick=PICK)
    def roll_back_card(self, pick: int) -> None:
        """An earlier card is put back while its version is still there. The version it replaces has no hour then."""
        there = [name for name in self.cards if not oracle.whole(self.layout.data / name)]
        self.say("roll-back-card", len(there))
        if not self.damaged and there:
            name = there[pick % len(there)]
            self.finished &= name == self.committed.folder
            raw, self.committed = self.cards[name]
            self.layout.card.write_bytes(raw)
            self.replaced.pop(name, None)

    @rule(pick=PICK, how=st.sampled_from(["flip", "cut", "gone", "stray"]))
    def damage(self, pick: int, how: str) -> None:
        """A published file is changed: `khabar verify` says so at once."""
        if self.damaged:
            return
        self.say("damage", how)
        files = sorted((self.layout.data / self.committed.folder).rglob("*.parquet"))
        path = files[pick % len(files)]
        raw = path.read_bytes()
        if how == "flip":
            path.write_bytes(raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:])
        elif how == "stray":
            path.with_name("more.parquet").write_bytes(raw)
        elif how == "gone":
            path.unlink()
        else:
            path.write_bytes(raw[: pick % len(raw)])
        self.damaged, self.finished = True, False
        self.spoilt.add(self.committed.folder)
        assert verify(self.layout), f"verify does not see what is {how}"

    # What the commands do

    @precondition(lambda self: not self.rules_current)
    @rule()
    def annotate(self) -> None:
        self.say("annotate")
        _, _, found = building.annotate_corpus(self.layout)
        assert bool(found) <= bool(self.broken)
        self.rules_current = not self.broken

    @precondition(lambda self: not self.done)
    @rule()
    def build(self) -> None:
        """Published is what the files say now; nothing is, where they are invalid."""
        self.say("build")
        meant = self.meant()
        try:
            outcome = building.build(self.layout, clock=lambda: self.now)
        except building.Invalid:
            assert meant is None, "a valid corpus is refused"
            return
        except publish.NotPublished as error:
            assert "rules" in str(error) and not self.rules_current
            return
        except Exception as error:
            raise AssertionError(f"the build ended with {type(error).__name__}: {error}") from error
        assert meant is not None, "an invalid corpus is published"
        self.settle([meant])
        assert not list(self.layout.data.glob(".[sr]*-*")), "leftovers"
        self.finished, self.damaged, self.done = True, False, not outcome.changed
        if self.committed.folder != self.shelf[-1][1].folder:
            self.shelf.append((self.files(), self.committed))

    @rule(pick=PICK)
    def edit_and_build(self, pick: int) -> None:
        """The two that matter most come together, since steps are few."""
        if self.dated():
            self.edit_validly(pick)
        self.build()

    @rule(pick=PICK, call=st.integers(1, CALLS), half=st.booleans())
    def edit_and_die(self, pick: int, call: int, half: bool) -> None:
        if self.dated():
            self.edit_validly(pick)
        self.build_killed(call, half)

    @rule(call=st.integers(1, CALLS), half=st.booleans())
    def build_killed(self, call: int, half: bool) -> None:
        """Published is the state before or the one of now."""
        self.say("build-killed", call, half)
        meant = self.meant()
        ended = self.killed(call, half, lambda: building.build(self.layout, clock=lambda: self.now))
        self.finished = False
        Machine.steps["kill: in vain" if ended is None else "kill: refused" if meant is None else "kill: hit"] += 1
        assert ended in (None, "ended: 9") or "Invalid" in ended or "NotPublished" in ended, ended
        if meant is None:
            assert ended is not None, "an invalid corpus is published"
        if self.damaged:
            self.damaged = bool(verify(self.layout))
        if not self.damaged:
            self.settle([self.committed, *([meant] if meant else [])])

    @precondition(lambda self: not self.checked)
    @rule()
    def check(self) -> None:
        """`build --check` says what is stale, and writes nothing."""
        self.say("check")
        self.checked = True
        before = faults.key(faults.read(self.root))
        try:
            found = building.stale(self.layout)
        except building.Invalid:
            assert self.broken, "a valid corpus is refused"
            return
        assert not self.broken, "an invalid corpus is passed"
        assert faults.key(faults.read(self.root)) == before
        if self.finished and self.rules_current:
            same = not list(oracle.differences(self.committed, oracle.wanted(self.layout)))
            same = same and self.shelf[-1][0] == self.files()
            assert same == (not found), f"stale: {found}"

    @rule(call=st.none() | st.integers(1, CALLS))
    def release(self, call: int | None) -> None:
        """A release without texts in a folder of its own, whole or killed."""
        self.say("release", call)
        meant = self.meant()
        if call is None:
            try:
                building.build_withheld(self.layout, self.out)
            except (building.Invalid, publish.NotPublished):
                assert meant is None or not self.rules_current
                return
            self.released = meant
            return
        ended = self.killed(call, False, lambda: building.build_withheld(self.layout, self.out))
        assert ended in (None, "ended: 9") or "Invalid" in ended or "NotPublished" in ended, ended
        if meant and self.out.is_dir() and self.published_hashes() == meant.hashes:
            self.released = meant

    def killed(self, call: int, half: bool, action: Callable[[], Any]) -> Any:
        """Do it in a process that is killed at its n-th call that changes the disk; None where it came to its end."""

        def act() -> None:
            left = [call]

            def before(name: str, first_half: Callable[[], None] | None) -> None:
                left[0] -= 1
                if left[0] == 0:
                    if half and first_half:
                        first_half()
                    os._exit(9)

            faults.guard(self.root, before)
            action()

        return faults.in_child(act)

    # What must hold

    def meant(self) -> oracle.State | None:
        """The state that the files are, or None for an invalid corpus."""
        return None if self.broken else oracle.wanted(self.layout)

    def settle(self, states: list[oracle.State]) -> None:
        """Find out which of some states is published, and what follows for the folders of the others."""
        found = oracle.seen(self.layout.corpus)
        assert found is not None, "there is no card"
        wrong = [list(oracle.differences(found, state)) for state in states]
        assert [] in wrong, f"published is no committed state: {wrong}"
        old, self.committed = self.committed, replace(states[wrong.index([])], folder=found.folder)
        if old.folder != found.folder:
            self.replaced[old.folder] = self.now
            self.replaced.pop(found.folder, None)
        self.spoilt.discard(found.folder)
        self.cards[found.folder] = (self.layout.card.read_bytes(), self.committed)

    def published_hashes(self) -> dict[str, str]:
        """Of the state that the release was made of."""
        folder = publish.pointed_folder(in_folder(self.out, home().schema))
        assert folder is not None
        listed = json.loads((folder / "manifest.json").read_bytes())["withheld"]["files"]
        return {entry["path"].removesuffix(".parquet"): entry["logical"] for entry in listed}

    @invariant()
    def a_reader_meets_a_whole_committed_state(self) -> None:
        for folder in self.layout.data.iterdir():
            if not folder.name.startswith(".") and folder.name not in self.spoilt:
                assert (wrong := oracle.whole(folder)) == "", f"half of a version is to be seen: {wrong}"
        for name, since in self.replaced.items():
            kept = (self.layout.data / name).is_dir()
            assert kept or self.now - since >= publish.GRACE, f"{name} had no hour"
        if self.out.is_dir() and (tree := files_of(self.out)) != self.before.get("out"):
            self.before["out"] = tree
            assert self.released is not None, "a release is there that nobody has made"
            assert self.published_hashes() == self.released.hashes
            assert [f.message for f in verify(in_folder(self.out, home().schema))] == []
        tree = {**files_of(self.layout.data), self.layout.card: self.layout.card.stat().st_mtime_ns}
        if tree == self.before.get("corpus") or self.damaged:
            return
        self.before["corpus"] = tree
        found = oracle.seen(self.layout.corpus)
        assert found is not None and list(oracle.differences(found, self.committed)) == []
        assert [f.message for f in verify(self.layout)] == []
        Machine.steps["looks"] += 1
        if self.loads and Machine.steps["looks"] % self.loads == 0:
            self.load()

    def load(self) -> None:
        """`datasets` loads the same documents and items."""
        from datasets import load_dataset

        Machine.steps["loads"] += 1
        cache = self.root / "cache"
        for name, items in [("documents", None), *((n, i) for n, i in self.committed.items.items() if "/" in n)]:
            config, _, split = name.partition("/")
            data = load_dataset(str(self.layout.corpus), config, cache_dir=str(cache))
            if items is None:
                assert {s: set(data[s]["id"]) for s in data} == {s: set(d) for s, d in self.committed.documents.items()}
            else:
                assert [f"{row['document']} {row['id']}" for row in data[split]] == list(items)
        shutil.rmtree(cache)


def machines(count: int, steps: int, number: int, without: tuple[str, ...] = ()) -> None:
    """Let some machines run; raises what the first one that fails met, its steps in `Machine.log`.

    `without` names rules that they do not have.
    """
    batch = type("Machine", (Machine,), dict.fromkeys(without))
    chosen = settings(
        max_examples=count, stateful_step_count=steps, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(batch), settings=chosen)


@contextlib.contextmanager
def quick() -> Iterator[None]:
    """Cards are read and written by the C library, and the schemas read once: they would be most of the time.

    The package itself does neither: a card of a few hundred thousand brackets ends the process of the C library, and a
    command reads the schemas once or twice.
    """
    kept = yaml.safe_load, yaml.safe_dump
    yaml.safe_load = lru_cache(32)(partial(yaml.load, Loader=yaml.CSafeLoader))
    yaml.safe_dump = partial(yaml.dump, Dumper=yaml.CSafeDumper)
    before = Schema.__dict__["files"]
    known = lru_cache(2)(lambda folder: READ.func(Schema(folder)))
    Schema.files = property(lambda schema: known(schema.folder))  # type: ignore[assignment]
    try:
        yield
    finally:
        yaml.safe_load, yaml.safe_dump = kept
        Schema.files = before


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder with the template in which machines run."""
    with faults.workshop() as folder:
        Machine.place = Path(folder).resolve()
        done = faults.in_child(lambda: template(Machine.place / "template"))
        assert done is None, done
        Machine.steps.clear()
        with quick():
            yield Machine.place


def run(count: int = 300, seconds: float = 3600, first: int = 0, steps: int = STEPS, loads: int = 40) -> dict[str, Any]:
    """Machines in batches, each of its own seed."""
    bad: list[str] = []
    end = time.monotonic() + seconds
    with workplace():
        Machine.loads = loads
        for number in range(first, first + count, BATCH):
            if time.monotonic() > end:
                break
            try:
                machines(min(BATCH, first + count - number), steps, number)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                said = f"{type(error).__name__} at {where.name}: {where.line} {error}"[:500]
                bad.append(f"seed {number}: {said} after {'; '.join(Machine.log)}")
    done = dict(Machine.steps)
    return {
        "count": done.pop("machines", 0),
        "looks": done.pop("looks", 0),
        "loads": done.pop("loads", 0),
        "steps": sum(n for name, n in done.items() if not name.startswith("kill:")),
        "done": dict(sorted(done.items())),
        "bad": len(bad),
        "shown": bad[: frame.BAD_SHOWN],
    }


if __name__ == "__main__":
    frame.main("stateful", run, 300)
