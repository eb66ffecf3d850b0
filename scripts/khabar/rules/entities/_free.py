"""Words that may be part of a name though no list has them."""

from __future__ import annotations

import re
from functools import lru_cache

from khabar.clitics import proclitics
from khabar.rules.entities import _gazetteer as gazetteer
from khabar.rules.entities._lists import Word
from khabar.rules.entities._reading import Reading

SUFFIXES = ("ها", "هم", "نا", "هما", "كم", "ات", "تان")


def is_preposition(word: Word) -> bool:
    """Whether a word that folds to a name of three letters in ى or ي is another one: على (علي), مني (منى)."""
    text = word.text
    return text in EITHER and ((word.source, text) in PREPOSITIONS or (word.source.endswith("ى") and text in ON))


ON = ("علي", "وعلي", "فعلي", "لعلي")
PREPOSITIONS = (("مني", "مني"), ("هدي", "هدي"))
EITHER = frozenset((*ON, *(text for _, text in PREPOSITIONS)))


def writes_final_ya(reading: Reading) -> bool:
    """Whether the page writes ي for ى, as papers in Egypt do: علي is then a preposition as often as a name."""
    words = (reading.words[i] for i in reading.holding("علي"))
    spellings = [word.source for word in words if word.text == "علي"]
    return len(spellings) > 2 and "على" not in spellings


def is_free(word: Word) -> bool:
    """Whether a word may be an unknown part of a name."""
    return not word.tanween and _is_free(word.text, word.source)


@lru_cache(maxsize=1 << 16)
def _is_free(text: str, source: str) -> bool:
    if len(text) < 2 or not text.isalpha() or text.isascii():
        return False
    if text in gazetteer.common_words() or text in gazetteer.nisbas() or text in gazetteer.place_words():
        return False
    if text in gazetteer.heads("org_heads") or text in gazetteer.heads("offices"):
        return False
    if (text.endswith(SUFFIXES) and len(text) > 4) or text.startswith(("وال", "بال", "لل", "فال", "وي", "وت")):
        return False
    if proclitics(source) or (text[0] in "وبلف" and len(text) > 4 and text[1:] in gazetteer.common_words()):
        return False
    if source.endswith("ه") and len(text) > 3:
        return False
    if text[0] in "وبلف" and text[1:] in gazetteer.given_names():
        return False
    if text[-1] in "اه" and (text[:-1] in gazetteer.common_words() or text[:-1] in gazetteer.heads("offices")):
        return False  # an accusative (حضورا) or a suffix (حضوره)
    return not _is_verbal(text) and not _SHAPES.fullmatch(source)


# Verbal nouns by their shape, in the spelling of the source: مواصلة, استخدام, اجتماع, تعزيز.
_SHAPES = re.compile(r"م\w{3,5}ة|[اإ]ست\w{2,3}ا\w|[اإ][نجعحخفقمشلرسك]ت\w{1,2}ا\w|ت\w\wي\w|\w+ية|\w+ات|[أإ]\w\wا\w")


def _is_verbal(text: str) -> bool:
    # يعتزم, تعتزم: a consonant behind the prefix; not ياسين, توماس, ترامب, تشافيز
    if len(text) < 3 or text in gazetteer.given_names():
        return False
    return (text[0] == "ي" and text[1] not in "اويل") or (text[0] == "ت" and text[1] not in "اويرسشز")
