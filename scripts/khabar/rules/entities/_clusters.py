"""Which mentions of a page are one entity: by key, by name, by the last part of a name."""

from __future__ import annotations

from khabar.layers import Item
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.segment import Page
from khabar.text import fold_word

# Inside these nothing else is an entity (جورج واشنطن, كوريا الجنوبية).
SHARED_TITLE = "entities/shared-title"
CLOSED = ("PER", "GPE", "LOC", "PRODUCT", "NORP")


def prune(items: list[Item], ranks: dict[str, int], dates: list[Item]) -> list[Item]:
    """Without items inside a date or a name that is closed, and with one item for one stretch of text.

    Items come in the order of the layer, outermost first, and none cross: what is around one is on a stack.
    """
    places = {_place(date) for date in dates}
    best: dict[tuple[int, int], Item] = {}
    for item in items:
        rival = best.setdefault(_place(item), item)
        if _preference(item, ranks) > _preference(rival, ranks):
            best[_place(item)] = item
    everything: list[tuple[tuple[int, int], Item | None]] = [(place, None) for place in places]
    everything += best.items()
    kept: list[Item] = []
    around: list[tuple[tuple[int, int], Item | None]] = []
    for place, inner in sorted(everything, key=lambda entry: (entry[0][0], -entry[0][1], entry[1] is not None)):
        around = [outer for outer in around if outer[0][1] > place[0]]
        if inner is not None and not any(_shuts_out(outer, other, place, inner) for outer, other in around):
            kept.append(inner)
        around.append((place, inner))
    return kept


def _place(item: Item) -> tuple[int, int]:
    return item["span"]["start"], item["span"]["end"]


def _preference(item: Item, ranks: dict[str, int]) -> tuple[int, str]:
    return ranks[item["rule"]], item["rule"]


def _shuts_out(place: tuple[int, int], outer: Item | None, inner_place: tuple[int, int], inner: Item) -> bool:
    if not (place[0] <= inner_place[0] and inner_place[1] <= place[1]):
        return False
    if outer is None:
        return str(inner["type"]) != "EVENT"  # في آب is August and no town
    if outer["form"] == "name" and (outer["type"] in CLOSED or inner["type"] == "NUM"):
        return True  # a nominal holds what its words are: مسؤولان أميركيان
    # مجلس الأمن in مجلس الأمن القومي: the same words begin both, the longer name is meant;
    # and of a title over two persons the first half is none of its own
    same = outer["type"] == inner["type"] and place[0] == inner_place[0]
    return bool(same and (outer["type"] == "ORG" or outer["rule"] == SHARED_TITLE))


def cluster(page: Page, items: list[Item]) -> list[Item]:
    """Give every item the id of its entity: `x-1`, `x-2` … in the order of the text. Numbers have none."""
    names = [_name(page, item) for item in items]
    full = _full_names({name for name, item in zip(names, items, strict=True) if item["type"] == "PER"})
    keys = [_key(item, name, full) for item, name in zip(items, names, strict=True)]
    ids: dict[str, str] = {}

    def known(key: str) -> str:
        return ids.setdefault(key, f"x-{len(ids) + 1}")

    entities = [[known(key)] if key else [] for key in keys]
    derived = [known(item["derived_from"]) if item["derived_from"] else None for item in items]
    holders = _holders(items, keys, names)
    persons = [(_place(item), mine[0]) for item, mine in zip(items, entities, strict=True) if item["type"] == "PER"]

    def held_by(i: int) -> list[str]:
        if items[i]["rule"] == SHARED_TITLE:  # the persons named inside it
            start, end = _place(items[i])
            return list(dict.fromkeys(person for place, person in persons if start <= place[0] and place[1] <= end))
        return [ids[holders[i]]] if i in holders else []

    return [
        {**item, "entities": mine, "derived_from": source, "holders": held_by(i)}
        for i, (item, mine, source) in enumerate(zip(items, entities, derived, strict=True))
    ]


def _name(page: Page, item: Item) -> str:
    """The folded name with one space between words; the article that ل swallowed (للجيش) is made whole."""
    start, text = item["span"]["start"], item["span"]["text"]
    name = " ".join(fold_word(text).split())
    return "ا" + name if name.startswith("ل") and start and page.text[start - 1] == "ل" else name


def _key(item: Item, name: str, full: dict[str, str]) -> str:
    if item["type"] == "NUM":
        return ""
    if item["entities"]:
        return str(item["entities"][0])
    if item["form"] == "nominal" and not name.startswith("ال"):
        return f"{item['type']} {name} {item['span']['start']}"  # an official, and another official
    return f"{item['type']} {full[name] if item['type'] == 'PER' else name}"


def _full_names(names: set[str]) -> dict[str, str]:
    """For every name the longest that ends with it or holds its words in order; else the one that begins with it."""
    holding: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda n: (-n.count(" "), n)):
        for word in dict.fromkeys(name.split(" ")):
            holding.setdefault(word, []).append(name)
    return {name: _full_name(name, holding[name.split(" ")[-1]]) for name in names}


def _full_name(name: str, others: list[str]) -> str:
    words = name.split(" ")
    for other in others:
        parts = other.split(" ")
        if len(parts) <= len(words):
            break
        if parts[-len(words) :] == words or (len(words) > 1 and _in_order(words, parts)):
            return other
    begun = [other for other in others if " " in other and other.split(" ")[0] == name]
    return begun[0] if len(begun) == 1 else name


def _in_order(words: list[str], parts: list[str]) -> bool:
    rest = iter(parts)
    return all(word in rest for word in words)


def _is_of_many(name: str) -> bool:
    office = gazetteer.heads("offices").get(name.split(" ")[0])
    return office is not None and office["number"] != "one"


def _holders(items: list[Item], keys: list[str], names: list[str]) -> dict[int, str]:
    """Number of an office to the key of the person who stands right behind it, or right before it."""
    persons = {item["span"]["start"]: keys[i] for i, item in enumerate(items) if item["type"] == "PER"}
    ends = {item["span"]["end"]: keys[i] for i, item in enumerate(items) if item["type"] == "PER"}
    found: dict[int, str] = {}
    for i, item in enumerate(items):
        if item["type"] == "OCC" and not _is_of_many(names[i]):
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
