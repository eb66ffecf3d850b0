"""Which mentions of a page are one entity: by key, by name, by the last part of a name."""

from __future__ import annotations

from khabar.layers import Item
from khabar.segment import Page
from khabar.text import fold_word

# Inside these nothing else is an entity (جورج واشنطن, كوريا الجنوبية).
SHARED_TITLE = "entities/shared-title"
CLOSED = ("PER", "GPE", "LOC", "PRODUCT", "NORP")


def prune(items: list[Item], ranks: dict[str, int], dates: list[Item]) -> list[Item]:
    """Without items inside a date or a name that is closed, and with one item for one stretch of text."""
    kept: list[Item] = []
    for item in items:
        if item["type"] != "EVENT" and any(_covers(date, item) for date in dates):
            continue  # في آب is August and no town
        place = _place(item)
        rivals = [other for other in items if other is not item and _place(other) == place]
        if any(_beats(other, item, ranks) for other in rivals):
            continue
        if any(_shuts_out(other, item) for other in items if other is not item):
            continue
        kept.append(item)
    return kept


def _place(item: Item) -> tuple[int, int]:
    return item["span"]["start"], item["span"]["end"]


def _covers(outer: Item, inner: Item) -> bool:
    (start, end), (first, last) = _place(outer), _place(inner)
    return start <= first and last <= end


def _beats(a: Item, b: Item, ranks: dict[str, int]) -> bool:
    return (ranks[a["rule"]], a["rule"]) > (ranks[b["rule"]], b["rule"])


def _shuts_out(outer: Item, inner: Item) -> bool:
    (start, end), (first, last) = _place(outer), _place(inner)
    if not (start <= first and last <= end) or (start, end) == (first, last):
        return False
    if outer["type"] in CLOSED or inner["type"] == "NUM":
        return True
    # مجلس الأمن in مجلس الأمن القومي: the same words begin both, the longer name is meant
    # and of a title over two persons the first half is none of its own
    return outer["type"] == inner["type"] and start == first and (
        outer["type"] == "ORG" or outer["rule"] == SHARED_TITLE
    )


def cluster(page: Page, items: list[Item]) -> list[Item]:
    """Give every item the id of its entity: `x-1`, `x-2` … in the order of the text. Numbers have none."""
    names = [_name(page, item) for item in items]
    keys = [_key(item, name, names, items) for item, name in zip(items, names, strict=True)]
    ids: dict[str, str] = {}

    def known(key: str) -> str:
        return ids.setdefault(key, f"x-{len(ids) + 1}")

    entities = [[known(key)] if key else [] for key in keys]
    for item, mine in zip(items, entities, strict=True):
        if item["rule"] == SHARED_TITLE:  # its entities are its holders
            inside = [other[0] for i, other in zip(items, entities, strict=True) if i["type"] == "PER" and _covers(item, i)]
            mine[:] = list(dict.fromkeys(inside))
    derived = [known(item["derived_from"]) if item["derived_from"] else None for item in items]
    holders = _holders(items, keys, names)
    return [
        {**item, "entities": mine, "derived_from": source, "holder": ids.get(holders.get(i, ""))}
        for i, (item, mine, source) in enumerate(zip(items, entities, derived, strict=True))
    ]


def _name(page: Page, item: Item) -> str:
    """The folded name with one space between words; the article that ل swallowed (للجيش) is made whole."""
    start, text = item["span"]["start"], item["span"]["text"]
    name = " ".join(fold_word(text).split())
    return "ا" + name if name.startswith("ل") and start and page.text[start - 1] == "ل" else name


def _key(item: Item, name: str, names: list[str], items: list[Item]) -> str:
    if item["type"] == "NUM":
        return ""
    if item["entities"]:
        return str(item["entities"][0])
    if item["type"] == "PER":
        persons = {other for other, i in zip(names, items, strict=True) if i["type"] == "PER"}
        return "PER " + _full_name(name, sorted(persons, key=lambda n: (-n.count(" "), n)))
    return f"{item['type']} {name}"


def _full_name(name: str, persons: list[str]) -> str:
    """The longest name of the page that ends with this one or holds its words in order; else one that begins so."""
    words = name.split(" ")
    for other in persons:
        parts = other.split(" ")
        if len(parts) <= len(words):
            break
        if parts[-len(words) :] == words or (len(words) > 1 and _in_order(words, parts)):
            return other
    begun = [other for other in persons if " " in other and other.split(" ")[0] == name]
    return begun[0] if len(begun) == 1 else name


def _in_order(words: list[str], parts: list[str]) -> bool:
    rest = iter(parts)
    return all(word in rest for word in words)


def _holders(items: list[Item], keys: list[str], names: list[str]) -> dict[int, str]:
    """Number of an office to the key of the person who stands right behind it, or right before it."""
    persons = {item["span"]["start"]: keys[i] for i, item in enumerate(items) if item["type"] == "PER"}
    ends = {item["span"]["end"]: keys[i] for i, item in enumerate(items) if item["type"] == "PER"}
    found: dict[int, str] = {}
    for i, item in enumerate(items):
        if item["type"] == "OCC":
            start, end = _place(item)
            holder = persons.get(end + 1) or ends.get(start - 1)
            if holder:
                found[i] = holder
    same: dict[str, set[str]] = {}
    for i, holder in found.items():
        same.setdefault(names[i], set()).add(holder)
    for i, item in enumerate(items):
        held = same.get(names[i], set())
        if item["type"] == "OCC" and item["form"] == "name" and i not in found and len(held) == 1:
            found[i] = next(iter(held))
    return found
