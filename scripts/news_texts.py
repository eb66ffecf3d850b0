"""Generated news for benchmarks: as many documents as wanted, of the shape and the compressibility of real ones.

Paragraphs of the seeds, shuffled, with names, days, months and numbers exchanged, and three words in ten replaced by
made-up ones drawn with Zipf-like weights. The same arguments give the same texts. Not for measuring quality.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khabar import lexicon

ROOTS = "بتثجحخدرزسشصضطعغفقكلمنهوي"
SHAPES = [
    "{0}ا{1}{2}", "{0}{1}ي{2}", "م{0}{1}و{2}", "{0}{1}ا{2}", "{0}{1}{2}ان", "أ{0}{1}{2}", "{0}و{1}{2}",
    "{0}{1}و{2}ي", "ال{0}{1}ي{2}", "ال{0}ا{1}{2}ي",
]  # fmt: skip
SURNAMES = [
    "الأسد", "كيري", "لافروف", "كارتر", "بوتين", "أوباما", "هاموند", "ميركل", "هولاند", "أردوغان", "السيسي",
    "العبادي", "الحريري", "الجبير",
]  # fmt: skip
CITIES = [
    "سوريا", "روسيا", "موسكو", "واشنطن", "دمشق", "حلب", "حمص", "بغداد",
]  # fmt: skip
MONTHS = [
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
    "ديسمبر", "شباط", "آذار", "نيسان", "أيار", "تموز", "آب", "أيلول",
]  # fmt: skip
DAYS = [
    "السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة",
]  # fmt: skip
BYTES = 2700  # of a document, at least
NOISE = 0.3  # share of words replaced


def documents(seeds: Path, count: int, size: int = BYTES) -> Iterator[dict[str, Any]]:
    """Documents of at least `size` bytes, by default about 3 KB: id, dct and text."""
    draw = random.Random(3)
    vocabulary = [word(draw) for _ in range(60_000)]
    pools = {name: pool for pool in (SURNAMES, CITIES, MONTHS, DAYS) for name in pool}
    known = re.compile("|".join(sorted(map(re.escape, pools), key=len, reverse=True)) + r"|\b[0-9]{1,4}\b")

    def exchanged(match: re.Match[str]) -> str:
        found = match.group()
        if found.isdigit():
            return str(draw.randint(1995, 2024) if len(found) == 4 else draw.randint(1, 10 ** len(found) - 1))
        return draw.choice(pools[found]) if draw.random() < 0.7 else found

    def noisy(text: str) -> str:
        chosen = (
            vocabulary[int(len(vocabulary) ** draw.random()) - 1] if draw.random() < NOISE else w
            for w in text.split(" ")
        )
        return " ".join(chosen)

    found = paragraphs(seeds)
    for number in range(count):
        parts: list[str] = []
        while sum(len(part.encode()) for part in parts) < size:
            parts.append(known.sub(exchanged, draw.choice(found)))
        day = f"{draw.randint(2010, 2024)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        yield {"id": f"d{number:07d}", "dct": day, "text": noisy("\n".join(parts))}


def paragraphs(seeds: Path) -> list[str]:
    """Paragraphs of the seeds; long ones are cut at sentence ends, so that documents stay at their size."""
    found = []
    for path in sorted(seeds.glob("*.txt")):
        for line in path.read_text("utf-8").split("\n"):
            part = ""
            for sentence in re.split(r"(?<=[.؟!]) ", line.strip()):
                part += (" " if part else "") + sentence
                if len(part) > 300:
                    found.append(part)
                    part = ""
            if part:
                found.append(part)
    return found


def word(draw: random.Random) -> str:
    """A word of Arabic shape that is probably none."""
    return draw.choice(SHAPES).format(*draw.sample(ROOTS, 3))


def names(count: int) -> list[str]:
    """A gazetteer: given names with made-up surnames, made-up towns and companies, each once."""
    draw = random.Random(7)
    first = [row["name"] for row in lexicon.load("given_names") if row["kind"] not in ("link", "family-first")]
    found: dict[str, None] = {}
    while len(found) < count:
        kind = draw.random()
        if kind < 0.9:
            middle = f" {word(draw)}" if kind > 0.8 else ""
            found[f"{draw.choice(first) if kind < 0.5 else word(draw)}{middle} {word(draw)}"] = None
        else:
            found[f"{draw.choice(('مدينة', 'شركة', 'حزب', 'جامعة'))} {word(draw)} {word(draw)}"] = None
    return list(found)
