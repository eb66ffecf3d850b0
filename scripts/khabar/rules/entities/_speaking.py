"""What the words of a source phrase are: a noun that speaks, what describes it, an unknown name."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile

from khabar import lexicon
from khabar.reporting.cues import bare, listed
from khabar.reporting.frames import JOINERS, TOKEN
from khabar.reporting.marks import FAMILY
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.segment import Page
from khabar.text import fold_word

_ARTICLE = ("ال", "بال", "لل", "وال", "فال", "كال")
_MARKED = re.compile("[" + "".join(FAMILY) + "]")
TITLE = 14  # words of a title in which a name is looked for
LONGEST_NAME = 3  # words of a name that nothing but its place shows
LONGEST_GENITIVE = 4  # words of the genitive behind a noun
# Parts of a number of people: who they are stands behind (أحد الناجين, عدد من السكان).
_PARTS = frozenset(
    fold_word(word)
    for word in ("أحد", "إحدى", "عدد", "بعض", "عشرات", "مئات", "آلاف", "مجموعة", "معظم", "أغلب", "غالبية", "كثير")
)


@cache
def nouns() -> dict[str, dict[str, str]]:
    """The nouns of the list, with the article and without; those of one person in the feminine as well."""
    found: dict[str, dict[str, str]] = {}
    for entry in lexicon.load("speaking_nouns"):
        word = fold_word(entry["word"])
        found[word] = entry
        found.setdefault("ال" + word.removeprefix("ال"), entry)
    bodies = [(word, entry) for word, entry in found.items() if entry["type"] == "ORG" and word.startswith("ال")]
    for word, entry in bodies:
        found.setdefault(word.removeprefix("ال"), {**entry, "bare": "yes"})  # لجنة الدفاع البرلمانية
    return found


@cache
def addresses() -> frozenset[str]:
    shapes = ("address", "honorific")
    listed_ = {fold_word(e["word"]) for e in lexicon.load("offices") if e["shape"] in shapes}
    return frozenset(listed_ | {fold_word("الآنسة")})


def of_whom(words: list[re.Match[str]], wide: list[re.Match[str]]) -> re.Match[str] | None:
    """The last word of the genitive behind a noun without article: أحد أعضاء اللجنة, عدد من سكان القرية, رئيس كتلته."""
    head = words[0].group()
    parts = head in _PARTS
    if head.startswith("ال") or (not parts and len(words) < 2):
        return None
    rest = wide[1 : LONGEST_GENITIVE + 2] if parts else words[1 : LONGEST_GENITIVE + 2]
    if parts and rest and rest[0].group() == "من":
        rest = rest[1:]
    found: re.Match[str] | None = None
    for word in rest[:LONGEST_GENITIVE]:
        text = word.group()
        if text.startswith(("بال", "لل", "كال", "فال")) or text.removeprefix("ف") in JOINERS:
            break  # مصدر بالجيش
        if found is not None and describes(word):
            found = word
            continue
        if (
            (found is not None and closes_genitive(found.group()))
            or not text.isalpha()
            or (text[0] == "و" and text not in nouns())
        ):
            break
        if any(text in listed(kind) for kind in ("soft", "hard", "clause")) or text.removeprefix("ف") in JOINERS:
            break
        found = word
    whole = found is not None and (closes_genitive(found.group()) or (found.group() in nouns() and parts))
    return found if whole else None


def closes_genitive(word: str) -> bool:
    """Whether a word ends a genitive: it has the article or a pronoun."""
    return word.startswith("ال") or (word.endswith(("ها", "هم", "ه")) and not word.endswith("يه") and len(word) > 4)


def describes(match: re.Match[str]) -> bool:
    """Whether a word behind the noun belongs to it: an adjective by its ending, a listed one, one with the article."""
    word = match.group()
    if word in listed("quality"):
        return True
    if word[0] == "و" or word.startswith(("بال", "لل", "كال", "فال")):
        return False  # ومصادر, بالجيش, للوزارة
    shaped = word.endswith(("ي", "يه", "يون", "يين", "يان", "يات", "يتان")) and len(word) > 3
    return (shaped or word.startswith("ال")) and not any(word in listed(kind) for kind in ("soft", "hard", "clause"))


def marked_name(page: Page, words: list[re.Match[str]]) -> list[re.Match[str]]:
    """A name of two or three words in marks behind a title: خبير الشبكات «جريس الجورو»."""
    if not words or not _MARKED.search(page.folded.text, words[0].start(), words[-1].end()):
        return []
    at = next((n for n, word in enumerate(words[:TITLE]) if word.group() in FAMILY), 0)
    inside = list(takewhile(lambda word: word.group() not in FAMILY, words[at + 1 : at + LONGEST_NAME + 2]))
    role = {words[0].group(), bare(words[0].group())}
    if not at or not 1 < len(inside) <= LONGEST_NAME or not role & (listed("role") | listed("anonymous")):
        return []
    return inside if len(run_of_name(page, inside)) == len(inside) else []


def within_marks(page: Page, start: int, end: int) -> list[re.Match[str]]:
    """The words of a phrase; where it begins with a name in marks, those inside: وأضاف «سالم»، في كلمته."""
    words = list(TOKEN.finditer(page.folded.text, start, end))
    if words and words[0].group() in FAMILY:
        words = words[1:]
        return list(takewhile(lambda word: word.group() not in FAMILY, words))
    return words


def run_of_name(page: Page, words: list[re.Match[str]]) -> list[re.Match[str]]:
    """The words of a name at the beginning: behind the first also with the article (إيمي الأنصاري)."""
    found: list[re.Match[str]] = []
    if words and words[0].group().removeprefix("ف") in JOINERS:
        source = page.text[page.folded.origin(words[0].start()) : page.folded.origin(words[0].end() - 1) + 1]
        if "إ" in source or "أ" in source or (len(words) > 1 and words[1].group().startswith("ال")):
            return found  # فإن الجلسة: no Dutch فان
    links = first_links()
    for number, word in enumerate(words):
        text = word.group()
        if text.isalpha() and (found[-1].group() in links if found else text in links and len(words) > 1):
            found.append(word)  # عبد الله, أبو الخير
            continue
        if found and text in ("الله", "الدين"):
            found.append(word)  # نصر الله
            continue
        given = bool(found) and found[0].group() in gazetteer.given_names() and "ال" + bare(text) not in nouns()
        given = given and (closed(page, word) or page.text[page.folded.origin(word.end() - 1)] != "ة")
        surname = len(found) == 1 and text.startswith("ال") and len(text) > 4 and (text.endswith("ي") or given)
        surname = surname and text not in gazetteer.common_words()
        known = may_be_name(page, word) or (surname and text[2:] not in gazetteer.nisbas())
        if not known and len(found) == 1 and number + 1 == len(words) and found[0].group() in gazetteer.given_names():
            known = unlisted(text)  # نضال قواسمة: behind a given name also in ة
        if not known and (found or number + 1 == len(words) or not is_woman(page, word, words[number + 1])):
            break
        found.append(word)
    return found


def unlisted(text: str) -> bool:
    """Whether a word that may end in ة is in no list of other words and has not the shape of a participle."""
    if not text.isalpha() or text.startswith(("م", "ال")) or text in known_words():
        return False
    return text[:-1] not in gazetteer.common_words() and not any(
        text in listed(kind) for kind in ("soft", "hard", "clause")
    )


def closed(page: Page, word: re.Match[str]) -> bool:
    """Whether a mark follows a word at once."""
    return page.folded.text[word.end() : word.end() + 1] in ("،", ",", ":")


def is_woman(page: Page, word: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a word in ة that no list knows is a given name: another one stands behind it (هبة محمود)."""
    text = word.group()
    ends = page.text[page.folded.origin(word.end() - 1)] == "ة"
    return ends and following.group() in gazetteer.given_names() and text not in known_words() and not is_title(text)


