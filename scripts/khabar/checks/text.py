"""Level 0: the bytes of the seeds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from khabar.checks import check
from khabar.findings import Finding
from khabar.sources import Record, SeedFile
from khabar.text import line_column

LEVEL = 0
SHORTEST = 100
LONGEST = 2_000_000
ALLOWED_CONTROLS = "\n\t\r"  # a carriage return has a check of its own
OVERRIDES = "\u202d\u202e"


@check
def raw_not_utf8(seed: SeedFile) -> Iterator[Finding]:
    """A seed is UTF-8 without exception: no other encoding, no surrogate bytes, no cut character."""
    if seed.raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # raw-utf16 says it better
    try:
        seed.raw.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        good = seed.raw[: error.start].decode("utf-8", "strict")
        line, column = line_column(good, len(good))
        message = f"byte 0x{seed.raw[error.start]:02x} at byte offset {error.start} is not UTF-8 ({error.reason})."
        fix = "fetch the article again as UTF-8, or re-encode it from cp1256 if that is what it is."
        yield Finding(seed.name, line, column, "", "", message, fix, document=seed.document)


@check
def raw_utf16(seed: SeedFile) -> Iterator[Finding]:
    """A seed is not UTF-16."""
    if seed.raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield seed.finding(None, "the file is UTF-16, seeds are UTF-8.", "convert it to UTF-8.")


@check
def raw_bom_start(seed: SeedFile) -> Iterator[Finding]:
    """A seed does not start with a byte-order mark, which would shift every offset by one."""
    if seed.raw.startswith(b"\xef\xbb\xbf"):
        fix = "remove the three bytes EF BB BF; offsets counted with the mark go down by one."
        yield seed.finding(0, "the file starts with a byte-order mark.", fix)


@check
def raw_cr(seed: SeedFile) -> Iterator[Finding]:
    """Lines of a seed end with U+000A alone."""
    if seed.text and "\r" in seed.text:
        message = f"{seed.text.count(chr(13))} carriage returns; lines end with U+000A alone."
        yield seed.finding(seed.text.index("\r"), message, "convert the line ends once, before annotating.")


@check
def raw_control(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no control characters but line feed and tab (a NUL or U+001A is the trace of a broken copy)."""
    for position, character in enumerate(seed.text or ""):
        if unicodedata.category(character) == "Cc" and character not in ALLOWED_CONTROLS:
            message = f"control character U+{ord(character):04X}."
            yield seed.finding(position, message, "fetch the article again.")


@check
def raw_bidi_override(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no bidirectional override, which shows text in an order it does not have."""
    for position, character in enumerate(seed.text or ""):
        if character in OVERRIDES:
            message = f"bidirectional override U+{ord(character):04X}."
            yield seed.finding(position, message, "fetch the article again, or leave it out.")


@check
def raw_replacement(seed: SeedFile) -> Iterator[Finding]:
    """A seed holds no U+FFFD: where one stands, text was lost before."""
    if seed.text and "\ufffd" in seed.text:
        message = f"{seed.text.count(chr(0xFFFD))} replacement characters U+FFFD: text was lost earlier."
        yield seed.finding(seed.text.index("\ufffd"), message, "fetch the article again.")


@check
def raw_too_short(seed: SeedFile) -> Iterator[Finding]:
    """An article has at least 100 code points."""
    if seed.text is not None and len(seed.text) < SHORTEST:
        message = f"{len(seed.text)} code points, an article has at least {SHORTEST}."
        yield seed.finding(None, message, "fetch the whole article, or leave it out.")


@check
def raw_too_long(seed: SeedFile) -> Iterator[Finding]:
    """An article has at most two million code points."""
    if seed.text is not None and len(seed.text) > LONGEST:
        message = f"{len(seed.text)} code points, the limit is {LONGEST}."
        yield seed.finding(None, message, "split the file into its articles.")


@check
def raw_missing(record: Record) -> Iterator[Finding]:
    """The seed that a document names is there."""
    if record.seed is None and isinstance(record.file.value, dict) and "seed" in record.file.value:
        message = f"the seed {str(record.file.value['seed'])[:100]} is not in seeds/."
        yield record.file.finding("/seed", message, "restore the seed, or correct the name.")


@check
def raw_hash_mismatch(record: Record) -> Iterator[Finding]:
    """The seed's bytes are those whose SHA-256 the document and its annotations name."""
    if record.seed is None or record.seed.text is None:
        return
    for file in record.files:
        named = file.value.get("sha256") if isinstance(file.value, dict) else None
        if isinstance(named, str) and named != record.seed.sha256:
            message = f"the seed {record.seed.name} has SHA-256 {record.seed.sha256}, this file names {named}."
            fix = "restore the seed; if the new text is meant, move the annotations to it and write its hash here."
            yield file.finding("/sha256", message, fix)
