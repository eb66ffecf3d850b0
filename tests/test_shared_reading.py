"""What rules share of a text is what each would find alone: tokens, and the lines that an expression may hold in."""

from __future__ import annotations

import random
import re

import pytest
import re2

from khabar import annotate
from khabar.matching import Pattern
from khabar.prefilter import TOKEN
from khabar.reporting.tokens import tokens
from khabar.rules.dates._candidates import Candidates, shown
from khabar.rules.dates._cores import core
from khabar.segment import Page

LETTERS = "ابتلل يومسنةقا 15٣_.،«»:/\n\t\u2028aZ"


def drawn(count: int, length: int) -> list[str]:
    draw = random.Random(11)
    return ["".join(draw.choices(LETTERS, k=draw.randrange(length))) for _ in range(count)]


def test_tokens_are_those_of_the_pattern_wherever_a_stretch_is_cut() -> None:
    for page in map(Page, drawn(150, 40)):
        made, text = tokens(page), page.folded.text
        for start in range(0, len(text) + 1, 3):
            for end in range(start, len(text) + 1, 2):
                alone = [(m.start(), m.group()) for m in TOKEN.finditer(text, start, end)]
                assert list(made.between(start, end)) == alone
                assert made.within(start, end, 2) == [word for _, word in alone if word.isalnum()][:2]
            following = TOKEN.search(text, start)
            assert made.following(start) == (following and (following.start(), following.group()))


def test_a_line_is_left_out_only_where_an_expression_has_no_match() -> None:
    expressions = ["(?:يوم|سنه) [0-9]{1,2}", "(?:قبل )?(?:سنه|يوم)", "اليوم(?: ا)?", "(?:قبل )?(?:يوم(?: 5)?|سنه)"]
    made = Candidates(re2.Options())
    numbers = [made.add(core(expression)) for expression in expressions]
    draw, words = (
        random.Random(5),
        ["يوم", "سنه", "قبل", "اليوم", "لليوم", "واليوم", "5", "17", "ا", "يومان", ".", "\n"],
    )
    refused = 0
    for _ in range(400):
        folded = " ".join(draw.choices(words, k=draw.randrange(12)))
        for number, expression in zip(numbers, expressions, strict=True):
            text, lines = made.lines(number, folded)
            assert text == shown(folded)
            assert all(text.encode("utf-8").find(line.raw) >= 0 for line in lines)
            at = 0
            for written in text.split("\n"):
                if at not in {line.start for line in lines}:
                    refused += 1
                    assert re2.search(expression, written) is None
                at += len(written) + 1
    assert refused > 100


def test_a_pattern_that_sees_articles_is_left_out_only_where_it_has_no_match() -> None:
    """What is known of the words of a text holds for the text that shows its articles too."""
    expressions = ["(?:يوم|سنه) [0-9]{1,2}", "(?:قبل )?(?:السنه|اليوم)", "اليوم(?: ا)?", "ال[ا-ي]{2,4}"]
    patterns = [Pattern(f"(?P<all>{expression})(?:[^\\pL\\pN_]|$)") for expression in expressions]
    draw, words = random.Random(6), ["يوم", "سنه", "قبل", "لليوم", "وللسنه", "5", "لليوم،", "x(لليوم)", "يومان", "لل"]
    refused = 0
    for _ in range(400):
        text = " ".join(draw.choices(words, k=draw.randrange(8)))
        for pattern in patterns:
            if not pattern.may_match(text):
                refused += 1
                assert list(pattern.find(shown(text))) == []
    assert refused > 100


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("(?:مطلع )?عام(?: [0-9]{4})?", "عام"),
        ("(?P<a>(?:من )?يوم)(?:[^)\\]]?| غد)", "(?:يوم)(?:[^)\\]]?| غد)"),
        ("(?:ال)?(?:يوم|شهر)", "(?:يوم|شهر)"),
        ("(?:يوم)?", "(?:يوم)?"),
        (r"\b[0-9]{1,2}\b سنه", "[0-9]{1,2}\\b سنه"),
    ],
)
def test_the_core_of_an_expression_is_what_may_not_be_missing(expression: str, kept: str) -> None:
    assert core(expression) == kept


def test_articles_hidden_in_particles_are_shown_at_the_head_of_words_alone() -> None:
    assert shown("للعام وللشهر فلليوم الل للل بللور لل") == "العام والشهر فاليوم الل للل بللور لل"
    hidden = re.compile(r"(?<!\w)([وف]?)لل(?=\w\w)")
    draw = random.Random(7)
    for text in ("".join(draw.choices("للوفا .", k=14)) for _ in range(3000)):
        assert shown(text) == hidden.sub(r"\1ال", text)


def test_marks_with_nothing_inside_are_marks() -> None:
    for text in ("قرأ كتاب « » أمس.", "شاهد فيلم «…» ثم «»", "قال الجبل» المدن «", "برنامج «!»"):
        assert annotate(text)["quote_marks"]