@cache
def known_words() -> frozenset[str]:
    return frozenset({*gazetteer.common_words(), *gazetteer.place_words(), *gazetteer.nisbas(), *nouns()})


@cache
def first_links() -> frozenset[str]:
    """Words inside names that a name may begin with: عبد الله, أبو الخير."""
    return gazetteer.name_links() | {"عبد", "ابو"}


@cache
def country_names() -> frozenset[str]:
    """Names of countries, those as well that are also other words (قطر)."""
    return frozenset(fold_word(row["word"]) for row in lexicon.load("countries"))


def ends(words: list[re.Match[str]]) -> bool:
    return not words or words[0].group() in "،,(-–.:؛"


def definite_surname(page: Page, match: re.Match[str]) -> bool:
    """Whether a word with the article alone is a surname: قال الصقيعي إن …; no noun or adjective that is known."""
    word = match.group()
    stem = word.removeprefix("ال")
    plain = {stem, stem.removesuffix("ه"), stem.removesuffix("ي"), stem.removesuffix("ين"), stem.removesuffix("ون")}
    known = known_words()
    if len(stem) < 4 or not word.startswith("ال") or not word.isalpha() or is_title(stem) or word in known:
        return False
    if page.text[page.folded.origin(match.end() - 1)] == "ة" or stem.endswith(("ات", "ون", "ين", "ان", "اء")):
        return False
    if stem.endswith("ي") and stem[:-1] in nouns() and stem[:-1] not in gazetteer.common_words():
        plain.discard(stem[:-1])  # الزواري is no adjective of زوار
    return not any(form in known or "ال" + form in known for form in plain)


def is_title(word: str) -> bool:
    kinds = ("role", "owner", "hard", "institution", "anonymous")
    return word in nouns() or word.startswith("ال") or any(word in listed(kind) for kind in kinds)


def may_be_name(page: Page, match: re.Match[str]) -> bool:
    """Whether a word is no common word: without article and feminine or plural ending, in none of the lists."""
    word = match.group()
    if word in gazetteer.given_names() and word not in gazetteer.common_words() and len(word) > 2:
        return True
    if (
        len(word) < 2
        or not word.isalpha()
        or (len(word) > 4 and word.startswith(_ARTICLE))
        or (word.endswith(("ات", "يا")) and len(word) > 5)
        or (word.endswith(("وا", "ته")) and len(word) > 4)
    ):
        return False
    source = page.text[page.folded.origin(match.start()) : page.folded.origin(match.end() - 1) + 2]
    if any(mark in source for mark in "ًٌٍ") or word in gazetteer.place_words() or word in country_names():
        return False  # نفوذاً; مدرب عمان …
    if page.text[page.folded.origin(match.end() - 1)] == "ة" or (word[0] == "م" and word.endswith(("ون", "ين"))):
        return False  # متظاهرون, محتجين; جوزيه ends with another letter
    rest = word[1:]
    if (
        word[0] in "وبلك"
        and len(rest) > 2
        and (rest in gazetteer.common_words() or rest in listed("role") or rest in nouns())
    ):
        return False  # ورئيس, لشركة
    if word[-1] in "ها" and word[:-1] in gazetteer.common_words():
        return False  # ضغطه, عاجلا
    if len(word) > 5 and word.startswith(("وي", "وت")) and word not in gazetteer.surnames():
        return False  # ويستدعي, وتقول
    known = word in gazetteer.common_words() or word in nouns() or word in gazetteer.nisbas()
    return not known and not any(
        word in listed(kind) for kind in ("hard", "soft", "role", "anonymous", "clause", "head", "aside")
    )
