"""Named events, documents and products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from khabar.layers import Item
from khabar.matching import Pattern
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._lists import Begun
from khabar.rules.entities._reading import Reading, mention, read
from khabar.segment import Page


@lru_cache(maxsize=4)
def _works(reading: Reading) -> tuple[gazetteer.Hit, ...]:
    return tuple(gazetteer.works().find(reading))


def _known(page: Page, type_: str) -> Iterator[Item]:
    for hit in _works(read(page)):
        if hit.entry.type == type_:
            start = hit.start + (len(hit.entry.head) + 1 if hit.entry.head else 0)
            yield mention(page, start, hit.end, type_, hit.entry.subtype, hit.entry.key)


@rule(rank=65)
def event(page: Page, found: Found) -> Iterator[Item]:
    """A named event: الحرب العالمية الثانية, كأس العالم."""
    yield from _known(page, "EVENT")


@rule(rank=65)
def document(page: Page, found: Found) -> Iterator[Item]:
    """A named agreement, treaty or declaration: اتفاق أوسلو, وعد بلفور."""
    yield from _known(page, "DOC")


RESOLUTION = Pattern("(?:ال)?قرار(?: مجلس الامن(?: الدولي)?)?(?: الدولي)?(?: الاممي)? (?:رقم )?[0-9]{3,4}")


@rule(rank=66)
def resolution(page: Page, found: Found) -> Iterator[Item]:
    """A numbered resolution: قرار مجلس الأمن 1701, القرار رقم 242."""
    for match in RESOLUTION.find(page.folded.text):
        number = match.group(0).split(" ")[-1]
        yield mention(page, match.start(), match.end(), "DOC", "agreement", f"doc-resolution-{number}")


IN_ARABIC = "سوخوي|ميغ|ميج|توبوليف|اف|بي|اس|سي|بوينغ|ايرباص|انتونوف|اليوشن|تي|اتش"
IN_LATIN = "F|B|S|C|MiG|Su|Tu|SU|TU|MIG|A|T|MQ|RQ|AH|UH"
MODEL = re.compile(
    f"(?:{IN_ARABIC})(?: {{0,2}}[-ـ–] {{0,2}}| )[0-9]{{1,3}}(?:[A-Z])?|(?:{IN_LATIN})-[0-9]{{1,4}}[A-Z]?"
)
_MAKES = Begun(dict.fromkeys((IN_ARABIC + "|" + IN_LATIN).split("|")))
VEHICLES = (
    "سوخوي",
    "ميغ",
    "ميج",
    "توبوليف",
    "اف",
    "بي",
    "بوينغ",
    "ايرباص",
    "انتونوف",
    "اليوشن",
    "F",
    "B",
    "Mi",
    "Su",
    "Tu",
)


@rule(rank=66)
def model(page: Page, found: Found) -> Iterator[Item]:
    """A weapon or vehicle by letters and number: إف-16, سوخوي 24, إس-300."""
    for match in read(page).matches(MODEL, _MAKES):
        text = match.group(0)
        if text.startswith(("بي ", "سي ", "تي ", "اف ", "اس ")) and "-" not in text:
            continue
        subtype = "vehicle" if text.startswith(VEHICLES) else "weapon"
        yield mention(page, match.start(), match.end(), "PRODUCT", subtype)


@rule(rank=60)
def product(page: Page, found: Found) -> Iterator[Item]:
    """A weapon, vehicle or good by its name: كلاشنيكوف, توماهوك, طائرة أباتشي."""
    yield from _known(page, "PRODUCT")
