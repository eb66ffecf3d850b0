"""Level 0: characters of a seed that nobody sees. All of them are kept; a reader should know that they are there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import SeedFile

LEVEL = 0
LISTED = 5  # offsets that a message repeats

# Overrides have a check of their own (raw-bidi-override).
_OPENING = dict.fromkeys("\u202a\u202b", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_ZERO_WIDTH = re.compile("[\u200b\u00ad\u2060\u180e\u034f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_SEPARATOR = re.compile("[\u2028\u2029\x85\x0b\x0c]")
_MARKUP = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});|</?[a-zA-Z][^<>\n]{0,200}>")


def _found(seed: SeedFile, pattern: re.Pattern[str], what: str, fix: str) -> Iterator[Finding]:
    """One finding for all matches of a pattern, at the first of them."""
    starts = [match.start() for match in pattern.finditer(seed.text or "")]
    if starts:
        listed = ", ".join(map(str, starts[:LISTED])) + (", …" if len(starts) > LISTED else "")
        message = f"{what}: {len(starts)}, at {listed}."
        yield seed.finding(starts[0], message, fix, "warning")


@check
def raw_bom_inside(seed: SeedFile) -> Iterator[Finding]:
    """No byte-order mark stands inside a seed, where two files were joined."""
    inside = re.compile("(?<!^)\ufeff")
    yield from _found(seed, inside, "byte-order marks inside the text", "see whether two articles were joined here.")


@check
def raw_zero_width(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no soft hyphen and no invisible space or joiner that Arabic has no use for (ZWJ and ZWNJ it has)."""
    fix = "keep them if the article has them: they count as characters; a name with one inside equals no other."
    yield from _found(seed, _ZERO_WIDTH, "characters of no width", fix)


@check
def raw_private_use(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no character for private use, which another font shows as something else."""
    yield from _found(seed, _PRIVATE, "characters for private use", "see in the printed article what stands there.")


@check
def raw_presentation_forms(seed: SeedFile) -> Iterator[Finding]:
    """Letters of a seed are letters, not presentation forms (a ligature is one character there and several here)."""
    fix = "keep them: matching folds a copy; but see whether the text came out of a PDF with its words turned round."
    yield from _found(seed, _PRESENTATION, "Arabic presentation forms", fix)


@check
def raw_line_separator(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no line end that some readers see and others do not (U+2028, U+2029, U+0085, U+000B, U+000C)."""
    fix = "keep them if the article has them; lines of this project end with U+000A alone."
    yield from _found(seed, _SEPARATOR, "line ends of another kind", fix)


@check
def raw_html_residue(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no HTML tags or entities, which a page's text does not have."""
    fix = "extract the text again with an HTML parser, before annotating; never in place, it would move all offsets."
    yield from _found(seed, _MARKUP, "HTML tags or entities", fix)


@check
def raw_not_nfc(seed: SeedFile) -> Iterator[Finding]:
    """A seed is in Unicode normal form C, or a note says that it is not; nothing normalises it."""
    if seed.text and not unicodedata.is_normalized("NFC", seed.text):
        other = unicodedata.normalize("NFC", seed.text)
        first = next((i for i, (a, b) in enumerate(zip(seed.text, other, strict=False)) if a != b), 0)
        fix = "none needed: it is kept so; readers who normalise it must move their offsets."
        yield seed.finding(first, "the text is not in normal form C.", fix, "note")


@check
def raw_bidi_unbalanced(seed: SeedFile) -> Iterator[Finding]:
    """Whatever turns the direction of a line is closed on that line, or shows what follows in another order."""
    awaited: list[tuple[int, str]] = []
    for position, character in enumerate((seed.text or "") + "\n"):
        if character in _OPENING:
            awaited.append((position, _OPENING[character]))
        elif awaited and character == awaited[-1][1]:
            awaited.pop()
        elif character == "\n" and awaited:
            opened = awaited[0][0]
            message = f"U+{ord((seed.text or '')[opened]):04X} is not closed on its line."
            yield seed.finding(opened, message, "close it in the article's source, or leave it out.", "warning")
            awaited = []
