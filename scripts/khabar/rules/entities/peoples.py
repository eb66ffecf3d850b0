"""Nisba adjectives and peoples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.layers import Item
from khabar.rules import Found, rule
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._places import is_saudi, is_syrian, speaks_of_mali
from khabar.rules.entities._reading import mention, read
from khabar.segment import Page
from khabar.text import fold_word

GROUPS = {
    "muslims": "المسلمين المسلمون مسلمين مسلمون",
    "christians": "المسيحيين المسيحيون مسيحيين مسيحيون النصارى",
    "jews": "اليهود",
    "shiites": "الشيعة",
    "alawites": "العلويين العلويون علويين علويون",
    "druze": "الدروز",
    "yazidis": "الإيزيديين الإيزيديون الأيزيديين الأيزيديون اليزيديين اليزيديون",
    "copts": "الأقباط",
    "houthis": "الحوثيين الحوثيون حوثيين حوثيون",
    "maronites": "الموارنة",
    "berbers": "الأمازيغ",
    "tuareg": "الطوارق",
    "rohingya": "الروهينغا الروهينجا",
    "uyghurs": "الإيغور الأويغور",
    "salafists": "السلفيين السلفيون",
}


@cache
def _forms() -> gazetteer.Found:
    forms = [(form, nisba) for form, nisba in gazetteer.nisbas().items()]
    elided = [("ل" + form[2:], nisba) for form, nisba in forms if nisba.definite]
    return gazetteer.Found([*forms, *elided])


@cache
def _groups() -> gazetteer.Found:
    words = [(word, key) for key, forms in GROUPS.items() for word in forms.split(" ")]
    return gazetteer.Found([*words, *(("ل" + word[2:], key) for word, key in words if word.startswith("ال"))])


@rule(rank=25)
def nisba(page: Page, found: Found) -> Iterator[Item]:
    """A nisba adjective or people of a country or region: الروسي, السوريين, أتراك."""
    reading = read(page)
    for hit in _forms().hits(reading):
        form, entry = page.folded.text[hit.start : hit.end], hit.entry
        if hit.proclitic.endswith(("ال", "لل")):
            continue
        if entry.definite and not form.startswith("ال") and not hit.proclitic.endswith("ل"):
            continue
        first = hit.first
        if first is None or (entry.care and not entry.definite):
            continue
        if form == "سوريه" and not is_syrian(reading, first):
            continue
        if form == "السعوديه" and not is_saudi(reading, first):
            continue
        if entry.key == "ml" and not speaks_of_mali(reading):
            continue
        if form in NOT_ALONE and not reading.before(first):
            continue
        if form in DEFINITE_WORDS and reading.before(first) in DEFINITE_WORDS[form]:
            continue
        people = entry.number == "many" and not entry.feminine
        subtype, key = ("people", f"people-{entry.key}") if people else ("nisba", f"nisba-{entry.key}")
        yield mention(page, hit.start, hit.end, "NORP", subtype, key, derived_from=entry.key)


# Nisbas that are other words where nothing stands before them, or behind certain words.
NOT_ALONE = frozenset(fold_word("مصرية عربية هندي تركي").split(" "))
DEFINITE_WORDS = {
    "الماليه": frozenset(
        fold_word("وزير وزارة وزيرة الأزمة الأسواق السوق الأوراق المؤسسات العام السنة المساعدات").split(" ")
    ),
    "العربيه": frozenset(["اللغه", "باللغه", "قناه"]),
    "العماني": frozenset[str](),
}
DEFINITE_WORDS["المالي"] = frozenset(fold_word("الدعم النظام القطاع العام الوضع السوق").split(" "))


@rule(rank=25)
def people(page: Page, found: Found) -> Iterator[Item]:
    """A religious or ethnic group by its plural: الأكراد, المسيحيين, الشيعة."""
    reading = read(page)
    for hit in _groups().hits(reading):
        form = page.folded.text[hit.start : hit.end]
        if hit.proclitic.endswith(("ال", "لل")) or (form[0] == "ل" and not hit.proclitic.endswith("ل")):
            continue
        yield mention(page, hit.start, hit.end, "NORP", "group", f"people-{hit.entry}")
