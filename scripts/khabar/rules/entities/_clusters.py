"""Which mentions of a page are one entity: by key, by name, by the last part of a name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from khabar.layers import Item
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.segment import Page, Range

# Inside these nothing else is an entity (جورج واشنطن, كوريا الجنوبية).
SHARED_TITLE = "entities/shared-title"
CLOSED = ("PER", "GPE", "LOC", "PRODUCT", "NORP")


def prune(items: list[Item], ranks: dict[str, int], dates: list[Item]) -> list[Item]:
    """Without items inside a date or a name that is closed, and with one item for one stretch of text.

    Items come in the order of the layer, outermost first, and none cross: what is around one is on a stack.
    """
    best: dict[Range, Item] = {}
    for item in items:
        place = _place(item)
        rival = best.setdefault(place, item)
        if rival is not item and _preference(item, ranks) > _preference(rival, ranks):
            best[place] = item
    everything = [(start, -end, 1 + number, item) for number, ((start, end), item) in enumerate(best.items())]
    everything += [(start, -end, 0, DATE) for start, end in {_place(date) for date in dates}]
    everything.sort()  # no two have the same first three
    kept: list[Item] = []
    around: list[tuple[Range, Item]] = []
    for start, end, _, inner in everything:
        place = start, -end
        if around:
            around = [outer for outer in around if outer[0][1] > start]
        if inner is not DATE and not any(_shuts_out(outer, other, place, inner) for outer, other in around):
            kept.append(inner)
        around.append((place, inner))
    return kept


DATE: Item = {}  # in place of an item, where a date stands


def _place(item: Item) -> Range:
    span = item["span"]
    return span["start"], span["end"]


def _preference(item: Item, ranks: dict[str, int]) -> tuple[int, str]:
    return ranks[item["rule"]], item["rule"]


def _shuts_out(place: Range, outer: Item, inner_place: Range, inner: Item) -> bool:
    if not (place[0] <= inner_place[0] and inner_place[1] <= place[1]):
        return False
    if outer is DATE:
        return str(inner["type"]) != "EVENT"  # في آب is August and no town
    if outer["form"] == "name" and (outer["type"] in CLOSED or inner["type"] == "NUM"):
        return True  # a nominal holds what its words are: مسؤولان أميركيان
    # مجلس الأمن in مجلس الأمن القومي: the same words begin both, the longer name is meant;
    # and of a title over two persons the first half is none of its own
    same = outer["type"] == inner["type"] and place[0] == inner_place[0]
    return bool(same and (outer["type"] == "ORG" or outer["rule"] == SHARED_TITLE))


def cluster(page: Page, items: list[Item]) -> None:
    """Give every item the id of its entity: `x-1`, `x-2` … in the order of the text. Numbers have none."""
    places = [_place(item) for item in items]
    names = [_name(page, start, end) for start, end in places]
    full = _full_names({name for name, item in zip(names, items, strict=True) if item["type"] == "PER"})
    keys = [_key(item, name, full) for item, name in zip(items, names, strict=True)]
    ids: dict[str, str] = {"": ""}
    for key in [*keys, *(item["derived_from"] or "" for item in items)]:
        if key not in ids:
            ids[key] = f"x-{len(ids)}"
    holders = _holders(items, places, keys, names)
    persons = sorted((*places[i], i) for i, item in enumerate(items) if item["type"] == "PER")
    for i, (item, key) in enumerate(zip(items, keys, strict=True)):
        item["entities"] = [ids[key]] if key else []
        if item["derived_from"]:
            item["derived_from"] = ids[item["derived_from"]]
        if item["rule"] == SHARED_TITLE:  # the persons named inside it
            start, end = places[i]
            within = persons[bisect_left(persons, (start,)) : bisect_left(persons, (end,))]
            item["holders"] = list(dict.fromkeys(ids[keys[number]] for _, last, number in within if last <= end))
        else:
            item["holders"] = [ids[holders[i]]] if i in holders else []


def _name(page: Page, start: int, end: int) -> str:
    """The folded name with one space between words; the article that ل swallowed (للجيش) is made whole."""
    folded = page.folded
    marks = folded.left_out
    name = folded.text[start - bisect_left(marks, start) : end - bisect_left(marks, end)]
    if not name.isalnum():
        name = " ".join(name.split())
    return "ا" + name if name[:1] == "ل" and start and page.text[start - 1] == "ل" else name


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
    parts = {name: name.split(" ") for name in sorted(names, key=lambda n: (-n.count(" "), n))}
    holding: dict[str, list[str]] = {}  # names of more than one word by their words, the longest first
    for name, words in parts.items():
        if len(words) > 1:
            for word in dict.fromkeys(words):
                holding.setdefault(word, []).append(name)
    return {name: _full_name(name, words, holding.get(words[-1], ()), parts) for name, words in parts.items()}


def _full_name(name: str, words: list[str], others: Iterable[str], parts: dict[str, list[str]]) -> str:
    for other in others:
        longer = parts[other]
        if len(longer) <= len(words):
            break
        if longer[-len(words) :] == words or (len(words) > 1 and _in_order(words, longer)):
            return other
    begun = [other for other in others if parts[other][0] == name]
    return begun[0] if len(begun) == 1 else name


def _in_order(words: list[str], parts: list[str]) -> bool:
    rest = iter(parts)
    return all(word in rest for word in words)


def _is_of_many(name: str) -> bool:
    office = gazetteer.heads("offices").get(name.split(" ")[0])
    return office is not None and office["number"] != "one"


def _holders(items: list[Item], places: list[Range], keys: list[str], names: list[str]) -> dict[int, str]:
    """Number of an office to the key of the person who stands right behind it, or right before it."""
    offices = [i for i, item in enumerate(items) if item["type"] == "OCC"]
    if not offices:
        return {}
    persons = [i for i, item in enumerate(items) if item["type"] == "PER"]
    starts, ends = {places[i][0]: keys[i] for i in persons}, {places[i][1]: keys[i] for i in persons}
    found: dict[int, str] = {}
    same: dict[str, set[str]] = {}
    for i in offices:
        holder = starts.get(places[i][1] + 1) or ends.get(places[i][0] - 1)
        if holder and not _is_of_many(names[i]):
            found[i] = holder
            same.setdefault(names[i], set()).add(holder)
    for i in offices:
        held = same.get(names[i], ())
        if items[i]["form"] == "name" and i not in found and len(held) == 1:
            found[i] = next(iter(held))
    return found
