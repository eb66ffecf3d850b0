"""Known places of a page: the names of the lists that the context allows to be places."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from khabar import lexicon
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._gazetteer import Hit
from khabar.rules.entities._reading import Reading
from khabar.segment import Page
from khabar.text import fold_word

LOCATIVE = frozenset(
    fold_word(
        "في إلى من نحو داخل خارج شمال جنوب شرق غرب وسط شمالي جنوبي شرقي غربي قرب جمهورية "
        "دولة سلطنة إمارة مملكة مدينة "
        "بلدة محافظة ولاية قرية منطقة ريف مطار ميناء جامعة بين صوب باتجاه حكومة"
    ).split(" ")
)
# What goes before the subject of a sentence and is no preposition: «لكن واشنطن ترفض».
OPENING = frozenset(["", *fold_word("أن إن لكن حيث بينما فيما وأن بأن إذ كما وكانت كانت وإن عندما بعدما").split(" ")])


@lru_cache(maxsize=4)
def places(reading: Reading) -> dict[int, Hit]:
    """Accepted hits by their start in the folded page."""
    found = dict[int, Hit]()
    last_end = -1
    for hit in gazetteer.places().find(reading):
        if _is_place(reading, hit, last_end):
            found[hit.start] = _amman(reading.page, hit)
            last_end = hit.end
    return found


def _amman(page: Page, hit: Hit) -> Hit:
    # عمان is Oman where the text speaks of the sultanate, else the capital of Jordan; عمّان always the capital
    if page.folded.text[hit.start : hit.end] != "عمان":
        return hit
    start, end = page.folded.span(hit.start, hit.end)
    if "ّ" not in page.text[start:end] and _names_one_of(page, OMAN):
        return hit
    return hit._replace(entry=replace(hit.entry, key="city-amman", subtype="city", kind="capital"))


@lru_cache(maxsize=4)
def _names_one_of(page: Page, words: tuple[str, ...]) -> bool:
    """Whether a page has one of some words: asked at every name that hangs on it, and searched for once."""
    return any(word in page.folded.text for word in words)


DOUBTFUL = frozenset(fold_word("مسقط قطر كان كوبا سورية السعودية عمان").split(" "))  # `_is_place` says when
OMAN = ("سلطنه", "مسقط", "العماني", "عماني", "خليج عمان", "بحر عمان")


def _is_place(reading: Reading, hit: Hit, last_end: int) -> bool:
    first, last = hit.first, hit.last
    if first is None or last is None:
        return False
    text = reading.page.folded.text[hit.start : hit.end]
    if not hit.entry.care and text not in DOUBTFUL:
        return True
    before, after = reading.before(first), reading.after(last)
    if text == "مسقط" and after.startswith("راس"):
        return False
    if text == "قطر":
        return before not in ("نصف", "ذات", "ذو") and not after[:1].isdigit() and not after.startswith("الدائر")
    if text == "كان":
        return before in ("مهرجان", "مدينه", "بمدينه", "في") and not hit.proclitic
    if text == "كوبا":
        return after != "من"
    if text == "سوريه":
        return not is_syrian(reading, first)
    if text == "السعوديه":
        return not is_saudi(reading, first)
    if text == "عمان":
        return True
    if not hit.entry.care:
        return True
    coordinated = last_end >= 0 and reading.page.folded.text[last_end : hit.start].strip() in (
        "و",
        "،و",
        "، و",
        "،",
    )
    return (before in LOCATIVE and not hit.proclitic) or coordinated


def is_syrian(reading: Reading, i: int) -> bool:
    """Whether سورية is the adjective: behind an indefinite feminine or a plural, or before another such adjective."""
    before, after = reading.before(i), reading.after(i)
    if before in LOCATIVE or before.startswith("ال"):
        return False
    nisba = gazetteer.nisbas().get(after[1:]) if after.startswith("و") else None
    if nisba is not None and nisba.feminine and not nisba.definite:
        return True
    return before.endswith("ات") or before in PLURALS


def is_saudi(reading: Reading, i: int) -> bool:
    """Whether السعودية is the adjective: directly behind a noun with article (المصالح السعودية), no word of time."""
    before, word = reading.before(i), reading.text(i)
    return word == "السعوديه" and len(before) > 4 and before.startswith(ARTICLES) and before not in TIMES


ARTICLES = ("ال", "وال", "فال", "بال", "كال", "لل", "ولل")
TIMES = frozenset(
    fold_word(
        "اليوم الأمس الآن الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الماضي "
        "الماضية المقبل المقبلة الجاري الجارية الحالي الحالية التي الذي الى إلى"
    ).split(" ")
)


@lru_cache(maxsize=4)
def speaks_of_mali(reading: Reading) -> bool:
    """Whether the text names Mali: only then are المالي and المالية more than financial."""
    return _names_one_of(reading.page, MALI)


MALI = ("باماكو", "ازواد", "تمبكتو", "في مالي", "الي مالي", "شمال مالي", "دوله مالي", "جمهوريه مالي", "ومالي ")


PLURALS = frozenset(
    fold_word("قوات مصادر طائرات وسائل أراض أراضي جماعات فصائل قوى أطراف مدن مواقع شخصيات أسلحة").split(" ")
)


@cache
def _acting() -> tuple[frozenset[str], frozenset[str]]:
    past, anytime = set[str](), set[str]()
    for row in lexicon.load("acting_verbs"):
        masculine, present = fold_word(row["past"]), fold_word(row["present"])
        forms = {masculine, masculine + "ت"} if masculine[-1] not in "يات" else {masculine}
        past |= forms
        anytime |= forms | {present} | ({"ت" + present[1:]} if present[0] == "ي" else set())
    with_and = {"و" + verb for verb in anytime}
    return frozenset(anytime | with_and), frozenset(anytime)


def acts(reading: Reading, start: int, first: int | None, last: int | None) -> bool:
    """Whether the place is the subject of a verb of saying or deciding: طلبت دمشق, أن واشنطن ترفض, أعلن الكرملين."""
    if first is None or last is None or reading.starts[first] != start:
        return False  # a particle stands on it
    behind, ahead = _acting()
    before = reading.before(first)
    if before in behind:
        return True
    return before in OPENING and reading.after(last) in ahead
