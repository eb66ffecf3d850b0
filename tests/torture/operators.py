"""Operators: each breaks a valid corpus at a random place in one way, and names the checks that may say so.

An operator is a function of a corpus and a chance; it is found by the mark `@operator`. It yields None where the file
it drew has no such place. A mutant that cannot be told from a valid record says so in `equivalent`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from khabar.text import digest
from torture.corpora import Changes, Corpus


class Mutant(NamedTuple):
    """Changed files, the checks of which one has to find it, and why none may have to."""

    changes: Changes
    expected: frozenset[str]
    equivalent: str = ""


Operator = Callable[[Corpus, random.Random], Mutant | None]
OPERATORS: dict[str, Operator] = {}
LABELS = {"type", "form", "status", "function", "medium", "polarity", "determinacy", "complementizer", "expression",
          "anonymity", "kind", "method", "origin", "split"}  # fmt: skip
LAYERS = ("entities", "quotes", "quote_marks", "dates")
LOOK_ALIKE = str.maketrans("aceopxyPEOTACHMKB", "асеорхуРЕОТАСНМКВ")
OFFSETS = ("offset-quote-mismatch", "offset-range", "offset-empty", "offset-order")


def operator(body: Operator) -> Operator:
    """Mark a function as an operator; its name is the operator's."""
    OPERATORS[body.__name__.replace("_", "-")] = body
    return body


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def walk(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value inside a value with its path."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, x in inner:
        yield from walk(x, (*path, key))


def spans(value: Any) -> list[dict[str, Any]]:
    return [x for _, x in walk(value) if isinstance(x, dict) and {"start", "end", "text"} <= set(x)]


def drawn(corpus: Corpus, chance: random.Random, *kinds: str) -> tuple[str, Any]:
    """A file of one of the kinds, and a copy of its value."""
    names = [n for kind in kinds or ("annotations", "document") for n in corpus.by_kind.get(kind, [])]
    name = chance.choice(names)
    return name, corpus.value(name)


def one_span(change: Callable[[dict[str, Any], str, random.Random], str | None], *expected: str) -> Operator:
    """An operator that changes one span; `change` says why the span is still right, if it is."""

    def apply(corpus: Corpus, chance: random.Random) -> Mutant | None:
        name, value = drawn(corpus, chance)
        found = spans(value)
        if not found:
            return None
        why = change(chance.choice(found), corpus.text(name), chance)
        return Mutant({name: dumped(value)}, frozenset(expected), why or "")

    return apply


def named(name: str, body: Operator) -> None:
    OPERATORS[name] = body


def _same(span: dict[str, Any], text: str) -> str | None:
    """Why a moved span may stand where it stands: the same text is there too."""
    return "the same letters stand there too" if text[span["start"] : span["end"]] == span["text"] else None


def _move(first: int, last: int) -> Callable[[dict[str, Any], str, random.Random], str | None]:
    def change(span: dict[str, Any], text: str, chance: random.Random) -> str | None:
        span["start"] += first
        span["end"] += last
        return _same(span, text)

    return change


def _swap(span: dict[str, Any], text: str, chance: random.Random) -> None:
    span["start"], span["end"] = span["end"], span["start"]


def _units(encoding: str, width: int) -> Callable[[dict[str, Any], str, random.Random], str | None]:
    def change(span: dict[str, Any], text: str, chance: random.Random) -> str | None:
        for key in ("start", "end"):
            span[key] = len(text[: span[key]].encode(encoding)) // width
        return _same(span, text) and "no character before it has another width in that unit"

    return change


def _text(span: dict[str, Any], text: str, chance: random.Random) -> None:
    letters = list(span["text"])
    at = chance.randrange(len(letters))
    letters[at] = chance.choice([c for c in "ابتثجحخدذ" if c != letters[at]])
    span["text"] = "".join(letters)


def _tatweel(span: dict[str, Any], text: str, chance: random.Random) -> None:
    at = chance.randrange(len(span["text"])) + 1
    span["text"] = span["text"][:at] + "ـ" + span["text"][at:]


def _set(key: str, make: Callable[[Any, str], Any]) -> Callable[[dict[str, Any], str, random.Random], str | None]:
    def change(span: dict[str, Any], text: str, chance: random.Random) -> None:
        span[key] = make(span[key], text)

    return change


def _empty(span: dict[str, Any], text: str, chance: random.Random) -> None:
    span["end"] = span["start"]


named("swap-ends", one_span(_swap, "offset-order"))
named("end-one-more", one_span(_move(0, 1), *OFFSETS))
named("end-one-less", one_span(_move(0, -1), *OFFSETS))
named("start-one-more", one_span(_move(1, 0), *OFFSETS))
named("both-one-more", one_span(_move(1, 1), *OFFSETS))
named("both-one-less", one_span(_move(-1, -1), *OFFSETS, "schema-value"))
named("utf-16-units", one_span(_units("utf-16-le", 2), *OFFSETS))
named("utf-8-bytes", one_span(_units("utf-8", 1), *OFFSETS))
named("other-letter", one_span(_text, "offset-quote-mismatch"))
named("tatweel-added", one_span(_tatweel, "offset-quote-mismatch"))
named("end-outside", one_span(_set("end", lambda end, text: len(text) + end), "offset-range"))
named("negative", one_span(_set("start", lambda start, _: -1 - start), "schema-value"))
named("wide", one_span(_set("end", lambda end, _: 2**31 + end), "schema-value"))
named("huge", one_span(_set("end", lambda end, _: 2**53 + 1 + end), "json-int-range"))
named("fraction", one_span(_set("start", lambda start, _: float(start)), "json-not-integer"))
named("nan", one_span(_set("start", lambda start, _: float("nan")), "json-nonfinite"))
named("start-as-string", one_span(_set("start", lambda start, _: str(start)), "schema-type"))
named("end-as-truth", one_span(_set("end", lambda end, _: True), "schema-type"))
named("half-a-pair", one_span(_set("text", lambda old, _: old + "\ud800"), "json-surrogate", "json-encoding"))
named("empty", one_span(_empty, "offset-empty"))


@operator
def drop_field(corpus: Corpus, chance: random.Random) -> Mutant | None:
    """A field that every schema requires is left out."""
    name, value = drawn(corpus, chance, "annotations", "document", "registry/stories", "registry/utterances")
    wanted = ("id", "start", "end", "text", "span", "type", "open", "status", "documents", "realisations")
    boxes = [(x, k) for _, x in walk(value) if isinstance(x, dict) for k in wanted if k in x]
    box, key = chance.choice(boxes)
    del box[key]
    return Mutant({name: dumped(value)}, frozenset({"schema-missing-field"}))


@operator
def misspell_field(corpus: Corpus, chance: random.Random) -> Mutant | None:
    """A letter of a field's name is doubled."""
    name, value = drawn(corpus, chance, "annotations", "document", "registry/entities", "registry/stories")
    box = chance.choice([x for _, x in walk(value) if isinstance(x, dict) and x])
    key = chance.choice(sorted(box))
    at = chance.randrange(len(key))
    box[key[:at] + key[at] + key[at:]] = box.pop(key)
    return Mutant({name: dumped(value)}, frozenset({"schema-unknown-field"}))


def _label(spoil: Callable[[str, random.Random], str]) -> Operator:
    def apply(corpus: Corpus, chance: random.Random) -> Mutant | None:
        name, value = drawn(corpus, chance, "annotations", "document", "registry/stories", "registry/entities")
        found = [
            (x, k)
            for _, x in walk(value)
            if isinstance(x, dict)
            for k in LABELS & set(x)  # an alias has a form too, and it is free text
            if isinstance(x[k], str)
            and not (k == "form" and "documents" in x)
            and spoil(x[k], random.Random(0)) != x[k]
        ]
        if not found:
            return None
        found.sort(key=lambda pair: pair[1])
        box, key = chance.choice(found)
        box[key] = spoil(box[key], chance)
        return Mutant({name: dumped(value)}, frozenset({"schema-label"}))

    return apply


named("misspell-label", _label(lambda label, chance: label + label[chance.randrange(len(label))]))
named("label-of-look-alikes", _label(lambda label, _: label.translate(LOOK_ALIKE)))
named("label-with-line-end", _label(lambda label, _: label + "\n"))
named("label-in-other-case", _label(lambda label, _: label.swapcase()))


def items(value: Any, *layers: str) -> list[dict[str, Any]]:
    return [item for layer in layers or LAYERS for item in value.get(layer) or []]


@operator
def same_id_twice(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    found = items(value)
    if len(found) < 2:
        return None
    one, two = chance.sample(found, 2)
    two["id"] = one["id"]
    return Mutant({name: dumped(value)}, frozenset({"ref-dup-ann"}))


@operator
def same_item_twice(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    layers = [layer for layer in LAYERS if value.get(layer)]
    if not layers:
        return None
    found = value[chance.choice(layers)]
    found.append({**chance.choice(found), "id": "another-1"})
    return Mutant({name: dumped(value)}, frozenset({"offset-duplicate"}))


@operator
def bad_id(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations", "registry/entities", "registry/utterances", "registry/stories")
    boxes = [x for _, x in walk(value) if isinstance(x, dict) and isinstance(x.get("id"), str)]
    if not boxes:
        return None
    chance.choice(boxes)["id"] = chance.choice(["../../x", "A B", "x\n", "x" * 300, "", "é", "/abs", "e_1", "E-1"])
    return Mutant({name: dumped(value)}, frozenset({"schema-id-form"}))


def _references(value: Any) -> list[tuple[dict[str, Any], str]]:
    found = [(q, "parent") for q in items(value, "quotes") if q.get("parent")]
    for quote in items(value, "quotes"):
        found += [(p, "mention") for p in (*quote["sources"], *quote["addressees"]) if p.get("mention")]
    # Passes and rules name entities as they like; those of the hand layer stand in the registry.
    origins = items(value, "entities") if value["layer"] == "hand" else []
    found += [(e, "derived_from") for e in origins if e.get("derived_from")]
    found += [(d, "anchor") for d in items(value, "dates") if d.get("anchor") not in (None, "dct")]
    return found


@operator
def dangling_reference(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    found = _references(value)
    if not found:
        return None
    box, key = chance.choice(found)
    box[key] = "no-such-99"
    entity = key == "derived_from"
    return Mutant({name: dumped(value)}, frozenset({"ref-entity"} if entity else {"ref-dangling"}))


@operator
def reference_to_another_kind(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    found = [(b, k) for b, k in _references(value) if k in ("mention", "parent")]
    marks = items(value, "quote_marks")
    if not found or not marks:
        return None
    box, key = chance.choice(found)
    box[key] = chance.choice(marks)["id"]
    return Mutant({name: dumped(value)}, frozenset({"ref-kind"}))


@operator
def quote_inside_itself(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    if not items(value, "quotes"):
        return None
    quote = chance.choice(value["quotes"])
    quote["parent"] = quote["id"]
    return Mutant({name: dumped(value)}, frozenset({"ref-cycle"}))


@operator
def unknown_entity(corpus: Corpus, chance: random.Random) -> Mutant | None:
    """An entity id of the hand layer that the registry does not have."""
    name, value = drawn(corpus, chance, "hand")
    found = [e for e in items(value, "entities") if e["entities"]]
    if not found:
        return None
    chance.choice(found)["entities"][0] += "-x"
    return Mutant({name: dumped(value)}, frozenset({"ref-entity"}))


@operator
def crossing_spans(corpus: Corpus, chance: random.Random) -> Mutant | None:
    """A mention that begins inside another and ends behind it."""
    name, value = drawn(corpus, chance, "annotations")
    text = corpus.text(name)
    found = [e for e in items(value, "entities") if e["span"]["end"] - e["span"]["start"] > 1]
    found = [e for e in found if e["span"]["end"] + 2 <= len(text)]
    if not found:
        return None
    entity = chance.choice(found)
    start, end = entity["span"]["end"] - 1, entity["span"]["end"] + 2
    span = {"start": start, "end": end, "text": text[start:end]}
    value["entities"].append({**entity, "id": "another-1", "span": span})
    return Mutant({name: dumped(value)}, frozenset({"offset-crossing"}))


@operator
def wrong_hash(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance)
    at = chance.randrange(64)
    old = value["sha256"]
    value["sha256"] = old[:at] + chance.choice([c for c in "0123456789abcdef" if c != old[at]]) + old[at + 1 :]
    return Mutant({name: dumped(value)}, frozenset({"raw-hash-mismatch"}))


@operator
def other_document_in_the_file(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance)
    key = "document" if "document" in value else "id"
    value[key] += "9"
    return Mutant({name: dumped(value)}, frozenset({"ref-name-mismatch"}))


@operator
def layer_of_another(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    value["layer"] = chance.choice([x for x in ("hand", "rules", "a1", "a2") if x != value["layer"]])
    return Mutant({name: dumped(value)}, frozenset({"ref-name-mismatch"}))


@operator
def rule_named_by_hand(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "hand")
    found = items(value)
    if not found:
        return None
    chance.choice(found)["rule"] = "dates/day-month"
    return Mutant({name: dumped(value)}, frozenset({"ref-provenance"}))


@operator
def no_such_day(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    found = items(value, "dates")
    if not found:
        return None
    chance.choice(found)["value"] = chance.choice(["2015-02-30", "2015-13-01", "٢٠١٥-٠٩-١٨", "2015-9-18", "2015-W60"])
    return Mutant({name: dumped(value)}, frozenset({"schema-date-value"}))


@operator
def other_form_of_a_quote(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    found = [q for q in items(value, "quotes") if q["form"] in ("direct", "mixed", "indirect")]
    if not found:
        return None
    quote = chance.choice(found)
    quote["form"] = chance.choice([f for f in ("direct", "mixed", "indirect") if f != quote["form"]])
    return Mutant({name: dumped(value)}, frozenset({"quote-form"}))


@operator
def other_status_of_a_mark(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    found = items(value, "quote_marks")
    if not found:
        return None
    mark = chance.choice(found)
    mark["status"] = chance.choice([s for s in ("balanced", "orphan-open", "orphan-close") if s != mark["status"]])
    return Mutant({name: dumped(value)}, frozenset({"mark-status"}))


@operator
def mark_left_out(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    if not items(value, "quote_marks"):
        return None
    value["quote_marks"].pop(chance.randrange(len(value["quote_marks"])))
    return Mutant({name: dumped(value)}, frozenset({"mark-uncovered"}))


@operator
def type_of_another(corpus: Corpus, chance: random.Random) -> Mutant | None:
    """A mention of the hand layer gets a type that its entity has not."""
    name, value = drawn(corpus, chance, "hand")
    found = [e for e in items(value, "entities") if e["entities"]]
    if not found:
        return None
    entity = chance.choice(found)
    entity["type"] = chance.choice([t for t in ("PER", "ORG", "GPE", "FAC", "EVENT", "DOC") if t != entity["type"]])
    return Mutant({name: dumped(value)}, frozenset({"entity-registry"}))


@operator
def zones_in_another_order(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "document")
    if len(value["zones"]) < 2:
        return None
    at = chance.randrange(len(value["zones"]) - 1)
    zones = value["zones"]
    zones[at], zones[at + 1] = zones[at + 1], zones[at]
    return Mutant({name: dumped(value)}, frozenset({"document-zones"}))


@operator
def items_in_another_order(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "annotations")
    layers = [layer for layer in LAYERS if len(value.get(layer) or []) > 1]
    if not layers:
        return None
    chance.shuffle(value[chance.choice(layers)])
    return Mutant({name: dumped(value)}, frozenset({"none"}), "the order of items says nothing")


@operator
def story_in_another_split(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "registry/stories")
    story = chance.choice(value["stories"])
    story["split"] = chance.choice([s for s in ("train", "validation", "test") if s != story["split"]])
    why = "a story owns its split; khabar diff compares with a release"
    return Mutant({name: dumped(value)}, frozenset({"split-shared-words", "split-dup-exact"}), why)


@operator
def document_in_two_stories(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "registry/stories")
    one, two = chance.sample(value["stories"], 2)
    two["documents"].append(one["documents"][0])
    return Mutant({name: dumped(value)}, frozenset({"split-doc-twice"}))


@operator
def document_moved_to_another_story(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "registry/stories")
    one, two = chance.sample(value["stories"], 2)
    two["documents"].append(one["documents"].pop())
    return Mutant({name: dumped(value)}, frozenset({"split-unassigned", "schema-value"}))


@operator
def story_twice(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "registry/stories")
    value["stories"].append(chance.choice(value["stories"]))
    return Mutant({name: dumped(value)}, frozenset({"split-story-twice"}))


@operator
def entity_twice(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "registry/entities")
    value["entities"].append(chance.choice(value["entities"]))
    return Mutant({name: dumped(value)}, frozenset({"registry-twice"}))


@operator
def saying_of_no_quote(corpus: Corpus, chance: random.Random) -> Mutant | None:
    name, value = drawn(corpus, chance, "registry/utterances")
    saying = chance.choice(value["utterances"])
    chance.choice(saying["realisations"])["quote"] = "no-such-99"
    return Mutant({name: dumped(value)}, frozenset({"utterance-realisation"}))


def _file(change: Callable[[bytes, random.Random], bytes], *expected: str) -> Operator:
    """An operator on the bytes of any JSON file."""

    def apply(corpus: Corpus, chance: random.Random) -> Mutant | None:
        name = chance.choice([f.name for f in corpus.base.files])
        raw = change(corpus.raw[name], chance)
        why = "the value is the same" if _equal(raw, corpus.raw[name]) else ""
        return Mutant({name: raw}, frozenset(expected), why)

    return apply


def _equal(one: bytes, two: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(two))
    except ValueError:
        return False


def _twice(raw: bytes, chance: random.Random) -> bytes:
    """The first field of a random object once more."""
    at = chance.choice([i for i in range(len(raw)) if raw[i : i + 1] == b"{" and raw[i + 1 :].lstrip()[:1] == b'"'])
    key = raw[at + 1 :].lstrip().split(b'"', 2)[1]
    return raw[: at + 1] + b'"' + key + b'": 1, ' + raw[at + 1 :]


def _bytes_in(what: bytes) -> Callable[[bytes, random.Random], bytes]:
    def change(raw: bytes, chance: random.Random) -> bytes:
        at = chance.randrange(1, len(raw))
        return raw[:at] + what + raw[at:]

    return change


named("cut-file", _file(lambda raw, c: raw[: c.randrange(len(raw))], "json-syntax", "json-encoding"))
named("key-twice", _file(_twice, "json-dup-key"))
named("two-values", _file(lambda raw, _: raw + b"{}", "json-trailing"))
named("byte-order-mark", _file(lambda raw, _: b"\xef\xbb\xbf" + raw, "json-bom"))
named("as-utf-16", _file(lambda raw, _: raw.decode().encode("utf-16"), "json-encoding"))
named("byte-ff", _file(_bytes_in(b"\xff"), "json-encoding"))
named("comma-at-the-end", _file(lambda raw, _: raw.rstrip()[:-1] + b",}", "json-syntax"))
named("deep", _file(lambda raw, _: b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "json-depth"))


def _seed(change: Callable[[str, random.Random], str | bytes], *expected: str, rehash: bool = True) -> Operator:
    """An operator on an article; its new hash is written where it is named, as by somebody who did not look."""

    def apply(corpus: Corpus, chance: random.Random) -> Mutant | None:
        name = chance.choice(corpus.by_kind["seed"])
        made = change(corpus.raw[name].decode("utf-8"), chance)
        raw = made.encode("utf-8") if isinstance(made, str) else made
        if raw == corpus.raw[name]:
            return None
        changes: Changes = {name: raw}
        document = next(s.document for s in corpus.base.seeds.values() if s.name == name)
        for file in corpus.base.files if rehash else ():
            if file.document == document:
                changes[file.name] = file.raw.replace(digest(corpus.raw[name]).encode(), digest(raw).encode())
        return Mutant(changes, frozenset(expected))

    return apply


def _letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice([c for c in "ابتث" if c != text[at]]) + text[at + 1 :]


def _put(what: str) -> Callable[[str, random.Random], str]:
    def change(text: str, chance: random.Random) -> str:
        at = chance.randrange(1, len(text) - 1)
        return text[:at] + what + text[at:]

    return change


named("seed-other-letter", _seed(_letter, "raw-hash-mismatch", rehash=False))
named("seed-letter-less", _seed(lambda text, c: text[:50] + text[51:], *OFFSETS, "document-zones"))
named("seed-crlf", _seed(lambda text, _: text.replace("\n", "\r\n"), "raw-cr"))
named("seed-bom", _seed(lambda text, _: "\ufeff" + text, "raw-bom-start"))
named("seed-override", _seed(_put("\u202e"), "raw-bidi-override"))
named("seed-embedding", _seed(_put("\u202a"), "raw-bidi-unbalanced"))
named("seed-control", _seed(_put("\x1a"), "raw-control"))
named("seed-nul", _seed(_put("\x00"), "raw-control"))
named("seed-zero-width", _seed(_put("\u200b"), "raw-zero-width"))
named("seed-replacement", _seed(_put("\ufffd"), "raw-replacement"))
named("seed-private", _seed(_put("\uf0fc"), "raw-private-use"))
named("seed-ligature", _seed(_put("\ufefb"), "raw-presentation-forms"))
named("seed-separator", _seed(_put("\u2028"), "raw-line-separator"))
named("seed-markup", _seed(_put("&nbsp;<br>"), "raw-html-residue"))
named("seed-cp1256", _seed(lambda text, _: text.encode("cp1256", "replace"), "raw-not-utf8"))
named("seed-utf-16", _seed(lambda text, _: text.encode("utf-16"), "raw-utf16"))
named("seed-short", _seed(lambda text, c: text[: c.randrange(100)], "raw-too-short"))


@operator
def seed_gone(corpus: Corpus, chance: random.Random) -> Mutant | None:
    return Mutant({chance.choice(corpus.by_kind["seed"]): None}, frozenset({"raw-missing"}))


@operator
def document_gone(corpus: Corpus, chance: random.Random) -> Mutant | None:
    return Mutant({chance.choice(corpus.by_kind["document"]): None}, frozenset({"ref-orphan-file"}))
